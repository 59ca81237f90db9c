using System.Globalization;
using System.Text.Json;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>Everything about parameters but their values.</summary>
internal static class DescribeParameters
{
    private const int MostResults = 50;

    public static void Run(SsmCall call)
    {
        call.Request.Authorizer.Demand(call.Request, new AccessQuestion("ssm:DescribeParameters", $"arn:aws:ssm:{call.Region}:{call.Request.AccountId}:*"));
        var filters = Filters(call).ToList();
        var limit = call.In.TryGetProperty("MaxResults", out var most) ? most.GetInt32() : MostResults;
        if (limit is < 1 or > MostResults)
        {
            throw SsmErrors.Invalid($"1 validation error detected: Value '{limit}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {MostResults}");
        }

        // A page is what was looked at, not what was found: AWS answers with fewer than asked for, even none, and a token for the rest.
        var window = call.Request.Options.PageSize;
        var all = call.All().ToList();
        if (window is null)
        {
            all = [.. all.Where(p => filters.TrueForAll(f => f(p)))];
        }

        var start = Start(call);
        var page = all.Skip(start).Take(Math.Min(limit, window ?? limit)).ToList();
        call.Json.WriteStartArray("Parameters");
        foreach (var parameter in page.Where(p => filters.TrueForAll(f => f(p))))
        {
            Write(call, parameter);
        }

        call.Json.WriteEndArray();
        if (start + page.Count < all.Count)
        {
            call.Json.WriteString("NextToken", (start + page.Count).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static int Start(SsmCall call) => call.Text("NextToken") is not { } token ? 0
        : int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start
        : throw new SandboxException("InvalidNextToken", 400, "The specified token isn't valid.");

    private static IEnumerable<Predicate<ParameterState>> Filters(SsmCall call)
    {
        if (!call.In.TryGetProperty("ParameterFilters", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var filter in list.EnumerateArray())
        {
            var key = filter.TryGetProperty("Key", out var k) ? k.GetString() ?? "" : "";
            var option = filter.TryGetProperty("Option", out var o) ? o.GetString() : null;
            List<string> values = filter.TryGetProperty("Values", out var v) ? [.. v.EnumerateArray().Select(t => t.GetString() ?? "")] : [];
            yield return Filter(key, option, values);
        }
    }

    private static Predicate<ParameterState> Filter(string key, string? option, List<string> values) => key switch
    {
        "Name" => p => values.Exists(v => Matches(p.Name, v, option ?? "Equals")),
        "Type" => p => values.Contains(p.Type, StringComparer.Ordinal),
        "KeyId" => p => p.KeyId is { } id && values.Contains(id, StringComparer.Ordinal),
        "Path" => p => values.Exists(v => IsBelow(p.Name, v.TrimEnd('/') + "/", option == "Recursive")),
        _ when key.StartsWith("tag:", StringComparison.Ordinal) => p => p.Tags.TryGetValue(key[4..], out var tag) && (values.Count == 0 || values.Contains(tag, StringComparer.Ordinal)),
        _ => throw new SandboxException("InvalidFilterKey", 400, $"The following filter key is not valid: {key}. Valid filter keys include: [Path, Name, Type, KeyId, tag:key]."),
    };

    private static bool IsBelow(string name, string path, bool recursive) =>
        name.StartsWith(path, StringComparison.Ordinal) && (recursive || !name[path.Length..].Contains('/'));

    private static bool Matches(string name, string wanted, string option) => option switch
    {
        "Equals" => name == wanted,
        "BeginsWith" => name.StartsWith(wanted, StringComparison.Ordinal),
        "Contains" => name.Contains(wanted, StringComparison.Ordinal),
        _ => throw new SandboxException("InvalidFilterOption", 400, $"The following filter option is not valid: {option}. Valid options include: [BeginsWith, Equals, Contains]."),
    };

    private static void Write(SsmCall call, ParameterState parameter)
    {
        var json = call.Json;
        json.WriteStartObject();
        json.WriteString("ARN", call.Arn(parameter.Name));
        json.WriteString("DataType", parameter.DataType);
        if (parameter.Description is { } description)
        {
            json.WriteString("Description", description);
        }

        if (parameter.KeyId is { } keyId)
        {
            json.WriteString("KeyId", keyId);
        }

        call.WriteTime("LastModifiedDate", parameter.Latest.Modified);
        json.WriteString("LastModifiedUser", parameter.Latest.ModifiedBy);
        json.WriteString("Name", parameter.Name);
        json.WriteStartArray("Policies");
        json.WriteEndArray();
        json.WriteString("Tier", parameter.Tier);
        json.WriteString("Type", parameter.Type);
        json.WriteNumber("Version", parameter.Latest.Number);
        json.WriteEndObject();
    }
}
