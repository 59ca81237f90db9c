using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary> Cells of tables. Names of an account are untrusted: a spreadsheet runs what begins like a formula, and a terminal obeys
/// control characters. </summary>
internal static class CsvCell
{
    private const string Formula = "=+-@\t\r";

    /// <summary> For the tables that this tool defines (keys, access): what begins like a formula gets a leading apostrophe, which
    /// spreadsheets take for "a text" and do not show; what hides is escaped. RFC 4180 for the rest. </summary>
    public static string ForSpreadsheet(string value) =>
        Quoted(
            value.Length > 0 && Formula.Contains(value[0], StringComparison.Ordinal) ? "'" + Escape.Text(value) : Escape.Text(value),
            ','
        );

    /// <summary>For the tables of s3-credentials: byte for byte what it writes, except on a terminal, which no program reads.</summary>
    public static string Compatible(string value, char separator, bool onTerminal) =>
        Quoted(onTerminal ? Escape.Text(value) : value, separator);

    private static string Quoted(string value, char separator) =>
        value.Contains(separator, StringComparison.Ordinal) || value.AsSpan().IndexOfAny("\"\r\n") >= 0
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
}
