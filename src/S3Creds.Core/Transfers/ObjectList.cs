using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Core.Transfers;

/// <summary>The objects of a bucket, page after page.</summary>
public static class ObjectList
{
    /// <summary>Keys with their objects. Asks for percent-encoded keys: XML has no way to write some of the characters that a key may
    /// hold.</summary>
    public static async IAsyncEnumerable<(string Key, S3Object Item)> AllAsync(
        IAmazonS3 s3,
        string bucket,
        string? prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListObjectsV2Request
        {
            BucketName = bucket,
            Prefix = prefix,
            Encoding = EncodingType.Url,
        };
        do
        {
            var page = await s3.ListObjectsV2Async(request, cancellationToken);
            var encoded = page.Encoding == EncodingType.Url;
            foreach (var item in page.S3Objects ?? [])
                yield return (encoded ? Decode(item.Key) : item.Key, item);
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (!string.IsNullOrEmpty(request.ContinuationToken));
    }

    /// <summary>S3 writes a space as <c>+</c>, and a plus as <c>%2B</c>.</summary>
    public static string Decode(string key) => Uri.UnescapeDataString(key.Replace('+', ' '));
}
