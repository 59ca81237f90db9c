using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.OidcProviders;

/// <summary>The audiences (client IDs) whose tokens the provider admits, exclusive: a sorted list. Omitted means none.</summary>
internal sealed class AudiencesFacet(OidcProviderObject api) : IamFacet(api, Name, 10, FacetRole.AtCreation, IamPart.Core)
{
    public const string Name = "audiences";

    private const int Most = 100;
    private const int Longest = 255;

    private readonly OidcProviderObject api = api;

    public override FacetValue WhenOmitted => None;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("array", "null"),
            ["items"] = new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = Longest,
            },
            ["uniqueItems"] = true,
            ["maxItems"] = Most,
            ["description"] =
                "All audiences (client IDs) of the provider: a token for another audience is refused. Omitted or null: none. "
                + "unmanaged: left as they are.",
            ["examples"] = new JsonArray(new JsonArray("sts.amazonaws.com")),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return None;
        if (node is not ManifestNode.List list)
            return Refuse(KindCodes.Value, node, context, "audiences must be a list of client IDs");
        var audiences = list.Items.Select(i => Text(i, context, "an audience")).ToList();
        if (audiences.Contains(null))
            return null;
        if (
            list.Items.Zip(audiences).FirstOrDefault(a => a.Second!.Length is 0 or > Longest || a.Second.Any(char.IsWhiteSpace)) is
            { First: { } bad }
        )
            return Refuse(KindCodes.Value, bad, context, $"an audience has 1 to {Longest} characters and no white space");
        return audiences.Distinct(StringComparer.Ordinal).Count() > Most
            ? Refuse(KindCodes.TooMany, node, context, $"{audiences.Count} audiences, IAM allows {Most}")
            : Of(audiences!);
    }

    public override FacetValue From(IamDetail detail) => Of(detail.Audiences);

    /// <summary>An audience that was not there admits identities to roles.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        PolicyText.Strings(after.JsonOrNull?.ToNode()).Except(PolicyText.Strings(before.JsonOrNull?.ToNode())).Any()
            ? Risk.Trust
            : Risk.None;

    protected override IEnumerable<string> WriteActions(FacetValue? desired) =>
        Exclusive(desired, "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider");

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var wanted = PolicyText.Strings(after.JsonOrNull?.ToNode()).ToList();
        var there = PolicyText.Strings((await FetchAsync(aws, address, cancellationToken)).JsonOrNull?.ToNode()).ToList();

        // Tighten before loosen; but IAM has at most a hundred, so that room comes first as well.
        foreach (var audience in there.Except(wanted))
            await api.RemoveAudienceAsync(aws, address.Name, audience, cancellationToken);
        foreach (var audience in wanted.Except(there))
            await api.AddAudienceAsync(aws, address.Name, audience, cancellationToken);
    }

    private static FacetValue Of(IEnumerable<string> audiences)
    {
        var items = audiences
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(a => (JsonNode?)JsonValue.Create(a))
            .ToArray();
        return items.Length == 0 ? None : Value(new JsonArray(items));
    }
}
