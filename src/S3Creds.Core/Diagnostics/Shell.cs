namespace S3Creds.Core.Diagnostics;

/// <summary>Words of a command line that a message prints: what is shown works as it is typed.</summary>
public static class Shell
{
    /// <summary>The word as it is, or in single quotes where a shell would read something else.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "_.:/=+-@,".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
