using System.Text.Json;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>ParameterFilters, and the older Filters, which begin with the value that they name.</summary>
internal static class ParameterFilters
{
    /// <param name="ofPath">Of GetParametersByPath, which knows fewer keys.</param>
    /// <exception cref="SandboxException">InvalidFilterKey, InvalidFilterOption, InvalidFilterValue or ValidationException.</exception>
    public static List<Predicate<ParameterState>> Of(SsmCall call, bool ofPath)
    {
        var (newer, older) = (Items(call, "ParameterFilters"), Items(call, "Filters"));
        if (newer.Count > 0 && older.Count > 0)
        {
            throw SsmErrors.Invalid("You can use either Filters or ParameterFilters in a single request.");
        }

        return [.. newer.Select(f => Newer(f, ofPath)), .. older.Select(Older)];
    }

    public static bool IsBelow(string name, string path, bool recursive) =>
        name.StartsWith(path, StringComparison.Ordinal) && (recursive || !name[path.Length..].Contains('/'));

    private static List<(string Key, string? Option, List<string> Values)> Items(SsmCall call, string list)
    {
        if (!call.In.TryGetProperty(list, out var items) || items.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (items.ValueKind != JsonValueKind.Array || items.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.Object))
        {
            throw new SandboxException("SerializationException", 400, $"{list} is not a list of structures");
        }

        return [.. items.EnumerateArray().Select(i => (Text(i, "Key") ?? "", Text(i, "Option"), Values(i)))];
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Values(JsonElement item) =>
        item.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : "")]
            : [];

    private static Predicate<ParameterState> Newer((string Key, string? Option, List<string> Values) filter, bool ofPath)
    {
        var (key, option, values) = filter;
        if (ofPath && key is not ("Type" or "KeyId"))
        {
            // Labels are a key too, which no version of the sandbox has: it does not serve LabelParameterVersion.
            throw key == "Label"
                ? new SandboxException("NotImplementedException", 501, "The sandbox does not serve the filter key Label.")
                : new SandboxException(
                    "InvalidFilterKey",
                    400,
                    $"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId, Label]."
                );
        }

        if (values.Count == 0 && !key.StartsWith("tag:", StringComparison.Ordinal))
        {
            throw new SandboxException("InvalidFilterValue", 400, $"The following filter values are missing : null for filter key {key}");
        }

        return key switch
        {
            "Name" => p => values.Exists(v => Matches(p.Name, v, option ?? "Equals")),
            "Type" => p => values.Exists(v => Matches(p.Type, v, option ?? "Equals")),
            "KeyId" => p => p.KeyId is { } id && values.Exists(v => Matches(id, v, option ?? "Equals")),
            "Tier" => p => values.Contains(p.Tier, StringComparer.Ordinal),
            "DataType" => p => values.Contains(p.DataType, StringComparer.Ordinal),
            "Path" when option is null or "OneLevel" or "Recursive" => p =>
                values.Exists(v => IsBelow(p.Name, v.TrimEnd('/') + "/", option == "Recursive")),
            "Path" => throw WrongOption(option, "OneLevel, Recursive"),
            _ when key.StartsWith("tag:", StringComparison.Ordinal) => p =>
                p.Tags.TryGetValue(key[4..], out var tag) && (values.Count == 0 || values.Contains(tag, StringComparer.Ordinal)),
            _ => throw new SandboxException(
                "InvalidFilterKey",
                400,
                $"The following filter key is not valid: {key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier, tag:key, "
                    + $"DataType]."
            ),
        };
    }

    private static Predicate<ParameterState> Older((string Key, string? Option, List<string> Values) filter) =>
        filter.Key switch
        {
            "Name" => p => filter.Values.Exists(v => p.Name.StartsWith(v, StringComparison.Ordinal)),
            "Type" => p => filter.Values.Contains(p.Type, StringComparer.Ordinal),
            "KeyId" => p => p.KeyId is { } id && filter.Values.Contains(id, StringComparer.Ordinal),
            var key => throw new SandboxException(
                "InvalidFilterKey",
                400,
                $"The following filter key is not valid: {key}. Valid filter keys include: [Name, Type, KeyId]."
            ),
        };

    private static bool Matches(string text, string wanted, string option) =>
        option switch
        {
            "Equals" => text == wanted,
            "BeginsWith" => text.StartsWith(wanted, StringComparison.Ordinal),
            "Contains" => text.Contains(wanted, StringComparison.Ordinal),
            _ => throw WrongOption(option, "BeginsWith, Equals, Contains"),
        };

    private static SandboxException WrongOption(string option, string valid) =>
        new("InvalidFilterOption", 400, $"The following filter option is not valid: {option}. Valid options include: [{valid}].");
}
