using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Policy;

/// <summary>
/// Policy test suites as JSON lines: one case in, one answer out (<c>why --batch</c>, <c>compare --batch</c>). A line that is no case gives
/// <c>{"id":…,"error":"…"}</c>; nothing throws. One instance reads one suite, line by line.
/// </summary>
/// <param name="account">
/// The account that owns the resources where a line has no <c>resourceAccount</c> (see <see cref="OwnerOf"/>). Null: the account of the
/// first signed
/// request; bucket names are global, so that one suite's bucket cannot belong to each principal's own account in turn
/// (docs/decisions/0040-batch-owner.md).
/// </param>
public sealed class PolicyBatch(string? account = null)
{
    private string? owner = account;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary> Whose resources a suite is about: the account that most of its signed requests come from, of those that are as many the
    /// first. Null where there is none. Lines that are no cases do not count; they are reported when they are answered. </summary>
    public static string? OwnerOf(IEnumerable<string> jsonLines)
    {
        var votes = new List<(string Account, int Count)>();
        foreach (var line in jsonLines)
        {
            if (AccountOf(line) is not { } account)
            {
                continue;
            }

            var at = votes.FindIndex(v => v.Account == account);
            if (at < 0)
            {
                votes.Add((account, 1));
            }
            else
            {
                votes[at] = (account, votes[at].Count + 1);
            }
        }

        return votes.Count == 0 ? null : votes.MaxBy(v => v.Count).Account;
    }

