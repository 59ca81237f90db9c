using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using YamlDotNet.Core;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Values as YAML text on one line. Untrusted texts: none of them becomes another type, a second line, or something that a reader
/// does not see.</summary>
internal static partial class YamlScalars
{
    /// <param name="hint">The style of the neighbours; another one is used where it cannot hold the text.</param>
    /// <param name="isInFlow">Between brackets, where more characters end a text.</param>
    public static string Write(JsonNode? value, ScalarStyle hint, bool isInFlow)
    {
        if (value is JsonArray or JsonObject)
            return WriteFlow(value, hint);
        if (value is null || value.GetValueKind() != JsonValueKind.String)
            return value?.ToJsonString() ?? "null";
        var text = value.GetValue<string>();
        var isPlainText = HiddenText.Escaped(text) == text;
        return hint switch
        {
            ScalarStyle.SingleQuoted when isPlainText => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
            ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted => Quoted(text),
            _ when isPlainText && IsPlain(text, isInFlow) => text,
            _ => Quoted(text),
        };
    }

    public static string Key(string key, ScalarStyle hint, bool isInFlow) => Write(JsonValue.Create(key), hint, isInFlow);

    public static string WriteFlow(JsonNode value, ScalarStyle quotes) =>
        value is JsonArray list
            ? "[" + string.Join(", ", list.Select(i => Write(i, quotes, isInFlow: true))) + "]"
            : "{"
                + string.Join(
                    ", ",
                    ((JsonObject)value).Select(e => Key(e.Key, QuotesOf(quotes), true) + ": " + Write(e.Value, quotes, true))
                )
                + "}";

    /// <summary>The style where it is one of quotes.</summary>
    public static ScalarStyle QuotesOf(ScalarStyle style) =>
        style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted ? style : ScalarStyle.Plain;

    /// <summary>Whether a value may take lines of its own.</summary>
    public static bool HasElements(JsonNode? value) => value is JsonArray { Count: > 0 } or JsonObject { Count: > 0 };

    /// <summary>Escapes that YAML and JSON both have.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(rune);
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                default:
                    if (!HiddenText.IsHidden(rune))
                        quoted.Append(rune);
                    else
                        foreach (var unit in rune.ToString())
                            quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text, bool isInFlow) =>
        (isInFlow ? PlainInFlow() : PlainInBlock()).IsMatch(text)
        && CoreScalar.Plain(new SourceSpan("", 1, 1), text) is ManifestNode.Scalar scalar
        && scalar.Value.GetValueKind() == JsonValueKind.String
        && !OldBoolean().IsMatch(text);

    [GeneratedRegex(
        @"^[A-Za-z_/$][A-Za-z0-9_./@+=*$!-]*([: ][A-Za-z0-9_./@+=*$-][A-Za-z0-9_./@+=*$!-]*)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex PlainInFlow();

    [GeneratedRegex(@"^[A-Za-z_/$][^\s:#]*([: ][^\s:#]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainInBlock();

    /// <summary>Booleans of YAML 1.1, which other tools still read as such.</summary>
    [GeneratedRegex("^(y|n|yes|no|on|off)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldBoolean();
}
