using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>Durations on the command line: <c>90s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c>.</summary>
internal static class DurationOption
{
    /// <param name="option">As it is typed, for the message.</param>
    /// <exception cref="S3CredsException">Not a duration, or out of range (S3C500).</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan least, TimeSpan most)
    {
        TimeSpan? unit =
            text.Length > 1
                ? text[^1] switch
                {
                    's' => TimeSpan.FromSeconds(1),
                    'm' => TimeSpan.FromMinutes(1),
                    'h' => TimeSpan.FromHours(1),
                    'd' => TimeSpan.FromDays(1),
                    _ => null,
                }
                : null;
        return
            unit is { } one
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && one.TotalSeconds * number <= most.TotalSeconds
            && one * number >= least
            ? one * number
            : throw new S3CredsException(
                CliCodes.Usage.With($"{option} {text} is not a duration from {Text(least)} to {Text(most)}", "write 90s, 30m, 12h or 7d")
            );
    }

    public static string Text(TimeSpan length) =>
        length.TotalSeconds switch
        {
            0 => "0s",
            var s when s % 86_400 == 0 => string.Create(CultureInfo.InvariantCulture, $"{s / 86_400}d"),
            var s when s % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{s / 3600}h"),
            var s when s % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{s / 60}m"),
            var s => string.Create(CultureInfo.InvariantCulture, $"{s:0}s"),
        };
}
