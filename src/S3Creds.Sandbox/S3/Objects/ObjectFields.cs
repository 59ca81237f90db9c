using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>The properties of an object in the headers of a write: content headers, metadata, tags, storage class, encryption, access
/// control list.</summary>
internal static class ObjectFields
{
    public const string Redirect = "x-amz-website-redirect-location";
    private const string MetadataPrefix = "x-amz-meta-";
    private const int MostMetadata = 2048;
    private const int MostTags = 10;

    private static readonly IReadOnlyList<string> Kept =
    [
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
        Redirect,
    ];

    private static readonly IReadOnlyList<string> StorageClasses =
    [
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
    ];

    /// <summary>An object as the request describes it, still without a body.</summary>
    /// <exception cref="SandboxException">A header that S3 refuses.</exception>
    public static ObjectVersion Of(S3Call call) =>
        Retention.AddTo(
            call,
            new ObjectVersion
            {
                Modified = call.Request.Now,
                Headers = Headers(call),
                Metadata = Metadata(call),
                Tags = Tags(call),
                StorageClass = StorageClass(call),
                Encryption = Encryption(call),
                Owner = Owner(call),
                Acl = Acl(call),
            }
        );

    /// <summary>What a write needs beside s3:PutObject.</summary>
    public static void DemandExtras(S3Call call, ObjectVersion written)
    {
        var resource = S3Access.Arn(call.BucketName, call.Key);
        if (call.Header("x-amz-tagging") is not null)
        {
            S3Access.Demand(call, "s3:PutObjectTagging", resource);
        }

        if (written.Acl is not null)
        {
            S3Access.Demand(call, "s3:PutObjectAcl", resource);
        }

        if (call.Header("If-Match") is not null)
        {
            S3Access.Demand(call, "s3:GetObject", resource);
        }

        Retention.DemandExtras(call, resource);
    }

    /// <summary>The headers that come back with the object; <c>aws-chunked</c> describes the transfer and is not among them.</summary>
    public static ImmutableSortedDictionary<string, string> Headers(S3Call call)
    {
        var headers = Maps.Empty<string>();
        foreach (var name in Kept)
        {
            var value = call.Header(name);
            if (name == "content-encoding" && value is not null)
            {
                value = string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(e => e != "aws-chunked"));
            }

            headers = string.IsNullOrEmpty(value) ? headers : headers.Add(name, value);
        }

