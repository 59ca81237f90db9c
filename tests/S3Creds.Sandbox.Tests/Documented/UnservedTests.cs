using System.Net;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.Kms;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.S3;
using S3Creds.Sandbox.S3.Service;
using S3Creds.Sandbox.Ssm;
using S3Creds.Sandbox.Sts;
using S3Creds.Sandbox.Tagged;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>Walks all operations: what AWS documents and the sandbox does not serve is refused with 501, and nothing has changed.</summary>
public sealed class UnservedTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    // These look like another operation: they differ by the host alone.
    private static readonly IReadOnlyList<string> SameAddress =
    [
        "ListDirectoryBuckets",
        "WriteGetObjectResponse",
        "GetBucketLifecycle",
        "PutBucketLifecycle",
        "GetBucketNotification",
        "PutBucketNotification",
    ];

    private SandboxServer server = null!;
    private RawRequests raw = null!;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        raw = new RawRequests(server);
        Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "PUT", "/walked")).Status);
        Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "PUT", "/walked/key", "x")).Status);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => raw.Dispose();

    /// <summary>AWS takes it without a signature.</summary>
    [Fact]
    public async Task An_operation_that_is_not_served_says_so_to_whoever_asks()
    {
        using var http = new HttpClient();
        using var form = new StringContent("Action=AssumeRoleWithSAML&Version=2011-06-15", null, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync(server.Url, form);
        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Contains(
            "does not serve the operation AssumeRoleWithSAML",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_parameter_of_S3_that_is_not_served_is_refused()
    {
        var sent = 0;
        foreach (var operation in S3Operations.All)
        {
            var unserved = operation.Unserved;
            foreach (var header in unserved.Headers)
            {
                await RefusedAsync(
                    $"{operation.Name} {header}",
                    raw.SendAsync("s3", operation.Method, Target(operation), "", null, [.. Own(operation), (header.TrimEnd('*'), "1")])
                );
                sent++;
            }

            foreach (var query in unserved.QueryNames)
            {
                var target = Target(operation);
                await RefusedAsync(
                    $"{operation.Name} ?{query}",
                    raw.SendAsync(
                        "s3",
                        operation.Method,
                        $"{target}{(target.Contains('?') ? '&' : '?')}{query}=1",
                        "",
                        null,
                        Own(operation)
                    )
                );
                sent++;
            }

            // An element whose parent is not served either is refused with it.
            foreach (
                var path in unserved.Parameters.Where(p => p.StartsWith("body:", StringComparison.Ordinal)).Select(p => p["body:".Length..])
            )
            {
                await RefusedAsync(
                    $"{operation.Name} <{path}>",
                    raw.SendAsync("s3", operation.Method, Target(operation), Xml(path), null, Own(operation))
                );
                sent++;
            }
        }

        output.WriteLine($"{sent} parameters of {S3Operations.All.Count} operations");
        Assert.True(sent >= 60, $"{sent} parameters");
    }

    [Fact]
    public async Task A_parameter_of_IAM_STS_SSM_or_KMS_that_is_not_served_is_refused()
    {
        var sent = 0;
        foreach (
            var (service, operations) in ((string, IReadOnlyDictionary<string, QueryOperation>)[])
                [("iam", IamOperations.All), ("sts", StsOperations.All)]
        )
        {
            foreach (var (name, operation) in operations)
            {
                foreach (var parameter in new Unserved(service, name, operation.Reads.Split(' ')).Parameters)
                {
                    await RefusedAsync($"{name} {parameter}", FormAsync(service, $"Action={name}&{parameter}=x"));
                    await RefusedAsync($"{name} {parameter}.member.1", FormAsync(service, $"Action={name}&{parameter}.member.1=x"));
                    sent++;
                }
            }
        }

        foreach (var (name, operation) in SsmService.Operations)
        {
            foreach (var parameter in new Unserved("ssm", name, operation.Reads.Split(' ')).Parameters)
            {
                await RefusedAsync($"{name} {parameter}", JsonAsync(name, $$"""{"{{parameter}}":"x"}"""));
                sent++;
            }
        }

        foreach (var (name, operation) in KmsService.Operations)
        {
            foreach (var parameter in new Unserved("kms", name, operation.Reads.Split(' ')).Parameters)
            {
                await RefusedAsync($"{name} {parameter}", JsonAsync(name, $$"""{"{{parameter}}":"x"}""", "kms", "TrentService."));
                sent++;
            }
        }

        foreach (var (name, operation) in TaggingService.Operations)
        {
            foreach (var parameter in new Unserved(TaggingService.Name, name, operation.Reads.Split(' ')).Parameters)
            {
                await RefusedAsync(
                    $"{name} {parameter}",
                    JsonAsync(name, $$"""{"{{parameter}}":"x"}""", TaggingService.Name, TaggingService.Target)
                );
                sent++;
            }
        }

        output.WriteLine($"{sent} parameters");
        Assert.True(sent >= 10);
    }

    [Fact]
    public async Task An_operation_that_is_not_served_is_refused()
    {
        var sent = 0;
        foreach (var operation in Documentation.All.Where(o => !Serves(o)))
        {
            var answer = operation.Service switch
            {
                "iam" or "sts" => FormAsync(operation.Service, $"Action={operation.Name}"),
                "ssm" => JsonAsync(operation.Name, "{}"),
                "kms" => JsonAsync(operation.Name, "{}", "kms", "TrentService."),
                TaggingService.Name => JsonAsync(operation.Name, "{}", TaggingService.Name, TaggingService.Target),
                _ => raw.SendAsync(
                    "s3",
                    operation.Method,
                    Address(operation.Uri),
                    "",
                    null,
                    operation.Service == "s3" ? [] : [("x-amz-account-id", SandboxAccount.DefaultId)]
                ),
            };
            await RefusedAsync(operation.Service + ":" + operation.Name, answer);
            sent++;
        }

        output.WriteLine($"{sent} operations");
        Assert.True(sent > 200);
    }

    [Fact]
    public async Task What_AWS_does_not_know_either_is_ignored_or_refused_as_by_AWS()
    {
        Assert.Equal(HttpStatusCode.OK, (await FormAsync("iam", "Action=ListUsers&Nonsense=1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "GET", "/walked?nonsense=1", "", null, ("x-nonsense", "1"))).Status);
        Assert.Contains("<Code>InvalidAction</Code>", (await FormAsync("iam", "Action=MakeCoffee")).Body, StringComparison.Ordinal);
        Assert.Contains("UnknownOperationException", (await JsonAsync("MakeCoffee", "{}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_operations_declare_to_read_is_documented()
    {
        var wrong = S3Operations
            .All.SelectMany(o =>
                S3Reads
                    .Parse(o.Reads)
                    .Where(read =>
                        Documentation.Find(o.Level == Level.Control ? "s3control" : "s3", o.Name)?.Parameters.Contains(read) == false
                    )
                    .Select(read => $"s3:{o.Name} {read}")
            )
            .Concat(IamOperations.All.SelectMany(o => Undocumented("iam", o.Key, o.Value.Reads)))
            .Concat(StsOperations.All.SelectMany(o => Undocumented("sts", o.Key, o.Value.Reads)))
            .Concat(KmsService.Operations.SelectMany(o => Undocumented("kms", o.Key, o.Value.Reads)))
            .Concat(TaggingService.Operations.SelectMany(o => Undocumented(TaggingService.Name, o.Key, o.Value.Reads)))
            .Concat(SsmService.Operations.SelectMany(o => Undocumented("ssm", o.Key, o.Value.Reads)));
        Assert.Empty(wrong);

        static IEnumerable<string> Undocumented(string service, string name, string reads) =>
            reads
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Except(Documentation.Find(service, name)!.Parameters)
                .Select(read => $"{service}:{name} {read}");
    }

    private static bool Serves(DocumentedOperation operation) =>
        SameAddress.Contains(operation.Name)
        || operation.Service switch
        {
            "iam" => IamOperations.All.ContainsKey(operation.Name),
            "sts" => StsOperations.All.ContainsKey(operation.Name),
            "ssm" => SsmService.Operations.ContainsKey(operation.Name),
            "kms" => KmsService.Operations.ContainsKey(operation.Name),
            TaggingService.Name => TaggingService.Operations.ContainsKey(operation.Name),
            _ => S3Operations.All.Any(o => o.Name == operation.Name && (o.Level == Level.Control) == (operation.Service == "s3control")),
        };

    private static string Target(S3Operation operation)
    {
        var documented = Documentation.Find(operation.Level == Level.Control ? "s3control" : "s3", operation.Name);
        var target = documented is null ? "/walked" : Address(documented.Uri);
        foreach (var query in operation.When.Where(w => !w.Contains(':')).Where(w => !HasQuery(target, w)))
        {
            target += (target.Contains('?') ? "&" : "?") + query;
        }

        return target;

        static bool HasQuery(string target, string name) =>
            target.Split('?', '&').Skip(1).Any(part => part == name || part.StartsWith(name + "=", StringComparison.Ordinal));
    }

    private static string Address(string uri) =>
        uri.Replace("{Bucket}", "walked", StringComparison.Ordinal)
            .Replace("{Key+}", "key", StringComparison.Ordinal)
            .Replace("{resourceArn+}", "arn:aws:s3:::walked", StringComparison.Ordinal)
            .Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal);

    private static (string Name, string Value)[] Own(S3Operation operation) =>
        [
            .. operation
                .When.Where(w => w.StartsWith("header:", StringComparison.Ordinal))
                .Select(w => (w["header:".Length..], "walked/key")),
            .. operation.Level == Level.Control ? [("x-amz-account-id", SandboxAccount.DefaultId)] : Array.Empty<(string, string)>(),
        ];

    private static string Xml(string path)
    {
        var names = path.Split('/');
        return string.Concat(names.Select(n => $"<{n}>")) + string.Concat(names.Reverse().Select(n => $"</{n}>"));
    }

    private Task<(HttpStatusCode Status, string Body)> FormAsync(string service, string form) =>
        raw.SendAsync(service, "POST", "/", form, "application/x-www-form-urlencoded");

    private Task<(HttpStatusCode Status, string Body)> JsonAsync(
        string operation,
        string json,
        string service = "ssm",
        string target = "AmazonSSM."
    ) => raw.SendAsync(service, "POST", "/", json, "application/x-amz-json-1.1", ("X-Amz-Target", target + operation));

    private async Task RefusedAsync(string what, Task<(HttpStatusCode Status, string Body)> answer)
    {
        var before = server.Sandbox.Store.Current;
        var (status, body) = await answer;
        Assert.True(status == HttpStatusCode.NotImplemented, $"{what}: {(int)status} {body}");
        Assert.Equal(before.Sequence, server.Sandbox.Store.Current.Sequence);
        Assert.Same(before.Buckets, server.Sandbox.Store.Current.Buckets);
    }
}
