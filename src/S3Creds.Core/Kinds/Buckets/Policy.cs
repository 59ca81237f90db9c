using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// The bucket policy. Live: <c>{"document":{…}}</c>. Desired: the same, or <c>{"statements":{SID:{…}|null}}</c>, which speaks about
/// its own Sids only.
/// </summary>
internal sealed class Policy() : BucketFacet("policy", 40)
{
    /// <summary>A policy that goes away altogether goes before anything is opened.</summary>
    private const int TightenRank = 6;

    private const string Document = "document";
    private const string Statements = "statements";

    public override JsonObject Schema() =>
        new()
        {
            ["description"] =
                "The bucket policy: document for the whole policy, or statements for some statements only. null: no policy. Omitted: "
                + "not managed.",
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["properties"] = new JsonObject
            {
                [Document] = DocumentNodes.DocumentOrFile("The whole policy: inline, or the name of a JSON file beside the manifest."),
                [Statements] = new JsonObject
                {
                    ["description"] = "Statements by Sid. null removes a statement; statements that are not named stay as they are.",
                    ["type"] = "object",
                    ["minProperties"] = 1,
                    ["propertyNames"] = new JsonObject { ["pattern"] = "^.+$" },
                    ["additionalProperties"] = DocumentNodes.StatementOrNull(),
                },
            },
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        switch (node)
        {
            case ManifestNode.Null:
                return FacetValue.Absent.Instance;
            case ManifestNode.Map { Entries: [{ Key: Document } entry] }:
                return LoadDocument(entry.Value, context);
            case ManifestNode.Map { Entries: [{ Key: Statements, Value: ManifestNode.Map { Entries.Count: > 0 } bySid }] }:
                return LoadStatements(bySid, context);
            default:
                return Wrong(context, node, "policy must be {document: …} or {statements: {SID: …}}");
        }
    }

    public override FacetValue Project(FacetValue desired, FacetValue live)
    {
        if (live is FacetValue.Unknown or FacetValue.Unsupported || StatementsOf(desired) is not { } wanted)
            return live;
        var there = PolicyText.Statements(DocumentOf(live)).ToList();
        return Value(
            new JsonObject
            {
                [Statements] = new JsonObject(wanted.Select(s => KeyValuePair.Create(s.Key, Find(there, s.Key)?.DeepClone()))),
            }
        );
    }

    public override bool Same(FacetValue desired, FacetValue projectedLive)
    {
        if (desired == projectedLive)
            return true;
        if (StatementsOf(desired) is { } wanted)
            return StatementsOf(projectedLive) is { } there
                && wanted.Count == there.Count
                && wanted.All(s => there.ContainsKey(s.Key) && PolicyText.SameStatement(s.Value, there[s.Key]));
        return DocumentOf(desired) is { } a && DocumentOf(projectedLive) is { } b && PolicyText.Same(a, b);
    }

    public override int RankOf(FacetValue before, FacetValue after) => after is FacetValue.Absent ? TightenRank : Rank;

    public override IEnumerable<ResourceAddress> Mentions(FacetValue value) => StatementsIn(value).SelectMany(PolicyText.PrincipalsIn);

    /// <summary>Public where a statement that was not there lets in anyone without credentials, under some condition or none.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after)
    {
        var old = StatementsIn(before).ToList();
        return StatementsIn(after).Any(s => PolicyText.AllowsAnyone(s) && !old.Exists(o => PolicyText.SameStatement(o, s)))
            ? Risk.Public
            : Risk.None;
    }

    /// <summary>The first statement of a desired value that makes the whole policy public by S3's definition; null where none
    /// does.</summary>
    internal static string? PublicStatement(FacetValue? desired)
    {
        if (desired is not FacetValue.Present)
            return null;
        var statements = StatementsIn(desired).ToList();
        var version = (ObjectOf(desired)?["document"] as JsonObject)?["Version"]?.ToString() ?? PolicyDocument.Version2012;
        var at = statements.FindIndex(s => Alone(s) is { } alone && S3Creds.Policy.PublicAccess.IsPublic(alone));
        return at < 0 ? null
            : SidOf(statements[at]) is { } sid ? $"statement {sid}"
            : $"statement {at + 1}";

        PolicyDocument? Alone(JsonObject statement) =>
            PolicyText.Parse(new JsonObject { ["Version"] = version, ["Statement"] = new JsonArray(statement.DeepClone()) });
    }

    /// <summary>s3-credentials' statement for publicly readable buckets.</summary>
    public static JsonObject AllowAllGetObject(string partition, string bucket) =>
        new()
        {
            ["Sid"] = "AllowAllGetObject",
            ["Effect"] = "Allow",
            ["Principal"] = "*",
            ["Action"] = new JsonArray("s3:GetObject"),
            ["Resource"] = new JsonArray($"arn:{partition}:s3:::{bucket}/*"),
        };

