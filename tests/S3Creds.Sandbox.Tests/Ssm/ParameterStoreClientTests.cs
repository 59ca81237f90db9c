using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Tests.Clients;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Ssm;

/// <summary>The parameter store of the sandbox as AWSSDK.SimpleSystemsManagement and the aws CLI use it.</summary>
public sealed class ParameterStoreClientTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Canary = "canary-value";
    private SandboxServer server = null!;

    public static TheoryData<string> Versions => [.. Installations.AwsCli.Select(c => c.Version)];

    public async Task InitializeAsync() =>
        server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "ssm" }, port: 0, CancellationToken.None);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_secure_string_is_put_opened_replaced_and_removed()
    {
        using var ssm = Client(Root);
        var put = await ssm.PutParameterAsync(Secure("/team/key", Canary, tags: [new Tag { Key = "team", Value = "media" }]));
        Assert.Equal((1, ParameterTier.Standard), (put.Version, put.Tier));
        var opened = (await ssm.GetParameterAsync(new GetParameterRequest { Name = "/team/key", WithDecryption = true })).Parameter;
        Assert.Equal(
            (Canary, "arn:aws:ssm:us-east-1:123456789012:parameter/team/key", ParameterType.SecureString),
            (opened.Value, opened.ARN, opened.Type)
        );
        var closed = (await ssm.GetParameterAsync(new GetParameterRequest { Name = "/team/key" })).Parameter;
        Assert.DoesNotContain(Canary, closed.Value, StringComparison.Ordinal);

        Assert.Equal(2, (await ssm.PutParameterAsync(Secure("/team/key", "second", overwrite: true))).Version);
        Assert.Equal(
            Canary,
            (await ssm.GetParameterAsync(new GetParameterRequest { Name = "/team/key:1", WithDecryption = true })).Parameter.Value
        );
        var many = await ssm.GetParametersAsync(new GetParametersRequest { Names = ["/team/key", "/team/none"], WithDecryption = true });
        Assert.Equal("second", Assert.Single(many.Parameters).Value);
        Assert.Equal(["/team/none"], many.InvalidParameters);

        await ssm.AddTagsToResourceAsync(
            new AddTagsToResourceRequest
            {
                ResourceType = ResourceTypeForTagging.Parameter,
                ResourceId = "/team/key",
                Tags = [new Tag { Key = "env", Value = "dev" }],
            }
        );
        var tags = await ssm.ListTagsForResourceAsync(
            new ListTagsForResourceRequest { ResourceType = ResourceTypeForTagging.Parameter, ResourceId = "/team/key" }
        );
        Assert.Equal(["env=dev", "team=media"], tags.TagList.Select(t => $"{t.Key}={t.Value}"));

        await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = "/team/key" });
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "/team/key" }));
        await Assert.ThrowsAsync<ParameterNotFoundException>(() =>
            ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = "/team/key" })
        );
    }

    [Fact]
    public async Task What_the_store_refuses_is_refused()
    {
        using var ssm = Client(Root);
        await ssm.PutParameterAsync(Secure("/team/key", Canary));
        await Assert.ThrowsAsync<ParameterAlreadyExistsException>(() => ssm.PutParameterAsync(Secure("/team/key", "x")));
        Assert.Contains(
            "tags and overwrite can't be used together",
            await InvalidAsync(Secure("/team/key", "x", overwrite: true, tags: [new Tag { Key = "a", Value = "b" }])),
            StringComparison.Ordinal
        );
        Assert.Contains("fully qualified", await InvalidAsync(Secure("team/key", "x")), StringComparison.Ordinal);
        Assert.Contains("4096", await InvalidAsync(Secure("/big", new string('x', 4097))), StringComparison.Ordinal);
        Assert.Contains(
            "type is required",
            await InvalidAsync(new PutParameterRequest { Name = "/untyped", Value = "x" }),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<HierarchyTypeMismatchException>(() =>
            ssm.PutParameterAsync(
                new PutParameterRequest
                {
                    Name = "/team/key",
                    Value = "x",
                    Type = ParameterType.String,
                    Overwrite = true,
                }
            )
        );
        using var stranger = Client(new BasicAWSCredentials("AKIAAAAAAAAAAAAAAAAA", "wrong"));
        var unknown = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() =>
            stranger.GetParameterAsync(new GetParameterRequest { Name = "/team/key" })
        );
        Assert.Equal("UnrecognizedClientException", unknown.ErrorCode);
        Assert.Equal(
            Canary,
            (await ssm.GetParameterAsync(new GetParameterRequest { Name = "/team/key", WithDecryption = true })).Parameter.Value
        );

        async Task<string> InvalidAsync(PutParameterRequest request)
        {
            var error = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => ssm.PutParameterAsync(request));
            Assert.Equal("ValidationException", error.ErrorCode);
            return error.Message;
        }
    }

    [Fact]
    public async Task Descriptions_are_found_by_name_in_pages_that_may_be_empty()
    {
        await using var small = await SandboxServer.StartAsync(
            new SandboxOptions { Seed = "ssm", PageSize = 1 },
            port: 0,
            CancellationToken.None
        );
        using var ssm = Client(Root, small);
        foreach (var name in (string[])["/a", "/b", "/c"])
            await ssm.PutParameterAsync(Secure(name, Canary, description: "of " + name));
        var wanted = new DescribeParametersRequest
        {
            ParameterFilters =
            [
                new ParameterStringFilter
                {
                    Key = "Name",
                    Option = "Equals",
                    Values = ["/c"],
                },
            ],
        };
        var first = await ssm.DescribeParametersAsync(wanted);
        Assert.Empty(first.Parameters ?? []);
        Assert.NotNull(first.NextToken);
        var found = new List<ParameterMetadata>();
        await foreach (var page in ssm.Paginators.DescribeParameters(wanted).Responses)
            found.AddRange(page.Parameters ?? []);
        Assert.Equal(("/c", "of /c", "alias/aws/ssm"), (found[0].Name, found[0].Description, found[0].KeyId));
        Assert.Single(found);
    }

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task The_command_line_puts_reads_and_is_held_to_its_policies(string version)
    {
        output.WriteLine(version);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token);
        await aws.CallAsync(
            "ssm",
            "put-parameter",
            "--name",
            "/cli/key",
            "--type",
            "SecureString",
            "--key-id",
            "alias/team",
            "--value",
            Canary,
            "--description",
            "d"
        );
        Assert.Equal(
            Canary,
            (await aws.CallAsync("ssm", "get-parameter", "--name", "/cli/key", "--with-decryption"))
                .GetProperty("Parameter")
                .GetProperty("Value")
                .GetString()
        );
        Assert.Equal(
            "d",
            (await aws.CallAsync("ssm", "describe-parameters")).GetProperty("Parameters")[0].GetProperty("Description").GetString()
        );
        await aws.RefusedAsync("ParameterNotFound", "ssm", "get-parameter", "--name", "/cli/none");
        await aws.RefusedAsync(
            "ParameterAlreadyExists",
            "ssm",
            "put-parameter",
            "--name",
            "/cli/key",
            "--type",
            "SecureString",
            "--value",
            "x"
        );

        await aws.CallAsync("iam", "create-user", "--user-name", "reader");
        await aws.CallAsync(
            "iam",
            "put-user-policy",
            "--user-name",
            "reader",
            "--policy-name",
            "p",
            "--policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:us-east-1:123456789012:parameter/cli/*"}]}"""
        );
        var key = (await aws.CallAsync("iam", "create-access-key", "--user-name", "reader")).GetProperty("AccessKey");
        var reader = aws.As(key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("SecretAccessKey").GetString()!);
        Assert.DoesNotContain(
            Canary,
            (await reader.CallAsync("ssm", "get-parameter", "--name", "/cli/key")).ToString(),
            StringComparison.Ordinal
        );
        // The key is a team's own: reading the parameter is not enough to open it.
        await reader.RefusedAsync("AccessDeniedException", "ssm", "get-parameter", "--name", "/cli/key", "--with-decryption");
        await reader.RefusedAsync("AccessDeniedException", "ssm", "get-parameter", "--name", "/other");
        await reader.RefusedAsync("AccessDeniedException", "ssm", "delete-parameter", "--name", "/cli/key");
        Assert.Equal(
            "ssm",
            (await aws.CallAsync("iam", "get-access-key-last-used", "--access-key-id", key.GetProperty("AccessKeyId").GetString()!))
                .GetProperty("AccessKeyLastUsed")
                .GetProperty("ServiceName")
                .GetString()
        );
    }

    private static BasicAWSCredentials Root => new(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);

    private static PutParameterRequest Secure(
        string name,
        string value,
        bool overwrite = false,
        List<Tag>? tags = null,
        string? description = null
    ) =>
        new()
        {
            Name = name,
            Value = value,
            Type = ParameterType.SecureString,
            Overwrite = overwrite,
            Tags = tags,
            Description = description,
        };

    private AmazonSimpleSystemsManagementClient Client(AWSCredentials credentials, SandboxServer? of = null) =>
        new(
            credentials,
            new AmazonSimpleSystemsManagementConfig
            {
                ServiceURL = (of ?? server).Url.ToString(),
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            }
        );
}