        return headers.ContainsKey("content-type") ? headers : headers.Add("content-type", "binary/octet-stream");
    }

    /// <exception cref="SandboxException">MetadataTooLarge.</exception>
    public static ImmutableSortedDictionary<string, string> Metadata(S3Call call)
    {
        var metadata = Maps.Empty<string>()
            .SetItems(
                call.Request.Http.Request.Headers.Where(h => h.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                    .Select(h => KeyValuePair.Create(h.Key[MetadataPrefix.Length..].ToLowerInvariant(), h.Value.ToString()))
            );
        var size = metadata.Sum(m => m.Key.Length + Encoding.UTF8.GetByteCount(m.Value));
        return size <= MostMetadata
            ? metadata
            : throw new SandboxException("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size")
            {
                Details = [("Size", size.ToString(CultureInfo.InvariantCulture)), ("MaxSizeAllowed", "2048")],
            };
    }

    /// <summary>Of x-amz-tagging, which is written like a query.</summary>
    /// <exception cref="SandboxException">InvalidArgument, InvalidTag or BadRequest (too many).</exception>
    public static ImmutableSortedDictionary<string, string> Tags(S3Call call)
    {
        var tags = Maps.Empty<string>();
        foreach (var pair in (call.Header("x-amz-tagging") ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = at < 0 ? (Decode(pair), "") : (Decode(pair[..at]), Decode(pair[(at + 1)..]));
            S3.Tags.Check(key, value);
            tags = tags.ContainsKey(key)
                ? throw S3Errors.InvalidArgument(
                    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
                        + "duplicates.",
                    "x-amz-tagging",
                    call.Header("x-amz-tagging")!
                )
                : tags.Add(key, value);
        }

        return tags.Count <= MostTags
            ? tags
            : throw new SandboxException("BadRequest", 400, $"Object tags cannot be greater than {MostTags}");

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    /// <exception cref="SandboxException">AccessControlListNotSupported, or AccessDenied for a public list under the public-access
    /// block.</exception>
    public static void CheckAcl(S3Call call, AccessControlList? acl)
    {
        if (acl is null)
        {
            return;
        }

        // A list that grants the owner alone is accepted: bucket-owner-full-control, which many clients send (S3 User Guide, "Disabling
        // ACLs").
        if (
            call.Bucket.Ownership == "BucketOwnerEnforced"
            && (AccessControl.GrantsOthers(acl) || call.Header("x-amz-acl") is "private" or "aws-exec-read")
        )
        {
            throw new SandboxException("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
        }

        if (AccessControl.IsPublic(acl) && S3Access.Block(call.Request.EnforcementView, call.Enforced).BlockPublicAcls)
        {
            throw S3Errors.AccessDenied();
        }
    }

    /// <summary> The account that a new object belongs to: its writer's where the bucket lets writers own (ObjectWriter, which is also what
    /// a bucket without the setting has), unless BucketOwnerPreferred meets bucket-owner-full-control. </summary>
    private static string Owner(S3Call call)
    {
        var takesOver =
            call.Bucket.Ownership == "BucketOwnerEnforced"
            || (call.Bucket.Ownership == "BucketOwnerPreferred" && call.Header("x-amz-acl") == "bucket-owner-full-control");
        return takesOver || call.Request.Caller.Kind == CallerKind.Anonymous ? call.Bucket.AccountId : call.Request.AccountId;
    }

    private static AccessControlList? Acl(S3Call call)
    {
        var acl = AccessControl.OfHeaders(call, S3Call.CanonicalId(Owner(call)), S3Call.CanonicalId(call.Bucket.AccountId));
        CheckAcl(call, acl);
        return acl;
    }

    private static string StorageClass(S3Call call)
    {
        var name = call.Header("x-amz-storage-class") ?? "STANDARD";
        return StorageClasses.Contains(name)
            ? name
            : throw new SandboxException("InvalidStorageClass", 400, "The storage class you specified is not valid")
            {
                Details = [("StorageClassRequested", name)],
            };
    }

    private static DefaultEncryption Encryption(S3Call call)
    {
        if (call.Header("x-amz-server-side-encryption-customer-algorithm") is not null)
        {
            throw S3Errors.NotImplemented();
        }

        var key = call.Header("x-amz-server-side-encryption-aws-kms-key-id");
        return call.Header("x-amz-server-side-encryption") switch
        {
            null => call.Bucket.Encryption ?? new DefaultEncryption("AES256"),
            "AES256" when key is null => new DefaultEncryption("AES256"),
            "AES256" => throw S3Errors.InvalidArgument(
                "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
                "x-amz-server-side-encryption",
                "AES256"
            ),
            "aws:kms" or "aws:kms:dsse" => new DefaultEncryption(
                call.Header("x-amz-server-side-encryption")!,
                key ?? call.Bucket.Encryption?.KmsKey ?? $"arn:aws:kms:{call.Bucket.Region}:{call.Bucket.AccountId}:alias/aws/s3",
                string.Equals(call.Header("x-amz-server-side-encryption-bucket-key-enabled"), "true", StringComparison.OrdinalIgnoreCase)
            ),
            var other => throw S3Errors.InvalidArgument(
                "The encryption method specified is not supported",
                "x-amz-server-side-encryption",
                other
            ),
        };
    }

    public static IEnumerable<(string Name, string Value)> EncryptionHeaders(ObjectVersion version)
    {
        yield return ("x-amz-server-side-encryption", version.Encryption.Algorithm);
        if (version.Encryption.KmsKey is { } key)
        {
            yield return ("x-amz-server-side-encryption-aws-kms-key-id", key);
        }

        if (version.Encryption.BucketKey)
        {
            yield return ("x-amz-server-side-encryption-bucket-key-enabled", "true");
        }
    }
}
