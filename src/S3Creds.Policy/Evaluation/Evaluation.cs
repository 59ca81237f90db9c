namespace S3Creds.Policy;

/// <summary>AWS's three answers.</summary>
public enum Decision
{
    ImplicitlyDenied,
    Allowed,
    ExplicitlyDenied,
}

/// <summary>The kind of policy in which a deciding statement stands, or which was missing an allow.</summary>
public enum PolicyLayer
{
    Identity,
    Boundary,
    Session,
    Resource,
    ServiceControl,
    ResourceControl,

    /// <summary>The public-access block took the resource policy's grants away.</summary>
    PublicAccessBlock,

    /// <summary>S3 keeps the action to the account that owns the bucket (<see cref="BucketPolicyActions"/>).</summary>
    BucketOwner,
}

/// <summary>A statement that decided a request.</summary>
/// <param name="Origin">The <see cref="PolicySource.Origin"/> of its document.</param>
/// <param name="Index">0-based place in the document.</param>
public sealed record DecidingStatement(PolicyLayer Layer, string Origin, int Index, PolicyStatement Statement)
{
    public override string ToString() =>
        $"{Layer}: {Origin} statement {Index + 1}{(Statement.Sid is { Length: > 0 } sid ? $" ({sid})" : "")}";
}

/// <summary>A decision with its reasons.</summary>
/// <param name="Deciding">
/// ExplicitlyDenied: every denying statement. Allowed: the allowing statements of each layer that was needed. ImplicitlyDenied: the allows
/// that
/// were found but did not suffice.
/// </param>
/// <param name="Missing">ImplicitlyDenied: the layers in which an allow is missing, else empty.</param>
public sealed record Evaluation(Decision Decision, IReadOnlyList<DecidingStatement> Deciding, IReadOnlyList<PolicyLayer> Missing)
{
    public bool IsAllowed => Decision == Decision.Allowed;
}
