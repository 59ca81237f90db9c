using System.Text;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using Tag = Amazon.S3.Model.Tag;

namespace S3Creds.Cli;

/// <summary>A small account as people make it by hand over the years: no ownership tags, one grant that is too wide, a key that has been
/// replaced, a public website. It is made through the requests that anyone would send.</summary>
internal sealed class DemoAccount
{
    private const string Region = "us-east-1";
    private const string Photos = "harbour-photos";
    private const string Reports = "harbour-reports";
    private const string Website = "harbour-website";
    private const string Backups = "harbour-backups";
    private const string Contents = "4 buckets, 4 users, a group, 2 roles and a policy";

    private readonly AwsSession aws;
    private readonly string account;
    private readonly CancellationToken stop;

    private DemoAccount(AwsSession aws, string account, CancellationToken stop)
    {
        this.aws = aws;
        this.account = account;
        this.stop = stop;
    }

    private IAmazonS3 S3 => aws.S3(Region);

    /// <summary>An account that holds anything stays as it is.</summary>
    /// <returns>What is in the account, as a line.</returns>
    public static async Task<string> FillAsync(SandboxHost sandbox, CancellationToken cancellationToken)
    {
        var root = sandbox.Options.Accounts[0];
        using var session = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(root.RootAccessKeyId, root.RootSecretAccessKey),
                Region,
                "https://localhost",
                sandbox.CreateHandler(),
                sandbox.Options.SignatureClock
            )
        );
        var demo = new DemoAccount(session, root.Id, cancellationToken);
        if (!await demo.IsEmptyAsync(sandbox.Options.Administrator))
            return "the account was not empty: it stays as it was";
        await demo.BucketsAsync();
        await demo.PrincipalsAsync();
        return $"the demo account has {Contents}, without ownership tags";
    }

    private async Task<bool> IsEmptyAsync(SandboxAdministrator? administrator)
    {
        var buckets = await S3.ListBucketsAsync(stop);
        var users = await aws.Iam.ListUsersAsync(new ListUsersRequest(), stop);
        return buckets.Buckets is null or { Count: 0 } && (users.Users ?? []).All(u => u.UserName == administrator?.UserName);
    }

    private async Task BucketsAsync()
    {
        foreach (var bucket in (string[])[Photos, Reports, Website, Backups])
            await S3.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, stop);
        await S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = Photos,
                VersioningConfig = new() { Status = VersionStatus.Enabled },
            },
            stop
        );
        await S3.PutBucketTaggingAsync(
            new PutBucketTaggingRequest { BucketName = Photos, TagSet = [new Tag { Key = "team", Value = "photos" }] },
            stop
        );
        await S3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = Website,
                PublicAccessBlockConfiguration = new()
                {
                    BlockPublicAcls = true,
                    IgnorePublicAcls = true,
                    BlockPublicPolicy = false,
                    RestrictPublicBuckets = false,
                },
            },
            stop
        );
        await PolicyAsync(
            Website,
            $$"""{"Sid":"Visitors","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{Website}}/*"}"""
        );
        await PolicyAsync(
            Reports,
            $$$"""
            {"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},
             "Resource":["arn:aws:s3:::{{{Reports}}}","arn:aws:s3:::{{{Reports}}}/*"]}
            """
        );
        await ObjectAsync(Photos, "incoming/harbour-at-dawn.txt", "A photograph would be here.\n");
        await ObjectAsync(Photos, "incoming/lighthouse.txt", "A photograph would be here.\n");
        await ObjectAsync(Reports, "2026/first-quarter.csv", "month,visitors\n2026-01,1204\n2026-02,1377\n2026-03,1690\n");
        await ObjectAsync(Website, "index.html", "<!doctype html><title>Harbour</title><h1>Harbour</h1>\n");
        await ObjectAsync(Backups, "2024-12-31.txt", "A backup would be here.\n");
    }

    private async Task PrincipalsAsync()
    {
        var readReports = $"arn:aws:iam::{account}:policy/read-reports";
        await aws.Iam.CreatePolicyAsync(
            new CreatePolicyRequest
            {
                PolicyName = "read-reports",
                PolicyDocument = Document(
                    $$"""{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::{{Reports}}/*"}""",
                    $$"""{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":"arn:aws:s3:::{{Reports}}"}"""
                ),
            },
            stop
        );
        await aws.Iam.CreateGroupAsync(new CreateGroupRequest { GroupName = "analysts" }, stop);
        await aws.Iam.AttachGroupPolicyAsync(new AttachGroupPolicyRequest { GroupName = "analysts", PolicyArn = readReports }, stop);
        foreach (var person in (string[])["ana", "ben"])
        {
            await aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = person }, stop);
            await aws.Iam.AddUserToGroupAsync(new AddUserToGroupRequest { GroupName = "analysts", UserName = person }, stop);
        }

        await UserAsync(
            "ci-uploader",
            "upload",
            $$"""{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::{{Photos}}/incoming/*"}"""
        );
        // A key that was replaced and is still there, inactive, as in most accounts.
        var replaced = await aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ci-uploader" }, stop);
        await aws.Iam.UpdateAccessKeyAsync(
            new UpdateAccessKeyRequest
            {
                UserName = "ci-uploader",
                AccessKeyId = replaced.AccessKey.AccessKeyId,
                Status = Amazon.IdentityManagement.StatusType.Inactive,
            },
            stop
        );
        await aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ci-uploader" }, stop);
        await UserAsync("contractor", "for-the-migration", """{"Effect":"Allow","Action":"s3:*","Resource":"*"}""");
        await RoleAsync(
            "photo-resizer",
            """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}""",
            $$"""{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::{{Photos}}/*"}"""
        );
        await RoleAsync(
            "auditor",
            $$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{account}}:root"},"Action":"sts:AssumeRole"}""",
            """{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}"""
        );
    }

    private async Task UserAsync(string name, string policy, string statement)
    {
        await aws.Iam.CreateUserAsync(new CreateUserRequest { UserName = name }, stop);
        await aws.Iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = name,
                PolicyName = policy,
                PolicyDocument = Document(statement),
            },
            stop
        );
    }

    private async Task RoleAsync(string name, string trust, string statement)
    {
        await aws.Iam.CreateRoleAsync(new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = Document(trust) }, stop);
        await aws.Iam.PutRolePolicyAsync(
            new PutRolePolicyRequest
            {
                RoleName = name,
                PolicyName = name,
                PolicyDocument = Document(statement),
            },
            stop
        );
    }

    private Task PolicyAsync(string bucket, string statement) =>
        S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = Document(statement) }, stop);

    private async Task ObjectAsync(string bucket, string key, string text)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false);
        var put = BodyRequests.Put(body);
        (put.BucketName, put.Key) = (bucket, key);
        await S3.PutObjectAsync(put, stop);
    }

    private static string Document(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
}
