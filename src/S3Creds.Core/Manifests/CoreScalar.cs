using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>Plain scalars as the YAML 1.2 core schema reads them (yaml.org/spec/1.2.2, section 10.3.2): <c>yes</c> and <c>2027-01-31</c>
/// are texts.</summary>
internal static class CoreScalar
{
    public static ManifestNode Plain(SourceSpan span, string text) =>
        text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new ManifestNode.Null(span, text),
            "true" or "True" or "TRUE" => new ManifestNode.Scalar(span, JsonValue.Create(true), text),
            "false" or "False" or "FALSE" => new ManifestNode.Scalar(span, JsonValue.Create(false), text),
            _ => new ManifestNode.Scalar(span, Number(text) ?? JsonValue.Create(text), text),
        };

    public static ManifestNode.Scalar Text(SourceSpan span, string text) => new(span, JsonValue.Create(text), text);

    private static JsonValue? Number(string text)
    {
        if (text.Length > 40 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
            return null;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) && hex >= 0
                ? JsonValue.Create(hex)
                : null;
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return Octal(text.AsSpan(2));
        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        if (!digits.ContainsAnyExceptInRange('0', '9') && digits.Length > 0)
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? JsonValue.Create(whole)
                : null;
        if (!digits.ContainsAnyInRange('0', '9'))
            return null;

        // What JSON cannot hold (infinities) stays the text that it is.
        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }

    private static JsonValue? Octal(ReadOnlySpan<char> digits)
    {
        if (digits.Length is 0 or > 20 || digits.ContainsAnyExceptInRange('0', '7'))
            return null;
        var value = 0L;
        foreach (var c in digits)
            value = (value * 8) + (c - '0');
        return JsonValue.Create(value);
    }
}
