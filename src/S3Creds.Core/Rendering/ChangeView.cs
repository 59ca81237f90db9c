using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>One resource of a plan with its steps in the order in which they run.</summary>
/// <param name="Place">Where the manifest declares it; null: it does not, or it is not known.</param>
/// <param name="Facets">What is shown of it: properties in manifest form, without bookkeeping unless there is nothing else.</param>
/// <param name="Risks">Of the change as a whole, where no property causes them.</param>
public sealed record ChangeView(
    ResourceAddress Address,
    StepAction Action,
    string Reason,
    SourceSpan? Place,
    IReadOnlyList<FacetView> Facets,
    IReadOnlyList<string> Risks,
    IReadOnlyList<PlanStep> Steps
)
{
    /// <summary>Who may have caused it, where that is not shown by property.</summary>
    public IReadOnlyList<string> Trail { get; init; } = [];

    /// <summary>Of all its steps.</summary>
    public Risk Risk => Steps.Aggregate(Risk.None, (r, s) => r | s.Risk);

    /// <summary>Of all its steps, each once; none where the plan was made without a base.</summary>
    public IReadOnlyList<StepOrigin> Origins => [.. Steps.Select(s => s.Origin).OfType<StepOrigin>().Distinct().Order()];

    /// <summary>Whether the manifests of the base ask for all of it too.</summary>
    public bool IsDrift => Steps.All(s => s.Origin == StepOrigin.Drift);

    public char Mark =>
        Action switch
        {
            StepAction.Create => '+',
            StepAction.Update => '~',
            StepAction.Delete => '-',
            StepAction.Adopt => '>',
            StepAction.Release => '<',
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Whether a reviewer must see it whatever is folded: it deletes, opens, or changes who is admitted.</summary>
    public bool IsGrave =>
        Action is StepAction.Delete or StepAction.Release
        || (Risk & (Risk.Public | Risk.Trust | Risk.Admin | Risk.Delete | Risk.Self | Risk.Undecided)) != Risk.None;

    /// <summary>Lower is graver: the order in which a view that cannot hold all leaves changes out.</summary>
    public int Gravity =>
        Risk.HasFlag(Risk.Public) ? 0
        : Risk.HasFlag(Risk.Trust) ? 1
        : Action == StepAction.Delete ? 2
        : IsGrave ? 3
        : Risk != Risk.None ? 4
        : 5;
}

/// <summary>Changes that are the same but for the names of their resources.</summary>
/// <param name="Changes">One, or several.</param>
/// <param name="Shown">The change with <c>NAME</c> for the name; of one alone, itself.</param>
public sealed record ChangeGroup(IReadOnlyList<ChangeView> Changes, ChangeView Shown)
{
    /// <summary>Fewer are shown one by one.</summary>
    public const int Least = 3;

    /// <summary>In the order of their first members.</summary>
    public static IReadOnlyList<ChangeGroup> Of(IReadOnlyList<ChangeView> changes)
    {
        var groups = new List<ChangeGroup>();
        foreach (var group in changes.GroupBy(c => Signature(c, SameName.Put(c))))
        {
            var members = group.ToList();
            if (members.Count < Least)
                groups.AddRange(members.Select(c => new ChangeGroup([c], c)));
            else
                groups.Add(new ChangeGroup(members, SameName.Put(members[0])));
        }

        var order = changes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i);
        return [.. groups.OrderBy(g => order[g.Changes[0]])];
    }

    private static string Signature(ChangeView change, ChangeView named) =>
        string.Join(
            '\u0001',
            [
                change.Address.Kind.Name(),
                change.Action.ToString(),
                named.Reason,
                string.Join(',', named.Risks),
                .. named.Trail,
                .. named.Facets.SelectMany(f =>
                    (string[])["\u0002", f.Name, string.Join(',', f.Risks), .. f.Lines.Select(l => l.Mark + l.Text), .. f.Trail]
                ),
            ]
        );
}
