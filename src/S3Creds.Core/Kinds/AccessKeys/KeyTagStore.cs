using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>Writes the key tags of a user: first what is added, then what goes, so that a crash between the two never forgets a
/// key.</summary>
internal static class KeyTagStore
{
    public static async Task WriteAsync(
        AwsSession aws,
        string user,
        KeyTags before,
        KeyTags after,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        var old = before.ToTags().ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        var set = after
            .ToTags()
            .Where(t => t.Value is not null && t.Value != old[t.Key])
            .Select(t => new Tag { Key = t.Key, Value = t.Value! })
            .ToList();
        var gone = after.ToTags().Where(t => t.Value is null && old[t.Key] is not null).Select(t => t.Key).ToList();
        if (set.Count > 0)
        {
            onRequest("tag " + string.Join(", ", set.Select(t => t.Key)));
            await aws.Iam.TagUserAsync(new() { UserName = user, Tags = set }, cancellationToken);
        }

        if (gone.Count > 0)
        {
            onRequest("untag " + string.Join(", ", gone));
            await aws.Iam.UntagUserAsync(new() { UserName = user, TagKeys = gone }, cancellationToken);
        }
    }
}
