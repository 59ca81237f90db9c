using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox.S3;
using S3Creds.Sandbox.State;

namespace S3Creds.Core.Tests.Access;

/// <summary>What access control lists and the account's public-access block do to who can do what, read from an account.</summary>
public sealed class PublicAccessTests : IAsyncLifetime
{
    private const string Name = "old-and-open";
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private SandboxRun run = null!;

    public async Task InitializeAsync()
    {
        run = await SandboxRun.StartAsync();
        var s3 = run.Aws.S3("us-west-2");
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = Name, BucketRegionName = "us-west-2" });
        await s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = Name });
        await s3.PutBucketOwnershipControlsAsync(
            new PutBucketOwnershipControlsRequest
            {
                BucketName = Name,
                OwnershipControls = new OwnershipControls
                {
                    Rules = [new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.ObjectWriter }],
                },
            }
        );
    }

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public async Task The_list_of_a_bucket_that_the_plan_makes_is_known_and_an_expectation_about_it_is_judged()
    {
        var plan = (
            await run.PlanAsync(
                "buckets: {brand-new: {}}\nusers: {ada: {access: [{bucket: brand-new, allow: read-only}]}}\nexpect: [{who: user/ada, "
                    + "can: s3:GetObject, on: brand-new/x}, {who: anonymous, cannot: 's3:*', on: 'brand-new/*'}]\n"
            )
        ).Plan;
        Assert.Equal(["S3C644"], plan.Diagnostics.Select(d => d.Code));
        Assert.DoesNotContain(plan.Access.NotSeen, n => n.Contains("ACL of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_lets_everyone_read_and_write_is_public_access()
    {
        await GrantAsync(Group(AllUsers, "READ"), Group(AllUsers, "WRITE"), Group(AllUsers, "READ_ACP"), Group(AllUsers, "WRITE_ACP"));
        Assert.Equal(
            [
                "everyone can permissions management (s3:PutBucketAcl) on old-and-open",
                "everyone can write (s3:DeleteObject, s3:PutObject) on old-and-open/*",
                "everyone can read (s3:GetBucketAcl) on old-and-open",
                "everyone can list (s3:ListBucket, s3:ListBucketMultipartUploads, s3:ListBucketVersions) on old-and-open",
            ],
            (await LinesAsync()).Order(LevelOrder.Instance)
        );
    }

    [Fact]
    public async Task A_list_for_whoever_has_an_account_is_told_once_and_lets_nobody_anonymous_in()
    {
        await run.ApplyAsync("users: {ada: {}, bob: {}}\n");
        await GrantAsync(Group(AuthenticatedUsers, "WRITE"));
        Assert.Equal(
            ["everyone with an AWS account can write (s3:DeleteObject, s3:PutObject) on old-and-open/*"],
            await LinesAsync(s => s.IsOutside)
        );
        var model = await ModelAsync();
        Assert.False(
            Policy.PolicyEvaluator.IsAllowed(
                new("*", "s3:PutObject", "arn:aws:s3:::old-and-open/x", null, model.Account),
                model.Anonymous.Policies
            )
        );
    }

    [Fact]
    public async Task A_list_may_name_another_account_and_the_log_delivery_group()
    {
        var other = new string('a', 64);
        run.Host.Store.Write(draft =>
            draft.State = draft.State with
            {
                Buckets = draft.State.Buckets.SetItem(
                    Name,
                    draft.State.Buckets[Name] with
                    {
                        Acl = new AccessControlList(
                            new string('b', 64),
                            [
                                new Grant("CanonicalUser", other, "READ"),
                                new Grant("Group", "http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE"),
                            ]
                        ),
                    }
                ),
            }
        );
        var lines = await LinesAsync();
        Assert.Contains(
            $"canonical user {other} can list (s3:ListBucket, s3:ListBucketMultipartUploads, s3:ListBucketVersions) on old-and-open",
            lines
        );
        Assert.Contains("logging.s3.amazonaws.com can write (s3:DeleteObject, s3:PutObject) on old-and-open/*", lines);
    }

    [Fact]
    public async Task The_accounts_block_takes_the_grants_of_lists_and_of_public_policies_away()
    {
        await GrantAsync(Group(AllUsers, "READ"));
        await run
            .Aws.S3("us-west-2")
            .PutBucketPolicyAsync(
                new PutBucketPolicyRequest
                {
                    BucketName = Name,
                    Policy =
                        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::old-and-open/*"}]}""",
                }
            );
        Assert.Equal(2, (await LinesAsync()).Count);
        run.Host.Store.Write(draft =>
            draft.State = draft.State with
            {
                AccountPublicAccessBlocks = draft.State.AccountPublicAccessBlocks.SetItem(
                    "123456789012",
                    new PublicAccessBlock(false, true, false, true)
                ),
            }
        );
        // The block leaves services what a policy grants to everyone.
        Assert.Equal(["AWS services can read (s3:GetObject) on old-and-open/*"], await LinesAsync());
    }

    [Fact]
    public async Task A_block_that_cannot_be_read_leaves_public_access_unknown_and_says_so()
    {
        await GrantAsync(Group(AllUsers, "READ"));
        const string body =
            "users:\n  op:\n    inline:\n      all: {Statement: [{Effect: Allow, Action: \"*\", Resource: \"*\"}, {Effect: Deny, "
            + "Action: s3:GetAccountPublicAccessBlock, Resource: \"*\"}]}\n";
        await run.ApplyAsync(body, "admin:user/op");
        var key = (
            await run.Aws.Iam.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = "op" })
        ).AccessKey!;
        using var aws = new AwsSession(
            new AwsSessionOptions(
                new Amazon.Runtime.BasicAWSCredentials(key.AccessKeyId!, key.SecretAccessKey!),
                "us-west-2",
                "http://localhost",
                run.Host.CreateHandler()
            )
        );
        var model = await ModelAsync(aws);
        Assert.True(model.PublicAccessIsUnknown);
        Assert.Contains(AccessReport.Of(model, new AccessScope(null, null, true)).NotSeen, n =>
            n.StartsWith("the account's public-access block, so that public access is unknown", StringComparison.Ordinal)
        );
        var expectation = new Expectation(
            ExpectationKind.Cannot,
            ["anonymous"],
            ["s3:ListBucket"],
            [Name],
            Policy.RequestContext.Empty,
            new SourceSpan("a", 1, 1)
        );
        Assert.Equal("S3C341", Assert.Single(new ExpectationJudge(model, "aws", false, []).Judge([expectation])).Code);
    }

    [Fact]
    public async Task A_plan_that_takes_a_public_list_out_of_force_says_who_loses_what_and_one_that_brings_lists_back_says_that_it_does_not_know()
    {
        await GrantAsync(Group(AllUsers, "READ"));
        var owner = new PutBucketTaggingRequest
        {
            BucketName = Name,
            TagSet = [new Tag { Key = "s3creds:owner", Value = "team" }, new Tag { Key = "s3creds:source", Value = "stdin" }],
        };
        await run.Aws.S3("us-west-2").PutBucketTaggingAsync(owner);
        var closing = await run.PlanAsync($"buckets: {{{Name}: {{ownership: BucketOwnerEnforced}}}}\n");
        Assert.Equal(
            ["everyone loses list (s3:ListBucket, s3:ListBucketMultipartUploads, s3:ListBucketVersions) on old-and-open"],
            closing.Plan.Access.Changes.Where(c => c.Level == "list").Select(c => c.ToString())
        );

        // S3 refuses to enforce ownership while the list grants others something.
        await GrantAsync();
        Assert.Equal(0, (await run.ApplyAsync($"buckets: {{{Name}: {{ownership: BucketOwnerEnforced}}}}\n")).Failed);
        var opening = await run.PlanAsync($"buckets: {{{Name}: {{ownership: ObjectWriter}}}}\n");
        Assert.Contains($"the ACL of bucket/{Name}", opening.Plan.Access.NotSeen);
    }

    private static S3Grant Group(string uri, string permission) =>
        new()
        {
            Grantee = new S3Grantee { URI = uri },
            Permission = S3Permission.FindValue(permission),
        };

    private Task GrantAsync(params S3Grant[] grants)
    {
        var owner = S3Call.CanonicalId("123456789012");
        return run
            .Aws.S3("us-west-2")
            .PutBucketAclAsync(
                new PutBucketAclRequest
                {
                    BucketName = Name,
                    AccessControlPolicy = new S3AccessControlList
                    {
                        Owner = new Owner { Id = owner },
                        Grants =
                        [
                            new S3Grant
                            {
                                Grantee = new S3Grantee { CanonicalUser = owner },
                                Permission = S3Permission.FULL_CONTROL,
                            },
                            .. grants,
                        ],
                    },
                }
            );
    }

    private async Task<List<string>> LinesAsync(Func<AccessSubject, bool>? who = null)
    {
        var model = await ModelAsync();
        return
        [
            .. AccessReport
                .Of(model, AccessScope.All)
                .Changes.Where(c => who is null || model.AllSubjects.Any(s => s.Name == c.Who && who(s)))
                .Select(c => c.Line("can")),
        ];
    }

    private async Task<AccessModel> ModelAsync(AwsSession? aws = null)
    {
        aws ??= run.Aws;
        var kinds = KindTable.All.Where(k => k.ResourceKind != ResourceKind.Bucket).ToList();
        var live = await new LiveReader(aws, kinds, new LiveReadOptions(4)).ReadAccountAsync(ResourceSet.Empty, default);
        var buckets = ResourceSet.Of([KeyValuePair.Create(new ResourceAddress(ResourceKind.Bucket, Name), ResourceState.Empty)]);
        return AccessModel.Of(
            live.Resources,
            await new AccessFactsReader(aws, KindTable.All, 4).ReadAsync("123456789012", live.Resources, buckets, _ => true, [], default)
        );
    }

    /// <summary>The order in which the lines are written above.</summary>
    private sealed class LevelOrder : IComparer<string>
    {
        public static readonly LevelOrder Instance = new();
        private static readonly string[] Levels = ["permissions", "write", "read", "list"];

        public int Compare(string? x, string? y) => Place(x).CompareTo(Place(y));

        private static int Place(string? line) => Array.FindIndex(Levels, l => line!.Contains($"can {l}", StringComparison.Ordinal));
    }
}
