using System.Globalization;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>The condition keys of S3 that follow from any request (Service Authorization Reference, "Actions, resources, and condition keys
/// for Amazon S3").</summary>
internal static class S3Context
{
    private static readonly IReadOnlyList<(string Header, string Key)> Headers =
    [
        ("x-amz-acl", "s3:x-amz-acl"),
        ("x-amz-content-sha256", "s3:x-amz-content-sha256"),
        ("x-amz-copy-source", "s3:x-amz-copy-source"),
        ("x-amz-grant-full-control", "s3:x-amz-grant-full-control"),
        ("x-amz-grant-read", "s3:x-amz-grant-read"),
        ("x-amz-grant-read-acp", "s3:x-amz-grant-read-acp"),
        ("x-amz-grant-write", "s3:x-amz-grant-write"),
        ("x-amz-grant-write-acp", "s3:x-amz-grant-write-acp"),
        ("x-amz-metadata-directive", "s3:x-amz-metadata-directive"),
        ("x-amz-object-ownership", "s3:x-amz-object-ownership"),
        ("x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"),
        ("x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
        ("x-amz-server-side-encryption-customer-algorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
        ("x-amz-storage-class", "s3:x-amz-storage-class"),
        ("x-amz-website-redirect-location", "s3:x-amz-website-redirect-location"),
        ("x-amz-object-lock-mode", "s3:object-lock-mode"),
        ("x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date"),
        ("x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold"),
        ("If-Match", "s3:if-match"),
        ("If-None-Match", "s3:if-none-match"),
    ];

    public static Dictionary<string, IReadOnlyList<string>> Of(S3Call call)
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var request = call.Request;
        foreach (var (header, key) in Headers)
        {
            Add(key, request.Header(header));
        }

        if (call.Address.Level == Level.Bucket)
        {
            Add("s3:prefix", request.Query("prefix"));
            Add("s3:delimiter", request.Query("delimiter"));
            Add("s3:max-keys", request.Query("max-keys"));
        }

        Add("s3:versionid", request.Query("versionId"));
        if (request.Signature is { } signature)
        {
            Add(
                "s3:authType",
                signature.IsForm ? "POST"
                    : signature.Expires is null ? "REST-HEADER"
                    : "REST-QUERY-STRING"
            );
            Add("s3:signatureversion", "AWS4-HMAC-SHA256");
            if (signature.Expires is not null && Signing.SigV4.TryTime(signature.Time, out var signed))
            {
                var age = request.Options.SignatureClock.GetUtcNow() - signed;
                Add("s3:signatureAge", ((long)age.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
            }
        }

        if (call.BucketName.Length > 0 && request.Current.Buckets.TryGetValue(call.BucketName, out var bucket))
        {
            Add("s3:ResourceAccount", bucket.AccountId);
            Add("aws:ResourceAccount", bucket.AccountId);
            AddBucketTags(context, request.EnforcementView, bucket);
        }

        return context;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                context[key] = [value];
            }
        }
    }

    /// <summary>Tags of a bucket count in conditions only where it has ABAC enabled.</summary>
    public static void AddBucketTags(IDictionary<string, IReadOnlyList<string>> context, SandboxState view, BucketState bucket)
    {
        if (view.Buckets.TryGetValue(bucket.Name, out var enforced) && enforced.Id == bucket.Id && enforced.TagsCount)
        {
            foreach (var (key, value) in enforced.Tags)
            {
                context["aws:ResourceTag/" + key] = [value];
                context["s3:BucketTag/" + key] = [value];
            }
        }
    }

    /// <summary>aws:RequestTag/… and aws:TagKeys.</summary>
    public static void AddRequestTags(IDictionary<string, IReadOnlyList<string>> context, IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (key, value) in tags)
        {
            context["aws:RequestTag/" + key] = [value];
        }

        context["aws:TagKeys"] = [.. tags.Keys];
    }
}
