using S3Creds.Core.Access;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>The access that changes, in the manifest's words where they fit exactly, in actions where they do not; principals with the same
/// change are one line.</summary>
internal static class AccessLines
{
    private static readonly string[] Levels = ["permissions management", "write", "tagging", "read", "list"];

    public static IReadOnlyList<AccessLine> Of(Plan plan) => Grouped(Single(plan.Access, AccessTemplates.Of(plan)));

    public static IReadOnlyList<AccessLine> Of(AccessChanges access) => Grouped(Single(access, new AccessTemplates()));

    /// <summary>One by one, everyone first, then others outside; inside that gains before losses.</summary>
    private static IEnumerable<AccessLine> Single(AccessChanges access, AccessTemplates templates)
    {
        var lines = access.Changes.Where(c => c.Via.Count > 0 || c.IsOutside).Select(c => Line(c, c.Actions)).ToList();
        foreach (var own in access.Changes.Where(c => c.Via.Count == 0 && !c.IsOutside).GroupBy(c => c.Who, StringComparer.Ordinal))
            lines.AddRange(OfPrincipal(own.Key, [.. own], templates));
        return lines
            .OrderBy(l =>
                l.IsPublic ? 0
                : l.IsOutside ? 1
                : 2
            )
            .ThenBy(l => "+~-".IndexOf(l.Mark, StringComparison.Ordinal))
            .ThenBy(l => l.IsExact ? 0 : Array.IndexOf(Levels, l.Changes[0].Level));
    }

    private static IEnumerable<AccessLine> OfPrincipal(string who, List<AccessChange> changes, AccessTemplates templates)
    {
        var (gone, added) = templates.Of(who);
        var gains = changes.Where(c => c.IsGain).SelectMany(AccessRight.Of).ToHashSet();
        var losses = changes.Where(c => !c.IsGain).SelectMany(AccessRight.Of).ToHashSet();
        var (usedGains, usedLosses) = (new HashSet<AccessRight>(), new HashSet<AccessRight>());
        var replaced = new HashSet<AccessTemplate>();
        foreach (var now in added)
        {
            if (gone.FirstOrDefault(g => g.IsBeside(now) && g.Allow != now.Allow && !replaced.Contains(g)) is not { } old)
                continue;
            var (more, less) = (now.Gives.Except(old.Gives).ToHashSet(), old.Gives.Except(now.Gives).ToHashSet());
            if (!more.IsSubsetOf(gains) || !less.IsSubsetOf(losses) || more.Count + less.Count == 0)
                continue;
            usedGains.UnionWith(more);
            usedLosses.UnionWith(less);
            replaced.UnionWith([old, now]);
            var mark =
                less.Count == 0 ? '+'
                : more.Count == 0 ? '-'
                : '~';
            yield return Exact(mark, who, $"{old.Allow} → {now.Allow}", now, changes);
        }

        foreach (var (template, isGain) in added.Select(t => (t, true)).Concat(gone.Select(t => (t, false))))
        {
            var (all, used) = isGain ? (gains, usedGains) : (losses, usedLosses);
            if (replaced.Contains(template) || template.Under(all) is not { } found)
                continue;
            // A group that gives less than another of the same member adds no line.
            if (found.Rights.All(used.Contains))
                continue;
            used.UnionWith(found.Rights);
            yield return Exact(isGain ? '+' : '-', who, template.Allow, template, changes) with
            {
                When = string.Join(", ", new[] { template.Until, When(found.Conditions) }.Where(t => t.Length > 0)),
            };
        }

        foreach (var change in changes)
        {
            var used = change.IsGain ? usedGains : usedLosses;
            var conditions = AccessRight.Key(change.Conditions);
            var isWhole = change is { AtMost: false, IsPart: false, Except.Count: 0 };
            var left = change.Actions.Where(a => !isWhole || !used.Contains(new AccessRight(a, change.Resource, conditions))).ToList();
            if (left.Count > 0)
                yield return Line(change, left);
        }
    }

    private static AccessLine Exact(char mark, string who, string what, AccessTemplate template, List<AccessChange> changes) =>
        new(mark, [who], what, template.Where, template.Until, false, false, true, changes);

    private static AccessLine Line(AccessChange change, IReadOnlyList<string> actions)
    {
        var except = change.Except.Count > 0 ? $"except {AccessWords.Few([.. change.Except.Select(AccessWords.Short)])}" : "";
        var when = When(change.Conditions);
        return new AccessLine(
            change.IsGain ? '+' : '-',
            [AccessWords.Principal(change.Path)],
            $"{(change.AtMost ? "at most " : "")}{change.Level} ({AccessWords.Actions(actions, change.Level)})",
            change.IsPart ? $"part of {AccessWords.Short(change.Resource)}" : AccessWords.Short(change.Resource),
            string.Join(", ", new[] { except, when }.Where(t => t.Length > 0)),
            change.IsPublic,
            change.IsOutside,
            false,
            [change]
        );
    }

    /// <summary><c>if aws:SourceIp IpAddress 10.0.0.0/8 and unless aws:SecureTransport Bool false</c>.</summary>
    private static string When(IEnumerable<string> conditions) =>
        string.Join(
            " and ",
            conditions.Select(c =>
                c.StartsWith("unless ", StringComparison.Ordinal) ? AccessWords.Condition(c) : $"if {AccessWords.Condition(c)}"
            )
        );

    /// <summary>First those with the very same line, then those whose lines differ by their names alone.</summary>
    private static IReadOnlyList<AccessLine> Grouped(IEnumerable<AccessLine> lines)
    {
        var all = lines.ToList();
        var places = new Dictionary<AccessLine, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < all.Count; i++)
            places[all[i]] = i;
        var named = all.GroupBy(l => Key(l, SameName.In(l.On, NameOf(l)), SameName.In(l.When, NameOf(l))));
        var groups = new List<(int At, AccessLine Line)>();
        foreach (var group in named)
        {
            var members = group.ToList();
            var isPattern =
                members.Count >= ChangeGroup.Least
                && members.TrueForAll(l => !l.IsOutside && SameName.In(l.On + l.When, NameOf(l)) != l.On + l.When);
            if (isPattern)
                groups.Add((places[members[0]], Merged(members, isPattern: true)));
            else
                groups.AddRange(
                    members.GroupBy(l => Key(l, l.On, l.When)).Select(g => (places[g.First()], Merged([.. g], isPattern: false)))
                );
        }

        return [.. groups.OrderBy(g => g.At).Select(g => g.Line)];
    }

    private static AccessLine Merged(List<AccessLine> members, bool isPattern)
    {
        var first = members[0];
        if (members.Count == 1)
            return first;
        return first with
        {
            Who = [.. members.SelectMany(m => m.Who).Distinct(StringComparer.Ordinal)],
            On = isPattern ? SameName.In(first.On, NameOf(first)) : first.On,
            When = isPattern ? SameName.In(first.When, NameOf(first)) : first.When,
            Changes = [.. members.SelectMany(m => m.Changes)],
            IsPattern = isPattern,
        };
    }

    private static string NameOf(AccessLine line) =>
        line.Who[0] is var who && who.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? who[(at + 1)..] : "";

    private static string Key(AccessLine line, string on, string when) =>
        string.Join(
            '\u0001',
            [line.Mark.ToString(), line.What, on, when, line.IsPublic ? "p" : "", line.IsOutside ? "o" : "", line.IsExact ? "e" : ""]
        );
}
