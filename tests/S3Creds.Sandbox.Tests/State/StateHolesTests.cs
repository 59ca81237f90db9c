using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Tests.State;

/// <summary>A state file from which a member was taken is refused, or the member has a default: no operation meets a null later.</summary>
public sealed class StateHolesTests
{
    private const string Whole = """
        {"formatVersion":1,"seed":"s","sequence":7,
         "accounts":{"123456789012":{"id":"123456789012","created":"2026-01-01T00:00:00Z",
          "users":{"ada":{"id":"AIDA","name":"ada","path":"/","arn":"arn:aws:iam::123456789012:user/ada","created":"2026-01-01T00:00:00Z",
           "tags":{"a":"b"},"accessKeyIds":["AKIA"],"groups":["devs"],"inline":{"p":"{}"},"attached":["arn:aws:iam::123456789012:policy/p"]}},
          "groups":{"devs":{"id":"AGPA","name":"devs","path":"/","arn":"arn:aws:iam::123456789012:group/devs","created":"2026-01-01T00:00:00Z"}},
          "roles":{"r":{"id":"AROA","name":"r","path":"/","arn":"arn:aws:iam::123456789012:role/r","created":"2026-01-01T00:00:00Z","trust":"{}"}},
          "policies":{"p":{"id":"ANPA","name":"p","path":"/","arn":"arn:aws:iam::123456789012:policy/p","created":"2026-01-01T00:00:00Z",
           "updated":"2026-01-01T00:00:00Z","defaultVersion":"v1","lastVersion":1,
           "versions":[{"id":"v1","created":"2026-01-01T00:00:00Z","document":"{}"}]}}}},
         "accessKeys":{"AKIA":{"id":"AKIA","accountId":"123456789012","userName":"ada","userId":"AIDA","secret":"x","created":"2026-01-01T00:00:00Z",
          "lastUsed":{"date":"2026-01-01T00:00:00Z","service":"s3","region":"us-east-1"}}},
         "buckets":{"b":{"name":"b","accountId":"123456789012","created":"2026-01-01T00:00:00Z","id":"i","encryption":{"algorithm":"AES256"},
          "acl":{"owner":"o","grants":[{"granteeType":"Group","grantee":"g","permission":"READ"}]}}}}
        """;

    [Fact]
    public void The_whole_state_is_read() => Assert.Equal([], Holes(Read(JsonNode.Parse(Whole)!)!, "$"));

    [Fact]
    public void A_member_that_is_missing_is_refused_or_has_a_default()
    {
        var holes = new List<string>();
        var refused = 0;
        foreach (var path in Members(JsonNode.Parse(Whole)!, []))
        {
            var state = Read(Without(path));
            if (state is null)
                refused++;
            else
                holes.AddRange(Holes(state, "$").Select(hole => $"without {string.Join('/', path)}: {hole} is null"));
        }

        Assert.Equal([], holes);
        Assert.True(refused > 20, $"only {refused} members are needed");
    }

    /// <summary>Null where it is refused.</summary>
    private static SandboxState? Read(JsonNode json)
    {
        try
        {
            return json.Deserialize(SandboxJson.Default.SandboxState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode Without(IReadOnlyList<string> path)
    {
        var json = JsonNode.Parse(Whole)!;
        var parent = path.SkipLast(1).Aggregate(json, (node, step) => node is JsonArray list ? list[int.Parse(step)]! : node[step]!);
        parent.AsObject().Remove(path[^1]);
        return json;
    }

    private static IEnumerable<IReadOnlyList<string>> Members(JsonNode? node, IReadOnlyList<string> at) =>
        node switch
        {
            JsonObject map => map.SelectMany(m => Members(m.Value, [.. at, m.Key]).Prepend([.. at, m.Key])),
            JsonArray list => list.SelectMany((item, i) => Members(item, [.. at, i.ToString()])),
            _ => [],
        };

    /// <summary>Places of nulls that the types do not allow.</summary>
    private static IEnumerable<string> Holes(object value, string at)
    {
        if (value is string || value.GetType().Namespace?.StartsWith("S3Creds", StringComparison.Ordinal) != true)
        {
            return value is IEnumerable items and not string
                ? items.Cast<object>().SelectMany((item, i) => Holes(Entry(item), $"{at}[{i}]"))
                : [];
        }

        return value
            .GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.GetIndexParameters().Length == 0 && p.CanWrite)
            .SelectMany(p =>
                p.GetValue(value) switch
                {
                    null => MayBeNull(p) ? [] : [$"{at}.{p.Name}"],
                    var inner => Holes(inner, $"{at}.{p.Name}"),
                }
            );
    }

    private static object Entry(object item) =>
        item.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? type.GetProperty("Value")!.GetValue(item)!
            : item;

    private static bool MayBeNull(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState != NullabilityState.NotNull;
}
