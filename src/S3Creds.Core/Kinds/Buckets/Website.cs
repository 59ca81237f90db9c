using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> The bucket as a web site: <c>{"index":"index.html","error":"error.html","rules":[…]}</c>, or
/// <c>{"redirectAllRequestsTo":{"host":"www.example.org"}}</c>. The order of routing rules counts: the first that fits applies. </summary>
internal sealed class Website() : BucketFacet("website", 10)
{
    internal const string Index = "index";
    internal const string Error = "error";
    internal const string Rules = "rules";
    internal const string RedirectAll = "redirectAllRequestsTo";

    /// <summary>What a redirect may change: at least one of it.</summary>
    private static readonly string[] Changes = ["protocol", "host", "replacePrefix", "replaceKey", "code"];

    public override JsonObject Schema() => WebsiteSchema.Of();

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map map)
            return node is ManifestNode.Null ? FacetValue.Absent.Instance : Wrong(context, node, "website must be a map");
        var before = context.Diagnostics.Errors;
        var json = new JsonObject();
        if (map[RedirectAll] is ManifestNode.Map all)
        {
            json[RedirectAll] = Redirect(all);
            if (map.Entries.FirstOrDefault(e => e.Key != RedirectAll) is { } other)
                Wrong(context, other.Value, $"website has {RedirectAll} and {other.Key}: S3 takes one of them");
        }
        else
        {
            if (map.TextOf(Index) is not { } index)
                Wrong(context, map, $"website needs {Index} or {RedirectAll}");
            else if (index.Contains('/', StringComparison.Ordinal))
                Wrong(
                    context,
                    map[Index]!,
                    $"website {Index} {ShownText.Quote(index)} holds /: it is the name of an object in each folder"
                );
            json.Put(Index, map.TextOf(Index));
            json.Put(Error, map.TextOf(Error));
            json.Put(Rules, new JsonArray([.. map.MapsOf(Rules).Select(rule => Rule(rule, context))]));
        }

        return context.Diagnostics.Errors > before ? null : Value(json);
    }

    private static JsonObject Rule(ManifestNode.Map map, LoadContext context)
    {
        var rule = new JsonObject();
        if (map["when"] is ManifestNode.Map when)
        {
            var condition = new JsonObject();
            condition.Put("prefix", when.TextOf("prefix"));
            condition.Put("error", when.NumberOf("error")?.ToString(CultureInfo.InvariantCulture));
            rule.Put("when", condition);
            if (condition.Count == 0)
                Wrong(context, when, "a routing rule of website has an empty when: it needs prefix or error, or leave it out");
        }

        var redirect = map["redirect"] as ManifestNode.Map ?? new ManifestNode.Map(map.Span, []);
        rule["redirect"] = Redirect(redirect);
        if (!redirect.Entries.Any(e => Changes.Contains(e.Key)))
            Wrong(context, redirect, $"a redirect of website changes nothing: it needs one of {string.Join(", ", Changes)}");
        if (redirect["replacePrefix"] is not null && redirect["replaceKey"] is { } key)
            Wrong(context, key, "a redirect of website has replacePrefix and replaceKey: S3 takes one of them");
        return rule;
    }

    private static JsonObject Redirect(ManifestNode.Map map)
    {
        var json = new JsonObject();
        foreach (var key in Changes)
            json.Put(key, key == "code" ? map.NumberOf(key)?.ToString(CultureInfo.InvariantCulture) : map.TextOf(key));
        return json;
    }

    /// <summary>Statuses are numbers in manifests, and texts in the API.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        var website = ObjectOf(value);
        foreach (var rule in website?.ObjectsOf(Rules) ?? [])
        {
            AsNumber(rule["when"] as JsonObject, "error");
            AsNumber(rule["redirect"] as JsonObject, "code");
        }

        return [website];
    }

    private static void AsNumber(JsonObject? json, string key)
    {
        if (json?.TextOf(key) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            json[key] = number;
    }

    public override IEnumerable<string> Events => ["PutBucketWebsite", "DeleteBucketWebsite"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketWebsite"), .. NeededAction.Write(desired, "s3:PutBucketWebsite", "s3:DeleteBucketWebsite")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketWebsiteRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        if ((await OrNullAsync(bucket.S3.GetBucketWebsiteAsync(request, cancellationToken)))?.WebsiteConfiguration is not { } website)
            return FacetValue.Absent.Instance;
        var json = new JsonObject();
        json.Put(Index, website.IndexDocumentSuffix);
        json.Put(Error, website.ErrorDocument);
        if (website.RedirectAllRequestsTo is { } all)
            json.Put(RedirectAll, Of(all));
        json.Put(Rules, new JsonArray([.. (website.RoutingRules ?? []).Select(Of)]));
        return json.Count == 0 ? FacetValue.Absent.Instance : Value(json);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        if (ObjectOf(after) is not { } wanted)
        {
            var delete = new DeleteBucketWebsiteRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketWebsiteAsync(delete, cancellationToken);
            return;
        }

        var put = new PutBucketWebsiteRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            WebsiteConfiguration = new WebsiteConfiguration
            {
                IndexDocumentSuffix = wanted.TextOf(Index),
                ErrorDocument = wanted.TextOf(Error),
                RedirectAllRequestsTo = ToWire(wanted[RedirectAll] as JsonObject),
                // Empty, the SDK would send an element that S3 refuses.
                RoutingRules = wanted.ContainsKey(Rules) ? [.. wanted.ObjectsOf(Rules).Select(ToRule)] : null,
            },
        };
        await bucket.S3.PutBucketWebsiteAsync(put, cancellationToken);
    }

    private static JsonObject Of(RoutingRule rule)
    {
        var json = new JsonObject();
        var when = new JsonObject();
        when.Put("prefix", rule.Condition?.KeyPrefixEquals is { Length: > 0 } prefix ? prefix : null);
        when.Put("error", rule.Condition?.HttpErrorCodeReturnedEquals is { Length: > 0 } error ? error : null);
        json.Put("when", when);
        json["redirect"] = rule.Redirect is { } redirect ? Of(redirect) : new JsonObject();
        return json;
    }

    private static JsonObject Of(RoutingRuleRedirect redirect)
    {
        var json = new JsonObject();
        json.Put("protocol", redirect.Protocol);
        json.Put("host", redirect.HostName);
        json.Put("replacePrefix", redirect.ReplaceKeyPrefixWith);
        json.Put("replaceKey", redirect.ReplaceKeyWith);
        json.Put("code", redirect.HttpRedirectCode);
        return json;
    }

    private static RoutingRule ToRule(JsonObject rule) =>
        new()
        {
            Condition = rule["when"] is JsonObject when
                ? new RoutingRuleCondition { KeyPrefixEquals = when.TextOf("prefix"), HttpErrorCodeReturnedEquals = when.TextOf("error") }
                : null,
            Redirect = ToWire(rule["redirect"] as JsonObject),
        };

    private static RoutingRuleRedirect? ToWire(JsonObject? redirect) =>
        redirect is null
            ? null
            : new RoutingRuleRedirect
            {
                Protocol = redirect.TextOf("protocol"),
                HostName = redirect.TextOf("host"),
                ReplaceKeyPrefixWith = redirect.TextOf("replacePrefix"),
                ReplaceKeyWith = redirect.TextOf("replaceKey"),
                HttpRedirectCode = redirect.TextOf("code"),
            };
}
