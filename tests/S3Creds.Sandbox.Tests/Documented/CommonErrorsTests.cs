using System.Net;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.Kms;
using S3Creds.Sandbox.S3;
using S3Creds.Sandbox.S3.Service;
using S3Creds.Sandbox.Ssm;
using S3Creds.Sandbox.Sts;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>The errors that AWS documents of all operations (Common Errors of each service), walked over every operation that is served: a
/// caller without a permission, and an access key that does not exist.</summary>
public sealed class CommonErrorsTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    /// <summary>Operations that need no permission, or no signature.</summary>
    private static readonly string[] Open = ["GetCallerIdentity", "GetSessionToken", "AssumeRoleWithWebIdentity"];

    private SandboxServer server = null!;
    private RawRequests root = null!;
    private string key = "";

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        root = new RawRequests(server);
        key = await JsonErrorsTests.KeyAsync(root);
        Assert.Equal(HttpStatusCode.OK, (await root.SendAsync("s3", "PUT", "/bkt")).Status);
        Assert.Equal(HttpStatusCode.OK, (await root.SendAsync("s3", "PUT", "/bkt/missing-key", "x")).Status);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => root.Dispose();

    /// <summary>Of DeleteObjects the answer lists each key that may not be deleted.</summary>
    [Fact]
    public async Task A_caller_without_a_permission_is_refused_by_every_operation()
    {
        await SendIamAsync(root, "CreateUser UserName=nobody");
        var id = StsErrorsTests.Element(await SendIamAsync(root, "CreateAccessKey UserName=nobody"), "AccessKeyId");
        using var nobody = new RawRequests(server, id);
        await WalkAsync(nobody, (403, "AccessDenied"), (400, "AccessDeniedException"), (403, "AccessDenied"), [.. Open, "DeleteObjects"]);
    }

    [Fact]
    public async Task An_access_key_that_does_not_exist_is_refused_by_every_operation()
    {
        using var ghost = new RawRequests(server, "AKIAGHOSTGHOSTGHOSTG");
        await WalkAsync(
            ghost,
            (403, "InvalidClientTokenId"),
            (400, "UnrecognizedClientException"),
            (403, "InvalidAccessKeyId"),
            ["AssumeRoleWithWebIdentity"]
        );
    }

    /// <summary>Sends a request of every operation, but for those that take it from anyone.</summary>
    private async Task WalkAsync(
        RawRequests raw,
        (int Status, string Code) query,
        (int Status, string Code) json,
        (int Status, string Code) s3,
        string[] open
    )
    {
        var wrong = new List<string>();
        var walked = 0;
        var before = server.Sandbox.Store.Current.Sequence;
        foreach (var operation in DocumentedErrors.All.Where(o => Serves(o) && !open.Contains(o.Name)))
        {
            if (operation.Service is "iam" or "sts")
            {
                var form = IamErrorsTests.Form(operation.Name, operation.Required);
                Check(
                    operation.Name,
                    query,
                    await raw.SendAsync(operation.Service, "POST", "/", form, "application/x-www-form-urlencoded")
                );
            }
            else
            {
                var request = $"{operation.Name} {JsonErrorsTests.ValidOf(operation, key)}";
                Check(operation.Name, json, await JsonErrorsTests.SendAsync(raw, operation.Service, request));
            }
        }

        foreach (
            var operation in S3Operations.All.Where(o =>
                o.Level is Level.Bucket or Level.Object && S3ErrorsTests.IsPlain(o) && !open.Contains(o.Name)
            )
        )
            Check(operation.Name, s3, await S3ErrorsTests.SendAsync(raw, operation, "bkt"), operation.Method == "HEAD");

        output.WriteLine($"{walked} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(walked > 240, $"{walked} operations");
        Assert.Equal(before, server.Sandbox.Store.Current.Sequence);

        void Check(string name, (int Status, string Code) want, (HttpStatusCode Status, string Body) answer, bool bare = false)
        {
            walked++;
            var code = answer.Body.StartsWith('{') ? JsonErrorsTests.Type(answer.Body) : Code(answer.Body);
            if ((int)answer.Status != want.Status || (!bare && code != want.Code))
                wrong.Add($"{name}: {(int)answer.Status} {answer.Body}");
        }
    }

    private static bool Serves(ErrorsOfOperation operation) =>
        operation.Service switch
        {
            "iam" => IamOperations.All.ContainsKey(operation.Name),
            "sts" => StsOperations.All.ContainsKey(operation.Name),
            "ssm" => SsmService.Operations.ContainsKey(operation.Name),
            "kms" => KmsService.Operations.ContainsKey(operation.Name),
            _ => false,
        };

    private static string Code(string xml) => xml.Split("<Code>") is [_, var rest, ..] ? rest.Split('<')[0] : "";

    private static Task<(HttpStatusCode Status, string Body)> SendIamAsync(RawRequests raw, string request) =>
        raw.SendAsync("iam", "POST", "/", IamErrorsTests.Parse(request), "application/x-www-form-urlencoded");
}
