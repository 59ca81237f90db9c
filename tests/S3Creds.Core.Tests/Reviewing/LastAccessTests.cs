using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.S3;
using S3Creds.Core.Aws;
using S3Creds.Core.Model;
using S3Creds.Core.Reviewing;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Reviewing;

/// <summary>The report of when a principal last used a service, as IAM documents it: a job that is started, then asked for until it is
/// done.</summary>
public sealed class LastAccessTests : IAsyncLifetime
{
    private const string Region = "us-west-2";
    private const string Reader =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListAllMyBuckets","sts:*"],"Resource":"*"}]}""";

    private SandboxServer server = null!;
    private AwsSession root = null!;
    private AwsSession user = null!;
    private string arn = "";

    private IAmazonIdentityManagementService Iam => root.Iam;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "last" }, 0, CancellationToken.None);
        root = Session(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);
        arn = (await Iam.CreateUserAsync(new() { UserName = "ada" })).User!.Arn!;
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "ada",
                PolicyName = "read",
                PolicyDocument = Reader,
            }
        );
        var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
        user = Session(key.AccessKeyId!, key.SecretAccessKey!);
    }

    public async Task DisposeAsync()
    {
        user.Dispose();
        root.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_in_progress_then_lists_each_service_that_policies_allow()
    {
        await user.S3(Region).ListBucketsAsync();
        var job = await GenerateAsync(arn);
        var first = await GetAsync(job);
        Assert.Equal(JobStatusType.IN_PROGRESS, first.JobStatus);
        Assert.Empty(first.ServicesLastAccessed ?? []);
        Assert.Null(first.JobCompletionDate);

        var done = await GetAsync(job);
        Assert.Equal(JobStatusType.COMPLETED, done.JobStatus);
        Assert.Equal(AccessAdvisorUsageGranularityType.SERVICE_LEVEL, done.JobType);
        Assert.NotNull(done.JobCompletionDate);
        Assert.Equal(["s3", "sts"], done.ServicesLastAccessed!.Select(s => s.ServiceNamespace));
        var (s3, sts) = (done.ServicesLastAccessed![0], done.ServicesLastAccessed[1]);
        Assert.Equal((arn, Region, 1), (s3.LastAuthenticatedEntity, s3.LastAuthenticatedRegion, s3.TotalAuthenticatedEntities));
        Assert.NotNull(s3.LastAuthenticated);
        Assert.Equal((null, null, 0), (sts.LastAuthenticated, sts.LastAuthenticatedEntity, sts.TotalAuthenticatedEntities));
    }

    [Fact]
    public async Task An_attempt_that_is_refused_counts()
    {
        await Assert.ThrowsAsync<AmazonS3Exception>(() =>
            user.S3(Region).PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = "of-ada" })
        );
        Assert.NotNull((await DoneAsync(arn)).ServicesLastAccessed!.Single(s => s.ServiceNamespace == "s3").LastAuthenticated);
    }

    [Fact]
    public async Task A_group_and_a_policy_are_reported_by_those_who_have_them()
    {
        var group = (await Iam.CreateGroupAsync(new() { GroupName = "readers" })).Group!.Arn!;
        var policy = (await Iam.CreatePolicyAsync(new() { PolicyName = "read", PolicyDocument = Reader })).Policy!.Arn!;
        await Iam.AttachGroupPolicyAsync(new() { GroupName = "readers", PolicyArn = policy });
        await Iam.AddUserToGroupAsync(new() { GroupName = "readers", UserName = "ada" });
        await Iam.AttachUserPolicyAsync(new() { UserName = "ada", PolicyArn = policy });
        await user.S3(Region).ListBucketsAsync();
        foreach (var of in new[] { group, policy })
            Assert.Equal(arn, (await DoneAsync(of)).ServicesLastAccessed!.Single(s => s.ServiceNamespace == "s3").LastAuthenticatedEntity);
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        var job = await GenerateAsync(arn);
        await GetAsync(job);
        var first = await Iam.GetServiceLastAccessedDetailsAsync(new() { JobId = job, MaxItems = 1 });
        Assert.True(first.IsTruncated);
        Assert.Equal("s3", Assert.Single(first.ServicesLastAccessed!).ServiceNamespace);
        var second = await Iam.GetServiceLastAccessedDetailsAsync(
            new()
            {
                JobId = job,
                MaxItems = 1,
                Marker = first.Marker,
            }
        );
        Assert.NotEqual(true, second.IsTruncated);
        Assert.Equal("sts", Assert.Single(second.ServicesLastAccessed!).ServiceNamespace);
    }

    [Fact]
    public async Task What_does_not_exist_is_refused_as_IAM_does()
    {
        await Assert.ThrowsAsync<NoSuchEntityException>(() => GenerateAsync(arn + "x"));
        await Assert.ThrowsAsync<NoSuchEntityException>(() => GetAsync("00000000-0000-0000-0000-000000000000"));
        await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() =>
            user.Iam.GenerateServiceLastAccessedDetailsAsync(new() { Arn = arn })
        );
    }

    [Fact]
    public async Task The_reader_waits_for_each_job_and_calls_no_use_what_it_has_no_answer_for()
    {
        await user.S3(Region).ListBucketsAsync();
        var read = await new LastUseReader(root).ReadAsync(
            [new(ResourceKind.User, "ada"), new(ResourceKind.Role, "none")],
            CancellationToken.None
        );
        Assert.Equal(["user/ada", "role/none"], read.Select(r => r.Who));
        Assert.IsNotType<PrincipalUse.NotKnown>(read[0].Use);
        Assert.Single(read[0].Keys!);
        Assert.Equal("it is not in the account", Assert.IsType<PrincipalUse.NotKnown>(read[1].Use).Reason);
    }

    private async Task<string> GenerateAsync(string of) => (await Iam.GenerateServiceLastAccessedDetailsAsync(new() { Arn = of })).JobId!;

    private Task<GetServiceLastAccessedDetailsResponse> GetAsync(string job) =>
        Iam.GetServiceLastAccessedDetailsAsync(new() { JobId = job });

    private async Task<GetServiceLastAccessedDetailsResponse> DoneAsync(string of)
    {
        var job = await GenerateAsync(of);
        await GetAsync(job);
        return await GetAsync(job);
    }

    private AwsSession Session(string id, string secret) =>
        new(new AwsSessionOptions(new BasicAWSCredentials(id, secret), Region, server.Url.ToString().TrimEnd('/')));
}
