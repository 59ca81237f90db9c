using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.SamlProviders;

/// <summary>A SAML provider's calls.</summary>
internal sealed class SamlProviderObject : ProviderObject
{
    public override ResourceKind Kind => ResourceKind.SamlProvider;

    public override string Noun => "SAMLProvider";

    public override string ListAction => "iam:ListSAMLProviders";

    public override async Task<IEnumerable<string>> NamesAsync(AwsSession aws, CancellationToken cancellationToken) =>
        ((await aws.Iam.ListSAMLProvidersAsync(new(), cancellationToken)).SAMLProviderList ?? []).Select(p => NameOf(p.Arn!));

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            var arn = await ArnAsync(aws, name, cancellationToken);
            var provider = await aws.Iam.GetSAMLProviderAsync(new() { SAMLProviderArn = arn }, cancellationToken);
            return new IamDetail(name, "/", arn) { Metadata = provider.SAMLMetadataDocument, Tags = IamDetail.TagsOf(provider.Tags) };
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public override async Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        await aws.Iam.TagSAMLProviderAsync(
            new() { SAMLProviderArn = await ArnAsync(aws, name, cancellationToken), Tags = tags },
            cancellationToken
        );

    public override async Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        await aws.Iam.UntagSAMLProviderAsync(
            new() { SAMLProviderArn = await ArnAsync(aws, name, cancellationToken), TagKeys = keys },
            cancellationToken
        );

    public async Task UpdateAsync(AwsSession aws, string name, string metadata, CancellationToken cancellationToken) =>
        await aws.Iam.UpdateSAMLProviderAsync(
            new() { SAMLProviderArn = await ArnAsync(aws, name, cancellationToken), SAMLMetadataDocument = metadata },
            cancellationToken
        );

    public async Task DeleteAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        await aws.Iam.DeleteSAMLProviderAsync(new() { SAMLProviderArn = await ArnAsync(aws, name, cancellationToken) }, cancellationToken);
}
