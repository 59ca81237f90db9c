using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.SamlProviders;

/// <summary>SAML identity providers.</summary>
internal sealed class SamlProviderKind : ProviderKind
{
    private const int Longest = 128;

    private static readonly SamlProviderObject Api = new();

    public SamlProviderKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.SamlProvider;

    public override string Section => "samlProviders";

    protected override IEnumerable<string?> NamedBy(RecordedCall call) =>
        [NameIn(call["sAMLProviderArn"]), call.Name == "CreateSAMLProvider" ? call["name"] : null];

    public override IReadOnlyList<Facet> Facets { get; } = [new MetadataFacet(Api), new TagsFacet(Api)];

    public override string? NameError(string name) =>
        name.Length is 0 or > Longest ? $"the name has {name.Length} characters, IAM allows 1 to {Longest}"
        : name.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && !"._-".Contains(c, StringComparison.Ordinal)) is not '\0' and var bad
            ? $"the name has '{bad}', IAM allows letters, digits and . _ -"
        : null;

    public override ResourceState Complete(ResourceState desired, LoadContext context)
    {
        if (desired["metadata"] is null && !context.Diagnostics.HasErrors)
            context.Diagnostics.Add(
                Diagnostics.KindCodes.Metadata.At(
                    desired.DeclaredAt,
                    $"{context.Address} has no metadata: IAM creates no SAML provider without it",
                    "add metadata: saml/provider.xml, the file that the provider gives you"
                )
            );
        return desired;
    }

    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.CreateSAMLProviderAsync(
            new()
            {
                Name = address.Name,
                SAMLMetadataDocument = MetadataFacet.TextOf(desired["metadata"] ?? FacetValue.Absent.Instance),
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
        await IamGrantee.DeletePartAsync(onRequest, $"delete SAML provider {address.Name}", () =>
            Api.DeleteAsync(aws, address.Name, cancellationToken)
        );
}
