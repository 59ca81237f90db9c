using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>The public-access block, always all four flags. A bucket without one has all four off, whatever AWS sets on new
/// buckets.</summary>
internal sealed class PublicAccess() : BucketFacet("publicAccess", 30)
{
    /// <summary>Tightening comes before all else.</summary>
    private const int TightenRank = 5;

    private const string BlockAcls = "blockPublicAcls";
    public const string BlockPolicy = "blockPublicPolicy";
    internal const string IgnoreAcls = "ignorePublicAcls";
    internal const string Restrict = "restrictPublicBuckets";

    private static readonly string[] Flags = [BlockAcls, BlockPolicy, IgnoreAcls, Restrict];

    public override JsonObject Schema() =>
        SchemaOf(
            ["blocked", "readable"],
            "blocked: all four flags are on. readable: anyone may read objects (a statement AllowAllGetObject is added to the policy). "
                + "Or the four flags, each with true or false. Omitted: not managed."
        );

    /// <summary>The schema of a block, a bucket's or an account's.</summary>
    internal static JsonObject SchemaOf(string[] words, string description)
    {
        var flags = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. Flags.Select(f => JsonValue.Create(f))]),
            ["properties"] = new JsonObject(
                Flags.Select(f => KeyValuePair.Create(f, (JsonNode?)new JsonObject { ["type"] = "boolean" }.Described(Meaning(f))))
            ),
        };
        return new JsonObject
        {
            ["description"] = description,
            ["examples"] = new JsonArray("blocked"),
            ["oneOf"] = new JsonArray(OneOf(words), flags),
        };
    }

    private static string Meaning(string flag) =>
        flag switch
        {
            BlockAcls => "true: S3 refuses new public ACLs.",
            IgnoreAcls => "true: S3 ignores public ACLs.",
            BlockPolicy => "true: S3 refuses new public bucket policies.",
            _ => "true: a public bucket policy gives access to the account and to AWS services only.",
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        switch (node)
        {
            case ManifestNode.Null:
                return NotRemovable(context, node, "without it the bucket can be made public");
            case ManifestNode.Scalar { Text: "blocked" }:
                return AllOn;
            case ManifestNode.Scalar { Text: "readable" }:
                return Value(Object(flag => flag is BlockAcls or IgnoreAcls));
            case ManifestNode.Map map when FlagsOf(map) is { } flags:
                return flags;
            default:
                return Wrong(context, node, "publicAccess must be blocked, readable or all four flags", string.Join(", ", Flags));
        }
    }

    internal static FacetValue AllOn => Value(Object(_ => true));

    /// <summary>All four flags as a manifest gives them; null where it does not.</summary>
    internal static FacetValue? FlagsOf(ManifestNode.Map map) =>
        map.Entries.Count == Flags.Length && Flags.All(f => IsFlag(map[f])) ? Value(Object(flag => IsOn(map[flag]!))) : null;

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) => FormsOf(value);

    internal static IEnumerable<JsonNode?> FormsOf(FacetValue value) =>
        Array.TrueForAll(Flags, flag => On(ObjectOf(value), flag)) ? ["blocked"] : [ObjectOf(value)];

    /// <summary>With the statement that <c>readable</c> adds to the policy, the flags are that word.</summary>
    public override string? WordBeside(FacetValue value, Func<string, FacetValue?> beside) =>
        Array.TrueForAll(Flags, flag => On(ObjectOf(value), flag) == flag is BlockAcls or IgnoreAcls)
        && beside("policy") is FacetValue.Present policy
        && policy.Json.Text.Contains("\"Sid\":\"AllowAllGetObject\"", StringComparison.Ordinal)
            ? "readable"
            : null;

    public override int RankOf(FacetValue before, FacetValue after) => Loosens(before, after) ? Rank : TightenRank;

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        Loosens(before, after) ? Risk.Public : Risk.None;

    public override AccessBearing Bearing => AccessBearing.Grants;

    /// <summary>A public policy is refused until every server knows that it is not blocked any more.</summary>
    public override bool Unblocks(FacetValue after) => !BlocksPolicy(after);

    public override IEnumerable<string> Events =>
        ["PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketPublicAccessBlock"), NeededAction.Write("s3:PutBucketPublicAccessBlock")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetPublicAccessBlockRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetPublicAccessBlockAsync(request, cancellationToken));
        return Of(answer?.PublicAccessBlockConfiguration);
    }

    /// <summary>A block as a value: a bucket's, or a whole account's. None: all four flags are off.</summary>
    internal static FacetValue Of(PublicAccessBlockConfiguration? block) =>
        Value(
            Object(flag =>
                flag switch
                {
                    BlockAcls => block?.BlockPublicAcls,
                    BlockPolicy => block?.BlockPublicPolicy,
                    IgnoreAcls => block?.IgnorePublicAcls,
                    _ => block?.RestrictPublicBuckets,
                } == true
            )
        );

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        var request = new PutPublicAccessBlockRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            PublicAccessBlockConfiguration = ConfigurationOf(after),
        };
        await bucket.S3.PutPublicAccessBlockAsync(request, cancellationToken);
    }

    /// <summary>A value as S3 takes it. Absence is never written: a value that is missing here must not open anything.</summary>
    internal static PublicAccessBlockConfiguration ConfigurationOf(FacetValue value)
    {
        var flags = ObjectOf(value) ?? throw new InvalidOperationException("the public-access block is never removed");
        return new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = On(flags, BlockAcls),
            BlockPublicPolicy = On(flags, BlockPolicy),
            IgnorePublicAcls = On(flags, IgnoreAcls),
            RestrictPublicBuckets = On(flags, Restrict),
        };
    }

    /// <summary>Whether a value of this facet makes S3 refuse public policies.</summary>
    internal static bool BlocksPolicy(FacetValue? value) => value is FacetValue.Present && On(ObjectOf(value), BlockPolicy);

    /// <summary>Whether this node of a manifest makes S3 refuse public ACLs.</summary>
    internal static bool BlocksAcls(ManifestNode node, LoadContext context) =>
        new PublicAccess().Load(node, context with { Diagnostics = new() }) is FacetValue.Present value && On(ObjectOf(value), BlockAcls);

    /// <summary>A flag that ends off and was not known to be off: a new bucket on AWS starts with all four on.</summary>
    internal static bool Loosens(FacetValue before, FacetValue after)
    {
        var old = ObjectOf(before);
        var wanted = ObjectOf(after);
        return Flags.Any(f => !On(wanted, f) && (old is null || On(old, f)));
    }

    private static bool On(JsonObject? flags, string flag) => flags?[flag]?.GetValue<bool>() == true;

    private static JsonObject Object(Func<string, bool> on) => new(Flags.Select(f => KeyValuePair.Create(f, (JsonNode?)on(f))));

    private static bool IsFlag(ManifestNode? node) => node is ManifestNode.Scalar scalar && scalar.Value.TryGetValue<bool>(out _);

    private static bool IsOn(ManifestNode node) => node is ManifestNode.Scalar scalar && scalar.Value.TryGetValue<bool>(out var on) && on;
}
