namespace S3Creds.Core.Applying;

/// <summary>How long what concerns new keys is waited for.</summary>
/// <param name="Propagation">Until IAM shows a write everywhere, at most (seen: 120 s).</param>
/// <param name="VerifyWithin">Until a new key works, at most.</param>
/// <param name="VerifyOver">A new key counts as working when it worked this long,</param>
/// <param name="VerifySuccesses">and this often, without a failure between.</param>
public sealed record KeyTiming(TimeSpan Propagation, TimeSpan VerifyWithin, TimeSpan VerifyOver, int VerifySuccesses)
{
    public static KeyTiming Default { get; } = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(10), 3);
}
