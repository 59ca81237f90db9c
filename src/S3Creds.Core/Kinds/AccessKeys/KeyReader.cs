using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>Reads a user's keys with what is known about them.</summary>
internal static class KeyReader
{
    /// <summary>What a caller needs for <see cref="ReadAsync(AwsSession, string, IReadOnlyList{ISink}, CancellationToken)"/>, beside what
    /// the sinks need.</summary>
    public static IReadOnlyList<NeededAction> Actions { get; } =
    [NeededAction.Read("iam:GetUser"), NeededAction.Read("iam:ListAccessKeys"), NeededAction.Read("iam:GetAccessKeyLastUsed")];

    /// <summary>Keys, tags, last uses, and the contents of the sinks. A user that does not exist has no keys.</summary>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">Keys or tags could not be read: that is not the same as none.</exception>
    public static Task<KeyRing> ReadAsync(AwsSession aws, string user, IReadOnlyList<ISink> sinks, CancellationToken cancellationToken) =>
        ReadAsync(aws, user, null, sinks, cancellationToken);

    /// <param name="tags">Of the user, where they are known already.</param>
    public static async Task<KeyRing> ReadAsync(
        AwsSession aws,
        string user,
        KeyTags? tags,
        IReadOnlyList<ISink> sinks,
        CancellationToken cancellationToken
    )
    {
        var ring = await ReadKeysAsync(aws, user, tags, cancellationToken);
        var keys = new List<LiveKey>();
        foreach (var key in ring.Keys)
            keys.Add(key with { LastUse = await LastUseAsync(aws, key.Id, cancellationToken) });
        var states = new List<SinkState>();
        foreach (var (sink, label) in sinks.Zip(SinkLabels.Of(sinks)))
            states.Add(new SinkState(label, sink.CanReadBack, await sink.DescribeAsync(cancellationToken)));
        return ring with { Keys = keys, Sinks = states };
    }

    /// <summary>Keys and tags only.</summary>
    public static Task<KeyRing> ReadKeysAsync(AwsSession aws, string user, CancellationToken cancellationToken) =>
        ReadKeysAsync(aws, user, null, cancellationToken);

    private static async Task<KeyRing> ReadKeysAsync(AwsSession aws, string user, KeyTags? known, CancellationToken cancellationToken)
    {
        var own = await aws.OwnKeyIdAsync(cancellationToken);
        try
        {
            var tags = known
                ?? KeyTags.Of(IamDetail.TagsOf((await aws.Iam.GetUserAsync(new() { UserName = user }, cancellationToken)).User!.Tags));
            return new KeyRing(user, await ListAsync(aws, user, cancellationToken), tags, [], own);
        }
        catch (NoSuchEntityException)
        {
            return new KeyRing(user, [], KeyTags.None, [], own);
        }
    }

    public static async Task<IReadOnlyList<LiveKey>> ListAsync(AwsSession aws, string user, CancellationToken cancellationToken)
    {
        var keys = new List<LiveKey>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.ListAccessKeysAsync(new() { UserName = user, Marker = marker }, cancellationToken);
            keys.AddRange(
                (page.AccessKeyMetadata ?? []).Select(k => new LiveKey(
                    k.AccessKeyId!,
                    k.Status != Amazon.IdentityManagement.StatusType.Inactive,
                    new DateTimeOffset((k.CreateDate ?? DateTime.UnixEpoch).ToUniversalTime()),
                    KeyUse.Never.Instance
                ))
            );
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));
        return [.. keys.OrderBy(k => k.Created).ThenBy(k => k.Id, StringComparer.Ordinal)];
    }

    internal static async Task<KeyUse> LastUseAsync(AwsSession aws, string id, CancellationToken cancellationToken)
    {
        try
        {
            var used = (await aws.Iam.GetAccessKeyLastUsedAsync(new() { AccessKeyId = id }, cancellationToken)).AccessKeyLastUsed;
            return used?.LastUsedDate is { } at
                ? new KeyUse.At(new DateTimeOffset(at.ToUniversalTime()), used.ServiceName ?? "?", used.Region ?? "?")
                : KeyUse.Never.Instance;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A failed read is no "never used".
            return new KeyUse.Unknown(AwsError.Explain(e).Message);
        }
    }
}
