using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>How long a saved plan may be applied: <c>30m</c>, <c>12h</c>, <c>7d</c>.</summary>
internal static class PlanAge
{
    public const string Default = "7d";
    public const string Help = "How long the saved plan may be applied, by the clock of the account: 30m, 12h, 7d (default 7d)";

    private static int MostDays => (int)PlanFile.Longest.TotalDays;

    /// <exception cref="S3CredsException">Not a duration, or out of range (S3C500).</exception>
    public static TimeSpan Parse(string text)
    {
        var unit =
            text.Length > 1
                ? text[^1] switch
                {
                    'm' => TimeSpan.FromMinutes(1),
                    'h' => TimeSpan.FromHours(1),
                    'd' => TimeSpan.FromDays(1),
                    _ => (TimeSpan?)null,
                }
                : null;
        return
            unit is { } one
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            && one * (double)number <= TimeSpan.FromDays(MostDays)
            ? one * number
            : throw new S3CredsException(
                CliCodes.Usage.With($"--valid-for {text} is not a duration from 1m to {MostDays}d", "write 30m, 12h or 7d")
            );
    }
}
