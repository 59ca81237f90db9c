using System.Globalization;

namespace S3Creds.Core.Applying;

/// <summary>How long what concerns new keys is waited for.</summary>
/// <param name="Propagation">Until IAM shows a write everywhere, at most (seen: 120 s).</param>
/// <param name="VerifyWithin">Until a new key works, at most.</param>
/// <param name="VerifyOver">A new key counts as working when it worked this long,</param>
/// <param name="VerifySuccesses">and this often, without a failure between.</param>
public sealed record KeyTiming(TimeSpan Propagation, TimeSpan VerifyWithin, TimeSpan VerifyOver, int VerifySuccesses)
{
    /// <summary>The environment variable that changes them.</summary>
    public const string Variable = "S3CREDS_KEY_TIMING";

    public static KeyTiming Default { get; } = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(10), 3);

    /// <summary>
    /// From a text such as <c>propagation=30s,verify-within=60s,verify-over=2s,verify-successes=3</c>, for stores that are faster or slower
    /// than AWS;
    /// what it does not name stays as it is.
    /// </summary>
    /// <param name="text">Times are a whole number and <c>ms</c>, <c>s</c> or <c>m</c>, up to an hour.</param>
    /// <exception cref="FormatException">The word that is not understood.</exception>
    public static KeyTiming Parse(string text)
    {
        var timing = Default;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split('=', 2) is [var left, var right] ? (left, right) : (word, "");
            timing = (name, Time(value), Count(value)) switch
            {
                ("propagation", { } time, _) => timing with { Propagation = time },
                ("verify-within", { } time, _) => timing with { VerifyWithin = time },
                ("verify-over", { } time, _) => timing with { VerifyOver = time },
                ("verify-successes", _, > 0 and <= 100 and var count) => timing with { VerifySuccesses = count },
                _ => throw new FormatException(word),
            };
        }

        return timing;
    }

    private static TimeSpan? Time(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        TimeSpan? unit = text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => null,
        };
        return unit is { } one && Count(text[..digits]) is { } count && one * count <= TimeSpan.FromHours(1) ? one * count : null;
    }

    private static int? Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 3_600_000 ? count : null;
}
