using Amazon.Runtime;

namespace S3Creds.Core.Aws;

/// <summary>Credentials that a provider of the SDK fetches when they are needed. Failures there are reported in this tool's words: the
/// providers throw exceptions of any type, and some quote what a program printed.</summary>
internal sealed class ProviderCredentials : AWSCredentials
{
    private readonly AWSCredentials inner;
    private readonly string place;

    private ProviderCredentials(AWSCredentials inner, string place) => (this.inner, this.place) = (inner, place);

    /// <param name="place">Where the credentials come from: <c>profile ci</c>.</param>
    public static AWSCredentials Around(AWSCredentials credentials, string place) =>
        credentials is BasicAWSCredentials or SessionAWSCredentials ? credentials : new ProviderCredentials(credentials, place);

    public override DateTime? Expiration => inner.Expiration;

    public override ImmutableCredentials GetCredentials()
    {
        try
        {
            return inner.GetCredentials();
        }
        catch (Exception e) when (CredentialFailure.IsUnclear(e))
        {
            throw CredentialFailure.Of(e, place);
        }
    }

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return await inner.GetCredentialsAsync();
        }
        catch (Exception e) when (CredentialFailure.IsUnclear(e))
        {
            throw CredentialFailure.Of(e, place);
        }
    }
}
