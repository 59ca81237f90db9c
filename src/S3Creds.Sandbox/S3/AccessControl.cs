using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>Access control lists as requests give them: a canned one by name, or grants in headers (S3 User Guide, "Access control list
/// overview").</summary>
internal static class AccessControl
{
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    public const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    public const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    private static readonly IReadOnlyList<(string Header, string Permission)> GrantHeaders =
    [
        ("x-amz-grant-full-control", "FULL_CONTROL"),
        ("x-amz-grant-read", "READ"),
        ("x-amz-grant-write", "WRITE"),
        ("x-amz-grant-read-acp", "READ_ACP"),
        ("x-amz-grant-write-acp", "WRITE_ACP"),
    ];

    /// <summary>Null when the request has no list in its headers.</summary>
    /// <param name="owner">Canonical id of the new resource's owner.</param>
    /// <param name="bucketOwner">Canonical id, for the canned lists of objects that name it.</param>
    public static AccessControlList? OfHeaders(S3Call call, string owner, string bucketOwner)
    {
        var grants = GrantHeaders.SelectMany(h => OfHeader(h.Permission, call.Header(h.Header))).ToImmutableList();
        if (call.Header("x-amz-acl") is not { } canned)
        {
            return grants.IsEmpty ? null : new AccessControlList(owner, grants);
        }

        return grants.IsEmpty
            ? Canned(canned, owner, bucketOwner, call.Address.Level)
            : throw S3Errors.InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
    }

    public static AccessControlList Private(string owner) => new(owner, [Full(owner)]);

    public static bool IsPublic(AccessControlList? acl) => acl?.Grants.Any(g => g.Grantee is AllUsers or AuthenticatedUsers) == true;

    /// <summary>Whether the list grants more than the owner's own full control: what BucketOwnerEnforced refuses.</summary>
    public static bool GrantsOthers(AccessControlList acl) => acl.Grants.Any(g => g.Grantee != acl.Owner || g.Permission != "FULL_CONTROL");

    private static AccessControlList Canned(string name, string owner, string bucketOwner, Level level) =>
        name switch
        {
            "private" => Private(owner),
            "public-read" => With(owner, Group(AllUsers, "READ")),
            "public-read-write" => With(owner, Group(AllUsers, "READ"), Group(AllUsers, "WRITE")),
            "authenticated-read" => With(owner, Group(AuthenticatedUsers, "READ")),
            "aws-exec-read" => Private(owner),
            "log-delivery-write" when level == Level.Bucket => With(owner, Group(LogDelivery, "WRITE"), Group(LogDelivery, "READ_ACP")),
            "bucket-owner-read" when level == Level.Object => owner == bucketOwner
                ? Private(owner)
                : With(owner, new Grant("CanonicalUser", bucketOwner, "READ")),
            "bucket-owner-full-control" when level == Level.Object => owner == bucketOwner
                ? Private(owner)
                : With(owner, Full(bucketOwner)),
            _ => throw S3Errors.InvalidArgument("", "x-amz-acl", name),
        };

    private static IEnumerable<Grant> OfHeader(string permission, string? value)
    {
        foreach (var part in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? part : part[..at].Trim();
            var grantee = at < 0 ? "" : part[(at + 1)..].Trim().Trim('"');
            yield return name switch
            {
                "id" => User(grantee, permission),
                "uri" => Group(grantee, permission),
                "emailAddress" => throw new SandboxException(
                    "UnresolvableGrantByEmailAddress",
                    400,
                    "The email address you provided does not match any account on record."
                )
                {
                    Details = [("EmailAddress", grantee)],
                },
                _ => throw S3Errors.InvalidArgument(
                    "Argument format not recognized",
                    "x-amz-grant-" + permission.ToLowerInvariant().Replace('_', '-'),
                    part
                ),
            };
        }
    }

    /// <exception cref="SandboxException">InvalidArgument: no such group.</exception>
    public static Grant Group(string uri, string permission) =>
        uri is AllUsers or AuthenticatedUsers or LogDelivery
            ? new Grant("Group", uri, permission)
            : throw S3Errors.InvalidArgument("Invalid group uri", "uri", uri);

    /// <exception cref="SandboxException">InvalidArgument: not of a canonical id's form.</exception>
    public static Grant User(string id, string permission) =>
        id.Length == 64 && id.All(char.IsAsciiHexDigit)
            ? new Grant("CanonicalUser", id, permission)
            : throw S3Errors.InvalidArgument("Invalid id", "CanonicalUser/ID", id);

    private static Grant Full(string owner) => new("CanonicalUser", owner, "FULL_CONTROL");

    private static AccessControlList With(string owner, params IEnumerable<Grant> grants) => new(owner, [Full(owner), .. grants]);
}
