using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering;

/// <summary>One right of a cell before and after.</summary>
/// <param name="Gains">Whether some of it is gained: it may be held in part before and after, and be another part.</param>
internal sealed record CellRight(MatrixRight Right, MatrixExtent Before, MatrixExtent After, bool Gains, bool Loses)
{
    public bool Changes => Before != After || Gains || Loses;

    /// <summary>Capital for the whole, else small; what goes away shows what it was.</summary>
    public string Letter
    {
        get
        {
            var letter = MatrixRights.Letter(Right);
            var extent = After == MatrixExtent.None ? Before : After;
            return (extent == MatrixExtent.Whole ? letter : char.ToLowerInvariant(letter)).ToString();
        }
    }

    /// <summary>Held before and after, but not the same: what it gains and loses.</summary>
    public bool Moves => Before != MatrixExtent.None && After != MatrixExtent.None && Changes;

    public bool IsWider => Moves && (Gains || After > Before);

    public bool IsNarrower => Moves && (Loses || After < Before);
}

/// <summary>What one principal can do with one bucket, before and after.</summary>
internal sealed record AccessCell(string Who, string Bucket, IReadOnlyList<CellRight> Rights)
{
    public bool Changes => Rights.Any(r => r.Changes);

    /// <summary>Two cells that read the same.</summary>
    public string Pattern =>
        string.Concat(
            Rights.Select(r => $"{(int)r.Right}{(int)r.Before}{(int)r.After}{(r.IsWider ? 'w' : ' ')}{(r.IsNarrower ? 'n' : ' ')}")
        );

    /// <summary>The cell as a sentence: <c>user/x, media: keeps list; gains write in part</c>.</summary>
    public string Sentence
    {
        get
        {
            var kept = Rights.Where(r => !r.Changes).Select(r => Words(r.Right, r.After)).ToList();
            string[] parts =
            [
                Clause(Changes ? "keeps" : "has", kept),
                Clause("gains", Rights.Where(r => r.Before == MatrixExtent.None).Select(r => Words(r.Right, r.After))),
                Clause("loses", Rights.Where(r => r.After == MatrixExtent.None).Select(r => Words(r.Right, r.Before))),
                Clause("can", Rights.Where(r => r.IsWider && !r.IsNarrower).Select(r => $"{Words(r.Right, r.After)} more than before")),
                Clause("can", Rights.Where(r => r.IsNarrower && !r.IsWider).Select(r => $"{Words(r.Right, r.After)} less than before")),
                Clause("can", Rights.Where(r => r.IsNarrower && r.IsWider).Select(r => $"{Words(r.Right, r.After)} elsewhere than before")),
            ];
            return $"{Who}, {Bucket}: {string.Join("; ", parts.Where(p => p.Length > 0))}";
        }
    }

    private static string Clause(string verb, IEnumerable<string> rights) =>
        string.Join(", ", rights) is { Length: > 0 } all ? $"{verb} {all}" : "";

    private static string Words(MatrixRight right, MatrixExtent extent) =>
        (
            right switch
            {
                MatrixRight.List => "list",
                MatrixRight.Read => "read",
                MatrixRight.Write => "write",
                MatrixRight.Delete => "delete",
                MatrixRight.Policy => "policy and settings",
                _ => throw new System.Diagnostics.UnreachableException(),
            }
        ) + (extent == MatrixExtent.Part ? " in part" : "");
}
