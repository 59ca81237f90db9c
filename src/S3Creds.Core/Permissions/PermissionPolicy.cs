using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Policy;

namespace S3Creds.Core.Permissions;

/// <summary>The least policy for a verb, as statements.</summary>
/// <param name="Document">As IAM takes it.</param>
/// <param name="Size">Characters without white space: a managed policy holds <see cref="Most"/>.</param>
/// <param name="Actions">Every action that it allows, in order.</param>
/// <param name="Wide">Whether identities are named by path and owner only, because their names do not fit.</param>
public sealed record PermissionPolicy(JsonObject Document, int Size, IReadOnlyList<string> Actions, bool Wide)
{
    /// <summary>Characters of a managed policy (IAM User Guide, reference_iam-quotas).</summary>
    public const int Most = 6144;

    public static PermissionPolicy Of(PermissionRequest request, IReadOnlyList<Kind> kinds)
    {
        var narrow = Make(request, kinds);
        return narrow.Size <= Most || request.Desired is null ? narrow : Make(request with { Wide = true }, kinds);
    }

    /// <summary>Indented, for a file.</summary>
    public string ToText()
    {
        using var buffer = new MemoryStream();
        using (
            var writer = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
            Document.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static PermissionPolicy Make(PermissionRequest request, IReadOnlyList<Kind> kinds)
    {
        var grants = new PermissionGrants(request, kinds).Collect();
        var statements = Merged(
                grants
                    .GroupBy(g => (g.Action, g.Condition))
                    .Select(g => (g.Key.Action, g.First().Tests, g.Key.Condition, Resources: Widest(g.Select(x => x.Resource))))
                    .GroupBy(g => (g.Condition, Resources: string.Join('\n', g.Resources)))
                    .Select(g => new Part(g.Key.Condition, g.First().Tests, [.. g.Select(a => a.Action)], g.First().Resources))
            )
            .Select(s =>
                s with
                {
                    Actions = [.. s.Actions.Order(StringComparer.Ordinal)],
                    Resources = [.. s.Resources.Order(StringComparer.Ordinal)],
                }
            )
            .OrderBy(s => s.Tests.Count > 0)
            .ThenBy(s => s.Actions[0], StringComparer.Ordinal)
            .ThenBy(s => s.Resources[0], StringComparer.Ordinal)
            .Select(s => Allow(s.Actions, s.Resources, s.Tests))
            .Concat(Guards(request))
            .ToArray<JsonNode?>();
        var document = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) };
        var actions = grants.Select(g => g.Action).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new PermissionPolicy(document, document.ToJsonString(Relaxed).Count(c => !char.IsWhiteSpace(c)), actions, request.Wide);
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonObject Allow(IReadOnlyList<string> actions, IReadOnlyList<string> resources, IReadOnlyList<Test> tests)
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = OneOrMany(actions),
            ["Resource"] = OneOrMany(resources),
        };
        if (tests.Count > 0)
        {
            statement["Condition"] = new JsonObject(
                tests
                    .GroupBy(t => t.Operator)
                    .Select(g =>
                        KeyValuePair.Create(
                            g.Key,
                            (JsonNode?)new JsonObject(g.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)OneOrMany(t.Values))))
                        )
                    )
            );
        }

        return statement;
    }

    /// <summary>The boundary is no boundary for one who may rewrite it.</summary>
    private static IEnumerable<JsonObject> Guards(PermissionRequest request)
    {
        if (
            request.Boundary is { } boundary
            && !boundary.Contains(":iam::aws:", StringComparison.Ordinal)
            && request.Verb.Uses != ActionUse.Read
        )
            yield return new JsonObject
            {
                ["Effect"] = "Deny",
                ["Action"] = OneOrMany([
                    "iam:CreatePolicyVersion",
                    "iam:DeletePolicy",
                    "iam:DeletePolicyVersion",
                    "iam:SetDefaultPolicyVersion",
                    "iam:TagPolicy",
                    "iam:UntagPolicy",
                ]),
                ["Resource"] = boundary,
            };
    }

    private sealed record Part(string Condition, IReadOnlyList<Test> Tests, List<string> Actions, List<string> Resources)
    {
        /// <summary>The types of its resources: an action takes those of its own types only.</summary>
        public HashSet<string> Types { get; } = [.. Resources.Select(TypeOf)];

        private static string TypeOf(string arn)
        {
            var parts = arn.Split(':', 6);
            return parts.Length < 6 ? arn
                : parts[2] == "s3" ? (parts[5].Contains('/', StringComparison.Ordinal) ? "object" : "bucket")
                : $"{parts[2]}:{parts[5].Split('/')[0]}";
        }
    }

    /// <summary>Statements of one condition about resources of different types mean the same together: an action is decided by the
    /// resources of its own type.</summary>
    private static List<Part> Merged(IEnumerable<Part> parts)
    {
        var merged = new List<Part>();
        foreach (var part in parts.OrderBy(p => p.Condition, StringComparer.Ordinal).ThenByDescending(p => p.Actions.Count))
        {
            var at = merged.FindIndex(m =>
                m.Condition == part.Condition && !m.Types.Contains("*") && !part.Types.Contains("*") && !m.Types.Overlaps(part.Types)
            );
            if (at < 0)
                merged.Add(part);
            else
                merged[at] = new Part(
                    part.Condition,
                    part.Tests,
                    [.. merged[at].Actions, .. part.Actions],
                    [.. merged[at].Resources, .. part.Resources]
                );
        }

        return merged;
    }

    /// <summary>Without what another one covers.</summary>
    private static List<string> Widest(IEnumerable<string> resources)
    {
        var all = resources.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return [.. all.Where(r => !all.Exists(w => w != r && Wildcard.IsIn(w) && Wildcard.Of(w).Matches(r)))];
    }

    private static JsonNode OneOrMany(IReadOnlyList<string> texts) =>
        texts.Count == 1 ? JsonValue.Create(texts[0]) : new JsonArray([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
