using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering;

/// <summary>One change of access as views show it: principals with exactly the same change share one line.</summary>
internal sealed record AccessChangeRow(IReadOnlyList<string> Who, AccessChange Change)
{
    private static readonly string[] Levels = ["permissions management", "write", "tagging", "read", "list"];

    /// <summary>Everyone first, then others outside; inside that what a reviewer fears most: gains, then permissions management before
    /// write before read.</summary>
    public static IReadOnlyList<AccessChangeRow> Of(AccessChanges access) =>
        [
            .. access
                .Changes.GroupBy(c =>
                    (
                        c.IsPublic,
                        c.IsOutside,
                        c.IsGain,
                        c.Level,
                        c.Resource,
                        c.IsPart,
                        c.AtMost,
                        Actions: string.Join('\n', c.Actions),
                        Except: string.Join('\n', c.Except),
                        When: string.Join('\n', c.Conditions)
                    )
                )
                .Select(g => new AccessChangeRow(
                    [.. g.Select(c => c.Path).Distinct(StringComparer.Ordinal).Select(AccessWords.Principal)],
                    g.First()
                ))
                .OrderBy(r =>
                    r.Change.IsPublic ? 0
                    : r.Change.IsOutside ? 1
                    : 2
                )
                .ThenByDescending(r => r.Change.IsGain)
                .ThenBy(r => Array.IndexOf(Levels, r.Change.Level)),
        ];

    /// <param name="names">How many to name; the rest is counted.</param>
    public string Text(int names)
    {
        var who = Who.Count <= names ? string.Join(", ", Who) : $"{string.Join(", ", Who.Take(names))} and {Who.Count - names} more";
        return Change.Line(
            who,
            (Change.IsGain, Who.Count > 1) switch
            {
                (true, true) => "gain",
                (true, false) => "gains",
                (false, true) => "lose",
                (false, false) => "loses",
            }
        );
    }

    /// <summary><c>2 gains, 1 loss; 1 of them PUBLIC</c>: counted by who and what, not by line.</summary>
    public static string Summary(AccessChanges access)
    {
        var (gains, losses) = (access.Changes.Count(c => c.IsGain), access.Changes.Count(c => !c.IsGain));
        var (open, outside) = (
            access.Changes.Count(c => c is { IsGain: true, IsPublic: true }),
            access.Changes.Count(c => c is { IsGain: true, IsOutside: true, IsPublic: false })
        );
        if (access.Changes.Count == 0 && access.Undecided.Count > 0)
            return "not decided";
        var people = access.Changes.Select(c => c.Who).Distinct(StringComparer.Ordinal).Count();
        return $"{gains} {(gains == 1 ? "gain" : "gains")}, {losses} {(losses == 1 ? "loss" : "losses")} of {people} "
            + $"{(people == 1 ? "principal" : "principals")}"
            + (open > 0 ? $", {open} PUBLIC" : "")
            + (outside > 0 ? $", {outside} to others outside" : "")
            + (access.Undecided.Count > 0 ? $", {access.Undecided.Count} not decided" : "");
    }
}
