using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.OidcProviders;

/// <summary>OIDC identity providers, by their URL without <c>https://</c>.</summary>
internal sealed class OidcProviderKind : ProviderKind
{
    // 255 characters of the URL (API CreateOpenIDConnectProvider), less the scheme.
    private const int Longest = 255 - 8;

    private static readonly OidcProviderObject Api = new();

    public OidcProviderKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.OidcProvider;

    public override string Section => "oidcProviders";

    protected override IEnumerable<string?> NamedBy(RecordedCall call) =>
        [
            NameIn(call["openIDConnectProviderArn"]),
            call.Name == "CreateOpenIDConnectProvider" ? call["url"]?.Replace("https://", "", StringComparison.Ordinal) : null,
        ];

    public override IReadOnlyList<Facet> Facets { get; } = [new AudiencesFacet(Api), new ThumbprintsFacet(Api), new TagsFacet(Api)];

    public override string? NameError(string name)
    {
        if (name.Contains("://", StringComparison.Ordinal))
            return "the name is the URL without https://";
        if (name.Length is 0 or > Longest)
            return $"the name has {name.Length} characters, IAM allows 1 to {Longest}";
        if (!Uri.TryCreate("https://" + name, UriKind.Absolute, out var url) || !url.Host.Contains('.', StringComparison.Ordinal))
            return "the name is a host, with the path of the URL where it has one";
        if (!url.IsDefaultPort || url.UserInfo.Length > 0 || name.AsSpan().IndexOfAny("?#") >= 0)
            return "the URL has a host and a path only, no port, query or fragment";
        return name.EndsWith('/') || !name.All(c => c is >= '!' and <= '~')
            ? "the URL has printable ASCII characters and does not end with '/'"
            : null;
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
                ClientIDList = [.. PolicyText.Strings(CreationValues.Node(desired, AudiencesFacet.Name))],
                ThumbprintList = [.. PolicyText.Strings(CreationValues.Node(desired, ThumbprintsFacet.Name))],
                Tags = CreationValues.Tags(desired),
            },
            cancellationToken
        );

    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    ) =>
        await IamGrantee.DeletePartAsync(onRequest, $"delete OIDC provider {address.Name}", () =>
            Api.DeleteAsync(aws, address.Name, cancellationToken)
        );
}
