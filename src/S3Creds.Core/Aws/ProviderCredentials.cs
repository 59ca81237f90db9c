using Amazon.Runtime;

namespace S3Creds.Core.Aws;

/// <summary>Credentials that a provider of the SDK fetches when they are needed. Failures there are reported in this tool's words: the
/// providers throw exceptions of any type, and some quote what a program printed.</summary>
internal sealed class ProviderCredentials : AWSCredentials
{
    private readonly AWSCredentials inner;
    private readonly string place;
    private readonly Waits? waits;

    private ProviderCredentials(AWSCredentials inner, string place, Waits? waits) =>
        (this.inner, this.place, this.waits) = (inner, place, waits);

    /// <param name="place">Where the credentials come from: <c>profile ci</c>.</param>
    public static AWSCredentials Around(AWSCredentials credentials, string place) =>
        credentials is BasicAWSCredentials or SessionAWSCredentials ? credentials : new ProviderCredentials(credentials, place, null);

    /// <summary>The same, with waits of this session: a program, a sign-on or the service of a machine may need long.</summary>
    public static AWSCredentials Watched(AWSCredentials credentials, Waits waits) =>
        credentials is ProviderCredentials of ? new ProviderCredentials(of.inner, of.place, waits) : credentials;

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
            return waits is null
                ? await inner.GetCredentialsAsync()
                : await waits.DuringAsync($"the credentials of {place} are fetched", null, inner.GetCredentialsAsync);
        }
        catch (Exception e) when (CredentialFailure.IsUnclear(e))
        {
            throw CredentialFailure.Of(e, place);
        }
    }
}
