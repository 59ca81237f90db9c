using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>How long temporary credentials live, as s3-credentials takes it: <c>900</c>, <c>900s</c>, <c>15m</c>, <c>12h</c>.</summary>
internal static partial class Duration
{
    private const int Shortest = 15 * 60;
    private const int Longest = 12 * 60 * 60;
    private const string Option = "'-d' / '--duration'";

    /// <returns>Seconds.</returns>
    public static int Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw DirectErrors.BadValue(Option, "Duration must be of form 3600s or 15m or 2h");
        var unit = match.Groups["unit"].Value switch
        {
            "m" => 60L,
            "h" => 3600L,
            _ => 1L,
        };
        return
            long.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= Longest
            && number * unit is >= Shortest and <= Longest
            ? (int)(number * unit)
            : throw DirectErrors.BadValue(Option, "Duration must be between 15 minutes and 12 hours");
    }

    [GeneratedRegex(
        @"^(?<number>[0-9]+)(?<unit>[mhs])?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();
}
