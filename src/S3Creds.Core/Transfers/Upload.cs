using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Files;

namespace S3Creds.Core.Transfers;

/// <summary>
/// Uploads a file or a stream of any length: one request up to a part's size, else a multipart upload with several parts in flight. Parts
/// of a
/// file are read from it as they are sent, and once more where they are sent again; of a stream as many are held as are in flight.
/// </summary>
/// <param name="md5">Send Content-MD5, for stores that do not take the SDK's own checksums.</param>
public sealed class Upload(IAmazonS3 s3, string bucket, string key, ObjectHeaders headers, bool md5, IProgress<long>? progress = null)
{
    private const int SmallestPart = 8 * 1024 * 1024;
    private const int MostParts = 10_000;
    private const int FilePartsInFlight = 4;
    private const int StreamPartsInFlight = 2;

    public async Task RunAsync(Stream source, CancellationToken cancellationToken)
    {
        // A file without a length may hold something all the same (/proc).
        if (source is FileStream { CanSeek: true, Length: > 0 } file)
            await SendFileAsync(file, cancellationToken);
        else
            await SendStreamAsync(source, cancellationToken);
    }

    private async Task SendFileAsync(FileStream file, CancellationToken cancellationToken)
    {
        var length = file.Length;
        var partSize = Math.Max(SmallestPart, (length + MostParts - 1) / MostParts);
        if (length < partSize)
        {
            await PutAsync(new FileSpan(file.SafeFileHandle, 0, length), cancellationToken);
            return;
        }

        await InPartsAsync(
            async (id, stop) =>
            {
                var parts = new PartETag[(length + partSize - 1) / partSize];
                var few = new ParallelOptions { MaxDegreeOfParallelism = FilePartsInFlight, CancellationToken = stop };
                await Parallel.ForEachAsync(Enumerable.Range(0, parts.Length), few, async (i, each) =>
                {
                    var start = i * partSize;
                    parts[i] = await SendPartAsync(
                        new FileSpan(file.SafeFileHandle, start, Math.Min(partSize, length - start)),
                        i + 1,
                        id,
                        each
                    );
                });
                return [.. parts];
            },
            cancellationToken
        );
    }

    private async Task SendStreamAsync(Stream source, CancellationToken cancellationToken)
    {
        var first = await ReadFirstAsync(source, cancellationToken);
        if (first.Count < SmallestPart)
            await PutAsync(Reader(first), cancellationToken);
        else
            await InPartsAsync((id, stop) => PartsAsync(source, first, id, stop), cancellationToken);
    }

    /// <summary>Small objects are the common case: the buffer grows with what is there.</summary>
    private static async Task<ArraySegment<byte>> ReadFirstAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var read = 0;
        while (true)
        {
            read += await source.ReadAtLeastAsync(
                buffer.AsMemory(read),
                buffer.Length - read,
                throwOnEndOfStream: false,
                cancellationToken
            );
            if (read < buffer.Length || read == SmallestPart)
                return new ArraySegment<byte>(buffer, 0, read);
            Array.Resize(ref buffer, Math.Min(SmallestPart, buffer.Length * 8));
        }
    }

    private async Task<List<PartETag>> PartsAsync(Stream source, ArraySegment<byte> first, string id, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var free = new Stack<byte[]>();
        var inFlight = new List<(Task<PartETag> Send, byte[] Buffer)>();
        var sent = new List<PartETag>();
        var part = first;
        try
        {
            for (var number = 1; part.Count > 0; number++)
            {
                if (number > MostParts)
                    throw new WordedIOException(
                        $"{key} has more than {MostParts} parts of {SmallestPart} bytes: give it as a file, so that its length is known"
                    );
                if (inFlight.Count == StreamPartsInFlight)
                    await CollectAsync();
                inFlight.Add((SendPartAsync(Reader(part), number, id, stop.Token), part.Array!));
                part = part.Count < SmallestPart ? default : await ReadPartAsync();
            }

            while (inFlight.Count > 0)
                await CollectAsync();
            return [.. sent.OrderBy(p => p.PartNumber)];
        }
        catch
        {
            await stop.CancelAsync();
            // The first failure is reported; the others only have to have ended before the upload is abandoned.
            await Task.WhenAll(inFlight.Select(f => f.Send))
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        // Full buffers go round: left to the garbage collector, as many as it likes would be waiting for it.
        async Task CollectAsync()
        {
            var done = await Task.WhenAny(inFlight.Select(f => f.Send));
            var at = inFlight.FindIndex(f => f.Send == done);
            free.Push(inFlight[at].Buffer);
            inFlight.RemoveAt(at);
            sent.Add(await done);
        }

        async Task<ArraySegment<byte>> ReadPartAsync()
        {
            var buffer = free.TryPop(out var used) ? used : GC.AllocateUninitializedArray<byte>(SmallestPart);
            return new ArraySegment<byte>(
                buffer,
                0,
                await source.ReadAtLeastAsync(buffer, SmallestPart, throwOnEndOfStream: false, stop.Token)
            );
        }
    }

    private async Task InPartsAsync(Func<string, CancellationToken, Task<List<PartETag>>> send, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = headers.ContentType,
        };
        if (headers.CacheControl is { } cache)
            begin.Headers.CacheControl = cache;
        var started = await s3.InitiateMultipartUploadAsync(begin, cancellationToken);
        try
        {
            var parts = await send(started.UploadId, cancellationToken);
            await s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = started.UploadId,
                    PartETags = parts,
                },
                cancellationToken
            );
        }
        catch
        {
            // Parts that are never completed cost money until they are deleted.
            await AbandonAsync(started.UploadId);
            throw;
        }
    }

    private async Task<PartETag> SendPartAsync(Stream body, int number, string id, CancellationToken cancellationToken)
    {
        await using (body)
        {
            var request = BodyRequests.Part(body);
            request.BucketName = bucket;
            request.Key = key;
            request.UploadId = id;
            request.PartNumber = number;
            request.MD5Digest = await DigestAsync(body, cancellationToken);
            var sent = await s3.UploadPartAsync(request, cancellationToken);
            progress?.Report(request.PartSize!.Value);
            return new PartETag(number, sent.ETag);
        }
    }

    private async Task PutAsync(Stream body, CancellationToken cancellationToken)
    {
        await using (body)
        {
            var length = body.Length;
            var request = BodyRequests.Put(body);
            request.BucketName = bucket;
            request.Key = key;
            request.ContentType = headers.ContentType;
            request.MD5Digest = await DigestAsync(body, cancellationToken);
            request.AutoCloseStream = false;
            if (headers.CacheControl is { } cache)
                request.Headers.CacheControl = cache;
            await s3.PutObjectAsync(request, cancellationToken);
            progress?.Report(length);
        }
    }

    private async Task AbandonAsync(string id)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = id,
                },
                CancellationToken.None
            );
        }
        catch (Exception e)
            when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            // The reason for the end is reported; a left-over upload is what a lifecycle rule is for.
        }
    }

    private static MemoryStream Reader(ArraySegment<byte> content) => new(content.Array!, content.Offset, content.Count, writable: false);

    private async Task<string?> DigestAsync(Stream body, CancellationToken cancellationToken)
    {
        if (!md5)
            return null;
#pragma warning disable CA5351 // Content-MD5 is what the protocol has; it guards against damage, not against an attacker.
        var digest = Convert.ToBase64String(await MD5.HashDataAsync(body, cancellationToken));
#pragma warning restore CA5351
        body.Position = 0;
        return digest;
    }
}
