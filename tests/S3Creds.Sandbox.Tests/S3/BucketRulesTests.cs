using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

/// <summary>What S3 refuses in lifecycle and routing rules beyond their schema.</summary>
public sealed class BucketRulesTests : IAsyncLifetime
{
    private const string Name = "ruled";
    private S3Fixture s3 = null!;
    private AmazonS3Client client = null!;

    public async Task InitializeAsync()
    {
        s3 = await S3Fixture.StartAsync();
        client = s3.Root();
        await client.PutBucketAsync(Name);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await s3.DisposeAsync();
    }

    public static TheoryData<string, Action<LifecycleRule>> Lifecycles =>
        new()
        {
            {
                "InvalidRequest",
                r =>
                {
                    r.Transitions = [Move("GLACIER", date: true)];
                    r.Expiration = new() { Days = 9 };
                }
            },
            { "InvalidArgument", r => r.Transitions = [Move("STANDARD_IA", 29)] },
            { "InvalidArgument", r => r.NoncurrentVersionTransitions = [new() { StorageClass = "ONEZONE_IA", NoncurrentDays = 1 }] },
            { "InvalidRequest", r => r.Transitions = [Move("GLACIER", 1), Move("GLACIER", 2)] },
            {
                "InvalidArgument",
                r =>
                {
                    r.Transitions = [Move("GLACIER", 9)];
                    r.Expiration = new() { Days = 9 };
                }
            },
            {
                "InvalidRequest",
                r =>
                {
                    r.Filter = new()
                    {
                        Tag = new Tag { Key = "k", Value = "v" },
                    };
                    r.AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 1 };
                }
            },
            {
                "InvalidRequest",
                r =>
                {
                    r.Filter = new()
                    {
                        And = new() { ObjectSizeGreaterThan = 9, ObjectSizeLessThan = 9 },
                    };
                    r.Expiration = new() { Days = 9 };
                }
            },
            { "InvalidArgument", r => r.NoncurrentVersionExpiration = new() { NoncurrentDays = 1, NewerNoncurrentVersions = 101 } },
        };

    [Theory]
    [MemberData(nameof(Lifecycles))]
    public async Task A_lifecycle_rule_is_refused(string code, Action<LifecycleRule> shape)
    {
        var rule = new LifecycleRule
        {
            Status = LifecycleRuleStatus.Enabled,
            Filter = new() { Prefix = "" },
        };
        shape(rule);
        await S3Fixture.RefusedAsync(code, HttpStatusCode.BadRequest, () =>
            client.PutLifecycleConfigurationAsync(Name, new LifecycleConfiguration { Rules = [rule] })
        );
    }

    public static TheoryData<RoutingRule> Routes =>
        [
            new RoutingRule
            {
                Condition = new(),
                Redirect = new() { HostName = "h" },
            },
            new RoutingRule
            {
                Condition = new() { HttpErrorCodeReturnedEquals = "200" },
                Redirect = new() { HostName = "h" },
            },
            new RoutingRule { Redirect = new() },
            new RoutingRule { Redirect = new() { HttpRedirectCode = "300" } },
            new RoutingRule
            {
                Redirect = new() { ReplaceKeyWith = "a", ReplaceKeyPrefixWith = "b" },
            },
        ];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_routing_rule_is_refused(RoutingRule rule) =>
        await S3Fixture.RefusedAsync("InvalidRequest", HttpStatusCode.BadRequest, () => client.PutBucketWebsiteAsync(
                new PutBucketWebsiteRequest
                {
                    BucketName = Name,
                    WebsiteConfiguration = new() { IndexDocumentSuffix = "index.html", RoutingRules = [rule] },
                }
            ));

    private static LifecycleTransition Move(string to, int days = 0, bool date = false) =>
        date
            ? new() { StorageClass = to, Date = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc) }
            : new() { StorageClass = to, Days = days };
}
