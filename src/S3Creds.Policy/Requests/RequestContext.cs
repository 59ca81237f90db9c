using System.Diagnostics.CodeAnalysis;

namespace S3Creds.Policy;

/// <summary> The condition keys of a request. Complete: a key that is not listed is absent from the request. Names compare without case,
/// tag parts included. </summary>
public sealed class RequestContext
{
    private readonly Dictionary<string, string[]> values;

    private RequestContext(Dictionary<string, string[]> values) => this.values = values;

    public static RequestContext Empty { get; } = new(new(StringComparer.OrdinalIgnoreCase));

    public IReadOnlyCollection<string> Keys => values.Keys;

    /// <summary>A context of single-valued keys.</summary>
    public static RequestContext Of(params IEnumerable<(string Key, string Value)> pairs)
    {
        var entries = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in pairs)
        {
            entries[key] = [value];
        }

        return new RequestContext(entries);
    }

    /// <summary>A context of keys with any number of values. A key without values is absent.</summary>
    public static RequestContext OfMany(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> pairs)
    {
        var entries = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, list) in pairs)
        {
            if (list.Count > 0)
            {
                entries[key] = [.. list];
            }
        }

        return new RequestContext(entries);
    }

    /// <summary>This context with one key set; no values remove it.</summary>
    public RequestContext With(string key, params ReadOnlySpan<string> list)
    {
        var copy = new Dictionary<string, string[]>(values, StringComparer.OrdinalIgnoreCase);
        if (list.IsEmpty)
        {
            copy.Remove(key);
        }
        else
        {
            copy[key] = list.ToArray();
        }

        return new RequestContext(copy);
    }

    /// <summary>The values of a key, empty when it is absent.</summary>
    public IReadOnlyList<string> this[string key] => values.TryGetValue(key, out var list) ? list : [];

    internal ReadOnlySpan<string> Get(string key) => values.TryGetValue(key, out var list) ? list : default;

    /// <summary>The value of a key that has exactly one; multivalued keys cannot stand in variables.</summary>
    internal bool TryGetSingle(string key, [NotNullWhen(true)] out string? value)
    {
        value = values.TryGetValue(key, out var list) && list.Length == 1 ? list[0] : null;
        return value is not null;
    }
}
