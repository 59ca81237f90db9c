namespace S3Creds.Sandbox.Requests;

internal enum AccessDecision
{
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
}

/// <summary>May the caller do this?</summary>
/// <param name="Action">Such as <c>s3:GetObject</c>.</param>
/// <param name="Resource">An ARN or <c>*</c>.</param>
internal sealed record AccessQuestion(string Action, string Resource)
{
    /// <summary>Condition keys of this request beside the global ones, which the authorizer adds itself (aws:username, aws:SourceIp,
    /// …).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The bucket's or role's own policy in its stored form (unique ids of principals); null when there is none.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>Whose the resource is; the caller's account when null.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>Whether the resource is a KMS key: its policy always decides.</summary>
    public bool IsKey { get; init; }

    /// <summary>The effective RestrictPublicBuckets flag of the bucket and its account.</summary>
    public bool RestrictPublicBuckets { get; init; }
}

/// <param name="Because">The end of AWS's message, such as <c>because no identity-based policy allows the iam:GetUser action</c>.</param>
internal sealed record AccessAnswer(AccessDecision Decision, string Because);

/// <summary>Answers by the policies in force for the request (its enforcement view).</summary>
internal interface IAuthorizer
{
    AccessAnswer Decide(SandboxRequest request, AccessQuestion question);

    /// <exception cref="SandboxException">AccessDenied, 403, in AWS's words.</exception>
    void Demand(SandboxRequest request, AccessQuestion question);

    /// <summary> Whether a trust policy lets the principal in. Unlike other resources a role needs this always, the caller's own
    /// permissions do not suffice (IAM User Guide, "Cross-account policy evaluation logic" and AssumeRole). </summary>
    bool Trusts(
        string trustPolicy,
        SandboxRequest request,
        string principal,
        string action,
        string roleArn,
        IReadOnlyDictionary<string, IReadOnlyList<string>> context
    );
}
