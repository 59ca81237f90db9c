using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Tests.Aws;

/// <summary>A refused upload does not spoil the connection for the next request.</summary>
public sealed class BodyRequestsTests
{
    public static TheoryData<int, bool> Sizes =>
        new()
        {
            { 0, false },
            { 1, false },
            { 1023, false },
            { 1024, false },
            { 1025, false },
            { 70_000, false },
            { 1, true },
            { 1024, true },
            { 1025, true },
            { 70_000, true },
        };

    /// <summary>The server refuses an announced body without waiting for it, as radosgw does, and reads any other before it
    /// answers.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task The_request_after_a_refused_upload_is_answered(int size, bool isPart)
    {
        await using var server = new Refusing();
        using var aws = new AwsSession(new AwsSessionOptions(new BasicAWSCredentials("AKIA", "secret"), "us-east-1", server.Url));
        var s3 = aws.S3("us-east-1");
        for (var round = 0; round < 3; round++)
        {
            using var body = new MemoryStream(new byte[size]);
            var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => isPart ? PartAsync(s3, body) : PutAsync(s3, body));
            Assert.Equal("AccessDenied", refused.ErrorCode);
            var missing = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.GetBucketTaggingAsync(new() { BucketName = "media" }));
            Assert.Equal("NoSuchTagSet", missing.ErrorCode);
        }

        Assert.Equal(0, server.Garbled);
    }

    private static Task PutAsync(IAmazonS3 s3, Stream body)
    {
        var request = BodyRequests.Put(body);
        (request.BucketName, request.Key) = ("media", "key");
        return s3.PutObjectAsync(request);
    }

    private static Task PartAsync(IAmazonS3 s3, Stream body)
    {
        var request = BodyRequests.Part(body);
        (request.BucketName, request.Key, request.UploadId, request.PartNumber) = ("media", "key", "u", 1);
        return s3.UploadPartAsync(request);
    }

    private sealed class Refusing : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;
        private int garbled;

        public Refusing()
        {
            listener.Start();
            serving = ServeAsync();
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        /// <summary>Requests that began with what was left of a body.</summary>
        public int Garbled => garbled;

        public async ValueTask DisposeAsync()
        {
            // A listener that has stopped refuses to wait, so waiting ends before it stops.
            await stop.CancelAsync();
            await serving;
            listener.Dispose();
            stop.Dispose();
        }

        private async Task ServeAsync()
        {
            var clients = new List<TcpClient>();
            var connections = new List<Task>();
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(stop.Token);
                    clients.Add(client);
                    connections.Add(AnswerAsync(client));
                }
            }
            catch (OperationCanceledException)
            {
                // The SDK keeps its connections.
                foreach (var client in clients)
                    client.Close();
                await Task.WhenAll(connections);
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using var connection = client;
            var stream = connection.GetStream();
            try
            {
                while (await HeadAsync(stream) is { } head)
                {
                    if (head.StartsWith("GET ", StringComparison.Ordinal))
                    {
                        await SendAsync(stream, "404 Not Found", "NoSuchTagSet");
                        continue;
                    }

                    if (!head.StartsWith("PUT ", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref garbled);
                        await SendAsync(stream, "405 Method Not Allowed", "MethodNotAllowed");
                        return;
                    }

                    if (!head.Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase))
                        await stream.ReadExactlyAsync(new byte[LengthOf(head)]);
                    await SendAsync(stream, "403 Forbidden", "AccessDenied");
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
            {
                // It was closed.
            }
        }

        /// <summary>Null: the connection has ended.</summary>
        private static async Task<string?> HeadAsync(NetworkStream stream)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one) == 0)
                    return null;
                head.Append((char)one[0]);
                // What begins like no request is not waited for.
                if (head.Length == 1 && one[0] is not ((byte)'G' or (byte)'P'))
                    return head.ToString();
            }

            return head.ToString();
        }

        private static int LengthOf(string head) =>
            int.Parse(head.Split("\r\nContent-Length: ", 2)[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);

        private static async Task SendAsync(NetworkStream stream, string status, string code)
        {
            var body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>refused</Message></Error>";
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: keep-alive\r\n\r\n{body}"
                )
            );
        }
    }
}
