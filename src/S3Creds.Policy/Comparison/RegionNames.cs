using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary>A part of a region under the name of a pattern.</summary>
/// <param name="IsPart">The name with its exceptions covers more than the region.</param>
/// <param name="First">The atom whose example stands for the part.</param>
internal readonly record struct NamedRegion(string Pattern, IReadOnlyList<string> Except, bool IsPart, int First);

/// <summary>Names sets of atoms of one search by the policies' own patterns, exactly where they allow it.</summary>
internal sealed class RegionNames
{
    private readonly RowTable table;
    private readonly IReadOnlyList<Atom> atoms;
    private readonly Dictionary<string, Bits> cells = new(StringComparer.Ordinal);
    private readonly bool isAccount;
    private readonly bool isPartial;
    private readonly Bits[] atomsOf;

    /// <summary>Patterns that were searched to their ends, so that all their atoms are known; the widest first.</summary>
    private readonly int[] complete;

    public RegionNames(TypeSearch search, RowTable table)
    {
        atoms = search.Atoms;
        this.table = table;
        isPartial = search.IsPartial;
        isAccount = atoms is [{ Example: "*" }];
        atomsOf = new Bits[table.Patterns.Count];
        var none = Bits.Empty(atoms.Count);
        Array.Fill(atomsOf, none);
        var begun = new bool[atomsOf.Length];
        for (var atom = 0; atom < atoms.Count; atom++)
        {
            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, atoms[atom].Cell, out var known);
            cell = known ? cell : Bits.Empty(atoms.Count);
            cell.Set(atom);
            foreach (var pattern in atoms[atom].Patterns.Members())
            {
                if (!begun[pattern])
                {
                    (begun[pattern], atomsOf[pattern]) = (true, Bits.Empty(atoms.Count));
                }

                atomsOf[pattern].Set(atom);
            }
        }

        var candidates = new List<int>(atomsOf.Length);
        for (var pattern = 0; pattern < atomsOf.Length; pattern++)
        {
            if (begun[pattern] && !search.Incomplete.Contains(pattern))
            {
                candidates.Add(pattern);
            }
        }

        candidates.Sort(
            (x, y) =>
                Widest(x, y) is not 0 and var wide ? wide
                : table.Text(x).Length.CompareTo(table.Text(y).Length) is not 0 and var length ? length
                : string.CompareOrdinal(table.Text(x), table.Text(y))
        );
        complete = [.. candidates];
    }

    public IEnumerable<NamedRegion> Of(Bits region)
    {
        if (isAccount)
        {
            yield return new NamedRegion("*", [], false, 0);
            yield break;
        }

        var left = region;
        foreach (var pattern in complete)
        {
            if (atomsOf[pattern].Intersects(left) && atomsOf[pattern].IsSubsetOf(region))
            {
                yield return new NamedRegion(table.Text(pattern), [], false, atomsOf[pattern].First());
                left = left.Except(atomsOf[pattern]);
            }
        }

        while (left.First() is >= 0 and var atom)
        {
            var at = Array.FindLastIndex(complete, p => atomsOf[p][atom]);
            var named = at >= 0 ? atomsOf[complete[at]] : Cell(atoms[atom].Cell);
            var outside = named.Except(region);
            var except = Excepted(outside, region, out var covered);
            yield return new NamedRegion(
                at < 0 ? atoms[atom].Cell : table.Text(complete[at]),
                except,
                (at < 0 && isPartial) || !outside.IsSubsetOf(covered),
                atom
            );
            left = left.Except(named);
        }
    }

    /// <summary>The atoms that a cell's name means: <c>*</c> is the name of the buckets that nothing else names, and is read as all of
    /// them.</summary>
    private Bits Cell(string name) => name == "*" ? Bits.Full(atoms.Count) : cells[name];

    /// <summary>As few patterns beside the region as name all that is excepted, the widest first.</summary>
    private List<string> Excepted(Bits outside, Bits region, out Bits covered)
    {
        covered = outside.Except(outside);
        var beside = new List<int>();
        for (var pattern = 0; pattern < atomsOf.Length; pattern++)
        {
            if (atomsOf[pattern].Intersects(outside) && !atomsOf[pattern].Intersects(region))
            {
                beside.Add(pattern);
                covered = covered.Or(atomsOf[pattern]);
            }
        }

        beside.Sort((x, y) => Widest(x, y) is not 0 and var wide ? wide : string.CompareOrdinal(table.Text(x), table.Text(y)));
        var names = new List<string>();
        foreach (var pattern in beside)
        {
            if (atomsOf[pattern].Intersects(outside))
            {
                names.Add(table.Text(pattern));
                outside = outside.Except(atomsOf[pattern]);
            }
        }

        return names;
    }

    private int Widest(int x, int y) => atomsOf[y].Count.CompareTo(atomsOf[x].Count);
}
