using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering;

/// <summary>One line of access as every view for people shows it.</summary>
/// <param name="Level">list, read, tagging, write, permissions management; <c>everything</c> where all of them are given whole.</param>
/// <param name="Where"><c>media/uploads/*</c>; <c>part of …</c> where only some of what the pattern describes is meant.</param>
internal sealed record AccessRow(
    string Level,
    string Where,
    IReadOnlyList<string> Actions,
    string Shown,
    IReadOnlyList<string> Except,
    IReadOnlyList<string> Conditions
)
{
    private const int Levels = 5;

    /// <summary>The rows of one subject; what gives every action of every level on a pattern is one row.</summary>
    public static IEnumerable<AccessRow> Of(IEnumerable<AccessChange> access) =>
        access
            .GroupBy(a => (a.Resource, a.IsPart, a.AtMost, Except: string.Join('\n', a.Except), When: string.Join('\n', a.Conditions)))
            .SelectMany(g =>
                g.Count() == Levels
                && !g.Key.AtMost
                && g.All(a => AccessWords.Actions(a.Actions, a.Level).StartsWith("all ", StringComparison.Ordinal))
                    ? [Everything([.. g])]
                    : g.Select(Row)
            );

    public string Key => string.Join('\u0001', [Level, Where, .. Actions, "\u0002", .. Except, "\u0002", .. Conditions]);

    private static AccessRow Row(AccessChange a) =>
        new(
            a.AtMost ? $"at most {a.Level}" : a.Level,
            Place(a),
            a.Actions,
            AccessWords.Actions(a.Actions, a.Level),
            [.. a.Except.Select(AccessWords.Short)],
            a.Conditions
        );

    private static AccessRow Everything(List<AccessChange> all)
    {
        List<string> actions = [.. all.SelectMany(a => a.Actions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Row(all[0]) with { Level = "everything", Actions = actions, Shown = $"all {actions.Count} actions" };
    }

    private static string Place(AccessChange a) => a.IsPart ? $"part of {AccessWords.Short(a.Resource)}" : AccessWords.Short(a.Resource);
}
