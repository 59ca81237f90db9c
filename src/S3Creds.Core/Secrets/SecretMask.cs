namespace S3Creds.Core.Secrets;

/// <summary>Makes GitHub Actions mask a secret in its logs, before the secret is used for anything: a consumer's careless line must not
/// publish it.</summary>
/// <param name="variable">The environment of this process.</param>
/// <param name="scrubber">Learns every secret, and removes it from the texts of others.</param>
/// <param name="errors">Standard error: the runner reads its commands from both streams, and standard output may be data.</param>
public sealed class SecretMask(Func<string, string?> variable, TextWriter errors, Scrubber? scrubber = null)
{
    /// <summary>A text of another program without the secrets.</summary>
    public string Clean(string text) => scrubber?.Clean(text) ?? text;

    public void Hide(Secret secret)
    {
        scrubber?.Learn(secret);
        if (variable("GITHUB_ACTIONS") == "true")
            errors.WriteLine("::add-mask::" + secret.RevealText());
    }
}
