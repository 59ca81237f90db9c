namespace S3Creds.Policy;

/// <summary>A condition key with its values, any of which suffices (for negated operators: none of which may match).</summary>
public sealed record ConditionKey(string Name, IReadOnlyList<string> Values);
