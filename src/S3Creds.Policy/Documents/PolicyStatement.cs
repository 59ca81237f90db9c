namespace S3Creds.Policy;

/// <summary>What a statement does when it applies. Case-sensitive in the grammar: <c>allow</c> is an error, not a spelling.</summary>
public enum PolicyEffect
{
    Allow,
    Deny,
}

/// <summary>One statement of a policy document, as its author wrote it: order, duplicates and unknown members are kept.</summary>
/// <remarks>Of each pair Action/NotAction, Resource/NotResource, Principal/NotPrincipal at most one is not null.</remarks>
public sealed record PolicyStatement
{
    public string? Sid { get; init; }

    public required PolicyEffect Effect { get; init; }

    public PolicyPrincipals? Principal { get; init; }

    public PolicyPrincipals? NotPrincipal { get; init; }

    public IReadOnlyList<string>? Action { get; init; }

    public IReadOnlyList<string>? NotAction { get; init; }

    public IReadOnlyList<string>? Resource { get; init; }

    public IReadOnlyList<string>? NotResource { get; init; }

    /// <summary>The condition operators, all of which must hold; empty means unconditional.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>Members that the grammar does not know, kept as raw JSON.</summary>
    public IReadOnlyList<PolicyMember> Unknown { get; init; } = [];

    /// <summary>1-based position of the statement's opening brace in the parsed text; 0 when the statement was built in code.</summary>
    public int Line { get; init; }

    /// <inheritdoc cref="Line"/>
    public int Column { get; init; }
}

/// <summary>A Principal or NotPrincipal element: either the bare string (<c>"*"</c>) or lists of values by type.</summary>
/// <param name="Text">The bare string, or null when the element is an object.</param>
/// <param name="Entries">Values by principal type (AWS, Service, Federated, CanonicalUser), in the author's order.</param>
public sealed record PolicyPrincipals(string? Text, IReadOnlyList<PrincipalEntry> Entries)
{
    /// <summary><c>"Principal": "*"</c>: everyone, anonymous requests and service principals included.</summary>
    public static PolicyPrincipals Everyone { get; } = new("*", []);

    /// <summary>An object with one type, for example <c>{"AWS": [...]}</c>.</summary>
    public static PolicyPrincipals Of(string type, params IReadOnlyList<string> values) => new(null, [new(type, values)]);
}

/// <summary>The values of one principal type.</summary>
public sealed record PrincipalEntry(string Type, IReadOnlyList<string> Values);

/// <summary>A condition operator with its keys: every key must hold.</summary>
/// <param name="Operator">As written, for example <c>ForAnyValue:StringLikeIfExists</c>; unknown operators are kept.</param>
/// <param name="Keys">The keys in the author's order.</param>
public sealed record PolicyCondition(string Operator, IReadOnlyList<ConditionKey> Keys);

/// <summary>A JSON member that the policy grammar does not know, with its value as raw JSON text.</summary>
public sealed record PolicyMember(string Name, string RawJson);
