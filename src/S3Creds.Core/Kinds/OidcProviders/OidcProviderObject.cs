using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.OidcProviders;

/// <summary>An OIDC provider's calls. Its name is its URL without <c>https://</c>, as in its ARN.</summary>
internal sealed class OidcProviderObject : ProviderObject
{
    public override ResourceKind Kind => ResourceKind.OidcProvider;

    public override string Noun => "OpenIDConnectProvider";

    public override string ListAction => "iam:ListOpenIDConnectProviders";

    public override async Task<IEnumerable<string>> NamesAsync(AwsSession aws, CancellationToken cancellationToken) =>
        ((await aws.Iam.ListOpenIDConnectProvidersAsync(new(), cancellationToken)).OpenIDConnectProviderList ?? []).Select(p =>
            NameOf(p.Arn!)
        );

    public override async Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken)
    {
        try
        {
            var arn = await ArnAsync(aws, name, cancellationToken);
            var provider = await aws.Iam.GetOpenIDConnectProviderAsync(new() { OpenIDConnectProviderArn = arn }, cancellationToken);
            return new IamDetail(name, "/", arn)
            {
                Audiences = provider.ClientIDList ?? [],
                Thumbprints = provider.ThumbprintList ?? [],
                Tags = IamDetail.TagsOf(provider.Tags),
            };
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public override async Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        await aws.Iam.TagOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken), Tags = tags },
            cancellationToken
        );

    public override async Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        await aws.Iam.UntagOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken), TagKeys = keys },
            cancellationToken
        );

    public async Task AddAudienceAsync(AwsSession aws, string name, string audience, CancellationToken cancellationToken) =>
        await aws.Iam.AddClientIDToOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken), ClientID = audience },
            cancellationToken
        );

    public async Task RemoveAudienceAsync(AwsSession aws, string name, string audience, CancellationToken cancellationToken) =>
        await aws.Iam.RemoveClientIDFromOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken), ClientID = audience },
            cancellationToken
        );

    public async Task SetThumbprintsAsync(AwsSession aws, string name, List<string> thumbprints, CancellationToken cancellationToken) =>
        await aws.Iam.UpdateOpenIDConnectProviderThumbprintAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken), ThumbprintList = thumbprints },
            cancellationToken
        );

    public async Task DeleteAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        await aws.Iam.DeleteOpenIDConnectProviderAsync(
            new() { OpenIDConnectProviderArn = await ArnAsync(aws, name, cancellationToken) },
            cancellationToken
        );
}
