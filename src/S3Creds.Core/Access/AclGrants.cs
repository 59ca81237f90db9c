using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>What a bucket's access control list grants to others than its owner, as statements of a bucket policy (S3 User Guide, "Mapping
/// of ACL permissions and access policy permissions"). Lists of objects are another matter: they are not read.</summary>
/// <param name="Everyone">Grants to the group AllUsers.</param>
/// <param name="Signed">Grants to the group AuthenticatedUsers: any AWS account.</param>
/// <param name="Named">Grants to accounts by their canonical ids, and to the log delivery group.</param>
internal sealed record AclGrants(PolicyDocument? Everyone, PolicyDocument? Signed, PolicyDocument? Named)
{
    public const string Facet = Kinds.Buckets.Acl.Name;

    private const string Groups = "http://acs.amazonaws.com/groups/";
    private const string LogDelivery = "logging.s3.amazonaws.com";

    private static readonly string[] All = ["READ", "WRITE", "READ_ACP", "WRITE_ACP"];

    /// <summary>All that the list of an object can grant: writing and deleting objects is a matter of the bucket.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping</summary>
    private static readonly string[] OfObjects =
    [
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetObjectTorrent",
        "s3:GetObjectAcl",
        "s3:GetObjectVersionAcl",
        "s3:PutObjectAcl",
        "s3:PutObjectVersionAcl",
    ];

    private static AclGrants None { get; } = new(null, null, null);

    /// <summary>Whether lists of objects could grant one of these.</summary>
    /// <param name="actions">Names or patterns.</param>
    public static bool OnObjects(IEnumerable<string> actions) => actions.Any(a => OfObjects.Any(Wildcard.Of(a, ignoreCase: true).Matches));

    /// <param name="acl">A list of <c>{to, permission}</c>; null: nothing is granted, or nothing is known.</param>
    /// <param name="ignorePublic">IgnorePublicAcls, of the bucket or of its account.</param>
    public static AclGrants Of(FacetValue? acl, string bucket, string partition, bool ignorePublic)
    {
        if (acl?.JsonOrNull?.ToNode() is not JsonArray { Count: > 0 } list)
            return None;
        var grants = list.OfType<JsonObject>()
            .Select(g => (To: g["to"]?.ToString() ?? "", Permission: g["permission"]?.ToString() ?? ""))
            // The owner's account decides by its policies what its own principals may do.
            .Where(g => g.To != Kinds.Buckets.Grants.Owner)
            .ToList();
        return new AclGrants(
            ignorePublic ? null : Document(grants.Where(g => g.To == Groups + "global/AllUsers"), bucket, partition),
            ignorePublic ? null : Document(grants.Where(g => g.To == Groups + "global/AuthenticatedUsers"), bucket, partition),
            Document(grants.Where(g => !g.To.StartsWith(Groups + "global/", StringComparison.Ordinal)), bucket, partition)
        );
    }

    private static PolicyDocument? Document(IEnumerable<(string To, string Permission)> grants, string bucket, string partition)
    {
        var statements = new JsonArray([
            .. grants
                .SelectMany(g => g.Permission == "FULL_CONTROL" ? All.Select(p => (g.To, Permission: p)) : [g])
                .Select(g => Statement(g.To, g.Permission, $"arn:{partition}:s3:::{bucket}"))
                .OfType<JsonNode>(),
        ]);
        return statements.Count == 0
            ? null
            : PolicyText.Parse(new JsonObject { ["Version"] = PolicyDocument.Version2012, ["Statement"] = statements });
    }

    private static JsonObject? Statement(string to, string permission, string arn)
    {
        (string[] actions, string resource)? grant = permission switch
        {
            "READ" => (["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"], arn),
            "WRITE" => (["s3:DeleteObject", "s3:PutObject"], arn + "/*"),
            "READ_ACP" => (["s3:GetBucketAcl"], arn),
            "WRITE_ACP" => (["s3:PutBucketAcl"], arn),
            _ => null,
        };
        return grant is not { } given
            ? null
            : new JsonObject
            {
                ["Sid"] = "ACL" + permission.Replace("_", "", StringComparison.Ordinal),
                ["Effect"] = "Allow",
                ["Principal"] =
                    to == Groups + "global/AllUsers" ? "*"
                    : to.StartsWith(Groups + "global/", StringComparison.Ordinal) ? new JsonObject { ["AWS"] = "*" }
                    : to == Groups + "s3/LogDelivery" ? new JsonObject { ["Service"] = LogDelivery }
                    : new JsonObject { ["CanonicalUser"] = to },
                ["Action"] = new JsonArray([.. given.actions.Select(a => (JsonNode?)JsonValue.Create(a))]),
                ["Resource"] = given.resource,
            };
    }
}
