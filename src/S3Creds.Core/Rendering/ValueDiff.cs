using System.Globalization;
using JsonDiffPatchDotNet;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using S3Creds.Core.Json;

namespace S3Creds.Core.Rendering;

/// <summary>One line of a difference: <c>+</c>, <c>-</c>, or a space for what only places the others.</summary>
public readonly record struct DiffLine(char Mark, string Line);

/// <summary>
/// What differs between two values, by the path in them: <c>+ Statement[read].Action: s3:PutObject</c>. Policy statements are matched by
/// their Sid and lists of texts as sets, as their meaning is; JsonDiffPatch finds the rest.
/// </summary>
public static class ValueDiff
{
    private const int Compact = 100;

    public static IReadOnlyList<DiffLine> Of(CanonicalJson? before, CanonicalJson? after)
    {
        if (before is null || after is null)
            return [.. Shown(before is null ? '+' : '-', "", (before ?? after) is { } only ? Parse(only) : JValue.CreateNull())];
        var (left, right) = (Keyed(Parse(before.Value)), Keyed(Parse(after.Value)));
        var delta = new JsonDiffPatch(new Options { ArrayDiff = ArrayDiffMode.Simple, TextDiff = TextDiffMode.Simple }).Diff(left, right);
        return delta is null ? [] : [.. Walk(delta, "")];
    }

    /// <summary>Delta format: https://github.com/benjamine/jsondiffpatch/blob/master/docs/deltas.md — [new], [old, new], [old, 0, 0], or an
    /// object of deltas.</summary>
    private static IEnumerable<DiffLine> Walk(JToken delta, string path) =>
        delta switch
        {
            JArray { Count: 1 } added => Shown('+', path, added[0]),
            JArray { Count: 2 } changed => Shown('-', path, changed[0]).Concat(Shown('+', path, changed[1])),
            JArray removed => Shown('-', path, removed[0]),
            JObject nested => nested.Properties().SelectMany(p => Walk(p.Value, Join(path, p.Name))),
            _ => [],
        };

    private static IEnumerable<DiffLine> Shown(char mark, string path, JToken value)
    {
        // A member of a set is its own path's last part.
        if (value is JValue { Type: JTokenType.Null } && path.EndsWith('>'))
        {
            var at = path.LastIndexOf('<');
            var set = path[..at].TrimEnd('.');
            return [new DiffLine(mark, $"{(set.Length == 0 ? "" : set + ": ")}{path[(at + 1)..^1]}")];
        }

        var unkeyed = Unkeyed(value);
        var compact = unkeyed.ToString(Formatting.None);
        var name = path.Length == 0 ? "" : path + ": ";
        return compact.Length <= Compact
            ? [new DiffLine(mark, name + compact)]
            : Wrapped(name, unkeyed, "").Select(l => new DiffLine(mark, l));
    }

    /// <summary>Indented JSON in which whatever fits on a line stays on it: a statement is read, not scrolled through.</summary>
    private static IEnumerable<string> Wrapped(string head, JToken value, string tail)
    {
        var whole = head + value.ToString(Formatting.None) + tail;
        if (whole.Length <= Compact || value is not JContainer { Count: > 0 } container)
        {
            yield return whole;
            yield break;
        }

        var (open, close) = container is JObject ? ('{', '}') : ('[', ']');
        yield return head + open;
        foreach (var child in container.Children())
        {
            var comma = child.Next is null ? "" : ",";
            var lines = child is JProperty property
                ? Wrapped(JsonConvert.ToString(property.Name) + ": ", property.Value, comma)
                : Wrapped("", child, comma);
            foreach (var line in lines)
                yield return "  " + line;
        }

        yield return close + tail;
    }

    private static string Join(string path, string name) =>
        name.StartsWith('[') || name.StartsWith('<') ? path + name
        : path.Length == 0 ? name
        : $"{path}.{name}";

    /// <summary>Lists by what identifies their items: <c>[Sid]</c> or <c>[n]</c> for objects, the text itself for texts.</summary>
    private static JToken Keyed(JToken token) =>
        token switch
        {
            JObject o => new JObject(o.Properties().Select(p => new JProperty(p.Name, Keyed(p.Value)))),
            JArray { Count: > 0 } a when a.All(i => i is JValue) && a.Select(Member).Distinct(StringComparer.Ordinal).Count() == a.Count =>
                new JObject(a.Select(i => new JProperty(Member(i), JValue.CreateNull()))),
            JArray a => new JObject(Named(a)),
            _ => token,
        };

    private static IEnumerable<JProperty> Named(JArray items)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var sid = (items[i] as JObject)?["Sid"]?.ToString();
            var name = sid is { Length: > 0 } && seen.Add(sid) ? $"[{sid}]" : string.Create(CultureInfo.InvariantCulture, $"[#{i + 1}]");
            yield return new JProperty(name, Keyed(items[i]));
        }
    }

    private static string Member(JToken item) => $"<{(item.Type == JTokenType.String ? item.ToString() : item.ToString(Formatting.None))}>";

    private static JToken Unkeyed(JToken token) =>
        token switch
        {
            JObject o when o.Count > 0 && o.Properties().All(p => p.Name.StartsWith('<')) => new JArray(
                o.Properties().Select(p => p.Name[1..^1])
            ),
            JObject o when o.Count > 0 && o.Properties().All(p => p.Name.StartsWith('[')) => new JArray(
                o.Properties().Select(p => Unkeyed(p.Value))
            ),
            JObject o => new JObject(o.Properties().Select(p => new JProperty(p.Name, Unkeyed(p.Value)))),
            _ => token,
        };

    private static JToken Parse(CanonicalJson json)
    {
        // Dates are texts here: a policy's 2027-02-01T00:00:00Z must show as it is.
        using var reader = new JsonTextReader(new StringReader(json.Text)) { DateParseHandling = DateParseHandling.None, MaxDepth = 256 };
        return JToken.ReadFrom(reader);
    }
}
