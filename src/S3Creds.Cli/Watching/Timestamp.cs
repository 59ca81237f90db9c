using System.Globalization;

namespace S3Creds.Cli.Watching;

/// <summary>Times in files and lines: UTC, to the second.</summary>
internal static class Timestamp
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
