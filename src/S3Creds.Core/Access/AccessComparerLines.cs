using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The lines of a report that a comparison gives.</summary>
internal static partial class AccessComparer
{
    /// <summary>What is gained or lost at most where it could not be explored.</summary>
    private static IEnumerable<AccessChange> Bounds(AccessSubject who, ComparisonResult result) =>
        result
            .Bounds.SelectMany(
                b => b.Actions.GroupBy(a => a.MainLevel),
                (b, actions) => (Bound: b, Level: actions.Key, Actions: actions.ToList())
            )
            .GroupBy(x => (x.Level, x.Bound.IsGain, x.Bound.Resource, When: string.Join('\n', x.Bound.Conditions)))
            .OrderByDescending(g => g.Key.Level)
            .ThenByDescending(g => g.Key.IsGain)
            .ThenBy(g => g.Key.Resource, StringComparer.Ordinal)
            .ThenBy(g => g.Key.When, StringComparer.Ordinal)
            .Select(g => new AccessChange(
                who.Name,
                who.IsOutside,
                g.Key.IsGain,
                AccessWords.Level(g.Key.Level),
                Names(g.SelectMany(x => x.Actions)),
                g.Key.Resource,
                [],
                false,
                g.First().Bound.Conditions,
                null
            )
            {
                AtMost = true,
            });

    /// <summary> A line is read without the resource type that it was found for. What an action does to another type that the pattern names
    /// holds for the line too: the exceptions name no resources of this type, and where the other type has no such line, or only for a
    /// part, this one is about a part of the pattern. </summary>
    private static IEnumerable<AccessDifference> Merged(IReadOnlyList<AccessDifference> differences)
    {
        var ofResource = differences.ToLookup(d => (d.IsGain, d.Resource));
        foreach (var difference in differences)
        {
            if (difference.Except.Count > 0 || difference.IsPart)
            {
                yield return difference;
                continue;
            }

            var beside = ofResource[(difference.IsGain, difference.Resource)]
                .Where(d => d.ResourceType != difference.ResourceType && d.Conditions.SequenceEqual(difference.Conditions))
                .ToList();
            foreach (var actions in difference.Actions.GroupBy(a => Narrower(a, difference, beside)))
                yield return difference with
                {
                    Actions = [.. actions],
                    Except = actions.Key?.Except ?? [],
                    IsPart = actions.Key?.IsPart ?? false,
                };
        }
    }

    /// <summary>The line of another type that reports less about an action; null where there is none.</summary>
    private static AccessDifference? Narrower(S3Action action, AccessDifference line, List<AccessDifference> beside)
    {
        var same = beside.Where(d => d.Actions.Contains(action)).ToList();
        if (same.Find(d => d.Except.Count > 0 || d.IsPart) is { } narrower)
            return narrower;
        var isOpen = AccessWords.NameStart(line.Resource) is (_, false);
        return
            isOpen
            && TypesOfNames.Any(t => t != line.ResourceType && action.ResourceTypes.Contains(t) && !same.Exists(d => d.ResourceType == t))
            ? line with
            {
                IsPart = true,
            }
            : null;
    }

    private static bool MentionsTags(PolicyStatement statement) =>
        statement
            .Conditions.SelectMany(c => c.Keys)
            .SelectMany(k => k.Values.Append(k.Name))
            .Concat(statement.Resource ?? statement.NotResource ?? [])
            .Any(t => t.Contains(AccessModel.PrincipalTag, StringComparison.OrdinalIgnoreCase));

    /// <summary>One line for each level of access, pattern and condition, whatever resource types it spans.</summary>
    private static IEnumerable<AccessChange> Of(AccessSubject before, AccessSubject after, string account, ComparisonResult result) =>
        Merged(result.Differences)
            .SelectMany(
                d => d.Actions.GroupBy(a => a.MainLevel),
                (d, actions) => (Difference: d, Level: actions.Key, Actions: actions.ToList())
            )
            .GroupBy(x =>
                (
                    x.Level,
                    x.Difference.IsGain,
                    x.Difference.Resource,
                    x.Difference.IsPart,
                    Except: string.Join('\n', x.Difference.Except),
                    When: string.Join('\n', x.Difference.Conditions)
                )
            )
            .OrderByDescending(g => g.Key.Level)
            .ThenByDescending(g => g.Key.IsGain)
            .ThenBy(g => g.Key.Resource, StringComparer.Ordinal)
            .ThenBy(g => g.Key.When, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Except, StringComparer.Ordinal)
            .Select(g => new AccessChange(
                after.Name,
                after.IsOutside,
                g.Key.IsGain,
                AccessWords.Level(g.Key.Level),
                Names(g.SelectMany(x => x.Actions)),
                g.Key.Resource,
                g.First().Difference.Except,
                g.Key.IsPart,
                g.First().Difference.Conditions,
                g.Select(x => Example(before, after, account, x.Difference, x.Actions)).FirstOrDefault(e => e is not null)
            ));

    private static IReadOnlyList<string> Names(IEnumerable<S3Action> actions) =>
        [.. actions.Select(a => a.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The witness where its action is of this line, else the same request with one that is, if the evaluator confirms
    /// it.</summary>
    private static AccessExample? Example(
        AccessSubject before,
        AccessSubject after,
        string account,
        AccessDifference difference,
        List<S3Action> actions
    )
    {
        var witness = difference.Witness;
        var request = actions.Exists(a => a.FullName == witness.Action)
            ? witness
            : new AccessRequest(witness.Principal, actions[0].FullName, witness.Resource, witness.Context, account);
        return
            PolicyEvaluator.IsAllowed(request, after.Policies) == difference.IsGain
            && PolicyEvaluator.IsAllowed(request, before.Policies) != difference.IsGain
            ? Example(request)
            : null;
    }

    /// <summary>A grant to everyone that asks for some addresses is one to anyone there.</summary>
    private static AccessChange From(AccessChange change)
    {
        const string Source = "aws:SourceIp IpAddress ";
        var at = change.Conditions.ToList().FindIndex(c => c.StartsWith(Source, StringComparison.OrdinalIgnoreCase));
        return at < 0 || change.Who != AccessSubject.Everyone
            ? change
            : change with
            {
                Who = AccessChange.AnyoneFrom + change.Conditions[at][Source.Length..],
                Conditions = [.. change.Conditions.Where((_, i) => i != at)],
            };
    }
}
