using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Sinks;

/// <summary>What a sink holds already may be the only copy of another user's key: it is not written over.</summary>
public static class SinkOwner
{
    /// <param name="own">Ids of keys that are the user's.</param>
    /// <param name="strict">Refuse a key whose user is unknown.</param>
    /// <exception cref="S3CredsException">A sink holds another user's key (4).</exception>
    public static async Task CheckAsync(
        AwsSession aws,
        string user,
        IReadOnlySet<string> own,
        IEnumerable<ISink> sinks,
        bool strict,
        CancellationToken cancellationToken
    )
    {
        foreach (var sink in sinks.Where(s => s.CanReadBack))
        {
            if (await sink.DescribeAsync(cancellationToken) is not SinkReport.Holds held || own.Contains(held.KeyId) || held.User == user)
                continue;
            var other = held.User ?? await UserOfAsync(aws, held.KeyId, cancellationToken);
            if (other == user || (other is null && !strict))
                continue;
            throw new S3CredsException(
                KeyCodes.OthersKey.With(
                    $"{sink.Label}: it holds access key {held.KeyId}{(other is null ? $", which is not one of user {user}'s" : $" of user {other}")}",
                    "deliver to another place, or remove what is there first"
                ),
                Outcome.Refused
            );
        }
    }

    /// <summary>Null where IAM knows no such key, or does not return its user.</summary>
    private static async Task<string?> UserOfAsync(AwsSession aws, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.Iam.GetAccessKeyLastUsedAsync(new() { AccessKeyId = keyId }, cancellationToken);
            return string.IsNullOrEmpty(answer.UserName) ? null : answer.UserName;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return null;
        }
    }
}
