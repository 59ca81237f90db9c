using System.Diagnostics;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Access as text.</summary>
public static class AccessWords
{
    private const int NamedActions = 3;
    private const string Or = " or ";

    public static string Level(AccessLevels level) =>
        level switch
        {
            AccessLevels.List => "list",
            AccessLevels.Read => "read",
            AccessLevels.Tagging => "tagging",
            AccessLevels.Write => "write",
            AccessLevels.PermissionsManagement => "permissions management",
            _ => throw new UnreachableException(),
        };

    /// <summary><c>media/uploads/*</c> for an S3 ARN pattern; other patterns as they are.</summary>
    public static string Short(string resource)
    {
        var at = resource.IndexOf(":s3:::", StringComparison.Ordinal);
        return resource.StartsWith("arn:", StringComparison.Ordinal) && at > 0 && at + 6 < resource.Length
            ? resource[(at + 6)..]
            : resource;
    }

    /// <summary>Whether an ARN pattern may concern a bucket or its objects: never no where it can.</summary>
    public static bool CanName(string pattern, string bucket) =>
        NameStart(pattern) is var (start, isWhole) && (isWhole ? bucket == start : bucket.StartsWith(start, StringComparison.Ordinal));

    /// <summary>How the names of the buckets begin that an ARN pattern may concern, and whether that is the whole name; null where it
    /// concerns none.</summary>
    public static (string Start, bool IsWhole)? NameStart(string pattern)
    {
        var text = Short(pattern);
        if (text == pattern)
            return pattern.AsSpan().IndexOfAny('*', '?') >= 0 ? ("", false) : null;
        var name = text.Split('/')[0];

        // A wildcard runs over the slash into the key, and a variable may be anything: only what stands before it must agree.
        var open = name.AsSpan().IndexOfAny('*', '?', '$');
        return open < 0 ? (name, true) : (name[..open], false);
    }

    /// <summary>The first ones, and how many more there are.</summary>
    public static string Few(IEnumerable<string> values, int most)
    {
        var all = values.ToList();
        return all.Count <= most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(most))} and {all.Count - most} more";
    }

    /// <summary>
    /// A condition for a reader: of its values the first ones, and how many there are besides. JSON and CSV have them all.
    /// </summary>
    public static string Condition(string condition)
    {
        var values = condition.Split(Or);
        return ShortList.Of(values, Or);
    }

    /// <summary>A principal for a reader: the addresses of <see cref="AccessChange.AnyoneFrom"/> in the same way.</summary>
    public static string Principal(string name) =>
        name.StartsWith(AccessChange.AnyoneFrom, StringComparison.Ordinal) ? Condition(name) : name;

    public static string Conditions(IEnumerable<string> conditions) => string.Join(" and ", conditions.Select(Condition));

    /// <summary>A list of patterns for a reader, in the same way.</summary>
    public static string Few(IReadOnlyList<string> items) => ShortList.Of(items);

    /// <summary>A few names, or how many there are.</summary>
    public static string Actions(IReadOnlyList<string> actions, string level)
    {
        if (actions.Count <= NamedActions)
            return string.Join(", ", actions);
        var all = S3Actions.Catalogue.All.Count(a => Level(a.MainLevel) == level);
        return actions.Count == all ? $"all {all} actions" : $"{string.Join(", ", actions.Take(2))} and {actions.Count - 2} more";
    }
}
