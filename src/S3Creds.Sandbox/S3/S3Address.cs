using System.Text;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

internal enum Level
{
    Service,
    Bucket,
    Object,

    /// <summary>S3 Control: the account's own settings.</summary>
    Control,
}

/// <summary>What a request is about, by its host and path.</summary>
/// <param name="Bucket">Empty at the levels Service and Control.</param>
/// <param name="Key">Decoded; empty unless the level is Object.</param>
/// <param name="VirtualHosted">The bucket's name stood in the host.</param>
internal sealed record S3Address(Level Level, string Bucket, string Key, bool VirtualHosted)
{
    private const string ControlPath = "/v20180820/";

    public string Resource => Level == Level.Object ? $"{Bucket}/{Key}" : Bucket;

    public static S3Address Of(SandboxRequest request)
    {
        var path = request.RawPath;
        if (path.StartsWith(ControlPath, StringComparison.Ordinal) && request.Header("x-amz-account-id") is not null)
        {
            return new S3Address(Level.Control, "", Uri.UnescapeDataString(path[ControlPath.Length..]), VirtualHosted: false);
        }

        if (BucketOfHost(request.Http.Request.Host.Host, request.Options.S3Hosts) is { } bucket)
        {
            return path.Length <= 1
                ? new S3Address(Level.Bucket, bucket, "", VirtualHosted: true)
                : new S3Address(Level.Object, bucket, Uri.UnescapeDataString(path[1..]), VirtualHosted: true);
        }

        var slash = path.Length > 1 ? path.IndexOf('/', 1) : -1;
        return path.Length <= 1 ? new S3Address(Level.Service, "", "", VirtualHosted: false)
            : slash < 0 || slash == path.Length - 1
                ? new S3Address(Level.Bucket, Uri.UnescapeDataString(path[1..].TrimEnd('/')), "", VirtualHosted: false)
            : new S3Address(
                Level.Object,
                Uri.UnescapeDataString(path[1..slash]),
                Uri.UnescapeDataString(path[(slash + 1)..]),
                VirtualHosted: false
            );
    }

    /// <exception cref="SandboxException">The key is longer than S3 takes.</exception>
    public void CheckKey()
    {
        if (Level == Level.Object && Encoding.UTF8.GetByteCount(Key) is > 1024 and var size)
        {
            throw new SandboxException("KeyTooLongError", 400, "Your key is too long")
            {
                Details = [("Size", $"{size}"), ("MaxSizeAllowed", "1024")],
            };
        }
    }

    private static string? BucketOfHost(string host, IReadOnlyList<string> bases)
    {
        // The longest base first: s3.localhost is no bucket of localhost.
        foreach (var suffix in bases.OrderByDescending(b => b.Length))
        {
            if (host.Equals(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            if (
                host.Length > suffix.Length + 1
                && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && host[^(suffix.Length + 1)] == '.'
            )
            {
                return host[..^(suffix.Length + 1)];
            }
        }

        // s3.REGION.amazonaws.com, where a test sends AWS's own names here.
        const string Amazon = ".amazonaws.com";
        if (!host.EndsWith(Amazon, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var labels = host[..^Amazon.Length];
        var service = labels.LastIndexOf(".s3.", StringComparison.OrdinalIgnoreCase);
        return service > 0 ? labels[..service] : null;
    }
}
