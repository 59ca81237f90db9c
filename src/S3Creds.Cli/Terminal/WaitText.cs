using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>A wait as a line.</summary>
internal static class WaitText
{
    public static string Of(Wait wait)
    {
        var until = wait.Until.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"waiting until {until}{(wait.AtMost ? " at most" : "")}: {Escape.Text(wait.Why)}";
    }
}
