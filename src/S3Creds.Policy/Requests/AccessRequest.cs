namespace S3Creds.Policy;

/// <summary>One request to decide: who does what to which resource, with which condition keys.</summary>
public sealed class AccessRequest
{
    /// <param name="principal">Who asks; <c>*</c> for an unsigned request.</param>
    /// <param name="action">With the service prefix, in any case: <c>s3:GetObject</c>, <c>iam:PassRole</c>.</param>
    /// <param name="resource">The ARN, or <c>*</c> for account-level actions. Compared byte for byte.</param>
    /// <param name="resourceAccount">The account that owns the resource; null means the principal's own.</param>
    public AccessRequest(
        RequestPrincipal principal,
        string action,
        string resource,
        RequestContext? context = null,
        string? resourceAccount = null
    )
    {
        Principal = principal;
        Action = action;
        Resource = resource;
        Context = context ?? RequestContext.Empty;
        ResourceAccount = resourceAccount ?? principal.Account;
        LowerAction = action.ToLowerInvariant();
        MatchedResource = ResourceForMatching(LowerAction, resource, principal.Partition);
    }

    public AccessRequest(string principal, string action, string resource, RequestContext? context = null, string? resourceAccount = null)
        : this(RequestPrincipal.Parse(principal), action, resource, context, resourceAccount) { }

    public RequestPrincipal Principal { get; }

    public string Action { get; }

    public string Resource { get; }

    public RequestContext Context { get; }

    public string ResourceAccount { get; }

    internal string LowerAction { get; }

    /// <summary>What statements' resources are compared with.</summary>
    internal string MatchedResource { get; }

    internal bool IsCrossAccount => ResourceAccount != Principal.Account;

    /// <summary>
    /// Account-level actions have the resource <c>*</c>, which only <c>*</c> matches. ListAllMyBuckets is documented with both
    /// <c>*</c> and <c>arn:aws:s3:::*</c>; the latter string as the request's resource is matched by exactly these two.
    /// </summary>
    internal static string ResourceForMatching(string lowerAction, string resource, string partition) =>
        resource == "*" && lowerAction == "s3:listallmybuckets" ? $"arn:{partition}:s3:::*" : resource;

    public override string ToString() => $"{Principal} {Action} {Resource}";
}
