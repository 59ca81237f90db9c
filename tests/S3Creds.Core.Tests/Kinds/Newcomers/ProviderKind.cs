using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Newcomers;

/// <summary>A kind in place of the product's own OIDC providers: with a list of its own and one tag set each to tell the owner.</summary>
internal sealed class ProviderKind : Kind
{
    public override ResourceKind ResourceKind => ResourceKind.OidcProvider;

    public override string Section => "providers";

    public override IReadOnlyList<Facet> Facets { get; } = [new ClientsFacet()];

    public override BulkRead Bulk { get; } = new ProviderBulk();

    public override string? NameError(string name) => name.Contains('.', StringComparison.Ordinal) ? null : "a provider has a host's name";

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(aws, address.Name, cancellationToken) is not { } provider)
            return ResourceState.NotThere;
        var tags = (provider.Tags ?? []).ToDictionary(t => t.Key!, t => t.Value!, StringComparer.Ordinal);
        var state = ResourceState.Empty with { OwnershipTags = OwnershipTagMap.Of(tags) };
        return facets.Contains("clients") ? state.With("clients", ClientsFacet.Of(provider.ClientIDList)) : state;
    }

    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.CreateOpenIDConnectProviderAsync(
            new()
            {
                Url = "https://" + address.Name,
                ClientIDList = [.. PolicyText.Strings(desired["clients"]?.JsonOrNull?.ToNode())],
                Tags = TagsOf(desired.OwnershipTags),
            },
            cancellationToken
        );

    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        onRequest($"delete provider {address.Name}");
        await aws.Iam.DeleteOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, address.Name, cancellationToken) },
            cancellationToken
        );
    }

    public override async Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.TagOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, address.Name, cancellationToken), Tags = TagsOf(ownership) },
            cancellationToken
        );

    internal static async Task<GetOpenIDConnectProviderResponse?> FindAsync(
        AwsSession aws,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await aws.Iam.GetOpenIDConnectProviderAsync(
                new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken) },
                cancellationToken
            );
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    internal static async Task<string> ArnAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        $"arn:aws:iam::{(await aws.WhoAmIAsync(cancellationToken)).Account}:oidc-provider/{name}";

    private static List<Tag> TagsOf(OwnershipTags ownership) =>
        [.. OwnershipTagMap.Of(ownership).Where(t => t.Value is not null).Select(t => new Tag { Key = t.Key, Value = t.Value! })];

    private sealed class ProviderBulk : BulkRead
    {
        public override string What => "providers";

        public override async Task ReadAsync(BulkReading reading, CancellationToken cancellationToken)
        {
            var list = await reading.Aws.Iam.ListOpenIDConnectProvidersAsync(new(), cancellationToken);
            var names = (list.OpenIDConnectProviderList ?? []).Select(p => p.Arn!.Split("oidc-provider/")[1]);
            var there = names.Select(n => new ResourceAddress(ResourceKind.OidcProvider, n)).ToHashSet();
            var declared = reading.Desired.Resources.Keys.Where(a => a.Kind == ResourceKind.OidcProvider);
            await reading.ForEachAsync(there.Union(declared), a => reading.ReadDeclaredAsync(a, cancellationToken), cancellationToken);
        }
    }

    private sealed class ClientsFacet() : Facet("clients", 10, FacetRole.AtCreation)
    {
        public override AccessBearing Bearing => AccessBearing.Describes;

        public override JsonObject Schema() =>
            new()
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject { ["type"] = "string" },
                ["description"] = "Who the provider's tokens are for.",
            };

        public override FacetValue? Load(ManifestNode node, LoadContext context) =>
            Of(((ManifestNode.List)node).Items.OfType<ManifestNode.Scalar>().Select(s => s.Text));

        public override async Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
            await FindAsync(aws, address.Name, cancellationToken) is { } provider ? Of(provider.ClientIDList) : FacetValue.Absent.Instance;

        public override async Task StoreAsync(
            AwsSession aws,
            ResourceAddress address,
            FacetValue before,
            FacetValue after,
            CancellationToken cancellationToken
        )
        {
            var arn = await ArnAsync(aws, address.Name, cancellationToken);
            var (there, wanted) = (
                PolicyText.Strings((await FetchAsync(aws, address, cancellationToken)).JsonOrNull?.ToNode()).ToList(),
                PolicyText.Strings(after.JsonOrNull?.ToNode()).ToList()
            );
            foreach (var client in wanted.Except(there))
                await aws.Iam.AddClientIDToOpenIDConnectProviderAsync(
                    new() { OpenIDConnectProviderArn = arn, ClientID = client },
                    cancellationToken
                );
            foreach (var client in there.Except(wanted))
                await aws.Iam.RemoveClientIDFromOpenIDConnectProviderAsync(
                    new() { OpenIDConnectProviderArn = arn, ClientID = client },
                    cancellationToken
                );
        }

        public static FacetValue Of(IEnumerable<string>? clients) =>
            Value(new JsonArray([.. (clients ?? []).Order(StringComparer.Ordinal).Select(c => (JsonNode?)JsonValue.Create(c))]));
    }
}
