using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Aws.Answers;

/// <summary> A call whose answer says success and cannot be read is sent once, whatever the service: a resend of a write would meet its own
/// first effect, and a page that answers a read answers the next one too. </summary>
public sealed class AmbiguousWriteTests
{
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}""";
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
    private const string Policy = "arn:aws:iam::123456789012:policy/p";

    /// <summary>Every kind of write that the product sends, on an account that has what it is about, and a read of each service.</summary>
    private static readonly Dictionary<string, Func<AwsSession, Task>> Calls = new(StringComparer.Ordinal)
    {
        ["CreateUser"] = a => a.Iam.CreateUserAsync(new() { UserName = "new" }),
        ["CreateRole"] = a => a.Iam.CreateRoleAsync(new() { RoleName = "new", AssumeRolePolicyDocument = Trust }),
        ["CreatePolicy"] = a => a.Iam.CreatePolicyAsync(new() { PolicyName = "new", PolicyDocument = Document }),
        ["CreatePolicyVersion"] = a =>
            a.IamOnce.CreatePolicyVersionAsync(
                new()
                {
                    PolicyArn = Policy,
                    PolicyDocument = Document,
                    SetAsDefault = true,
                }
            ),
        ["CreateAccessKey"] = a =>
            a.IamOnce.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = "ada" }),
        ["TagUser"] = a => a.Iam.TagUserAsync(new() { UserName = "ada", Tags = [new() { Key = "k", Value = "v" }] }),
        ["UntagUser"] = a => a.Iam.UntagUserAsync(new() { UserName = "ada", TagKeys = ["k"] }),
        ["PutUserPolicy"] = a =>
            a.Iam.PutUserPolicyAsync(
                new()
                {
                    UserName = "ada",
                    PolicyName = "i",
                    PolicyDocument = Document,
                }
            ),
        ["AttachUserPolicy"] = a => a.Iam.AttachUserPolicyAsync(new() { UserName = "ada", PolicyArn = Policy }),
        ["UpdateAssumeRolePolicy"] = a => a.Iam.UpdateAssumeRolePolicyAsync(new() { RoleName = "app", PolicyDocument = Trust }),
        ["UpdateRole"] = a => a.Iam.UpdateRoleAsync(new() { RoleName = "app", MaxSessionDuration = 7200 }),
        ["PutRolePolicy"] = a =>
            a.Iam.PutRolePolicyAsync(
                new()
                {
                    RoleName = "app",
                    PolicyName = "i",
                    PolicyDocument = Document,
                }
            ),
        ["DeleteUser"] = a => a.Iam.DeleteUserAsync(new() { UserName = "ada" }),
        ["DeleteRole"] = a => a.Iam.DeleteRoleAsync(new() { RoleName = "app" }),
        ["DeletePolicy"] = a => a.Iam.DeletePolicyAsync(new() { PolicyArn = Policy }),
        ["GetUser"] = a => a.Iam.GetUserAsync(new Amazon.IdentityManagement.Model.GetUserRequest { UserName = "ada" }),
        ["GetAccountAuthorizationDetails"] = a =>
            a.Iam.GetAccountAuthorizationDetailsAsync(new Amazon.IdentityManagement.Model.GetAccountAuthorizationDetailsRequest()),
        ["GetCallerIdentity"] = a => a.Sts.GetCallerIdentityAsync(new()),
        ["PutParameter"] = a =>
            a.Ssm(null)
                .PutParameterAsync(
                    new()
                    {
                        Name = "/n",
                        Value = "v",
                        Type = "SecureString",
                    }
                ),
        ["DescribeParameters"] = a => a.Ssm(null).DescribeParametersAsync(new()),
        ["CreateBucket"] = a => a.S3("us-west-2").PutBucketAsync(Bucket("new")),
        ["PutBucketTagging"] = a =>
            a.S3("us-west-2")
                .PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = "media", TagSet = [new() { Key = "k", Value = "v" }] }),
        ["PutBucketVersioning"] = a =>
            a.S3("us-west-2")
                .PutBucketVersioningAsync(
                    new()
                    {
                        BucketName = "media",
                        VersioningConfig = new() { Status = "Enabled" },
                    }
                ),
        ["PutObject"] = a =>
            a.S3("us-west-2")
                .PutObjectAsync(
                    new()
                    {
                        BucketName = "media",
                        Key = "k",
                        ContentBody = "x",
                    }
                ),
        ["CreateMultipartUpload"] = a => a.S3("us-west-2").InitiateMultipartUploadAsync(new() { BucketName = "media", Key = "k" }),
        ["DeleteObjects"] = a => a.S3("us-west-2").DeleteObjectsAsync(new() { BucketName = "media", Objects = [new() { Key = "k" }] }),
        ["DeleteBucket"] = a => a.S3("us-west-2").DeleteBucketAsync("media"),
        ["GetBucketTagging"] = a => a.S3("us-west-2").GetBucketTaggingAsync(new() { BucketName = "media" }),
        ["GetAccountPublicAccessBlock"] = a => a.AccountPublicAccessAsync("123456789012", default),
        ["GetPublicAccessBlock"] = a => a.S3("us-west-2").GetPublicAccessBlockAsync(new() { BucketName = "media" }),
    };

    public static TheoryData<string> Operations => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_unreadable_answer_is_not_asked_for_again(string operation)
    {
        var sentAs = operation.Replace("Account", "", StringComparison.Ordinal) is "GetPublicAccessBlock"
            ? "GetPublicAccessBlock"
            : operation;
        foreach (var kind in (StrangeAnswer[])[StrangeAnswer.Page, StrangeAnswer.Empty, StrangeAnswer.Cut, StrangeAnswer.ForeignRoot])
        {
            StrangeAnswer? strange = null;
            await using var run = await SandboxRun.StartAsync(
                new SandboxOptions
                {
                    Faults = (point, r, _) =>
                        ValueTask.FromResult<Fault?>(
                            strange is { } s && point == FaultPoint.BeforeAnswer && r.Operation == sentAs ? new Fault.Strange(s) : null
                        ),
                }
            );
            await SetUpAsync(run);
            strange = kind;
            run.Counters.Reset();
            var error = await Record.ExceptionAsync(() => Calls[operation](run.Aws));
            var sent = run.Counters.Entries.Count(e => e.Operation == sentAs);
            Assert.True(sent == 1, $"{operation} was sent {sent} times after {kind}: {error}");
            // An answer that has no body looks the same when it is empty.
            if (error is null)
            {
                Assert.NotEqual(StrangeAnswer.Page, kind);
                continue;
            }

            var unreadable = Assert.IsType<UnreadableAnswerException>(error);
            var isRead =
                operation.StartsWith("Get", StringComparison.Ordinal) || operation.StartsWith("Describe", StringComparison.Ordinal);
            Assert.Equal(!isRead, unreadable.IsWrite);
            Assert.Equal(
                !isRead,
                AwsError.Explain(error).Message.Contains("; whether it took effect is not known", StringComparison.Ordinal)
            );
        }
    }

    private static PutBucketRequest Bucket(string name) =>
        new()
        {
            BucketName = name,
            UseClientRegion = false,
            PutBucketConfiguration = new PutBucketConfiguration { LocationConstraint = "us-west-2" },
        };

    private static async Task SetUpAsync(SandboxRun run)
    {
        var aws = run.Aws;
        await aws.Iam.CreateUserAsync(new() { UserName = "ada" });
        await aws.Iam.CreateRoleAsync(new() { RoleName = "app", AssumeRolePolicyDocument = Trust });
        await aws.Iam.CreatePolicyAsync(new() { PolicyName = "p", PolicyDocument = Document });
        await aws.S3("us-west-2").PutBucketAsync(Bucket("media"));
        await aws.S3("us-west-2")
            .PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = "media", TagSet = [new() { Key = "a", Value = "b" }] });
        var all = new PublicAccessBlockConfiguration { BlockPublicAcls = true };
        await aws.S3("us-west-2")
            .PutPublicAccessBlockAsync(new PutPublicAccessBlockRequest { BucketName = "media", PublicAccessBlockConfiguration = all });
        run.Host.Store.Write(draft =>
            draft.State = draft.State with
            {
                AccountPublicAccessBlocks = draft.State.AccountPublicAccessBlocks.SetItem("123456789012", new(true, false, false, false)),
            }
        );
    }
}
