using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary> The nodes of a search in the order of their discovery, each kept once; flat lists that a thread uses again, since a large
/// account makes many thousand searches. </summary>
internal sealed class NodeTable : IDisposable
{
    /// <summary>What a thread keeps between searches at the most, in live entries.</summary>
    private const int Kept = 1 << 16;

    [ThreadStatic]
    private static NodeTable? spare;

    private readonly List<Node> nodes = [];
    private readonly List<(int Pattern, int State)> live = [];
    private int[] buckets = new int[256];
    private int committed;

    public int Count => nodes.Count;

    /// <summary>The live patterns of the node that is being made.</summary>
    public ReadOnlySpan<(int Pattern, int State)> Pushed => CollectionsMarshal.AsSpan(live)[committed..];

    public Node this[int index] => nodes[index];

    public static NodeTable Rent()
    {
        var table = spare ?? new NodeTable();
        spare = null;
        return table;
    }

    /// <summary>The node's patterns that are still undecided. Valid until the next push.</summary>
    public ReadOnlySpan<(int Pattern, int State)> Live(in Node node) => CollectionsMarshal.AsSpan(live).Slice(node.Start, node.LiveCount);

    public void Push((int Pattern, int State) entry) => live.Add(entry);

    public void Drop() => live.RemoveRange(committed, live.Count - committed);

    /// <summary>Makes what was pushed a node; false when there is one like it.</summary>
    public bool Add(in Bits universal, int space, int parent, char read, bool isEnd)
    {
        var hash = universal.GetHashCode() ^ (space * 0x27D4EB2F);
        foreach (var (pattern, state) in Pushed)
        {
            hash = (hash * 31) + (pattern << 12) + state;
        }

        ref var bucket = ref buckets[hash & (buckets.Length - 1)];
        for (var at = bucket - 1; at >= 0; at = nodes[at].Next)
        {
            var known = nodes[at];
            if (known.Hash == hash && known.Space == space && known.Universal.Equals(universal) && Live(known).SequenceEqual(Pushed))
            {
                Drop();
                return false;
            }
        }

        nodes.Add(new Node(committed, live.Count - committed, universal, space, parent, read, isEnd, hash, bucket - 1));
        bucket = nodes.Count;
        committed = live.Count;
        if (nodes.Count > buckets.Length)
        {
            Grow();
        }

        return true;
    }

    /// <summary>The characters read on the way to a node, after a prefix.</summary>
    public string Text(int index, string prefix)
    {
        var length = prefix.Length;
        for (var at = index; nodes[at].Parent >= 0; at = nodes[at].Parent)
        {
            length++;
        }

        return string.Create(length, (Table: this, index, prefix), static (span, way) =>
        {
            way.prefix.CopyTo(span);
            var at = way.index;
            for (var i = span.Length - 1; i >= way.prefix.Length; i--, at = way.Table.nodes[at].Parent)
            {
                span[i] = way.Table.nodes[at].Read;
            }
        });
    }

    public void Dispose()
    {
        if (live.Capacity > Kept || nodes.Capacity > Kept)
        {
            return;
        }

        nodes.Clear();
        live.Clear();
        committed = 0;
        Array.Clear(buckets);
        spare = this;
    }

    private void Grow()
    {
        buckets = new int[buckets.Length * 2];
        var span = CollectionsMarshal.AsSpan(nodes);
        for (var i = 0; i < span.Length; i++)
        {
            ref var bucket = ref buckets[span[i].Hash & (buckets.Length - 1)];
            span[i] = span[i] with { Next = bucket - 1 };
            bucket = i + 1;
        }
    }

    /// <param name="Start">Where its live patterns begin.</param>
    /// <param name="Universal">The patterns that match whatever follows.</param>
    /// <param name="Space">The state of the strings that are possible.</param>
    /// <param name="IsEnd">No continuation can be distinguished.</param>
    /// <param name="Next">The next node of its bucket.</param>
    internal readonly record struct Node(
        int Start,
        int LiveCount,
        Bits Universal,
        int Space,
        int Parent,
        char Read,
        bool IsEnd,
        int Hash,
        int Next
    );
}
