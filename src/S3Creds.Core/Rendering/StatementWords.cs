using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Rendering;

/// <summary>A policy statement as one line: <c>AllowAllGetObject: anyone may s3:GetObject on site-x/*</c>.</summary>
internal static class StatementWords
{
    private const int Few = 4;

    public static string Of(JsonObject statement, string account, bool withSid = true)
    {
        var sid = withSid && Text(statement["Sid"]) is { Length: > 0 } name ? name + ": " : "";
        var denies = Text(statement["Effect"]) == "Deny";
        var who = Principals(statement, account);
        var verb = denies ? "must not" : "may";
        var actions =
            statement.ContainsKey("NotAction") ? $"anything but {List(statement["NotAction"])}"
            : List(statement["Action"]) is "*" ? "do anything"
            : List(statement["Action"]);
        var on =
            statement.ContainsKey("NotResource") ? $" on all but {Resources(statement["NotResource"])}"
            : statement.ContainsKey("Resource") ? $" on {Resources(statement["Resource"])}"
            : "";
        var when = Conditions(statement["Condition"]);
        return $"{sid}{(who is null ? "" : who + " ")}{verb} {actions}{on}{(when.Length > 0 ? $", if {when}" : "")}";
    }

    /// <summary>What the statement is called: its Sid, else its effect and its first action.</summary>
    public static string Title(JsonObject statement) =>
        Text(statement["Sid"]) is { Length: > 0 } sid
            ? sid
            : $"{Text(statement["Effect"]) ?? "statement"} {List(statement["Action"] ?? statement["NotAction"])}";

    /// <summary>Whether all that it names are principals, services or providers of the account.</summary>
    public static bool IsOfAccount(JsonObject statement, string account) =>
        !statement.ContainsKey("NotPrincipal")
        && statement["Principal"] is JsonObject byType
        && byType.All(p =>
            p.Key switch
            {
                "Service" => true,
                _ => PolicyText.Strings(p.Value).All(v => v == account || v.Contains($"::{account}:", StringComparison.Ordinal)),
            }
        );

    private static string? Principals(JsonObject statement, string account)
    {
        if (statement["NotPrincipal"] is { } others)
            return $"everyone but {Named(others, account)}";
        return statement["Principal"] is { } named ? Named(named, account) : null;
    }

    private static string Named(JsonNode named, string account)
    {
        if (named is not JsonObject byType)
            return AccessWords.Few(PolicyText.Strings(named).Select(Anyone), Few);
        return AccessWords.Few(byType.SelectMany(p => PolicyText.Strings(p.Value).Select(v => Principal(p.Key, v, account))), Few);
    }

    private static string Anyone(string name) => name == "*" ? "anyone" : name;

    private static string Principal(string type, string name, string account)
    {
        if (name == "*")
            return type is "AWS" or "*" ? "anyone" : $"any {type}";
        if (type == "Service")
            return $"service {name}";
        if (name.Split(':', 6) is ["arn", _, _, var owner, _, var rest] parts)
        {
            _ = parts;
            return owner != account && type == "AWS"
                ? name.EndsWith(":root", StringComparison.Ordinal)
                    ? $"account {owner}"
                    : name
                : rest == "root"
                    ? $"account {owner}"
                    : rest;
        }

        return type == "AWS" && name.Length == 12 && name.All(char.IsAsciiDigit) ? $"account {name}" : name;
    }

    private static string List(JsonNode? values) => AccessWords.Few(PolicyText.Strings(values), Few);

    private static string Resources(JsonNode? values) => AccessWords.Few(PolicyText.Strings(values).Select(AccessWords.Short), Few);

    private static string Conditions(JsonNode? condition) =>
        string.Join(
            " and ",
            (condition as JsonObject ?? []).SelectMany(
                o => o.Value as JsonObject ?? [],
                (o, k) => $"{k.Key} {o.Key} {AccessWords.Condition(string.Join(" or ", PolicyText.Strings(k.Value)))}"
            )
        );

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
