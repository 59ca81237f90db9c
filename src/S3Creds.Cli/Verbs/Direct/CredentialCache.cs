using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Temporary credentials, renewed before they end. Clients that come at once share one renewal.</summary>
internal sealed class CredentialCache(Func<Task<SessionMaterial>> renew, TimeSpan lifetime, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private SessionMaterial? current;

    /// <summary>Credentials handed out work at least so long: a client that asks again at their Expiration always finds newer ones in
    /// time.</summary>
    private TimeSpan Margin => lifetime / 4 < LongestMargin ? lifetime / 4 : LongestMargin;

    /// <summary>What <paramref name="use"/> makes of credentials that work. They are zeroed when they are renewed: nothing may keep
    /// them.</summary>
    public async Task<T> UseAsync<T>(Func<SessionMaterial, T> use)
    {
        await gate.WaitAsync();
        try
        {
            return use(await CurrentAsync());
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        current?.Dispose();
        gate.Dispose();
    }

    private async Task<SessionMaterial> CurrentAsync()
    {
        if (current is not null && Left(current) > Margin)
            return current;
        try
        {
            var renewed = await renew();
            current?.Dispose();
            return current = renewed;
        }
        catch (Exception) when (current is not null && Left(current) > TimeSpan.Zero)
        {
            // What is there still works; the next client tries again.
            return current;
        }
    }

    private TimeSpan Left(SessionMaterial session) => session.Expiration - time.GetUtcNow().UtcDateTime;
}
