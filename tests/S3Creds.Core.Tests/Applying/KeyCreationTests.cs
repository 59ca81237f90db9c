using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.AccessKeys;

namespace S3Creds.Core.Tests.Applying;

/// <summary>
/// CreateAccessKey over real sockets, with the SDK's own connections: whatever becomes of the answer, the server executes the call once for
/// each time that it is sent, and it is sent again only after what may have come of it is found and removed.
/// </summary>
public sealed class KeyCreationTests
{
    private static readonly ImmutableSortedSet<string> Prior = ["AKIAOLD"];

    public enum Answer
    {
        Good,
        Closed,
        Reset,
        Truncated,
        NotXml,
        ServerError,
        Hanging,
        Throttled,
        Refused,
    }

    [Theory]
    [InlineData(Answer.Closed)]
    [InlineData(Answer.Reset)]
    [InlineData(Answer.Truncated)]
    [InlineData(Answer.NotXml)]
    [InlineData(Answer.ServerError)]
    [InlineData(Answer.Hanging)]
    public async Task A_lost_answer_is_one_execution_and_its_key_is_gone_before_the_next(Answer lost)
    {
        await using var iam = new OneKeyServer([lost]);
        using var aws = Session(iam);
        // A connection that was used before: the SDK and the runtime resend on a stale one where they may.
        await KeyReader.ListAsync(aws, "ci", default);
        var told = new List<string>();
        using var key = (await Creation(aws).CreateAsync("ci", Prior, told.Add, id => told.Add("removed " + id), default)).Key.Secret;
        Assert.Equal(["create AKIA1", "delete AKIA1", "create AKIA2"], iam.Executed);
        Assert.Equal(["create access key of user ci", "delete access key AKIA1", "removed AKIA1", "create access key of user ci"], told);
    }

    [Fact]
    public async Task An_answer_that_is_lost_every_time_is_told_as_not_known_and_leaves_no_key()
    {
        await using var iam = new OneKeyServer([Answer.Closed, Answer.Reset, Answer.Truncated, Answer.ServerError]);
        using var aws = Session(iam);
        var told = await Assert.ThrowsAsync<KeyLostException>(() => Creation(aws).CreateAsync("ci", Prior, _ => { }, _ => { }, default));
        Assert.Equal("S3C612", told.Diagnostics[0].Code);
        Assert.Equal(Enumerable.Range(1, 4).SelectMany(i => (string[])[$"create AKIA{i}", $"delete AKIA{i}"]), iam.Executed);
        Assert.Equal(["AKIAOLD"], iam.Keys);
    }