    private static string? AccountOf(string jsonLine)
    {
        try
        {
            return
                JsonNode.Parse(jsonLine, null, Reading) is JsonObject line
                && line["principal"] is { } principal
                && RequestPrincipal.Parse(Text(principal, "principal")).Account is { Length: > 0 } account
                ? account
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary> Decides one request. Fields: <c>id</c>, <c>principal</c> (<c>*</c> is an unsigned request), <c>action</c>,
    /// <c>resource</c>, <c>context</c> (complete), and, all optional, <c>identityPolicies</c>, <c>boundary</c>, <c>sessionPolicy</c>,
    /// <c>bucketPolicy</c>, <c>scps</c> and <c>rcps</c> (lists of levels, each a list of documents), <c>blockPublicAccess</c> (boolean:
    /// RestrictPublicBuckets), <c>resourceAccount</c> (default: the suite's account). </summary>
    /// <returns><c>{"id":…,"decision":"Allowed|ImplicitlyDenied|ExplicitlyDenied"}</c> or <c>{"id":…,"error":…}</c>.</returns>
    public string Why(string jsonLine) =>
        Answer(jsonLine, "decision", line => PolicyEvaluator.Evaluate(ReadRequest(line), ReadPolicies(line)).Decision.ToString());

    /// <summary>Compares two identity policies or two resource policies, the fields <c>a</c> and <c>b</c>, over the catalogue's
    /// actions.</summary>
    /// <returns><c>{"id":…,"relation":"equal|a_subset_b|b_subset_a|incomparable|tooComplex"}</c> or <c>{"id":…,"error":…}</c>.</returns>
    public static string Compare(string jsonLine) => Answer(jsonLine, "relation", line =>
        {
            var a = Source(line["a"], "a").Document;
            var b = Source(line["b"], "b").Document;
            var compared = DocumentComparison.Of(a, b, new ComparisonOptions { Describe = false }, out var problem)
                ?? throw new BatchFormatException(problem!);
            return compared.Relation switch
            {
                AccessRelation.Equal => "equal",
                AccessRelation.ASubsetB => "a_subset_b",
                AccessRelation.BSubsetA => "b_subset_a",
                AccessRelation.Incomparable => "incomparable",
                AccessRelation.TooComplex => "tooComplex",
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        });

    private AccessRequest ReadRequest(JsonObject line)
    {
        var principal = RequestPrincipal.Parse(RequiredText(line, "principal"));
        var stated = line["resourceAccount"] is { } node ? Text(node, "resourceAccount") : null;
        if (owner is null && (stated ?? principal.Account) is { Length: > 0 } first)
        {
            owner = first;
        }

        return new AccessRequest(
            principal,
            RequiredText(line, "action"),
            RequiredText(line, "resource"),
            ReadContext(line["context"]),
            stated ?? owner
        );
    }

    private static PolicySet ReadPolicies(JsonObject line) =>
        new()
        {
            Identity = [.. Items(line["identityPolicies"], "identityPolicies").Select((node, i) => Source(node, $"identityPolicies[{i}]"))],
            Boundary = Optional(line, "boundary"),
            Session = line["sessionPolicy"] switch
            {
                null => null,
                JsonArray many => [.. many.Select((node, i) => Source(node, $"sessionPolicy[{i}]"))],
                var one => [Source(one, "sessionPolicy")],
            },
            Resources = (ReadBlock(line["blockPublicAccess"]), Optional(line, "bucketPolicy")) is (var blocks, { } bucket)
                ? [new ResourcePolicy(bucket, null, blocks)]
                : [],
            ServiceControl = ReadLevels(line["scps"], "scps"),
            ResourceControl = ReadLevels(line["rcps"], "rcps"),
        };

    private static List<IReadOnlyList<PolicySource>> ReadLevels(JsonNode? node, string name) =>
        [
            .. Items(node, name)
                .Select(
                    (level, i) =>
                        (IReadOnlyList<PolicySource>)(
                            level is JsonArray documents
                                ? [.. documents.Select((document, j) => Source(document, $"{name}[{i}][{j}]"))]
                                : [Source(level, $"{name}[{i}]")]
                        )
                ),
        ];

    /// <summary>Either the one flag, or S3's four, of which RestrictPublicBuckets bears on requests.</summary>
    private static bool ReadBlock(JsonNode? node) =>
        node switch
        {
            null => false,
            JsonObject flags => flags["RestrictPublicBuckets"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on,
            JsonValue value when value.TryGetValue<bool>(out var on) => on,
            _ => throw new BatchFormatException("blockPublicAccess is true, false, or an object of flags"),
        };

    private static RequestContext ReadContext(JsonNode? node)
    {
        if (node is null)
        {
            return RequestContext.Empty;
        }

        if (node is not JsonObject keys)
        {
            throw new BatchFormatException("context is an object of condition keys");
        }

        var pairs = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        foreach (var (key, value) in keys)
        {
            string[] values = value is JsonArray list ? [.. list.Select(v => Text(v, key))] : [Text(value, key)];
            pairs.Add(new(key, values));
        }

        return RequestContext.OfMany(pairs);
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node, string name) =>
        node switch
        {
            null => [],
            JsonArray array => array,
            _ => throw new BatchFormatException($"{name} is a list"),
        };

    private static PolicySource? Optional(JsonObject line, string name) => line[name] is { } node ? Source(node, name) : null;

    internal static PolicySource Source(JsonNode? node, string name)
    {
        if (node is not JsonObject)
        {
            throw new BatchFormatException($"{name} is a policy document");
        }

        return PolicyDocument.TryParse(Compact(node), out var document, out var error)
            ? new PolicySource(name, document)
            : throw new BatchFormatException($"{name}: {error.Message} (at {error.Path})");
    }

    private static string Compact(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            node.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string RequiredText(JsonObject line, string name) =>
        line[name] is { } node ? Text(node, name) : throw new BatchFormatException($"{name} is missing");

    private static string Text(JsonNode? node, string name) =>
        node is JsonValue value
            ? value.GetValueKind() switch
            {
                JsonValueKind.String => value.GetValue<string>(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Number => value.ToJsonString(),
                _ => throw new BatchFormatException($"{name} is a string"),
            }
            : throw new BatchFormatException($"{name} is a string");

    private static string Answer(string jsonLine, string field, Func<JsonObject, string> decide)
    {
        var id = "null";
        string? answer = null;
        string? problem = null;
        try
        {
            var parsed = JsonNode.Parse(jsonLine, null, Reading);
            if (parsed is JsonObject line)
            {
                id = line["id"] is { } given ? Compact(given) : id;
                answer = decide(line);
            }
            else
            {
                problem = "the line is not a JSON object";
            }
        }
        catch (JsonException e)
        {
            var found = JsonProblem.Of(e, Encoding.UTF8.GetBytes(jsonLine));
            problem = $"column {found.Column}: {found.Message}";
        }
        catch (BatchFormatException e)
        {
            problem = e.Message;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            problem = "a value has an invalid format";
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            json.WriteRawValue(id);
            json.WriteString(problem is null ? field : "error", problem ?? answer);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>What is wrong with a case, in this tool's words.</summary>
internal sealed class BatchFormatException(string words) : FormatException(words);
