using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>The expressions of workflows, as far as ours use them: property paths, strings, <c>==</c>, <c>!=</c>, <c>&amp;&amp;</c>,
/// <c>||</c> and <c>always()</c>.</summary>
internal static partial class WorkflowExpression
{
    /// <summary>The text with every <c>${{ … }}</c> replaced.</summary>
    public static string Fill(string text, JsonObject context) => Hole().Replace(text, m => Text(Value(m.Groups["inner"].Value, context)));

    /// <summary>Whether an <c>if</c> holds. Without always() a failed job ends here.</summary>
    public static bool Holds(string? condition, JsonObject context, bool failed)
    {
        if (condition is null)
            return !failed;
        var inner = Hole().Match(condition) is { Success: true } m && m.Value == condition.Trim() ? m.Groups["inner"].Value : condition;
        return (!failed || inner.Contains("always()", StringComparison.Ordinal)) && IsTrue(Value(inner, context));
    }

    private static string? Value(string text, JsonObject context)
    {
        text = text.Trim();
        if (Split(text, "||") is { } either)
            return IsTrue(Value(either.Left, context)) ? Value(either.Left, context) : Value(either.Right, context);
        if (Split(text, "&&") is { } both)
            return IsTrue(Value(both.Left, context)) ? Value(both.Right, context) : "false";
        if (Split(text, "==") is { } same)
            return Value(same.Left, context) == Value(same.Right, context) ? "true" : "false";
        if (Split(text, "!=") is { } other)
            return Value(other.Left, context) != Value(other.Right, context) ? "true" : "false";
        if (text == "always()")
            return "true";
        if (text is ['\'', .., '\''])
            return text[1..^1];
        if (!Path().IsMatch(text))
            throw new NotSupportedException($"the expression {text} is not known to this runner");
        JsonNode? node = context;
        foreach (var part in text.Split('.'))
            node = (node as JsonObject)?[part];
        return node?.ToString();
    }

    private static (string Left, string Right)? Split(string text, string sign) =>
        text.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + sign.Length)..]) : null;

    private static bool IsTrue(string? value) => value is not (null or "" or "false");

    private static string Text(string? value) => value ?? "";

    [GeneratedRegex(@"\$\{\{(?<inner>.*?)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();

    [GeneratedRegex(@"^[A-Za-z_][\w-]*(\.[\w-]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
