namespace S3Creds.Core.Secrets;

/// <summary>Tells GitHub Actions what to blot out of its logs, before the secret is used for anything: a consumer's careless line must not publish it.</summary>
/// <param name="variable">The environment of this process.</param>
/// <param name="scrubber">Learns every secret, and takes it out of what others say.</param>
/// <param name="errors">Standard error: the runner reads its commands from both streams, and standard output may be somebody's data.</param>
public sealed class SecretMask(Func<string, string?> variable, TextWriter errors, Scrubber? scrubber = null)
{
    /// <summary>A text of somebody else with the secrets taken out.</summary>
    public string Clean(string text) => scrubber?.Clean(text) ?? text;

    public void Hide(Secret secret)
    {
        scrubber?.Learn(secret);
        if (variable("GITHUB_ACTIONS") == "true")
            errors.WriteLine("::add-mask::" + secret.RevealText());
    }
}
