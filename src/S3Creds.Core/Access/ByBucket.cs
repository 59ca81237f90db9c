namespace S3Creds.Core.Access;

/// <summary>Values by the buckets that their ARN patterns may concern: most patterns name one bucket, and are found by its name.</summary>
internal sealed class ByBucket<T>
{
    private readonly ILookup<string, T> whole;
    private readonly IReadOnlyList<(string Start, T Value)> open;

    /// <param name="patterns">Of one value; a value may come more than once.</param>
    public ByBucket(IEnumerable<T> values, Func<T, IEnumerable<string>> patterns)
    {
        var starts = values
            .SelectMany(patterns, (value, pattern) => (Value: value, Name: AccessWords.NameStart(pattern)))
            .Where(v => v.Name is not null)
            .ToList();
        whole = starts.Where(s => s.Name!.Value.IsWhole).ToLookup(s => s.Name!.Value.Start, s => s.Value, StringComparer.Ordinal);
        open = [.. starts.Where(s => !s.Name!.Value.IsWhole).Select(s => (s.Name!.Value.Start, s.Value))];
    }

    /// <summary>Whose pattern may concern the bucket (<see cref="AccessWords.CanName"/>).</summary>
    public IEnumerable<T> Of(string bucket) =>
        whole[bucket].Concat(open.Where(o => bucket.StartsWith(o.Start, StringComparison.Ordinal)).Select(o => o.Value));
}
