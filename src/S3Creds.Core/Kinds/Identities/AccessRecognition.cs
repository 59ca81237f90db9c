using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Inline policies that <c>access</c> would make, found by their names and read back as <c>access</c> entries.</summary>
internal static partial class AccessRecognition
{
    /// <summary>What the name of a policy that <c>access</c> makes is made of; null where it is another one.</summary>
    public static (string Allow, string Bucket, string? Until)? PartsOf(string name) =>
        Name().Match(name) is { Success: true } match
            ? (
                match.Groups["allow"].Value,
                match.Groups["bucket"].Value,
                match.Groups["until"] is { Success: true } until ? until.Value : null
            )
            : null;

    /// <summary> The entry that a policy may come from; null where its name is not one of <c>access</c>. A proposal: the caller compiles it
    /// again and compares. </summary>
    public static JsonObject? EntryOf(string name, JsonNode? document, LoadContext context)
    {
        if (Name().Match(name) is not { Success: true } match || context.Bucket(match.Groups["bucket"].Value) is null)
            return null;
        var bucket = match.Groups["bucket"].Value;
        var entry = new JsonObject { ["bucket"] = bucket, ["allow"] = match.Groups["allow"].Value };
        var statements = PolicyText.Statements(document).ToList();
        var objects = $"arn:{context.Partition}:s3:::{bucket}/";
        var prefixes = statements
            .SelectMany(s => PolicyText.Strings(s["Resource"]))
            .Where(r => r.StartsWith(objects, StringComparison.Ordinal))
            .Select(r => Prefix(r[objects.Length..]))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (prefixes is [{ Length: > 0 } one])
            entry["prefix"] = one;
        else if (prefixes.Count > 1)
            entry["prefix"] = new JsonArray([.. prefixes.Select(p => JsonValue.Create(p))]);
        if (statements.Select(Until).FirstOrDefault() is { } until)
            entry["until"] = until;
        return entry;
    }

    private static string Prefix(string pattern) => pattern.EndsWith('*') ? pattern[..^1] : pattern;

    /// <summary>The last day before the midnight that the condition names.</summary>
    private static string? Until(JsonObject statement)
    {
        var end = ((statement["Condition"] as JsonObject)?["DateLessThan"] as JsonObject)?["aws:CurrentTime"];
        return
            PolicyText.Strings(end).FirstOrDefault() is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var midnight)
            && midnight > DateTimeOffset.MinValue.AddDays(1)
            ? midnight.UtcDateTime.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(
        @"^s3\.(?<allow>read-only|read-write|write-only)\.(?<bucket>[a-z0-9.-]+?)(\.until-(?<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Name();
}
