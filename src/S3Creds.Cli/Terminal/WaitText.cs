using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>A wait as a line.</summary>
internal static class WaitText
{
    public static string Of(Wait wait)
    {
        if (wait.Until is not { } end)
            return $"waiting without a limit, Ctrl-C ends it: {Escape.Text(wait.Why)}";
        var until = end.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"waiting until {until}{(wait.AtMost ? " at most" : "")}: {Escape.Text(wait.Why)}";
    }
}
