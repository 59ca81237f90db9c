using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Core.Transfers;

/// <summary>
/// Uploads a stream of any length, read once and in order: one request up to a part's size, else a multipart upload with several parts in
/// flight. Memory is bounded by the parts in flight, whatever the length; every part can be sent again, since it is held until it is stored.
/// </summary>
/// <param name="md5">Send Content-MD5, for stores that do not take the SDK's own checksums.</param>
public sealed class Upload(IAmazonS3 s3, string bucket, string key, string contentType, bool md5, IProgress<long>? progress = null)
{
    private const int SmallestPart = 8 * 1024 * 1024;
    private const int MostParts = 10_000;
    private const long InFlightBytes = 24L * 1024 * 1024;

    // Full buffers go round: left to the garbage collector, as many as it likes would be waiting for it.
    private readonly ConcurrentBag<byte[]> buffers = [];

    /// <param name="length">Where known: parts grow for objects that would need more than 10,000 of them.</param>
    public async Task RunAsync(Stream source, long? length, CancellationToken cancellationToken)
    {
        var partSize = (int)Math.Max(SmallestPart, Math.Min(int.MaxValue / 2, ((length ?? 0) + MostParts - 1) / MostParts));
        var first = await ReadFirstAsync(source, partSize, cancellationToken);
        if (first.Count < partSize)
        {
            await PutAsync(first, cancellationToken);
            return;
        }

        var started = await s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, cancellationToken);
        try
        {
            var parts = await PartsAsync(source, first, partSize, started.UploadId, cancellationToken);
            await s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = started.UploadId, PartETags = parts }, cancellationToken);
        }
        catch
        {
            // Parts that nobody completes cost money until somebody finds them.
            await AbandonAsync(started.UploadId);
            throw;
        }
    }

    private static async Task<ArraySegment<byte>> ReadFirstAsync(Stream source, int size, CancellationToken cancellationToken)
    {
        // Small objects are the common case: the buffer grows with what is there.
        var buffer = new byte[Math.Min(size, 64 * 1024)];
        var read = 0;
        while (true)
        {
            read += await source.ReadAtLeastAsync(buffer.AsMemory(read), buffer.Length - read, throwOnEndOfStream: false, cancellationToken);
            if (read < buffer.Length || read == size)
                return new ArraySegment<byte>(buffer, 0, read);
            Array.Resize(ref buffer, (int)Math.Min(size, buffer.Length * 4L));
        }
    }

    private async Task<ArraySegment<byte>> ReadAsync(Stream source, int size, CancellationToken cancellationToken)
    {
        var buffer = buffers.TryTake(out var used) ? used : GC.AllocateUninitializedArray<byte>(size);
        return new ArraySegment<byte>(buffer, 0, await source.ReadAtLeastAsync(buffer, size, throwOnEndOfStream: false, cancellationToken));
    }

    private async Task<List<PartETag>> PartsAsync(Stream source, ArraySegment<byte> first, int partSize, string id, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var slots = (int)Math.Clamp(InFlightBytes / partSize, 1, 4);
        using var gate = new SemaphoreSlim(slots);
        var sends = new List<Task<PartETag>>();
        var part = first;
        try
        {
            while (part.Count > 0)
            {
                if (sends.Count == MostParts)
                    throw new IOException($"{key} has more than {MostParts} parts of {partSize} bytes: give it as a file, so that its length is known");
                await gate.WaitAsync(stop.Token);
                if (sends.Find(s => s.IsFaulted) is { } failed)
                    await failed;
                sends.Add(SendAsync(part, sends.Count + 1, id, gate, stop.Token));
                part = part.Count < partSize ? default : await ReadAsync(source, partSize, stop.Token);
            }

            return [.. await Task.WhenAll(sends)];
        }
        catch
        {
            await stop.CancelAsync();
            // The first failure is told; the others only have to have ended before the upload is abandoned.
            await Task.WhenAll(sends).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<PartETag> SendAsync(ArraySegment<byte> part, int number, string id, SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new MemoryStream(part.Array!, part.Offset, part.Count, writable: false);
            var sent = await s3.UploadPartAsync(
                new UploadPartRequest { BucketName = bucket, Key = key, UploadId = id, PartNumber = number, PartSize = part.Count, InputStream = body, MD5Digest = Digest(part) },
                cancellationToken);
            progress?.Report(part.Count);
            if (part.Count == part.Array!.Length)
                buffers.Add(part.Array);
            return new PartETag(number, sent.ETag);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task PutAsync(ArraySegment<byte> content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content.Array!, content.Offset, content.Count, writable: false);
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, InputStream = body, ContentType = contentType, MD5Digest = Digest(content), AutoCloseStream = false },
            cancellationToken);
        progress?.Report(content.Count);
    }

    private async Task AbandonAsync(string id)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id }, CancellationToken.None);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            // The reason for the end is told; a left-over upload is what a lifecycle rule is for.
        }
    }

#pragma warning disable CA5351 // Content-MD5 is what the protocol has; it guards against damage, not against an attacker.
    private string? Digest(ArraySegment<byte> content) => md5 ? Convert.ToBase64String(MD5.HashData(content)) : null;
#pragma warning restore CA5351
}
