using System.Globalization;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>Durations as manifests write them: <c>90d</c>, <c>12h</c>, <c>30m</c>.</summary>
internal static class KeyDuration
{
    /// <summary>A hundred years: whatever is added to a date of today stays a date.</summary>
    public const string Longest = "36500d";

    private const int Days = 36_500;

    /// <summary>Null where it is none, or longer than <see cref="Longest"/>.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (
            text.Length < 2
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        long? minutes = text[^1] switch
        {
            'd' => 24 * 60,
            'h' => 60,
            'm' => 1,
            _ => null,
        };
        return minutes is { } unit && number <= Days * 24L * 60 / unit ? TimeSpan.FromMinutes(number * unit) : null;
    }
}
