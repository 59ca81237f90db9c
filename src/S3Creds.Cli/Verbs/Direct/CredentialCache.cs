using Amazon.SecurityToken.Model;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Temporary credentials, renewed before they end. Clients that come at once share one renewal.</summary>
internal sealed class CredentialCache(Func<Task<Credentials>> renew, TimeSpan lifetime, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private Credentials? current;

    /// <summary>Credentials handed out work at least so long: a client that asks again at their Expiration always finds newer ones in time.</summary>
    private TimeSpan Margin => lifetime / 4 < LongestMargin ? lifetime / 4 : LongestMargin;

    public async Task<Credentials> GetAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (current is not null && Left(current) > Margin)
                return current;
            try
            {
                return current = await renew();
            }
            catch (Exception) when (current is not null && Left(current) > TimeSpan.Zero)
            {
                // What is there still works; the next client tries again.
                return current;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private TimeSpan Left(Credentials credentials) => credentials.Expiration!.Value.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
}
