using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>What S3's operations work with.</summary>
internal sealed class S3Call(SandboxRequest request, S3Address address, S3Operation operation)
{
    /// <summary>S3 takes up to 1 MB of configuration; a DeleteObjects of 1000 long keys needs more.</summary>
    private const int MostXml = 4 * 1024 * 1024;

    private BucketState? bucket;

    public SandboxRequest Request => request;
    public S3Address Address => address;
    public S3Operation Operation => operation;
    public string BucketName => address.Bucket;
    public string Key => address.Key;

    /// <summary>The region of the endpoint that the client believes to speak to; us-east-1 for unsigned requests.</summary>
    public string Region => request.Signature?.Region ?? "us-east-1";

    /// <summary>The bucket as it was when it was first asked for in this call: objects and existence are strongly consistent.</summary>
    /// <exception cref="SandboxException">NoSuchBucket.</exception>
    public BucketState Bucket =>
        bucket ??= request.Current.Buckets.GetValueOrDefault(BucketName) ?? throw S3Errors.NoSuchBucket(BucketName);

    /// <summary>The bucket with its configuration as this read sees it, perhaps not quite current.</summary>
    public BucketState Configuration => Seen(request.BucketConfigurationView);

    /// <summary>The bucket with its configuration as it is in force for this request.</summary>
    public BucketState Enforced => Seen(request.EnforcementView);

    public string? Header(string name) => request.Header(name);

    public string? Query(string name) => request.Query(name);

    /// <summary>Changes the bucket under the store's lock, in its current state.</summary>
    public void Change(Func<BucketState, BucketState> change) => Change((_, state) => change(state));

    public void Change(Func<Draft, BucketState, BucketState> change)
    {
        request.Store.Write(draft =>
        {
            var current = draft.State.Buckets.GetValueOrDefault(BucketName) ?? throw S3Errors.NoSuchBucket(BucketName);
            var changed = change(draft, current);
            draft.State = ReferenceEquals(changed, current)
                ? draft.State
                : draft.State with
                {
                    Buckets = draft.State.Buckets.SetItem(BucketName, changed),
                };
        });
        bucket = null;
    }

    /// <summary>A number in the query, within S3's bounds and the sandbox's page size.</summary>
    /// <exception cref="SandboxException">InvalidArgument.</exception>
    public int PageSize(string name, int most, int least = 0)
    {
        var asked = most;
        if (Query(name) is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out asked))
            {
                throw S3Errors.InvalidArgument($"Provided {name} not an integer or within integer range", name, text);
            }

            if (asked < least)
            {
                throw S3Errors.InvalidArgument($"Argument {name} must be an integer between {least} and 2147483647", name, text);
            }
        }

        return Math.Min(Math.Min(asked, most), request.Options.PageSize ?? most);
    }

    /// <summary>The whole body, compared with the digests that came with it.</summary>
    public async Task<byte[]> ReadBodyAsync(CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(MostXml, cancellationToken);
        CheckMd5(Header("Content-MD5"), Checksum.BytesOf("md5", body));
        foreach (var name in Checksum.Names)
        {
            var expected = Header("x-amz-checksum-" + name)
                ?? (request.Trailers.TryGetValue("x-amz-checksum-" + name, out var trailer) ? trailer : null);
            if (expected is not null && expected != Checksum.Of(name, body))
            {
                throw BadChecksum(name);
            }
        }

        return body;
    }

    /// <exception cref="SandboxException">MalformedXML, or a digest that does not match.</exception>
    public async Task<XElement> ReadXmlAsync(string root, CancellationToken cancellationToken) =>
        Parsed(await ReadBodyAsync(cancellationToken), root);

    /// <exception cref="SandboxException">MalformedXML; NotImplemented for an element that AWS serves and the sandbox does not.</exception>
    public XElement Parsed(byte[] body, string root)
    {
        var document = S3Xml.Parse(body, root);
        return operation.Unserved.In(document) is { } path ? throw S3Errors.NotImplemented(path) : document;
    }

    public static SandboxException BadChecksum(string name) =>
        new("BadDigest", 400, $"The {name.ToUpperInvariant()} you specified did not match the calculated checksum.");

    public static void CheckMd5(string? header, ReadOnlySpan<byte> computed)
    {
        if (header is null)
        {
            return;
        }

        var expected = new byte[16];
        if (!Convert.TryFromBase64String(header, expected, out var written) || written != 16)
        {
            throw new SandboxException("InvalidDigest", 400, "The Content-MD5 you specified was invalid.")
            {
                Details = [("Content-MD5", header)],
            };
        }

        if (!computed.SequenceEqual(expected))
        {
            throw new SandboxException("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
            {
                Details = [("ExpectedDigest", header), ("CalculatedDigest", Convert.ToBase64String(computed))],
            };
        }
    }

    /// <summary>Sixty-four hexadecimal digits that stand for an account in access control lists.</summary>
    public static string CanonicalId(string accountId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("canonical user " + accountId)));

    // A bucket younger than the lag is seen as it was created: AWS's bucket list is consistent, its configuration is not.
    private BucketState Seen(SandboxState view) =>
        view.Buckets.TryGetValue(BucketName, out var seen) && seen.Id == Bucket.Id
            ? seen
            : request.Store.Oldest(state => state.Buckets.TryGetValue(BucketName, out var young) && young.Id == Bucket.Id ? young : null)
                ?? Bucket;
}
