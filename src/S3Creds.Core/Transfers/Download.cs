using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Files;

namespace S3Creds.Core.Transfers;

/// <summary> Downloads an object: in ranges, several at once, each pinned to the object's ETag, and goes on where a connection was cut. To
/// a file it goes through a partial file beside the target, which a later run continues, and which is renamed once its checksum is right.
/// </summary>
public sealed class Download(IAmazonS3 s3, string bucket, string key, Waits waits, IProgress<long>? progress = null)
{
    private const int RangeSize = 8 * 1024 * 1024;
    private const int InFlight = 4;
    private const int BufferSize = 128 * 1024;
    private const int MostFruitlessTries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>A body of which nothing arrives for so long counts as broken off.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    /// <exception cref="ChecksumException">The content differs from the store's checksum.</exception>
    public async Task ToFileAsync(string path, CancellationToken cancellationToken)
    {
        var head = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken);
        var size = head.ContentLength;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{bucket}/{key}\n{Path.GetFileName(path)}")))[..16];
        var partial = Path.Combine(folder, $".s3creds-{name}.partial");
        // A link under either name is not a download: it may have been planted to overwrite another file.
        foreach (var extension in (string[])["partial", "state"])
        {
            var own = Path.Combine(folder, $".s3creds-{name}.{extension}");
            if (new FileInfo(own).LinkTarget is not null)
                File.Delete(own);
        }

        using (
            var state = DownloadState.Open(
                Path.Combine(folder, $".s3creds-{name}.state"),
                $"{head.ETag} {size} {RangeSize}",
                File.Exists(partial)
            )
        )
        {
            using var file = File.OpenHandle(
                partial,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.Asynchronous
            );
            if (state.IsNew)
                RandomAccess.SetLength(file, 0);
            await RangesAsync(file, head.ETag, size, state, cancellationToken);
            RandomAccess.SetLength(file, size);
            if (!await ObjectDigest.MatchesAsync(file, head, s3, bucket, key, cancellationToken))
            {
                state.Discard();
                File.Delete(partial);
                throw new ChecksumException($"{key} arrived damaged: its checksum differs from the checksum of the store");
            }

            state.Discard();
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>In order, to a stream that cannot be sought. A cut connection is continued.</summary>
    public async Task ToStreamAsync(Stream target, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // The ETag is an MD5; it guards against damage, not against an attacker.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        GetObjectResponse? first = null;
        await FetchAsync(
            new ByteSpan(0, null),
            null,
            async (_, bytes) =>
            {
                md5.AppendData(bytes.Span);
                await target.WriteAsync(bytes, cancellationToken);
            },
            answer => first ??= answer,
            cancellationToken
        );
        await target.FlushAsync(cancellationToken);
        if (
            first is not null
            && ObjectDigest.PlainMd5(first.ETag, first.ServerSideEncryptionMethod) is { } expected
            && !Convert.ToHexStringLower(md5.GetHashAndReset()).Equals(expected, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new ChecksumException($"{key} arrived damaged: its checksum differs from the checksum of the store");
        }
    }

    private async Task RangesAsync(SafeFileHandle file, string etag, long size, DownloadState state, CancellationToken cancellationToken)
    {
        var ranges = (int)((size + RangeSize - 1) / RangeSize);
        progress?.Report(state.Done.Sum(i => Math.Min(RangeSize, size - ((long)i * RangeSize))));
        var open = Enumerable.Range(0, ranges).Where(i => !state.Done.Contains(i)).ToList();
        await Parallel.ForEachAsync(
            open,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken },
            async (i, stop) =>
            {
                var start = (long)i * RangeSize;
                var end = Math.Min(size, start + RangeSize);
                // An object of one range is asked for whole: an empty one has no first byte to ask for.
                await FetchAsync(
                    new ByteSpan(start, ranges == 1 ? null : end),
                    etag,
                    (at, bytes) => RandomAccess.WriteAsync(file, bytes, at, stop),
                    null,
                    stop
                );
                state.Add(i);
            }
        );
    }

    /// <summary>Reads a range, again from where it broke off: as long as each try brings something, any number of times.</summary>
    private async Task FetchAsync(
        ByteSpan span,
        string? etag,
        Func<long, ReadOnlyMemory<byte>, ValueTask> write,
        Action<GetObjectResponse>? onAnswer,
        CancellationToken cancellationToken
    )
    {
        long at = span.Start,
            before = at;
        var fruitless = 0;
        var buffer = new byte[BufferSize];
        await new Retry(waits, $"{key}: the connection broke", Pauses.Every(FirstPause)).RunAsync(
            async () =>
            {
                before = at;
                using var answer = await s3.GetObjectAsync(Request(at, span.End, etag), cancellationToken);
                etag ??= answer.ETag;
                onAnswer?.Invoke(answer);
                var end = at + answer.ContentLength;
                await using var body = answer.ResponseStream;
                for (
                    var read = await ReadAsync(body, buffer, cancellationToken);
                    read > 0;
                    read = await ReadAsync(body, buffer, cancellationToken)
                )
                {
                    await write(at, buffer.AsMemory(0, read));
                    at += read;
                    progress?.Report(read);
                }

                return at >= end ? true : throw new WordedIOException($"{key} broke off after {at} of {end} bytes");
            },
            static _ => Next.Done,
            e =>
            {
                if (!IsCut(e))
                    return Next.Done;
                fruitless = at > before ? 0 : fruitless + 1;
                return fruitless < MostFruitlessTries ? Next.After(FirstPause * (fruitless + 1)) : Next.Done;
            },
            cancellationToken
        );
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        var reading = body.ReadAsync(buffer, cancellationToken);
        if (reading.IsCompleted)
            return await reading;
        try
        {
            return await waits.DuringAsync($"{key}: nothing arrives", LongestSilence, () =>
                reading.AsTask().WaitAsync(LongestSilence, waits.Real, cancellationToken)
            );
        }
        catch (TimeoutException e)
        {
            throw new WordedIOException($"{key}: nothing arrived for {LongestSilence.TotalSeconds:0} s", e);
        }
    }

    private GetObjectRequest Request(long start, long? end, string? etag)
    {
        var request = new GetObjectRequest
        {
            BucketName = bucket,
            Key = key,
            EtagToMatch = etag,
        };
        if (end is { } last)
            request.ByteRange = new ByteRange(start, last - 1);
        else if (start > 0)
            request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={start}-"));
        return request;
    }

    /// <summary>A connection that broke, not an answer of the store.</summary>
    private static bool IsCut(Exception e) =>
        e is IOException or HttpRequestException || (e is AmazonServiceException && AwsError.IsTransient(e));

    /// <param name="End">Exclusive; null: to the end of the object.</param>
    private sealed record ByteSpan(long Start, long? End);
}

/// <summary>Bytes that are not those of the object.</summary>
public sealed class ChecksumException(string message) : WordedIOException(message);