    [Fact]
    public async Task The_same_server_counts_the_hidden_resends_of_a_client_that_has_them()
    {
        await using var iam = new OneKeyServer([Answer.Good, Answer.Closed, Answer.Closed]);
        using var aws = Session(iam);
        await aws.Iam.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = "ci" });
        await aws.Iam.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = "ci" });
        Assert.Equal(["create AKIA1", "create AKIA2", "create AKIA3", "create AKIA4"], iam.Executed);
    }

    [Fact]
    public async Task A_throttled_call_made_nothing_and_is_sent_again_by_us()
    {
        await using var iam = new OneKeyServer([Answer.Throttled]);
        using var aws = Session(iam);
        using var key = (await Creation(aws).CreateAsync("ci", Prior, _ => { }, _ => { }, default)).Key.Secret;
        Assert.Equal(["create AKIA1"], iam.Executed);
        Assert.Equal(2, iam.Arrived);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_nothing_is_looked_for()
    {
        await using var iam = new OneKeyServer([Answer.Refused]);
        using var aws = Session(iam);
        await Assert.ThrowsAsync<Amazon.IdentityManagement.Model.LimitExceededException>(() =>
            Creation(aws).CreateAsync("ci", Prior, _ => { }, _ => { }, default)
        );
        Assert.Equal(1, iam.Arrived);
    }

    private static KeyCreation Creation(AwsSession aws) => new(aws, KeyTiming.Default with { Propagation = TimeSpan.Zero });

    private static AwsSession Session(OneKeyServer iam) =>
        new(
            new AwsSessionOptions(
                new BasicAWSCredentials("AKIATOOL", "secret"),
                "us-east-1",
                iam.Url,
                AnswerWithin: TimeSpan.FromSeconds(2)
            )
        );

    /// <summary>An IAM of three calls on a socket of its own. It executes first and answers as told, so that an answer is all that can be
    /// lost.</summary>
    private sealed class OneKeyServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Queue<Answer> answers;
        private readonly Lock gate = new();
        private readonly List<string> executed = [];
        private readonly Task serving;
        private int made;

        public OneKeyServer(Answer[] answers)
        {
            this.answers = new(answers);
            listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            serving = ServeAsync();
        }

        public string Url { get; }

        public List<string> Keys { get; } = ["AKIAOLD"];

        /// <summary>CreateAccessKey requests, executed or not.</summary>
        public int Arrived { get; private set; }

        public IReadOnlyList<string> Executed
        {
            get
            {
                lock (gate)
                    return [.. executed];
            }
        }

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
            var connections = new List<Task>();
            try
            {
                while (true)
                    connections.Add(ConnectionAsync(await listener.AcceptSocketAsync(stop.Token)));
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(connections);
            }
        }

        private async Task ConnectionAsync(Socket socket)
        {
            using (socket)
            {
                try
                {
                    while (await ReadAsync(socket) is { } body && await AnswerAsync(socket, body)) { }
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    // The other side went, or the test is over.
                }
            }
        }

        private async Task<string?> ReadAsync(Socket socket)
        {
            var text = new StringBuilder();
            var buffer = new byte[16 * 1024];
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer, stop.Token);
                if (read == 0)
                    return null;
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
                var all = text.ToString();
                var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (head < 0)
                    continue;
                var length = all[..head]
                    .Split("\r\n")
                    .Where(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    .Select(l => int.Parse(l["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture))
                    .FirstOrDefault();
                if (all.Length >= head + 4 + length)
                    return all[(head + 4)..];
            }
        }

        /// <summary>False: the connection is over.</summary>
        private async Task<bool> AnswerAsync(Socket socket, string body)
        {
            if (body.Contains("Action=ListAccessKeys", StringComparison.Ordinal))
            {
                var members = string.Concat(
                    Keys.Select(k =>
                        $"<member><UserName>ci</UserName><AccessKeyId>{k}</AccessKeyId><Status>Active</Status><CreateDate>2026-03-01T12:00:00Z</CreateDate></member>"
                    )
                );
                await SendAsync(
                    socket,
                    200,
                    Result("ListAccessKeys", $"<IsTruncated>false</IsTruncated><AccessKeyMetadata>{members}</AccessKeyMetadata>")
                );
                return true;
            }

            if (body.Contains("Action=DeleteAccessKey", StringComparison.Ordinal))
            {
                var id = body.Split('&').Single(p => p.StartsWith("AccessKeyId=", StringComparison.Ordinal))["AccessKeyId=".Length..];
                Execute("delete", id, () => Keys.Remove(id));
                await SendAsync(socket, 200, Result("DeleteAccessKey", ""));
                return true;
            }

            return await CreateAsync(socket);
        }

        private async Task<bool> CreateAsync(Socket socket)
        {
            Answer answer;
            lock (gate)
            {
                Arrived++;
                answer = answers.Count > 0 ? answers.Dequeue() : Answer.Good;
            }

            if (answer is Answer.Throttled or Answer.Refused)
            {
                await SendAsync(
                    socket,
                    answer == Answer.Throttled ? 400 : 409,
                    Error(answer == Answer.Throttled ? "Throttling" : "LimitExceeded")
                );
                return true;
            }

            var id = $"AKIA{++made}";
            Execute("create", id, () => Keys.Add(id));
            var good = Result(
                "CreateAccessKey",
                $"<AccessKey><UserName>ci</UserName><AccessKeyId>{id}</AccessKeyId><Status>Active</Status><SecretAccessKey>canary{id}</SecretAccessKey></AccessKey>"
            );
            switch (answer)
            {
                case Answer.Reset:
                    socket.LingerState = new LingerOption(true, 0);
                    return false;
                case Answer.Truncated:
                    await SendAsync(socket, 200, good, good.Length / 2);
                    return false;
                case Answer.Hanging:
                    await Task.Delay(TimeSpan.FromSeconds(30), stop.Token);
                    return false;
                case Answer.NotXml:
                    await SendAsync(socket, 200, good[..(good.Length / 2)]);
                    return true;
                case Answer.ServerError:
                    await SendAsync(socket, 500, Error("InternalFailure"));
                    return true;
                case Answer.Good:
                    await SendAsync(socket, 200, good);
                    return true;
                default:
                    return false;
            }
        }

        private void Execute(string what, string id, Action effect)
        {
            lock (gate)
            {
                executed.Add($"{what} {id}");
                effect();
            }
        }

        private async Task SendAsync(Socket socket, int status, string body, int? cutAt = null)
        {
            var answer =
                $"HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n{body[..(cutAt ?? body.Length)]}";
            await socket.SendAsync(Encoding.ASCII.GetBytes(answer), stop.Token);
        }

        private static string Result(string action, string inner) =>
            $"<{action}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{action}Result>{inner}</{action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>";

        private static string Error(string code) =>
            $"<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>";
    }
}
