using Amazon.IdentityManagement.Model;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Pulling;

/// <summary>Twenty changes by hand in a commented, hand-formatted set of manifests give twenty small edits, and no other line
/// changes.</summary>
public sealed class HandFormattedTests : IAsyncLifetime, IDisposable
{
    private const string Managed = "arn:aws:iam::aws:policy/";

    private const string Buckets = """
        # Buckets of the media team. Ask before you change anything.
        defaults: {region: us-west-2}
        external: {buckets: [ vendor-drop ]}

        buckets:
          # -- uploads --
          media-uploads:
            versioning:   enabled     # never suspend
            onRemove: delete
            tags:
              team: media             # the owner
              "stage": 'prod'

          media-archive: { versioning: enabled, onRemove: delete,   # old things
                           tags: { team: media, stage: "prod" } }
          media-logs:
                ownership: BucketOwnerEnforced
                onRemove: delete
                # thirty days
                intelligentTiering: {logs: {prefix: logs/, archiveAfter: 90}}
          media-tmp:
            onRemove: delete
            encryption: null          # the default of the store
            tags: {

              team: media,            # first

              stage: prod
            }
          media-site:
            policy:
              statements:
                tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::media-site/*"], Condition: {Bool: {"aws:SecureTransport": "false"}}}
                # reviewed in March
                old-tls:
                  Effect: Deny
                  Principal: "*"
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::media-site/old/*
                  Condition: {NumericLessThan: {"s3:TlsVersion": "1.2"}}
            onRemove: delete
        """;

    private const string People = """
        profiles:
          reader: {policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]}   # shared by all
        users:
          # a to c
          ada:
            use: [reader]
            access:
            - bucket: media-uploads   # only what she needs
              allow: read-only
              prefix:
                - in/
                - out/                # since May
          bob: {use: [reader], tags: {mail: bob@example.org}}
          carl:    # nothing yet

          # d to f
          dora:
            policies: [ "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
                        "arn:aws:iam::aws:policy/IAMReadOnlyAccess" ]   # both
          emil:
            path: /media/             # moved in June
            groups: [readers]
          finn:
            access: [{bucket: vendor-drop, allow: write-only}, {bucket: media-tmp, allow: read-only}]
            inline:
              raw: {Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}   # for the console
          gina:
            boundary: arn:aws:iam::aws:policy/AmazonS3FullAccess
        roles:
          deploy:
            trust: {service: ec2.amazonaws.com}   # build machines
            description: >-
              Deploys
              everything
            maxSessionDuration: 7200  # two hours
            tags:
            # who pays
              cost: "17"
        policies:
          lister:
            document:
              Version: "2012-10-17"
              Statement:
              - Sid: List
                Effect: Allow
                Action: s3:ListAllMyBuckets   # no more
                Resource: "*"
        """;

    private SandboxRun account = null!;
    private PullRun run = null!;

    private IAmazonS3 S3 => account.Aws.S3("us-west-2");

    public async Task InitializeAsync()
    {
        account = await SandboxRun.StartAsync();
        run = new PullRun(account.Aws);
    }

    public void Dispose() => run.Dispose();

    public async Task DisposeAsync() => await account.DisposeAsync();

