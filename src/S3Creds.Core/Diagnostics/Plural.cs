using System.Globalization;

namespace S3Creds.Core.Diagnostics;

/// <summary>Counts with the right number of their noun: <c>1 resource</c>, <c>2 resources</c>.</summary>
public static class Plural
{
    /// <param name="one">The noun in the singular.</param>
    /// <param name="many">Its plural, where an s is not enough.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
