using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Kinds.Users;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Tests.Kinds.Newcomers;

/// <summary> A facet that the product does not know: buckets that a user shares, kept in a tag. It grants reading, or so this test says, to
/// see that a facet counts for access by what it carries itself. </summary>
internal sealed class SharesFacet() : IamFacet(new UserObject(), "shares", 55, FacetRole.Settable, IamPart.Tags)
{
    private const string Tag = "shares";

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override string OwnPolicies => "shares";

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("array", "null"),
            ["items"] = new JsonObject { ["type"] = "string" },
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node is ManifestNode.List list ? Of(list.Items.OfType<ManifestNode.Scalar>().Select(s => s.Text)) : None;

    public override FacetValue From(IamDetail detail) =>
        Of(detail.Tags.GetValueOrDefault(Tag, "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public override IEnumerable<HeldPolicy> Policies(FacetValue value) =>
        PolicyText
            .Strings(value.JsonOrNull?.ToNode())
            .Select(bucket => new HeldPolicy($"shares/{bucket}", $"share of {bucket}", PolicyKind.Inline, Grant(bucket)));

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) => Risk.Write;

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var names = string.Join(' ', PolicyText.Strings(after.JsonOrNull?.ToNode()));
        if (names.Length > 0)
            await aws.Iam.TagUserAsync(new() { UserName = address.Name, Tags = [new() { Key = Tag, Value = names }] }, cancellationToken);
        else
            await aws.Iam.UntagUserAsync(new() { UserName = address.Name, TagKeys = [Tag] }, cancellationToken);
    }

    private static FacetValue Of(IEnumerable<string> names)
    {
        var sorted = names.Distinct().Order(StringComparer.Ordinal).Select(n => (JsonNode?)JsonValue.Create(n)).ToArray();
        return sorted.Length == 0 ? None : Value(new JsonArray(sorted));
    }

    private static JsonObject Grant(string bucket) =>
        new()
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(
                new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Action"] = "s3:GetObject",
                    ["Resource"] = $"arn:aws:s3:::{bucket}/*",
                }
            ),
        };
}

/// <summary>The product's users with one more facet in their table.</summary>
internal sealed class UsersWhoShare(Kind users) : WrappedKind(users)
{
    public override IReadOnlyList<Facet> Facets { get; } = [.. users.Facets, new SharesFacet()];

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        var state = await base.ReadAsync(aws, address, facets, cancellationToken);
        return state.Presence == Presence.Present && facets.Contains("shares")
            ? state.With("shares", await Facet("shares").FetchAsync(aws, address, cancellationToken))
            : state;
    }
}
