namespace S3Creds.Policy;

/// <summary>The rows that can concern one bucket and its objects.</summary>
/// <param name="Bucket">Null: all buckets that no row names.</param>
internal sealed record BucketCell(string? Bucket, IReadOnlyList<int> Rows);

/// <summary> Splits rows by the buckets that they name, before any patterns are explored together: a row about one bucket does not affect
/// another. Rows over many buckets (wildcards in the name, <c>*</c>, NotResource) stand in each, and one more cell holds all buckets that
/// are not named. </summary>
internal sealed class BucketCells
{
    private readonly RowTable table;
    private readonly string start;
    private readonly SortedDictionary<string, List<int>> named = new(StringComparer.Ordinal);

    public BucketCells(RowTable table, string partition)
    {
        this.table = table;
        start = $"arn:{partition}:s3:::";
        for (var row = 0; row < table.Rows.Count; row++)
        {
            Place(row);
        }
    }

    /// <summary>Rows that may concern any bucket.</summary>
    public List<int> Wide { get; } = [];

    /// <summary>Patterns that may name more than one bucket.</summary>
    public SortedSet<int> WidePatterns { get; } = [];

    /// <summary>Patterns of bucket policies that reach beyond their bucket: they count in it alone, so that they name no region.</summary>
    public HashSet<int> ForeignPatterns { get; } = [];

    /// <summary>Patterns that name one bucket, which has a cell of its own.</summary>
    public HashSet<int> NamedPatterns { get; } = [];

    public bool IsNamed(string bucket) => named.ContainsKey(bucket);

    public bool AnyNamed => named.Count > 0;

    /// <summary>The named buckets in the order of their names, and the others last.</summary>
    public IEnumerable<BucketCell> All =>
        named.Select(n => new BucketCell(n.Key, [.. n.Value.Concat(Wide).Order()])).Append(new BucketCell(null, Wide));

    private void Place(int index)
    {
        var row = table.Rows[index];
        if (row.Bucket is { } attached)
        {
            In(attached).Add(index);
            ForeignPatterns.UnionWith((row.Patterns ?? []).Where(p => !BucketOf(table.Patterns[p], out var its) || its != attached));
            return;
        }

        if (row.IsWide)
        {
            Wide.Add(index);
            foreach (var pattern in row.Patterns ?? [])
            {
                if (BucketOf(table.Patterns[pattern], out var except) && except is not null)
                {
                    In(except);
                }
                else
                {
                    WidePatterns.Add(pattern);
                }
            }

            return;
        }

        var wide = false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in row.Patterns!)
        {
            if (!BucketOf(table.Patterns[pattern], out var bucket))
            {
                wide = true;
                WidePatterns.Add(pattern);
            }
            else if (bucket is not null)
            {
                names.Add(bucket);
                NamedPatterns.Add(pattern);
            }
        }

        foreach (var name in names)
        {
            var rows = In(name);
            if (!wide)
            {
                rows.Add(index);
            }
        }

        if (wide)
        {
            Wide.Add(index);
        }
    }

    private List<int> In(string bucket)
    {
        if (!named.TryGetValue(bucket, out var rows))
        {
            named.Add(bucket, rows = []);
        }

        return rows;
    }

    /// <summary>False when the pattern may name several buckets; else the one, or null when it names none.</summary>
    private bool BucketOf(string tokens, out string? bucket)
    {
        bucket = null;
        var common = Math.Min(start.Length, tokens.Length);
        var same = tokens.AsSpan(0, common).CommonPrefixLength(start);
        if (same < common)
        {
            return tokens[same] is not (Glob.Star or Glob.Any);
        }

        var rest = tokens.AsSpan(common);
        var end = rest.IndexOf('/');
        var name = end < 0 ? rest : rest[..end];
        if (name.IndexOfAny(Glob.Star, Glob.Any) >= 0)
        {
            return false;
        }

        if (name.Length > 0 && IsBucketName(name))
        {
            bucket = name.ToString();
        }

        return true;
    }

    private static bool IsBucketName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!PatternAutomaton.IsBucketChar(c))
            {
                return false;
            }
        }

        return true;
    }
}
