using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>
/// Several grants in one document. The Sids of its statements show which of them belong together: <c>ReadOnly2</c>, <c>ReadOnly2b</c> and
/// <c>ReadOnly2c</c> are one grant, the second of its document. Everything else of a grant's name follows from its statements.
/// </summary>
internal static partial class AccessPolicyDocument
{
    private static readonly (string Allow, string Word)[] Words =
    [
        ("read-only", "ReadOnly"),
        ("read-write", "ReadWrite"),
        ("write-only", "WriteOnly"),
    ];

    /// <param name="grants">Documents by the names that <c>access</c> gives them, and what else the policy holds under its own
    /// name.</param>
    public static JsonObject Write(IEnumerable<KeyValuePair<string, JsonNode?>> grants)
    {
        var statements = new JsonArray();
        var number = 0;
        foreach (var (name, document) in grants.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var sid = SidOf(name, ++number);
            var part = 0;
            foreach (var statement in PolicyText.Statements(document))
            {
                var copy = (JsonObject)statement.DeepClone();
                if (sid is not null)
                    copy["Sid"] = part == 0 ? sid : sid + (char)('a' + part);
                part++;
                statements.Add((JsonNode)copy);
            }
        }

        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements };
    }

    /// <summary>The inverse of <see cref="Write"/>. Statements that are not of ours come back together, under the policy's own
    /// name.</summary>
    public static JsonObject Read(JsonNode? document, string policy)
    {
        var grants = new JsonObject();
        var others = new JsonArray();
        var groups = PolicyText.Statements(document).GroupBy(s => GroupOf((s["Sid"] as JsonValue)?.ToString()));
        foreach (var group in groups)
        {
            var bare = group.Select(Bare).ToList();
            if (group.Key is { } sid && NameOf(sid, bare) is { } name && !grants.ContainsKey(name))
                grants[name] = PolicyText.Readable(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. bare]) });
            else
                foreach (var statement in group)
                    others.Add(statement.DeepClone());
        }

        if (others.Count > 0)
            grants[policy] = PolicyText.Readable(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = others });
        return grants;
    }

    private static string? SidOf(string name, int number) =>
        AccessRecognition.PartsOf(name) is var (allow, _, until)
            ? $"{Words.First(w => w.Allow == allow).Word}{number.ToString(CultureInfo.InvariantCulture)}"
                + (until is null ? "" : "Until" + until.Replace("-", "", StringComparison.Ordinal))
            : null;

    private static string? GroupOf(string? sid) =>
        sid is not null && Sid().Match(sid) is { Success: true } match ? match.Groups["group"].Value : null;

    private static string? NameOf(string sid, List<JsonObject> statements)
    {
        var match = Sid().Match(sid);
        var bucket = statements
            .SelectMany(s => PolicyText.Strings(s["Resource"]))
            .Where(r => r.StartsWith("arn:", StringComparison.Ordinal) && r.Contains(":s3:::", StringComparison.Ordinal))
            .Select(r => r[(r.IndexOf(":s3:::", StringComparison.Ordinal) + 6)..].Split('/')[0])
            .FirstOrDefault();
        if (string.IsNullOrEmpty(bucket))
            return null;
        var allow = Words.First(w => w.Word == match.Groups["word"].Value).Allow;
        var until = match.Groups["until"].Value;
        return $"s3.{allow}.{bucket}" + (until.Length == 0 ? "" : $".until-{until[..4]}-{until[4..6]}-{until[6..]}");
    }

    private static JsonObject Bare(JsonObject statement)
    {
        var bare = (JsonObject)statement.DeepClone();
        bare.Remove("Sid");
        return bare;
    }

    [GeneratedRegex(
        "^(?<group>(?<word>ReadOnly|ReadWrite|WriteOnly)[0-9]+(Until(?<until>[0-9]{8}))?)[b-z]?\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Sid();
}
