using System.Collections.Immutable;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>GetObjectAcl and PutObjectAcl.</summary>
internal static class ObjectAcl
{
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly IReadOnlyList<string> Permissions = ["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObjectAcl", Get)
        {
            When = ["acl"],
            ActionOf = ObjectAccess.Versioned("GetObjectAcl"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version,
        },
        new("PUT", Level.Object, "PutObjectAcl", PutAsync)
        {
            When = ["acl"],
            ActionOf = ObjectAccess.Versioned("PutObjectAcl"),
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version + " " + S3Reads.AclBody,
        },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        // Under BucketOwnerEnforced lists have no effect, and the bucket's owner owns everything.
        var isEnforced = call.Enforced.Ownership == "BucketOwnerEnforced";
        var owner = S3Call.CanonicalId(isEnforced ? call.Bucket.AccountId : found.Owner);
        var acl = isEnforced ? AccessControl.Private(owner) : found.Acl ?? AccessControl.Private(owner);
        return S3Xml.Response(
            S3Xml.Element(
                "AccessControlPolicy",
                S3Xml.Element("Owner", S3Xml.Element("ID", acl.Owner)),
                S3Xml.Element("AccessControlList", acl.Grants.Select(Xml))
            )
        ) with
        {
            Headers = ObjectTagging.VersionHeader(call, found),
        };
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var body = await call.ReadBodyAsync(cancellationToken);
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        var owner = S3Call.CanonicalId(call.Bucket.Ownership == "BucketOwnerEnforced" ? call.Bucket.AccountId : found.Owner);
        var given = AccessControl.OfHeaders(call, owner, S3Call.CanonicalId(call.Bucket.AccountId));
        if (given is not null && body.Length > 0)
        {
            throw new SandboxException("UnexpectedContent", 400, "This request does not support content");
        }

        var acl = given ?? Parse(call.Parsed(body, "AccessControlPolicy"), owner);
        ObjectFields.CheckAcl(call, acl);
        return SandboxResponse.Empty(200) with
        {
            Headers = ObjectTagging.VersionHeader(call, ObjectTagging.Change(call, version => version with { Acl = acl })),
        };
    }

    private static AccessControlList Parse(XElement policy, string owner)
    {
        if (policy.Element("Owner")?.Value("ID") is not { } named || policy.Element("AccessControlList") is not { } list)
        {
            throw S3Errors.MalformedXml();
        }

        return named == owner
            ? new AccessControlList(owner, list.Elements("Grant").Select(Grant).ToImmutableList())
            : throw S3Errors.AccessDenied();
    }

    private static Grant Grant(XElement grant)
    {
        var (grantee, permission) = (grant.Element("Grantee"), grant.Value("Permission"));
        return permission is null || !Permissions.Contains(permission) ? throw S3Errors.MalformedXml()
            : grantee?.Value("URI") is { } uri ? AccessControl.Group(uri, permission)
            : grantee?.Value("ID") is { } id ? AccessControl.User(id, permission)
            : throw S3Errors.MalformedXml();
    }

    private static XElement Xml(Grant grant) =>
        S3Xml.Element(
            "Grant",
            S3Xml.Element(
                "Grantee",
                new XAttribute(XNamespace.Xmlns + "xsi", Xsi.NamespaceName),
                new XAttribute(Xsi + "type", grant.GranteeType),
                S3Xml.Element(grant.GranteeType == "Group" ? "URI" : "ID", grant.Grantee)
            ),
            S3Xml.Element("Permission", grant.Permission)
        );
}