    [Fact]
    public async Task Twenty_changes_are_twenty_small_edits_and_no_other_line_changes()
    {
        await account.Aws.Iam.CreateGroupAsync(new() { GroupName = "readers" });
        run.Write("buckets.yaml", Loading.Head + Buckets);
        run.Write("people.yaml", (Loading.Head + People).ReplaceLineEndings("\r\n"));
        await run.ApplyAsync();
        await ChangeBucketsAsync();
        await ChangePeopleAsync();

        var result = await run.PullAsync(PullRun.AcceptAll);
        Assert.Empty(PullRun.LeftOut(result));
        Assert.Equal(20, result.Pulled.Count);
        Assert.Equal(
            """
            -versioning:   enabled     # never suspend
            +versioning:   suspended     # never suspend
            -"stage": 'prod'
            +"stage": 'test'
            -media-archive: { versioning: enabled, onRemove: delete,   # old things
            -tags: { team: media, stage: "prod" } }
            +media-archive: { versioning: suspended, onRemove: delete,   # old things
            +tags: { team: media, stage: "test" } }
            -ownership: BucketOwnerEnforced
            +ownership: ObjectWriter
            -intelligentTiering: {logs: {prefix: logs/, archiveAfter: 90}}
            +intelligentTiering: {logs: {prefix: logs/, archiveAfter: 120}}
            -team: media,            # first
            +team: video,            # first
            -Resource: arn:aws:s3:::media-site/old/*
            +Resource: "arn:aws:s3:::media-site/older/*"
            """.Split('\n').OrderByDescending(l => l[0]),
            PullRun.Changes(result.Files[0]).OrderByDescending(l => l[0])
        );
        Assert.Equal(
            """
            -- out/                # since May
            +- up/                # since May
            -bob: {use: [reader], tags: {mail: bob@example.org}}
            +bob: {use: [reader], tags: {mail: bob@example.com}}
            +groups: [readers]
            -policies: [ "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
            -"arn:aws:iam::aws:policy/IAMReadOnlyAccess" ]   # both
            +policies: [ "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" ]   # both
            -path: /media/             # moved in June
            +path: /video/             # moved in June
            -access: [{bucket: vendor-drop, allow: write-only}, {bucket: media-tmp, allow: read-only}]
            +access: [{bucket: vendor-drop, allow: write-only}]
            -boundary: arn:aws:iam::aws:policy/AmazonS3FullAccess
            +boundary: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
            -trust: {service: ec2.amazonaws.com}   # build machines
            +trust: {service: ecs.amazonaws.com}   # build machines
            -description: >-
            -Deploys
            -everything
            -maxSessionDuration: 7200  # two hours
            +description: Deploys all
            +maxSessionDuration: 3600  # two hours
            -cost: "17"
            +cost: "18"
            -Action: s3:ListAllMyBuckets   # no more
            +Action: s3:GetBucketLocation   # no more
            """.Split('\n').OrderByDescending(l => l[0]),
            PullRun.Changes(result.Files[1]).OrderByDescending(l => l[0])
        );
        Assert.DoesNotContain("\n", run.Read("people.yaml").Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty((await run.PlanAsync()).Steps);
    }

    private async Task ChangeBucketsAsync()
    {
        foreach (var bucket in (string[])["media-uploads", "media-archive"])
        {
            await S3.PutBucketVersioningAsync(
                new()
                {
                    BucketName = bucket,
                    VersioningConfig = new() { Status = VersionStatus.Suspended },
                }
            );
            await RetagAsync(bucket, "stage", "test");
        }

        await RetagAsync("media-tmp", "team", "video");
        await S3.PutBucketOwnershipControlsAsync(
            new()
            {
                BucketName = "media-logs",
                OwnershipControls = new() { Rules = [new() { ObjectOwnership = ObjectOwnership.ObjectWriter }] },
            }
        );
        await S3.PutBucketIntelligentTieringConfigurationAsync(
            new()
            {
                BucketName = "media-logs",
                IntelligentTieringId = "logs",
                IntelligentTieringConfiguration = new()
                {
                    IntelligentTieringId = "logs",
                    Status = IntelligentTieringStatus.Enabled,
                    IntelligentTieringFilter = new() { IntelligentTieringFilterPredicate = new IntelligentTieringPrefixPredicate("logs/") },
                    Tierings = [new() { AccessTier = IntelligentTieringAccessTier.ARCHIVE_ACCESS, Days = 120 }],
                },
            }
        );
        var policy = (await S3.GetBucketPolicyAsync("media-site")).Policy;
        await S3.PutBucketPolicyAsync(
            new() { BucketName = "media-site", Policy = policy.Replace("/old/", "/older/", StringComparison.Ordinal) }
        );
    }

    private async Task RetagAsync(string bucket, string key, string value)
    {
        var tags = (await S3.GetBucketTaggingAsync(new() { BucketName = bucket })).TagSet;
        tags.Single(t => t.Key == key).Value = value;
        await S3.PutBucketTaggingAsync(new() { BucketName = bucket, TagSet = tags });
    }

    private async Task ChangePeopleAsync()
    {
        var iam = account.Aws.Iam;
        var access = await iam.GetUserPolicyAsync(new() { UserName = "ada", PolicyName = "s3.read-only.media-uploads" });
        await iam.PutUserPolicyAsync(
            new()
            {
                UserName = "ada",
                PolicyName = "s3.read-only.media-uploads",
                PolicyDocument = Uri.UnescapeDataString(access.PolicyDocument!).Replace("out/", "up/", StringComparison.Ordinal),
            }
        );
        await iam.TagUserAsync(new() { UserName = "bob", Tags = [new() { Key = "mail", Value = "bob@example.com" }] });
        await iam.AddUserToGroupAsync(new() { UserName = "carl", GroupName = "readers" });
        await iam.DetachUserPolicyAsync(new() { UserName = "dora", PolicyArn = Managed + "IAMReadOnlyAccess" });
        await iam.UpdateUserAsync(new() { UserName = "emil", NewPath = "/video/" });
        await iam.DeleteUserPolicyAsync(new() { UserName = "finn", PolicyName = "s3.read-only.media-tmp" });
        await iam.PutUserPermissionsBoundaryAsync(new() { UserName = "gina", PermissionsBoundary = Managed + "AmazonS3ReadOnlyAccess" });
        await iam.UpdateRoleAsync(
            new()
            {
                RoleName = "deploy",
                Description = "Deploys all",
                MaxSessionDuration = 3600,
            }
        );
        await iam.UpdateAssumeRolePolicyAsync(
            new()
            {
                RoleName = "deploy",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            }
        );
        await iam.TagRoleAsync(new() { RoleName = "deploy", Tags = [new() { Key = "cost", Value = "18" }] });
        var lister = (await iam.ListPoliciesAsync(new ListPoliciesRequest { Scope = "Local" })).Policies!.Single();
        await iam.CreatePolicyVersionAsync(
            new()
            {
                PolicyArn = lister.Arn!,
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Sid":"List","Effect":"Allow","Action":"s3:GetBucketLocation","Resource":"*"}]}""",
                SetAsDefault = true,
            }
        );
    }
}
