namespace S3Creds.Core.Secrets;

/// <summary>A key on its way to its consumers.</summary>
public sealed record KeyMaterial(string User, string KeyId, Secret Secret);

/// <summary>Temporary credentials: all that <c>AssumeRole</c> answers, with what is secret of it in the one type for that.</summary>
/// <param name="Expiration">UTC.</param>
public sealed record SessionMaterial(string KeyId, Secret Secret, Secret Token, DateTime Expiration) : IDisposable
{
    public void Dispose()
    {
        Secret.Dispose();
        Token.Dispose();
    }
}
