using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>S3 Control's TagResource, UntagResource and ListTagsForResource, for buckets: the only way to change tags where ABAC is
/// enabled.</summary>
internal static class ResourceTags
{
    private const string Path = "tags/";
    private const string BucketArn = "arn:aws:s3:::";

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Control, "ListTagsForResource", List) { When = ["path:" + Path], Demands = false },
        new("POST", Level.Control, "TagResource", TagAsync)
        {
            When = ["path:" + Path],
            Demands = false,
            Reads =
                "/TagResourceRequest /TagResourceRequest/Tags /TagResourceRequest/Tags/Tag /TagResourceRequest/Tags/Tag/Key "
                + "/TagResourceRequest/Tags/Tag/Value",
        },
        new("DELETE", Level.Control, "UntagResource", Untag)
        {
            When = ["path:" + Path],
            Demands = false,
            Reads = "?tagKeys",
        },
    ];

    private static SandboxResponse List(S3Call call)
    {
        var bucket = Bucket(call, "s3:ListTagsForResource", new Dictionary<string, string>(StringComparer.Ordinal));
        var seen =
            call.Request.BucketConfigurationView.Buckets.TryGetValue(bucket.Name, out var view) && view.Id == bucket.Id ? view : bucket;
        return SandboxResponse.Bytes(
            200,
            "application/xml",
            S3Xml.Bytes(S3Xml.Element("ListTagsForResourceResult", Tags.Xml("Tags", seen.Tags)), S3Xml.ControlNamespace)
        );
    }

    /// <summary>Adds to the tags that are there.</summary>
    private static async Task<SandboxResponse> TagAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = Tags.Parse((await call.ReadXmlAsync("TagResourceRequest", cancellationToken)).Element("Tags"), 50);
        Change(call, Bucket(call, "s3:TagResource", tags).Name, there => there.SetItems(tags));
        return SandboxResponse.Empty(204);
    }

    private static SandboxResponse Untag(S3Call call)
    {
        if (call.Query("tagKeys") is null)
        {
            throw S3Errors.InvalidRequest("Missing required parameter: tagKeys");
        }

        var keys = call
            .Request.RawQuery.Split('&')
            .Where(p => p.StartsWith("tagKeys=", StringComparison.Ordinal))
            .Select(p => Uri.UnescapeDataString(p["tagKeys=".Length..].Replace('+', ' ')))
            .ToList();
        Change(call, Bucket(call, "s3:UntagResource", keys.ToDictionary(k => k, _ => "", StringComparer.Ordinal)).Name, there =>
            there.RemoveRange(keys)
        );
        return SandboxResponse.Empty(204);
    }

    private static BucketState Bucket(S3Call call, string action, IReadOnlyDictionary<string, string> tags)
    {
        var arn = call.Key[Path.Length..];
        if (!arn.StartsWith(BucketArn, StringComparison.Ordinal))
        {
            throw S3Errors.InvalidRequest("The resource ARN is not that of a bucket");
        }

        var bucket = call.Request.Current.Buckets.GetValueOrDefault(arn[BucketArn.Length..])
            ?? throw S3Errors.NoSuchBucket(arn[BucketArn.Length..]);
        if (call.Header("x-amz-account-id") != bucket.AccountId)
        {
            throw S3Errors.AccessDenied();
        }

        var context = S3Context.Of(call);
        S3Context.AddBucketTags(context, call.Request.EnforcementView, bucket);
        if (tags.Count > 0)
        {
            S3Context.AddRequestTags(context, tags);
        }

        S3Access.Demand(call, action, arn, context);
        return bucket;
    }

    private static void Change(
        S3Call call,
        string name,
        Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change
    ) =>
        call.Request.Store.Write(draft =>
        {
            var bucket = draft.State.Buckets.GetValueOrDefault(name) ?? throw S3Errors.NoSuchBucket(name);
            var tags = change(bucket.Tags);
            draft.State =
                tags.Count <= 50
                    ? draft.State with
                    {
                        Buckets = draft.State.Buckets.SetItem(name, bucket with { Tags = tags }),
                    }
                    : throw new SandboxException("BadRequest", 400, "Bucket tag count cannot be greater than 50");
        });
}
