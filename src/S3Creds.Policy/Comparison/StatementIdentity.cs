namespace S3Creds.Policy;

/// <summary> What makes two statements one row: the same canonical text under the same reading of variables, on the same bucket. The text
/// is dear, so that a cheap hash that follows from it comes first, and most statements never need theirs. </summary>
internal readonly struct StatementIdentity(CompiledStatement statement, string? bucket) : IEquatable<StatementIdentity>
{
    private readonly CompiledStatement statement = statement;
    private readonly string? bucket = bucket;
    private readonly int hash = Hash(statement, bucket);

    public bool Equals(StatementIdentity other) =>
        hash == other.hash
        && string.Equals(bucket, other.bucket, StringComparison.Ordinal)
        && (
            ReferenceEquals(statement, other.statement)
            || string.Equals(statement.Identity, other.statement.Identity, StringComparison.Ordinal)
        );

    public override bool Equals(object? obj) => obj is StatementIdentity other && Equals(other);

    public override int GetHashCode() => hash;

    /// <summary>Order, repetition and the spellings that canonical text folds do not count: of each list the least and the greatest
    /// hash.</summary>
    private static int Hash(CompiledStatement statement, string? bucket)
    {
        var mixed = new HashCode();
        mixed.Add(statement.IsDeny);
        mixed.Add(statement.IsNotAction);
        mixed.Add(statement.IsNotResource);
        mixed.Add(bucket is null ? 0 : string.GetHashCode(bucket, StringComparison.Ordinal));
        var (least, greatest) = (int.MaxValue, int.MinValue);
        foreach (var action in statement.Actions)
        {
            Count(string.GetHashCode(action.Tokens, StringComparison.Ordinal));
        }

        mixed.Add((least, greatest));
        (least, greatest) = (int.MaxValue, int.MinValue);
        foreach (var resource in statement.Resources ?? [])
        {
            Count(resource.Static is { } pattern ? string.GetHashCode(pattern.Tokens, StringComparison.Ordinal) : 0);
        }

        mixed.Add((least, greatest));
        (least, greatest) = (int.MaxValue, int.MinValue);
        foreach (var test in statement.Tests)
        {
            Count(string.GetHashCode(test.Key, StringComparison.OrdinalIgnoreCase));
        }

        mixed.Add((least, greatest));
        return mixed.ToHashCode();

        void Count(int one) => (least, greatest) = (Math.Min(least, one), Math.Max(greatest, one));
    }
}
