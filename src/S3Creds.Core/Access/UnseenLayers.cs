using S3Creds.Core.Kinds.Claims;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The layers that this tool does not read, less what is claimed of them.</summary>
internal static class UnseenLayers
{
    public const string Service = "service control policies";
    public const string Resource = "resource control policies";
    public const string Endpoints = "VPC endpoint policies";

    private const string Never = "KMS key policies, object ACLs";

    /// <summary>What no list of access covers, in one line.</summary>
    /// <param name="keys">Whether the policies of the keys were read: then only their grants were not.</param>
    public static string Line(bool service, bool resource, bool keys = false)
    {
        var others = keys ? "grants of KMS keys, object ACLs" : Never;
        return (service, resource) switch
        {
            (false, false) => "service and resource control policies, " + others,
            (true, false) => $"{Resource}, {others}",
            (false, true) => $"{Service}, {others}",
            _ => others,
        };
    }

    public static string Line(AccessClaims claims) => Line(claims.ServiceControl is not null, claims.ResourceControl is not null);

    /// <summary>
    /// What could deny a request that is allowed. Requests by a VPC endpoint have no <c>aws:SourceIp</c>, so that one with an address meets
    /// no endpoint policy.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
    /// </summary>
    public static IReadOnlyList<string> Restricting(AccessClaims claims, AccessSubject who, string account, RequestContext context)
    {
        var applies = claims.ApplyIn(account);
        var found = new List<string>();
        if (claims.ServiceControl is null && applies && !who.IsOutside)
            found.Add(Service);
        if (claims.ResourceControl is null && applies)
            found.Add(Resource);
        if (context["aws:SourceIp"].Count == 0)
            found.Add(Endpoints);
        return found;
    }
}
