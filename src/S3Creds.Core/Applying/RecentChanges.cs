using System.Collections.Concurrent;
using Amazon.Runtime;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary> What this run created or changed a moment ago, and whether that explains a refusal. A refusal that names something else is an
/// answer: it fails at once, and is not tried again for two minutes. </summary>
internal sealed class RecentChanges(TimeProvider time, TimeSpan horizon)
{
    private readonly ConcurrentDictionary<ResourceAddress, DateTimeOffset> changed = new();
    private readonly ConcurrentDictionary<ResourceAddress, DateTimeOffset> opened = new();

    public void Note(RecentChange change)
    {
        changed[change.Address] = time.GetUtcNow();
        if (change.Unblocks)
            opened[change.Address] = time.GetUtcNow();
    }

    /// <param name="mentions">What the step names besides its own resource.</param>
    public bool Explains(Exception refusal, ResourceAddress own, IReadOnlyCollection<ResourceAddress> mentions)
    {
        if (refusal is not AmazonServiceException e || !AwsError.IsPropagation(e))
            return false;
        if (AwsError.IsWrongPrincipal(e))
            return About(e, mentions, whenUnnamed: true);
        if (AwsError.IsBlockedPolicy(e))
            return IsRecent(opened, own);
        if (AwsError.IsAccessDenied(e))
            return AwsError.MissingAction(e.Message) is null ? IsRecent(changed, own) : About(e, [own, .. mentions], whenUnnamed: false);
        return e.ErrorCode switch
        {
            "NoSuchBucket" => IsRecent(changed, own) || mentions.Any(m => m.Kind == ResourceKind.Bucket && IsRecent(changed, m)),
            "NoSuchEntity" => About(e, [own, .. mentions], whenUnnamed: !AwsError.NamesSomething(e.Message)),
            // The key that this run itself signs with is none that it has made.
            _ => own.Kind == ResourceKind.AccessKey && mentions.Any(m => IsRecent(changed, m)),
        };
    }

    /// <summary>Whether the refusal names one of these that is new. Where it names none of them, <paramref name="whenUnnamed"/> decides for
    /// any that is.</summary>
    private bool About(AmazonServiceException refusal, IReadOnlyCollection<ResourceAddress> candidates, bool whenUnnamed)
    {
        var text = AwsError.Text(refusal);
        var named = candidates.Where(c => AwsError.Names(text, c.Name)).ToList();
        return named.Count > 0
            ? named.Exists(c => IsRecent(changed, c))
            : whenUnnamed && !AwsError.NamesSomething(text) && candidates.Any(c => IsRecent(changed, c));
    }

    private bool IsRecent(ConcurrentDictionary<ResourceAddress, DateTimeOffset> when, ResourceAddress address) =>
        when.TryGetValue(address, out var at) && time.GetUtcNow() - at < horizon;
}
