using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Accounts;

/// <summary>The public-access block of the account: a flag that is on here is on for every bucket, whatever the bucket's own block is.</summary>
internal sealed class AccountPublicAccess() : Facet(Name, Loosened)
{
    public const string Name = "publicAccess";

    /// <summary>Before the buckets' own blocks, ACLs and policies: S3 refuses what the account still blocks.</summary>
    private const int Loosened = 29;

    /// <summary>Tightening comes before all else.</summary>
    private const int Tightened = 5;

    public override JsonObject Schema() =>
        PublicAccess.SchemaOf(
            ["blocked"],
            "The public-access block of the whole account, on top of each bucket's own. blocked: all four flags are on. Or the four flags, "
                + "each with true or false. Omitted: not managed."
        );

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node switch
        {
            ManifestNode.Null => Refuse(node, context, "publicAccess cannot be null: without it every bucket can be made public"),
            ManifestNode.Scalar { Text: "blocked" } => PublicAccess.AllOn,
            ManifestNode.Map map when PublicAccess.FlagsOf(map) is { } flags => flags,
            _ => Refuse(node, context, "publicAccess must be blocked or all four flags"),
        };

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) => PublicAccess.FormsOf(value);

    public override int RankOf(FacetValue before, FacetValue after) => Loosens(before, after) ? Loosened : Tightened;

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        Loosens(before, after) ? Risk.Public : Risk.None;

    public override AccessBearing Bearing => AccessBearing.Grants;

    /// <summary>A public policy is refused until every server knows that it is not blocked any more.</summary>
    public override bool Unblocks(FacetValue after) => !PublicAccess.BlocksPolicy(after);

    public override IEnumerable<string> Events => ["PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [
            NeededAction.Read("s3:GetAccountPublicAccessBlock", ActionTarget.Account),
            NeededAction.Write("s3:PutAccountPublicAccessBlock", ActionTarget.Account),
        ];

    /// <summary>An account without a block has all four flags off.</summary>
    public static FacetValue NotSet { get; } = PublicAccess.Of(null);

    public override bool IsDefault(FacetValue value) => value == NotSet;

    public override async Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
        PublicAccess.Of(await aws.AccountPublicAccessAsync((await aws.WhoAmIAsync(cancellationToken)).Account, cancellationToken));

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        await aws.PutAccountPublicAccessAsync(
            (await aws.WhoAmIAsync(cancellationToken)).Account,
            PublicAccess.ConfigurationOf(after),
            cancellationToken
        );

    /// <summary>A new bucket of AWS has all four flags on, an account none.</summary>
    private static bool Loosens(FacetValue before, FacetValue after) =>
        PublicAccess.Loosens(before is FacetValue.Present ? before : NotSet, after);

    private static FacetValue? Refuse(ManifestNode node, LoadContext context, string why)
    {
        context.Diagnostics.Add(BucketCodes.Value.At(node.Span, $"{context.Address}: {why}"));
        return null;
    }
}
