using CsCheck;
using S3Creds.Core.Applying;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class NotificationsTests
{
    private const string Queue = "\"arn:aws:sqs:us-west-2:123456789012:q\"";
    private const string Fifo = "\"arn:aws:sqs:us-west-2:123456789012:q.fifo\"";
    private const string Function = "\"arn:aws:lambda:us-west-2:123456789012:function:f:prod\"";

    [Theory]
    [InlineData("notifications: {eventBridge: true}", """{"eventBridge":true}""")]
    [InlineData("notifications: {eventBridge: false}", "Absent")]
    [InlineData("notifications: {}", "Absent")]
    [InlineData("notifications: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData(
        "notifications: {configurations: {a: {sqs: "
            + Queue
            + ", events: [\"s3:ObjectRemoved:*\", \"s3:ObjectCreated:Put\"], suffix: .jpg}}}",
        """{"configurations":{"a":{"events":["s3:ObjectCreated:Put","s3:ObjectRemoved:*"],"sqs":"arn:aws:sqs:us-west-2:123456789012:q","suffix":".jpg"}}}"""
    )]
    [InlineData(
        "notifications: {configurations: {a: {lambda: " + Function + ", events: [\"s3:LifecycleTransition\"]}}}",
        """{"configurations":{"a":{"events":["s3:LifecycleTransition"],"lambda":"arn:aws:lambda:us-west-2:123456789012:function:f:prod"}}}"""
    )]
    [InlineData("notifications: {configurations: {a: {sqs: " + Queue + "}}}", "S3C031")]
    [InlineData("notifications: {configurations: {a: {sqs: " + Queue + ", events: []}}}", "S3C032")]
    [InlineData("notifications: {configurations: {a: {sqs: " + Queue + ", events: [\"s3:ObjectMade:*\"]}}}", "S3C033")]
    [InlineData("notifications: {configurations: {a: {events: [\"s3:ObjectCreated:*\"]}}}", "S3C150")]
    [InlineData(
        "notifications: {configurations: {a: {sqs: " + Queue + ", lambda: " + Function + ", events: [\"s3:ObjectAcl:Put\"]}}}",
        "S3C150"
    )]
    [InlineData("notifications: {configurations: {a: {sns: " + Queue + ", events: [\"s3:ObjectCreated:*\"]}}}", "S3C150")]
    [InlineData("notifications: {configurations: {a: {sqs: " + Fifo + ", events: [\"s3:ObjectCreated:*\"]}}}", "S3C150")]
    [InlineData("notifications: {configurations: {a: {sqs: uploads, events: [\"s3:ObjectCreated:*\"]}}}", "S3C150")]
    [InlineData("notifications: {configurations: {a: {sqs: " + Queue + ", events: [\"s3:ObjectCreated:*\"], prefix: \"\"}}}", "S3C032")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "notifications", keys));

    [Theory]
    [InlineData("ObjectCreated:*", "", "", "ObjectCreated:Put", "", "", true)]
    [InlineData("ObjectCreated:Put", "", "", "ObjectCreated:Copy", "", "", false)]
    [InlineData("ObjectCreated:*", "in/", "", "ObjectCreated:*", "out/", "", false)]
    [InlineData("ObjectCreated:*", "in/", "", "ObjectCreated:*", "in/a/", "", true)]
    [InlineData("ObjectCreated:*", "in/", ".jpg", "ObjectCreated:*", "in/a/", ".png", false)]
    [InlineData("ObjectCreated:*", "in/", ".jpg", "ObjectCreated:*", "", "a.jpg", true)]
    [InlineData("ObjectCreated:*", "", "", "ObjectRemoved:*", "", "", false)]
    public async Task Configurations_that_overlap_are_refused_where_S3_refuses_them(
        string event1,
        string prefix1,
        string suffix1,
        string event2,
        string prefix2,
        string suffix2,
        bool overlap
    )
    {
        var keys = $"notifications: {{configurations: {{a: {One(event1, prefix1, suffix1)}, b: {One(event2, prefix2, suffix2)}}}}}";
        Assert.Equal(overlap, ManifestValue.Of(ResourceKind.Bucket, "notifications", keys) == "S3C125");
        await using var run = await SandboxRun.StartAsync();
        await run
            .Aws.S3("us-west-2")
            .PutBucketAsync(
                new Amazon.S3.Model.PutBucketRequest
                {
                    BucketName = "one-bucket",
                    PutBucketConfiguration = new Amazon.S3.Model.PutBucketConfiguration { LocationConstraint = "us-west-2" },
                }
            );
        var put = run
            .Aws.S3("us-west-2")
            .PutBucketNotificationAsync(
                new()
                {
                    BucketName = "one-bucket",
                    QueueConfigurations = [Wire("a", event1, prefix1, suffix1), Wire("b", event2, prefix2, suffix2)],
                }
            );
        if (overlap)
            Assert.Equal("InvalidArgument", (await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() => put)).ErrorCode);
        else
            await put;
    }

    /// <summary>S3 says the causes beside its message, where no SDK shows them.</summary>
    [Fact]
    public async Task A_destination_that_S3_cannot_use_is_named_with_its_cause()
    {
        const string Arn = "arn:aws:sqs:us-west-2:123456789012:q";
        var options = new SandboxOptions
        {
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeEffect && request.Operation == "PutBucketNotificationConfiguration"
                        ? new Fault.Error(400, "InvalidArgument", "Unable to validate the following destination configurations")
                        {
                            Details =
                            [
                                ("ArgumentName1", Arn + ", null"),
                                ("ArgumentValue1", "Permissions on the destination queue do not allow S3 to publish notifications"),
                            ],
                        }
                        : null
                ),
        };
        await using var run = await SandboxRun.StartAsync(options);
        await run.ApplyAsync($"buckets: {{one-bucket: {{notifications: {{configurations: {{a: {One("ObjectCreated:*", "", "")}}}}}}}}}");
        var failed = Assert.Single(run.Events.OfType<ApplyEvent.StepFailed>());
        Assert.Equal("S3C336", failed.Why.Code);
        Assert.Equal(
            $"bucket/one-bucket: S3 cannot send events to {Arn}: Permissions on the destination queue do not allow S3 to publish "
                + "notifications",
            failed.Why.Message.Replace("bucket/one-bucket:notifications: ", "", StringComparison.Ordinal)
        );
        Assert.Contains("sqs:SendMessage", failed.Why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_in_another_region_is_named_with_its_cause()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(
            "buckets: {one-bucket: {region: eu-west-1, notifications: {configurations: {a: " + One("ObjectCreated:*", "", "") + "}}}}"
        );
        var failed = Assert.Single(run.Events.OfType<ApplyEvent.StepFailed>());
        Assert.Equal("S3C336", failed.Why.Code);
        Assert.Contains("region is not valid for the bucket", failed.Why.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever order a manifest writes them in, and whatever it repeats.</summary>
    [Fact]
    public void The_order_of_configurations_and_events_means_nothing()
    {
        var events = Gen.Shuffle(new[] { "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", "s3:ObjectRemoved:*", "s3:ObjectAcl:Put" }, 1, 4);
        var target = Gen.Select(events, Gen.Bool.Select(with => with ? ", suffix: .jpg" : ""));
        Gen.Select(target.List[1, 4], Gen.Bool, Gen.Int)
            .Sample(
                (targets, bridge, seed) =>
                {
                    var entries = targets
                        .Select(
                            (t, i) =>
                                (
                                    Id: $"c{i}",
                                    Text: $"sqs: {Queue}, prefix: p{i}/{t.Item2}",
                                    Events: t.Item1.Select(e => $"\"{e}\"").ToList()
                                )
                        )
                        .ToList();
                    var forwards = string.Join(", ", entries.Select(e => $"{e.Id}: {{{e.Text}, events: [{string.Join(", ", e.Events)}]}}"));
                    var mixed = new Random(seed);
                    var backwards = string.Join(
                        ", ",
                        entries
                            .OrderBy(_ => mixed.Next())
                            .Select(e => $"{e.Id}: {{events: [{string.Join(", ", e.Events.AsEnumerable().Reverse())}], {e.Text}}}")
                    );
                    Assert.Equal(Value(forwards, bridge), Value(backwards, bridge));
                },
                iter: Volume.Of(50, 100, 1000)
            );
    }

    private static string Value(string configurations, bool bridge) =>
        ManifestValue.Of(
            ResourceKind.Bucket,
            "notifications",
            $"notifications: {{eventBridge: {(bridge ? "true" : "false")}, configurations: {{{configurations}}}}}"
        );

    private static string One(string @event, string prefix, string suffix) =>
        $"{{sqs: {Queue}, events: [\"s3:{@event}\"]{Key("prefix", prefix)}{Key("suffix", suffix)}}}";

    private static string Key(string key, string value) => value.Length == 0 ? "" : $", {key}: \"{value}\"";

    private static Amazon.S3.Model.QueueConfiguration Wire(string id, string @event, string prefix, string suffix) =>
        new()
        {
            Id = id,
            Queue = Queue.Trim('"'),
            Events = [new Amazon.S3.EventType("s3:" + @event)],
            Filter = new Amazon.S3.Model.Filter
            {
                S3KeyFilter = new Amazon.S3.Model.S3KeyFilter
                {
                    FilterRules = [new() { Name = "prefix", Value = prefix }, new() { Name = "suffix", Value = suffix }],
                },
            },
        };
}
