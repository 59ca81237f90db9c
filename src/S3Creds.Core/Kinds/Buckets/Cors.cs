using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> Cross-origin rules, in order, since S3 takes the first that fits a request (S3 User Guide, cors):
/// <c>[{"methods":["GET"],"origins":["https://example.org"]}]</c>. The lists of a rule are sets. </summary>
internal sealed class Cors() : BucketFacet("cors", 10)
{
    private const int MostRules = 100;
    private const string MaxAge = "maxAge";

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    /// <summary>The lists of a rule that hold patterns, with how many * each may have.</summary>
    private static readonly (string Key, int Stars)[] Patterns = [("origins", 1), ("headers", 1), ("expose", 0)];

    public override JsonObject Schema() =>
        new JsonObject
        {
            ["type"] = SchemaForms.Names("array", "null"),
            ["maxItems"] = MostRules,
            ["items"] = SchemaForms.Closed(
                new JsonObject
                {
                    ["id"] = new JsonObject
                    {
                        ["type"] = "string",
                        ["minLength"] = 1,
                        ["maxLength"] = 255,
                    }.Described("A name for the rule.", null, "web"),
                    ["origins"] = Texts("The origins that may send requests; each may hold one *.", "https://example.org", least: 1),
                    ["methods"] = new JsonObject
                    {
                        ["type"] = "array",
                        ["minItems"] = 1,
                        ["items"] = new JsonObject { ["enum"] = SchemaForms.Names(Methods) },
                    }.Described("The methods that they may use.", null, new JsonArray("GET", "HEAD")),
                    ["headers"] = Texts("The headers that requests may have; each may hold one *. Omitted: none.", "*"),
                    ["expose"] = Texts("The headers of answers that scripts may read. Omitted: none.", "ETag"),
                    [MaxAge] = new JsonObject
                    {
                        ["type"] = "integer",
                        ["minimum"] = 0,
                        ["maximum"] = int.MaxValue,
                    }.Described("The seconds for which browsers may keep the answer to a preflight request.", null, 3600),
                },
                "origins",
                "methods"
            ),
        }.Described(
            "The cross-origin (CORS) rules: what scripts of other web sites may do. The first rule that fits a request applies. "
                + "null: none. Omitted: not managed.",
            null,
            new JsonArray(new JsonObject { ["origins"] = new JsonArray("https://example.org"), ["methods"] = new JsonArray("GET") })
        );

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.List list)
            return node is ManifestNode.Null ? FacetValue.Absent.Instance : Wrong(context, node, "cors must be a list of rules");
        var before = context.Diagnostics.Errors;
        // Profiles add rules to the resource's own, beyond what the schema counts.
        if (list.Items.Count > MostRules)
            Wrong(context, node, $"cors has {list.Items.Count} rules, S3 takes {MostRules}");
        var rules = list.Items.OfType<ManifestNode.Map>().Select(rule => Of(rule, context)).ToList();
        RefuseTwice(list, context);
        if (context.Diagnostics.Errors > before)
            return null;
        return rules.Count == 0 ? FacetValue.Absent.Instance : Value(new JsonArray([.. rules]));
    }

    private static JsonObject Of(ManifestNode.Map map, LoadContext context)
    {
        foreach (var (key, stars) in Patterns)
        {
            foreach (var item in map.ScalarsOf(key).Where(i => i.Text.Count(c => c == '*') > stars))
                Wrong(
                    context,
                    item,
                    $"cors {key} {ShownText.Quote(item.Text)} {(stars == 0 ? "holds *, which S3 does not take" : "holds more than one *")}"
                );
        }

        var age = map.NumberOf(MaxAge);
        return Rule(
            map.TextOf("id"),
            map.ScalarsOf("origins").Select(i => i.Text),
            map.ScalarsOf("methods").Select(i => i.Text),
            map.ScalarsOf("headers").Select(i => i.Text),
            map.ScalarsOf("expose").Select(i => i.Text),
            age is null ? null : (int)Math.Min(age.Value, int.MaxValue)
        );
    }

    private static void RefuseTwice(ManifestNode.List list, LoadContext context)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in list.Items.OfType<ManifestNode.Map>().Select(r => r["id"]).OfType<ManifestNode.Scalar>())
        {
            if (!ids.Add(id.Text))
                Wrong(context, id, $"cors has two rules with the id {ShownText.Quote(id.Text)}");
        }
    }

    private static JsonObject Rule(
        string? id,
        IEnumerable<string> origins,
        IEnumerable<string> methods,
        IEnumerable<string> headers,
        IEnumerable<string> expose,
        int? maxAge
    )
    {
        var rule = new JsonObject();
        rule.Put("id", id is "" ? null : id);
        rule.Put("origins", ManifestMap.SetOf(origins));
        rule.Put("methods", ManifestMap.SetOf(methods));
        rule.Put("headers", ManifestMap.SetOf(headers));
        rule.Put("expose", ManifestMap.SetOf(expose));
        rule.Put(MaxAge, maxAge);
        return rule;
    }

    public override IEnumerable<string> Events => ["PutBucketCors", "DeleteBucketCors"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketCORS"), NeededAction.Write("s3:PutBucketCORS")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetCORSConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetCORSConfigurationAsync(request, cancellationToken));
        return answer?.Configuration?.Rules is { Count: > 0 } rules
            ? Value(
                new JsonArray([
                    .. rules.Select(r =>
                        Rule(
                            r.Id,
                            r.AllowedOrigins ?? [],
                            r.AllowedMethods ?? [],
                            r.AllowedHeaders ?? [],
                            r.ExposeHeaders ?? [],
                            r.MaxAgeSeconds
                        )
                    ),
                ])
            )
            : FacetValue.Absent.Instance;
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        if (after.JsonOrNull?.ToNode() is not JsonArray rules)
        {
            var delete = new DeleteCORSConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteCORSConfigurationAsync(delete, cancellationToken);
            return;
        }

        var put = new PutCORSConfigurationRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            Configuration = new CORSConfiguration { Rules = [.. rules.OfType<JsonObject>().Select(ToWire)] },
        };
        await bucket.S3.PutCORSConfigurationAsync(put, cancellationToken);
    }

    private static CORSRule ToWire(JsonObject rule) =>
        new()
        {
            Id = rule.TextOf("id"),
            AllowedOrigins = rule.TextsOf("origins"),
            AllowedMethods = rule.TextsOf("methods"),
            AllowedHeaders = rule.TextsOf("headers"),
            ExposeHeaders = rule.TextsOf("expose"),
            MaxAgeSeconds = rule.NumberOf(MaxAge),
        };

    private static JsonObject Texts(string description, string example, int least = 0) =>
        new JsonObject
        {
            ["type"] = "array",
            ["minItems"] = least,
            ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
        }.Described(description, null, new JsonArray(example));
}
