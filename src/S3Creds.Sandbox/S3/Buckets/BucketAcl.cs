using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketAcl
{
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly IReadOnlyList<string> Permissions = ["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketAcl", Get) { When = ["acl"] },
        new("PUT", Level.Bucket, "PutBucketAcl", PutAsync) { When = ["acl"], Reads = S3Reads.AclBody },
    ];

    public static XElement Xml(AccessControlList acl) =>
        S3Xml.Element(
            "AccessControlPolicy",
            S3Xml.Element("Owner", S3Xml.Element("ID", acl.Owner)),
            S3Xml.Element(
                "AccessControlList",
                acl.Grants.Select(g =>
                    S3Xml.Element(
                        "Grant",
                        S3Xml.Element(
                            "Grantee",
                            new XAttribute(XNamespace.Xmlns + "xsi", Instance.NamespaceName),
                            new XAttribute(Instance + "type", g.GranteeType),
                            S3Xml.Element(g.GranteeType == "Group" ? "URI" : "ID", g.Grantee)
                        ),
                        S3Xml.Element("Permission", g.Permission)
                    )
                )
            )
        );

    /// <summary>The list of a request, from its headers or its body.</summary>
    /// <exception cref="SandboxException">MalformedXML, MissingSecurityHeader, AccessDenied (another owner).</exception>
    public static async Task<AccessControlList> ReadAsync(S3Call call, string owner, CancellationToken cancellationToken)
    {
        var body = await call.ReadBodyAsync(cancellationToken);
        if (AccessControl.OfHeaders(call, owner, S3Call.CanonicalId(call.Bucket.AccountId)) is { } given)
        {
            return body.Length == 0 ? given : throw new SandboxException("UnexpectedContent", 400, "This request does not support content");
        }

        if (body.Length == 0)
        {
            throw new SandboxException("MissingSecurityHeader", 400, "Your request was missing a required header")
            {
                Details = [("MissingHeaderName", "x-amz-acl")],
            };
        }

        var document = call.Parsed(body, "AccessControlPolicy");
        if (document.Element("Owner")?.Value("ID") is not { } named || document.Element("AccessControlList") is not { } list)
        {
            throw S3Errors.MalformedXml();
        }

        return named == owner ? new AccessControlList(owner, [.. list.Elements().Select(Grant)]) : throw S3Errors.AccessDenied();
    }

    /// <summary>What BucketOwnerEnforced and the public-access block refuse.</summary>
    public static void CheckAllowed(AccessControlList acl, string? ownership, PublicAccessBlock block)
    {
        if (ownership == "BucketOwnerEnforced" && AccessControl.GrantsOthers(acl))
        {
            throw new SandboxException("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
        }

        if (block.BlockPublicAcls && AccessControl.IsPublic(acl))
        {
            throw S3Errors.AccessDenied();
        }
    }

    private static SandboxResponse Get(S3Call call)
    {
        var seen = call.Configuration;
        var owner = S3Call.CanonicalId(seen.AccountId);
        return S3Xml.Response(
            Xml(seen.Ownership == "BucketOwnerEnforced" ? AccessControl.Private(owner) : seen.Acl ?? AccessControl.Private(owner))
        );
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var acl = await ReadAsync(call, S3Call.CanonicalId(call.Bucket.AccountId), cancellationToken);
        call.Change(
            (draft, bucket) =>
            {
                CheckAllowed(acl, bucket.Ownership, S3Access.Block(draft.State, bucket));
                return bucket with { Acl = acl };
            }
        );
        return SandboxResponse.Empty(200);
    }

    private static Grant Grant(XElement grant)
    {
        var permission = grant.Value("Permission");
        if (
            grant.Name.LocalName != "Grant"
            || grant.Element("Grantee") is not { } grantee
            || permission is null
            || !Permissions.Contains(permission)
        )
        {
            throw S3Errors.MalformedXml();
        }

        return grantee.Attribute(Instance + "type")?.Value switch
        {
            "Group" => AccessControl.Group(grantee.Value("URI") ?? "", permission),
            "CanonicalUser" => AccessControl.User(grantee.Value("ID") ?? "", permission),
            "AmazonCustomerByEmail" => throw new SandboxException(
                "UnresolvableGrantByEmailAddress",
                400,
                "The email address you provided does not match any account on record."
            ),
            _ => throw S3Errors.MalformedXml(),
        };
    }
}
