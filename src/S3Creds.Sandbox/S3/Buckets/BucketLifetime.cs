using System.Collections.Immutable;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket.</summary>
internal static class BucketLifetime
{
    private static readonly IReadOnlyList<string> Ownerships = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("PUT", Level.Bucket, "CreateBucket", CreateAsync)
        {
            NeedsBucket = false,
            Demands = false,
            Reads =
                S3Reads.Acl
                + " x-amz-grant-write x-amz-object-ownership x-amz-bucket-object-lock-enabled x-amz-bucket-namespace "
                + "/CreateBucketConfiguration /CreateBucketConfiguration/LocationConstraint /CreateBucketConfiguration/Tags "
                + "/CreateBucketConfiguration/Tags/Tag /CreateBucketConfiguration/Tags/Tag/Key /CreateBucketConfiguration/Tags/Tag/Value",
        },
        new("HEAD", Level.Bucket, "HeadBucket", Head) { Action = "ListBucket" },
        new("GET", Level.Bucket, "GetBucketLocation", Location) { When = ["location"], AnyRegion = true },
        new("DELETE", Level.Bucket, "DeleteBucket", Delete),
    ];

    private static async Task<SandboxResponse> CreateAsync(S3Call call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        if (request.Caller.Kind == CallerKind.Anonymous)
        {
            throw S3Errors.AccessDenied();
        }

        BucketNames.Check(call.BucketName, call.Header("x-amz-bucket-namespace"), request.AccountId, call.Region);
        var body = await call.ReadBodyAsync(cancellationToken);
        var configuration = body.Length == 0 ? null : call.Parsed(body, "CreateBucketConfiguration");
        var constraint = configuration?.Value("LocationConstraint") is { Length: > 0 } given ? given : null;
        var region = BucketRegions.Of(constraint, call.Region);
        var tags = configuration?.Element("Tags") is { } set ? Tags.Parse(set, 50) : Maps.Empty<string>();
        Demand(call, constraint, tags);

        var ownership = call.Header("x-amz-object-ownership") ?? "BucketOwnerEnforced";
        if (!Ownerships.Contains(ownership))
        {
            throw S3Errors.InvalidArgument("Invalid x-amz-object-ownership header: " + ownership, "x-amz-object-ownership", ownership);
        }

        var owner = S3Call.CanonicalId(request.AccountId);
        var acl = AccessControl.OfHeaders(call, owner, owner);
        CheckAcl(acl, ownership);
        request.Store.Write(draft =>
            Add(
                call,
                draft,
                new BucketState
                {
                    Name = call.BucketName,
                    AccountId = request.AccountId,
                    Created = draft.Now,
                    Id = draft.NewHex()[..32],
                    Region = region,
                    LocationConstraint = constraint,
                    Tags = tags,
                    // What AWS gives every new bucket: since January 2023 encryption, since April 2023 the block and the ownership.
                    Encryption = new DefaultEncryption("AES256"),
                    PublicAccessBlock = PublicAccessBlock.All,
                    Ownership = ownership,
                    Acl = acl,
                    ObjectLock = call.Header("x-amz-bucket-object-lock-enabled") is "true" or "True" ? new ObjectLock() : null,
                    Versioning = call.Header("x-amz-bucket-object-lock-enabled") is "true" or "True" ? "Enabled" : null,
                }
            )
        );
        return SandboxResponse.Empty(200) with
        {
            Headers =
            [
                ("Location", region == "us-east-1" ? "/" + call.BucketName : $"http://{call.BucketName}.s3.amazonaws.com/"),
                ("x-amz-bucket-arn", S3Access.Arn(call.BucketName)),
            ],
        };
    }

    private static void Add(S3Call call, Draft draft, BucketState created)
    {
        if (draft.State.Buckets.TryGetValue(created.Name, out var existing))
        {
            if (existing.AccountId != created.AccountId)
            {
                throw new SandboxException(
                    "BucketAlreadyExists",
                    409,
                    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please "
                        + "select a different name and try again."
                )
                {
                    Details = [("BucketName", created.Name)],
                };
            }

            // us-east-1 alone keeps the old way: creating what one owns succeeds and changes nothing but the list of access.
            if (existing.Region == "us-east-1" && created.Region == "us-east-1" && call.Region == "us-east-1")
            {
                draft.State = draft.State with
                {
                    Buckets = draft.State.Buckets.SetItem(existing.Name, existing with { Acl = created.Acl }),
                };
                return;
            }

            throw new SandboxException(
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it."
            )
            {
                Details = [("BucketName", created.Name)],
            };
        }

        if (draft.State.Buckets.Values.Count(b => b.AccountId == created.AccountId) >= call.Request.Options.Quotas.Buckets)
        {
            throw new SandboxException("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");
        }

        draft.State = draft.State with { Buckets = draft.State.Buckets.Add(created.Name, created) };
    }

    // Every header that sets more than the bucket needs the action that would set it later.
    private static void Demand(S3Call call, string? constraint, ImmutableSortedDictionary<string, string> tags)
    {
        var context = S3Context.Of(call);
        if (constraint is not null)
        {
            context["s3:locationconstraint"] = [constraint];
        }

        if (tags.Count > 0)
        {
            S3Context.AddRequestTags(context, tags);
        }

        // The name is not yet anyone's, or another account's, whose policy does not decide who may try.
        var arn = S3Access.Arn(call.BucketName);
        DemandOwn(call, "s3:CreateBucket", arn, context);
        foreach (
            var (needed, action) in ((bool, string)[])
                [
                    (tags.Count > 0, "s3:TagResource"),
                    (
                        call.Header("x-amz-acl") is not null
                            || call.Request.Http.Request.Headers.Keys.Any(h =>
                                h.StartsWith("x-amz-grant-", StringComparison.OrdinalIgnoreCase)
                            ),
                        "s3:PutBucketAcl"
                    ),
                    (call.Header("x-amz-object-ownership") is not null, "s3:PutBucketOwnershipControls"),
                    (call.Header("x-amz-bucket-object-lock-enabled") is "true" or "True", "s3:PutBucketObjectLockConfiguration"),
                    (call.Header("x-amz-bucket-object-lock-enabled") is "true" or "True", "s3:PutBucketVersioning"),
                ]
        )
        {
            if (needed)
            {
                DemandOwn(call, action, arn, context);
            }
        }
    }

    private static void DemandOwn(S3Call call, string action, string arn, Dictionary<string, IReadOnlyList<string>> context) =>
        call.Request.Authorizer.Demand(call.Request, new AccessQuestion(action, arn) { Context = context });

    private static void CheckAcl(AccessControlList? acl, string ownership)
    {
        if (acl is not null && AccessControl.GrantsOthers(acl) && ownership == "BucketOwnerEnforced")
        {
            throw new SandboxException(
                "InvalidBucketAclWithObjectOwnership",
                400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            );
        }

        // The block that every new bucket has is on before the list is checked.
        if (AccessControl.IsPublic(acl))
        {
            throw new SandboxException(
                "InvalidBucketAclWithBlockPublicAccessError",
                400,
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled"
            );
        }
    }

    private static SandboxResponse Head(S3Call call) =>
        SandboxResponse.Empty(200) with
        {
            ContentType = "application/xml",
            Headers =
            [
                ("x-amz-bucket-region", call.Bucket.Region),
                ("x-amz-bucket-arn", call.Bucket.Arn),
                ("x-amz-access-point-alias", "false"),
            ],
        };

    private static SandboxResponse Location(S3Call call) =>
        S3Xml.Response(
            new XElement(
                "LocationConstraint",
                call.Bucket.Region == "us-east-1" ? null : call.Bucket.LocationConstraint ?? call.Bucket.Region
            )
        );

    private static SandboxResponse Delete(S3Call call)
    {
        call.Request.Store.Write(draft =>
        {
            var bucket = draft.State.Buckets.GetValueOrDefault(call.BucketName) ?? throw S3Errors.NoSuchBucket(call.BucketName);
            if (!bucket.Objects.IsEmpty)
            {
                throw new SandboxException(
                    "BucketNotEmpty",
                    409,
                    bucket.Versioning is null
                        ? "The bucket you tried to delete is not empty"
                        : "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
                )
                {
                    Details = [("BucketName", bucket.Name)],
                };
            }

            draft.State = draft.State with { Buckets = draft.State.Buckets.Remove(bucket.Name) };
        });
        return SandboxResponse.Empty(204);
    }
}
