using System.Net;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.S3;
using S3Creds.Sandbox.S3.Service;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>The errors and defaults that AWS documents of S3's operations, as real requests get them: what many share is generated from the
/// operations that the sandbox serves, the rest are <see cref="S3ErrorRows"/>.</summary>
public sealed class S3ErrorsTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    /// <summary>Reads of an object that is not there, which AWS does not answer with NoSuchKey.</summary>
    private static readonly string[] NotByKey = ["ListParts"];

    private SandboxServer server = null!;
    private RawRequests raw = null!;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        raw = new RawRequests(server);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => raw.Dispose();

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.</summary>
    [Fact]
    public async Task Every_operation_on_a_missing_bucket_is_NoSuchBucket()
    {
        var wrong = new List<string>();
        var operations = S3Operations
            .All.Where(o => o is { Level: Level.Bucket or Level.Object, NeedsBucket: true } && IsPlain(o))
            .ToList();
        foreach (var operation in operations)
        {
            var (status, body) = await SendAsync(operation, "missing-bucket");
            if (
                status != HttpStatusCode.NotFound
                || (operation.Method != "HEAD" && !body.Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal))
            )
                wrong.Add($"{operation.Name}: {(int)status} {body}");
        }

        output.WriteLine($"{operations.Count} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(operations.Count > 60, $"{operations.Count} operations");
    }

    [Fact]
    public async Task Every_read_of_a_missing_object_is_NoSuchKey()
    {
        Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "PUT", "/bkt")).Status);
        var wrong = new List<string>();
        var operations = S3Operations
            .All.Where(o => o is { Level: Level.Object, Method: "GET" or "HEAD" } && IsPlain(o) && !NotByKey.Contains(o.Name))
            .ToList();
        foreach (var operation in operations)
        {
            var (status, body) = await SendAsync(operation, "bkt");
            // Object lock is a property of the bucket, which is looked at first.
            var codes = operation.Name is "GetObjectRetention" or "GetObjectLegalHold"
                ? ["NoSuchKey", "InvalidRequest"]
                : new[] { "NoSuchKey" };
            if (
                operation.Method == "HEAD"
                    ? status != HttpStatusCode.NotFound
                    : !codes.Any(c => body.Contains($"<Code>{c}</Code>", StringComparison.Ordinal))
            )
                wrong.Add($"{operation.Name}: {(int)status} {body}");
        }

        output.WriteLine($"{operations.Count} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.</summary>
    [Fact]
    public async Task Every_body_that_is_not_XML_is_MalformedXML()
    {
        Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "PUT", "/bkt")).Status);
        var wrong = new List<string>();
        var operations = S3Operations.All.Where(o => o is { Level: Level.Bucket, Body: not null, Method: "PUT" } && IsPlain(o)).ToList();
        foreach (var operation in operations)
        {
            foreach (var text in (string[])["<x", "<Nonsense/>"])
            {
                var (status, body) = await SendAsync(operation, "bkt", text);
                if (status != HttpStatusCode.BadRequest || !body.Contains("<Code>MalformedXML</Code>", StringComparison.Ordinal))
                    wrong.Add($"{operation.Name} {text}: {(int)status} {body}");
            }
        }

        output.WriteLine($"{operations.Count} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(operations.Count > 10, $"{operations.Count} operations");
    }

    [Fact]
    public async Task Every_row_of_the_table_is_answered_as_documented()
    {
        var wrong = new List<string>();
        foreach (var row in S3ErrorRows.All)
        {
            Assert.NotNull(Documentation.Find("s3", row.Operation));
            await using var fresh = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
            using var requests = new RawRequests(fresh);
            foreach (var before in row.Before.Prepend("PUT /bkt"))
            {
                var (prepared, refusal) = await SendAsync(requests, before);
                if ((int)prepared is < 200 or > 299)
                    wrong.Add($"{row.Operation} ({row.When}): {before}: {(int)prepared} {refusal}");
            }

            var (status, body) = await SendAsync(requests, row.Request);
            var has = row.Status >= 400 ? $"<Code>{row.Has}</Code>" : row.Has;
            if (
                (int)status != row.Status
                || !body.Contains(has, StringComparison.Ordinal)
                || (row.Without.Length > 0 && body.Contains(row.Without, StringComparison.Ordinal))
            )
                wrong.Add($"{row.Operation} ({row.When}) is not {row.Status} {row.Has} but {(int)status} {body}: {row.Page}");
        }

        output.WriteLine($"{S3ErrorRows.All.Count} rows");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>The codes that stand on the page of an operation: a row, a walk above, or a reason.</summary>
    [Fact]
    public void Every_documented_error_of_an_operation_has_a_row_or_a_reason()
    {
        Dictionary<string, string> notProvoked = new(StringComparer.Ordinal)
        {
            ["BucketAlreadyExists"] = "a bucket of another account: BucketLifetimeTests",
            ["ObjectNotInActiveTierError"] = "objects move to no archive",
            ["InvalidWriteOffset"] = "appending, which is for directory buckets",
            ["TooManyParts"] = "appending, which is for directory buckets",
            ["EncryptionTypeMismatch"] = "appending, which is for directory buckets",
        };
        string[] walked = ["NoSuchBucket", "NoSuchKey"];
        var left = DocumentedErrors
            .All.Where(o => o.Service == "s3" && S3Operations.All.Any(s => s.Name == o.Name && s.Level != Level.Control))
            .SelectMany(o => o.Errors.Keys.Select(code => (o.Name, code)))
            .Where(e => !walked.Contains(e.code) && !notProvoked.ContainsKey(e.code))
            .Where(e => !S3ErrorRows.All.Any(r => r.Operation == e.Name && r.Has == e.code))
            .Select(e => $"{e.Name} {e.code}");
        Assert.Empty(left);
    }

    /// <summary>Neither a form of a browser nor a preflight.</summary>
    internal static bool IsPlain(S3Operation operation) => operation.Method != "OPTIONS" && !operation.When.Contains(S3Operation.Form);

    private Task<(HttpStatusCode Status, string Body)> SendAsync(S3Operation operation, string bucket, string body = "") =>
        SendAsync(raw, operation, bucket, body);

    internal static Task<(HttpStatusCode Status, string Body)> SendAsync(
        RawRequests raw,
        S3Operation operation,
        string bucket,
        string body = ""
    )
    {
        var target = operation.Level == Level.Bucket ? $"/{bucket}" : $"/{bucket}/missing-key";
        var queries = operation
            .When.Where(w => !w.Contains(':', StringComparison.Ordinal))
            .Select(w => w.Contains('=', StringComparison.Ordinal) ? w : Valued(w));
        var headers = operation
            .When.Where(w => w.StartsWith("header:", StringComparison.Ordinal))
            .Select(w => (w["header:".Length..], $"{bucket}/source"))
            .Concat(operation.Name == "GetObjectAttributes" ? [("x-amz-object-attributes", "ETag")] : []);
        var query = string.Join('&', queries);
        return raw.SendAsync("s3", operation.Method, query.Length == 0 ? target : $"{target}?{query}", body, null, [.. headers]);
    }

    private static string Valued(string query) =>
        query switch
        {
            "partNumber" => "partNumber=1",
            "uploadId" => "uploadId=none",
            "id" => "id=x",
            _ => query,
        };

    /// <summary>A row's request: method, target, headers, and the body behind <c>&lt;</c>.</summary>
    private static Task<(HttpStatusCode Status, string Body)> SendAsync(RawRequests requests, string text)
    {
        var at = text.IndexOf(" <", StringComparison.Ordinal);
        var words = (at < 0 ? text : text[..at]).Split(' ');
        var body = at < 0 ? "" : text[(at + 2)..];
        // A document begins with the sign itself.
        if (at >= 0 && body.EndsWith('>') && body[0] != '<')
            body = "<" + body;
        var headers = words[2..].Select(w => w.Split(':', 2)).Select(w => (w[0], w[1]));
        return requests.SendAsync("s3", words[0], words[1], body, null, [.. headers]);
    }
}
