namespace S3Creds.Policy;

/// <summary>The atoms of one resource type, of all buckets together, so that regions over many buckets have one name.</summary>
internal sealed class TypeSearch
{
    public List<Atom> Atoms { get; } = [];

    /// <summary>Patterns some of whose strings were not searched: no region is known to be all of them.</summary>
    public HashSet<int> Incomplete { get; } = [];

    /// <summary>Whether something was left out, so that all atoms are not all there is.</summary>
    public bool IsPartial { get; set; }

    /// <summary>Searches of one bucket's part that were too much for this one.</summary>
    public List<TypeSearch> Apart { get; } = [];

    /// <summary>Patterns that reach to where nothing was searched.</summary>
    public void LeaveOut(IEnumerable<int> patterns)
    {
        Incomplete.UnionWith(patterns);
        IsPartial = true;
    }

    public TypeSearch Separate()
    {
        var apart = new TypeSearch();
        Apart.Add(apart);
        return apart;
    }
}

/// <summary>A set of actions, resources and conditions on which the two sides answer in one way.</summary>
/// <param name="RowIds">The table's rows that the cell's rows are; <paramref name="Rows"/> and the outcome number those of the
/// cell.</param>
internal sealed record Finding(
    Bits Actions,
    string ResourceType,
    TypeSearch Search,
    int AtomIndex,
    int[] RowIds,
    Bits Rows,
    Outcome Outcome
)
{
    public Atom Atom => Search.Atoms[AtomIndex];
}

/// <summary>A bound of a difference where the atoms are too many.</summary>
/// <param name="Finding">The case that its example stands for; null where there is none.</param>
internal sealed record BoundFinding(
    bool IsGain,
    Bits Actions,
    string ResourceType,
    string Name,
    IReadOnlyList<string> Conditions,
    bool IsWhole,
    Finding? Finding
);