    /// <summary>The desired value (null: unmanaged) with one more statement; null where the value contradicts it.</summary>
    public static FacetValue? WithStatement(FacetValue? desired, JsonObject statement)
    {
        var sid = SidOf(statement)!;
        if (desired is null)
            return Value(new JsonObject { [Statements] = new JsonObject { [sid] = statement.DeepClone() } });
        if (StatementsOf(desired) is { } bySid)
        {
            if (bySid.TryGetPropertyValue(sid, out var declared))
                return PolicyText.SameStatement(declared, statement) ? desired : null;
            bySid[sid] = statement.DeepClone();
            return Value(new JsonObject { [Statements] = bySid.DeepClone() });
        }

        if (DocumentOf(desired) is not { } document)
            return null;
        var all = PolicyText.Statements(document).ToList();
        if (Find(all, sid) is { } there)
            return PolicyText.SameStatement(there, statement) ? desired : null;
        document["Statement"] = new JsonArray([.. all.Select(s => s.DeepClone()), statement.DeepClone()]);
        return Value(new JsonObject { [Document] = document.DeepClone() });
    }

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override string NamesPrincipals => "policy";

    /// <summary>Of what speaks of some Sids only, these statements.</summary>
    public override IEnumerable<HeldPolicy> Policies(FacetValue value)
    {
        if (DocumentOf(value) is { } whole)
            return [new HeldPolicy(Key, Key, PolicyKind.Bucket, whole)];
        var ours = (StatementsOf(value) ?? []).Where(s => s.Value is not null).Select(s => s.Value!.DeepClone()).ToArray();
        return ours.Length == 0
            ? []
            :
            [
                new HeldPolicy(
                    Key,
                    Key,
                    PolicyKind.Bucket,
                    new JsonObject { ["Version"] = PolicyDocument.Version2012, ["Statement"] = new JsonArray(ours) }
                ),
            ];
    }

    /// <summary>Of what speaks of some Sids only, the other statements stay.</summary>
    public override FacetValue Overlay(FacetValue? live, FacetValue after)
    {
        live ??= FacetValue.Absent.Instance;
        if (StatementsOf(after) is not { } bySid || live is FacetValue.Unknown or FacetValue.Unsupported)
            return after;
        return Merged(DocumentOf(live), bySid) is { } merged ? Value(new JsonObject { [Document] = merged }) : FacetValue.Absent.Instance;
    }

