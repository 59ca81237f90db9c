using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Model;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class BucketsOnMotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private static readonly BucketKind Kind = new();
    private static readonly OwnershipTags Ours = new("team-media", "media.yaml", OnRemove.Delete, true);

    public static TheoryData<string, string> Values =>
        new()
        {
            { "tags", """{"a":"1","b":"two words"}""" },
            { "versioning", "\"enabled\"" },
            { "versioning", "\"suspended\"" },
            { "encryption", """{"algorithm":"aes256"}""" },
            { "encryption", """{"algorithm":"kms","bucketKey":true,"key":"arn:aws:kms:us-west-2:123456789012:key/abc"}""" },
            { "acceleration", "\"enabled\"" },
            {
                "notifications",
                """{"configurations":{"a":{"events":["s3:ObjectCreated:*"],"prefix":"in/","sqs":"arn:aws:sqs:us-west-2:123456789012:q"}}}"""
            },
            { "ownership", "\"BucketOwnerEnforced\"" },
            { "ownership", "\"ObjectWriter\"" },
            {
                "publicAccess",
                """{"blockPublicAcls":true,"blockPublicPolicy":false,"ignorePublicAcls":true,"restrictPublicBuckets":false}"""
            },
            {
                "lifecycle",
                """
                    {"rules":{
                        "a":{"status":"enabled","prefix":"a/","tags":{"k":"v"},"expireAfter":400,
                            "transitions":[{"after":30,"to":"STANDARD_IA"},{"after":90,"to":"GLACIER"}],
                            "noncurrent":{"expireAfter":60,"transitions":[{"after":30,"to":"GLACIER"}]}},
                        "b":{"status":"disabled","abortUploadsAfter":7}}}
                    """
            },
            { "cors", """[{"origins":["https://*.example.org"],"methods":["GET","PUT"],"headers":["*"],"expose":["ETag"],"maxAge":60}]""" },
            { "acl", """[{"permission":"READ","to":"http://acs.amazonaws.com/groups/global/AllUsers"}]""" },
            { "website", """{"error":"error.html","index":"index.html"}""" },
            {
                "policy",
                """{"document":{"Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::NAME/*"}]}}"""
            },
        };

    [MotoTheory]
    [MemberData(nameof(Values))]
    public async Task What_is_stored_reads_back_the_same(string key, string json)
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-west-2");
        var facet = Kind.Facet(key);
        var desired = Present(json.Replace("NAME", address.Name, StringComparison.Ordinal));

        await facet.StoreAsync(aws, address, FacetValue.Absent.Instance, desired, default);

        var live = await facet.FetchAsync(aws, address, default);
        Assert.True(facet.Same(desired, facet.Project(desired, live)), live.ToString());
    }

    [MotoFact]
    public async Task Logs_with_grants_go_to_a_bucket_whose_list_lets_them()
    {
        using var aws = Session();
        var (address, logs) = (await CreatedAsync(aws, "us-east-1"), await CreatedAsync(aws, "us-east-1"));
        const string Group = "http://acs.amazonaws.com/groups/s3/LogDelivery";
        var list = Present($$"""[{"permission":"READ_ACP","to":"{{Group}}"},{"permission":"WRITE","to":"{{Group}}"}]""");
        await Kind.Facet("acl").StoreAsync(aws, logs, FacetValue.Absent.Instance, list, default);
        Assert.Equal(list, await Kind.Facet("acl").FetchAsync(aws, logs, default));
        var logging = Kind.Facet("logging");
        var desired = Present($$"""{"bucket":"{{logs.Name}}","grants":[{"permission":"READ","to":"{{Group}}"}],"prefix":"a/"}""");

        await logging.StoreAsync(aws, address, FacetValue.Absent.Instance, desired, default);
        Assert.Equal(desired, await logging.FetchAsync(aws, address, default));

        await logging.StoreAsync(aws, address, desired, FacetValue.Absent.Instance, default);
        Assert.Equal(FacetValue.Absent.Instance, await logging.FetchAsync(aws, address, default));
    }

    [MotoFact]
    public async Task A_new_bucket_has_its_region_owner_and_tags_from_the_start()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-west-2");

        using var later = Session();
        var state = await Kind.ReadAsync(later, address, ["region", "tags", "versioning", "publicAccess"], default);

        Assert.Equal(Presence.Present, state.Presence);
        Assert.Equal(Ours, state.OwnershipTags);
        Assert.Equal(Present("\"us-west-2\""), state["region"]);
        Assert.Equal(Present("""{"cost":"media"}"""), state["tags"]);
        Assert.Equal(FacetValue.Absent.Instance, state["versioning"]);
        Assert.Null(state["policy"]);
    }

    [MotoFact]
    public async Task A_bucket_that_is_not_there_is_absent_and_so_are_its_facets()
    {
        using var aws = Session();
        var address = Fresh();

        Assert.Equal(Presence.Absent, (await Kind.ReadAsync(aws, address, ["policy"], default)).Presence);
        foreach (var facet in Kind.Facets)
            Assert.Equal(FacetValue.Absent.Instance, await facet.FetchAsync(aws, address, default));
    }

    [MotoTheory]
    [InlineData("\"enabled\"")]
    [InlineData("""{"days":7,"mode":"governance"}""")]
    public async Task Object_lock_reads_back_the_same_on_a_bucket_with_versions(string json)
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-west-2");
        await Kind.Facet("versioning").StoreAsync(aws, address, FacetValue.Absent.Instance, Present("\"enabled\""), default);
        var facet = Kind.Facet("objectLock");
        Assert.Equal(FacetValue.Absent.Instance, await facet.FetchAsync(aws, address, default));

        await facet.StoreAsync(aws, address, FacetValue.Absent.Instance, Present(json), default);

        Assert.Equal(Present(json), await facet.FetchAsync(aws, address, default));
    }

    [MotoFact]
    public async Task A_missing_policy_is_absent_and_not_the_errors_text()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-east-1");

        Assert.Equal(FacetValue.Absent.Instance, await Kind.Facet("policy").FetchAsync(aws, address, default));
    }

    [MotoFact]
    public async Task Statements_are_merged_by_Sid_and_others_stay()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-east-1");
        var policy = Kind.Facet("policy");
        await policy.StoreAsync(aws, address, FacetValue.Absent.Instance, Statements(address, "theirs", "old"), default);
        var desired = Present($$$"""{"statements":{"old":null,"new":{{{Statement(address, "new")}}}}}""");

        await policy.StoreAsync(aws, address, FacetValue.Absent.Instance, desired, default);

        var live = await policy.FetchAsync(aws, address, default);
        Assert.True(policy.Same(desired, policy.Project(desired, live)));
        Assert.True(policy.Same(Statements(address, "theirs", "new"), live), live.ToString());
    }

    [MotoFact]
    public async Task Releasing_removes_only_what_is_remembered()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-east-1");

        await Kind.StoreOwnershipAsync(aws, address, OwnershipTags.Nothing, default);

        var state = await Kind.ReadAsync(aws, address, ["tags"], default);
        Assert.Equal(OwnershipTags.Nothing, state.OwnershipTags);
        Assert.Equal(Present("""{"cost":"media"}"""), state["tags"]);
    }

    [MotoFact]
    public async Task Versioning_that_was_enabled_cannot_be_made_absent()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-east-1");
        var versioning = Kind.Facet("versioning");
        await versioning.StoreAsync(aws, address, FacetValue.Absent.Instance, Present("\"enabled\""), default);

        Assert.Contains(
            "suspended",
            versioning.WhyImpossible(Present("\"enabled\""), FacetValue.Absent.Instance)?.WayOut,
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            versioning.StoreAsync(aws, address, Present("\"enabled\""), FacetValue.Absent.Instance, default)
        );
    }

    [MotoFact]
    public async Task A_new_empty_bucket_without_tags_looks_like_an_interrupted_creation_until_it_holds_something()
    {
        using var aws = Session();
        var address = new ResourceAddress(ResourceKind.Bucket, $"cut-short-{Guid.NewGuid():N}");
        await aws.S3("us-east-1").PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = address.Name });
        Assert.True((await Kind.ReadAsync(aws, address, ["versioning"], default)).Interrupted);
        Assert.False((await Kind.ReadAsync(aws, address, [], default)).Interrupted);
        await aws.S3("us-east-1")
            .PutObjectAsync(
                new()
                {
                    BucketName = address.Name,
                    Key = "k",
                    ContentBody = "v",
                }
            );
        Assert.False((await Kind.ReadAsync(aws, address, ["versioning"], default)).Interrupted);
    }

    [MotoFact]
    public async Task A_bucket_with_objects_is_not_deleted_and_an_empty_one_is()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "us-west-2");
        var s3 = aws.S3("us-west-2");
        await s3.PutObjectAsync(
            new()
            {
                BucketName = address.Name,
                Key = "k",
                ContentBody = "v",
            }
        );

        var refused = await Assert.ThrowsAsync<S3CredsException>(() => Kind.DeleteAsync(aws, address, _ => { }, default));
        Assert.Equal(AwsCodes.BucketNotEmpty.Code, refused.Diagnostics[0].Code);

        await s3.DeleteObjectAsync(new() { BucketName = address.Name, Key = "k" });
        var told = new List<string>();
        await Kind.DeleteAsync(aws, address, told.Add, default);
        Assert.Equal([$"delete bucket {address.Name}"], told);
        Assert.Equal(Presence.Absent, (await Kind.ReadAsync(aws, address, [], default)).Presence);
        await Kind.DeleteAsync(aws, address, told.Add, default);
    }

    [MotoFact]
    public async Task The_session_knows_who_it_is_and_where_its_buckets_are()
    {
        using var aws = Session();
        var address = await CreatedAsync(aws, "eu-central-1");

        using var other = Session();
        Assert.Equal("123456789012", (await other.WhoAmIAsync(default)).Account);
        Assert.Equal("eu-central-1", await other.RegionOfAsync(address.Name, default));
        Assert.Null(await other.RegionOfAsync(Fresh().Name, default));
        Assert.Contains(await other.ListBucketsAsync(null, default), b => b.BucketName == address.Name);
    }

    private static ResourceAddress Fresh() => new(ResourceKind.Bucket, $"b-{Guid.NewGuid():n}");

    private static FacetValue Present(string json) => new FacetValue.Present(CanonicalJson.Parse(json));

    private static string Statement(ResourceAddress address, string sid) =>
        $$"""{"Sid":"{{sid}}","Effect":"Deny","Principal":"*","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::{{address.Name}}/{{sid}}/*"}""";

    private static FacetValue Statements(ResourceAddress address, params string[] sids) =>
        Present(
            $$$"""{"document":{"Version":"2012-10-17","Statement":[{{{string.Join(',', sids.Select(s => Statement(address, s)))}}}]}}"""
        );

    private static async Task<ResourceAddress> CreatedAsync(AwsSession aws, string region)
    {
        var address = Fresh();
        var desired = (ResourceState.Empty with { OwnershipTags = Ours })
            .With("region", Present($"\"{region}\""))
            .With("tags", Present("""{"cost":"media","gone":null}"""));
        await Kind.CreateAsync(aws, address, desired, default);
        return address;
    }

    private AwsSession Session() =>
        new(new AwsSessionOptions(new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret"), "us-east-1", moto.Url, MaxAttempts: 2));
}
