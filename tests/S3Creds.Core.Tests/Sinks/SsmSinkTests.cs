using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Sinks;

/// <summary>The parameter store as a sink, on an emulated account.</summary>
public sealed class SsmSinkTests : IAsyncLifetime
{
    private const string Name = "/media/ci";
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";
    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal) { ["team"] = "media" };

    private readonly KeyMaterial first = new("ci", "AKIAEXAMPLE000000001", Secret.Of(Value));
    private readonly KeyMaterial second = new("ci", "AKIAEXAMPLE000000002", Secret.Of("another" + Value[7..]));
    private SandboxHost host = null!;
    private HttpMessageHandler handler = null!;
    private AwsSession aws = null!;

    public async Task InitializeAsync()
    {
        host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "sink", PageSize = 1 }, default);
        handler = host.CreateHandler();
        aws = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);
    }

    public async Task DisposeAsync()
    {
        aws.Dispose();
        handler.Dispose();
        await host.DisposeAsync();
        first.Secret.Dispose();
        second.Secret.Dispose();
    }

    [Fact]
    public async Task A_parameter_holds_the_last_key_that_was_delivered_under_its_kms_key_and_tags()
    {
        await PutAsync("/another", "first in the list, so that the wanted one is on a later page");
        var sink = Sink();
        await sink.ProbeAsync(default);
        Assert.Equal(SinkReport.Empty.Instance, await sink.DescribeAsync(default));
        Assert.Null(await sink.ReadBackAsync(first.KeyId, default));
        foreach (var key in (KeyMaterial[])[first, second])
        {
            await sink.DeliverAsync(key, default);
            await sink.ProbeAsync(default);
            Assert.Equal(new SinkReport.Holds(key.KeyId), await sink.DescribeAsync(default));
            using var held = await sink.ReadBackAsync(key.KeyId, default);
            Assert.True(held!.IsSame(key.Secret));
        }

        Assert.Null(await sink.ReadBackAsync(first.KeyId, default));
        var parameter = (await aws.Ssm(null).GetParameterAsync(new GetParameterRequest { Name = Name })).Parameter;
        Assert.Equal((2, ParameterType.SecureString), (parameter.Version, parameter.Type));
        var tags = await aws.Ssm(null)
            .ListTagsForResourceAsync(
                new ListTagsForResourceRequest { ResourceType = ResourceTypeForTagging.Parameter, ResourceId = Name }
            );
        Assert.Equal(["team=media"], tags.TagList.Select(t => $"{t.Key}={t.Value}"));
        Assert.DoesNotContain(host.Counters.Entries, e => e.ToString().Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parameter_of_somebody_else_is_refused_and_stays_as_it_is()
    {
        await PutAsync(Name, "theirs");
        var probe = await Assert.ThrowsAsync<S3CredsException>(() => Sink().ProbeAsync(default));
        Assert.Equal(KeyCodes.SinkRefused.Code, Assert.Single(probe.Diagnostics).Code);
        Assert.IsType<SinkReport.Unknown>(await Sink().DescribeAsync(default));
        await Assert.ThrowsAsync<S3CredsException>(() => Sink().DeliverAsync(first, default));
        Assert.Equal("theirs", (await aws.Ssm(null).GetParameterAsync(new GetParameterRequest { Name = Name })).Parameter.Value);
    }

    [Fact]
    public async Task A_caller_without_the_permission_is_told_which_one_and_a_failed_read_is_not_empty()
    {
        await aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = "nobody" });
        var key = (await aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "nobody" })).AccessKey!;
        using var denied = Session(key.AccessKeyId!, key.SecretAccessKey!);
        var probe = await Assert.ThrowsAsync<S3CredsException>(() => Sink(denied).ProbeAsync(default));
        Assert.Contains("ssm:DescribeParameters", Assert.Single(probe.Diagnostics).Message, StringComparison.Ordinal);
        Assert.IsType<SinkReport.Unknown>(await Sink(denied).DescribeAsync(default));

        await Sink().DeliverAsync(first, default);
        var unread = await Assert.ThrowsAsync<S3CredsException>(() => Sink(denied).ReadBackAsync(first.KeyId, default));
        Assert.Equal(KeyCodes.ReadBack.Code, Assert.Single(unread.Diagnostics).Code);

        // Allowed to look and not to write: the delivery is refused, and the old key is still there.
        await aws.Iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = "nobody",
                PolicyName = "look",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:Describe*","ssm:Get*","kms:Decrypt"],"Resource":"*"}]}""",
            }
        );
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => Sink(denied).DeliverAsync(second, default));
        Assert.Contains("ssm:PutParameter", Assert.Single(failed.Diagnostics).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Value[7..], failed.ToString(), StringComparison.Ordinal);
        Assert.Equal(new SinkReport.Holds(first.KeyId), await Sink(denied).DescribeAsync(default));
    }

    private SsmSink Sink(AwsSession? session = null) => new(session ?? aws, Name, null, "alias/media", Tags);

    private AwsSession Session(string id, string secret) =>
        new(
            new AwsSessionOptions(
                new BasicAWSCredentials(id, secret),
                "us-west-2",
                "http://localhost",
                handler,
                TimeProvider.System,
                MaxAttempts: 1
            )
        );

    private Task PutAsync(string name, string value) =>
        aws.Ssm(null)
            .PutParameterAsync(
                new PutParameterRequest
                {
                    Name = name,
                    Value = value,
                    Type = ParameterType.String,
                }
            );
}