    public override IEnumerable<string> Events => ["PutBucketPolicy", "DeleteBucketPolicy"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired)
    {
        yield return NeededAction.Read("s3:GetBucketPolicy");
        if (desired is not FacetValue.Absent)
            yield return NeededAction.Write("s3:PutBucketPolicy");
        // Statements that go may leave none.
        if (desired is not FacetValue.Present present || StatementsOf(present)?.Any(s => s.Value is null) == true)
            yield return NeededAction.Write("s3:DeleteBucketPolicy");
    }

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken) =>
        await LiveAsync(bucket, cancellationToken) is { } document
            ? Value(new JsonObject { [Document] = document })
            : FacetValue.Absent.Instance;

    protected override async Task WriteAsync(
        BucketTarget bucket,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => await PutAsync(bucket, StatementsOf(after) is null ? null : await LiveAsync(bucket, cancellationToken), after, cancellationToken);

    protected override Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        live[Key] switch
        {
            FacetValue.Present read => PutAsync(bucket, DocumentOf(read), after, cancellationToken),
            FacetValue.Absent => PutAsync(bucket, null, after, cancellationToken),
            _ => WriteAsync(bucket, before, after, cancellationToken),
        };

    private static async Task PutAsync(BucketTarget bucket, JsonObject? live, FacetValue after, CancellationToken cancellationToken)
    {
        var document = StatementsOf(after) is { } bySid ? Merged(live, bySid) : DocumentOf(after);
        if (document is null)
        {
            var delete = new DeleteBucketPolicyRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketPolicyAsync(delete, cancellationToken);
            return;
        }

        var put = new PutBucketPolicyRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            Policy = PolicyText.ToWire(document),
        };
        await bucket.S3.PutBucketPolicyAsync(put, cancellationToken);
    }

    /// <summary>The whole policy, null where there is none.</summary>
    internal static async Task<JsonObject?> LiveAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketPolicyRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetBucketPolicyAsync(request, cancellationToken));
        return string.IsNullOrWhiteSpace(answer?.Policy) ? null : PolicyText.FromWire(answer.Policy) as JsonObject;
    }

    /// <summary>Replaces our Sids where they stand, drops those that are null, appends the new; other statements stay. Null: nothing is
    /// left.</summary>
    private static JsonObject? Merged(JsonObject? live, JsonObject bySid)
    {
        var document = live?.DeepClone().AsObject() ?? new JsonObject { ["Version"] = "2012-10-17" };
        var kept = new JsonArray();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in PolicyText.Statements(live))
        {
            if (SidOf(statement) is not { } sid || !bySid.TryGetPropertyValue(sid, out var ours))
                kept.Add(statement.DeepClone());
            else if (written.Add(sid) && ours is not null)
                kept.Add(ours.DeepClone());
        }

        foreach (var (sid, ours) in bySid.Where(s => s.Value is not null && !written.Contains(s.Key)))
            kept.Add(ours!.DeepClone());
        if (kept.Count == 0)
            return null;
        document["Statement"] = kept;
        return document;
    }

    private static FacetValue? LoadDocument(ManifestNode node, LoadContext context)
    {
        if (node is not (ManifestNode.Scalar or ManifestNode.Map))
            return Wrong(context, node, "document must be a policy or the name of a file");
        if (DocumentNodes.Read(node, context) is not { } read || read.ToJson() is not JsonObject document)
            return null;
        if (DocumentNodes.Statements(read).Count == 0)
            return BadDocument(context, read, "a bucket policy needs a Statement", "write policy: null for no policy");
        var readable = PolicyText.Readable(document);
        PolicyPlaces.Note(context, "policy", node, read, PolicyText.Statements(readable).Count());
        return PolicyRefusals.Report(document, PolicyKind.Bucket, read, context, context.Address.Name)
            ? Bounded(new JsonObject { [Document] = readable }, document, node, context)
            : null;
    }

    private static FacetValue? LoadStatements(ManifestNode.Map bySid, LoadContext context)
    {
        var statements = new JsonObject();
        var fine = true;
        foreach (var entry in bySid.Entries)
        {
            if (entry.Value is ManifestNode.Null)
            {
                statements[entry.Key] = null;
                continue;
            }

            var statement = entry.Value.ToJson() as JsonObject;
            if (statement is null || (statement.ContainsKey("Sid") && SidOf(statement) != entry.Key))
            {
                BadDocument(
                    context,
                    entry.Value,
                    statement is null ? "a statement must be a map or null" : $"the statement's Sid is not {entry.Key}",
                    null
                );
                fine = false;
                continue;
            }

            var alone = new JsonObject { ["Statement"] = statement.DeepClone() };
            if (!PolicyRefusals.Report(alone, PolicyKind.Bucket, entry.Value, context, context.Address.Name))
            {
                fine = false;
                continue;
            }

            context.Place($"policy/{entry.Key}", entry.KeySpan);
            statement["Sid"] = entry.Key;
            statements[entry.Key] = PolicyText
                .Statements(PolicyText.Readable(new JsonObject { ["Statement"] = statement }))
                .First()
                .DeepClone();
        }

        var ours = new JsonObject
        {
            ["Statement"] = new JsonArray([.. statements.Select(s => s.Value).OfType<JsonObject>().Select(s => s.DeepClone())]),
        };
        return fine ? Bounded(new JsonObject { [Statements] = statements }, ours, bySid, context) : null;
    }

    private static FacetValue? Bounded(JsonObject value, JsonNode policy, ManifestNode node, LoadContext context)
    {
        var grammar = PolicyGrammar.Of(PolicyKind.Bucket);
        var size = grammar.Size(PolicyText.ToWire(policy));
        if (size <= grammar.MaxSize)
            return Value(value);
        context.Diagnostics.Add(
            BucketCodes.PolicyTooLarge.At(node.Span, $"the bucket policy has {size} bytes, S3 allows {grammar.MaxSize}")
        );
        return null;
    }

    private static FacetValue? BadDocument(LoadContext context, ManifestNode node, string message, string? hint)
    {
        context.Diagnostics.Add(BucketCodes.PolicyDocument.At(node.Span, message, hint));
        return null;
    }

    private static IEnumerable<JsonObject> StatementsIn(FacetValue value) =>
        StatementsOf(value) is { } bySid ? bySid.Select(s => s.Value).OfType<JsonObject>() : PolicyText.Statements(DocumentOf(value));

    private static JsonObject? Find(IEnumerable<JsonObject> statements, string sid) => statements.FirstOrDefault(s => SidOf(s) == sid);

    private static string? SidOf(JsonObject statement) => (statement["Sid"] as JsonValue)?.ToString() is { Length: > 0 } sid ? sid : null;

    private static JsonObject? DocumentOf(FacetValue value) => ObjectOf(value)?[Document] as JsonObject;

    private static JsonObject? StatementsOf(FacetValue value) => ObjectOf(value)?[Statements] as JsonObject;
}
