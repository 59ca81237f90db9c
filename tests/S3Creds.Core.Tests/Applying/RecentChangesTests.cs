using Amazon.IdentityManagement;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Applying;

/// <summary>A refusal is tried again only where it names what this run has just created or changed.</summary>
public sealed class RecentChangesTests : IDisposable
{
    private readonly AwsSession aws = new(new AwsSessionOptions(new Amazon.Runtime.AnonymousAWSCredentials(), "us-east-1"));

    private const string Blocked =
        "User: arn:aws:iam::123456789012:user/op is not authorized to perform: s3:PutBucketPolicy because public policies are "
        + "prevented by the BlockPublicPolicy setting";

    private static readonly SkippingClock Clock = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Theory]
    [InlineData("user/new", "NoSuchEntity", "The user with name new cannot be found.", true)]
    [InlineData("user/new", "NoSuchEntity", "Policy arn:aws:iam::aws:policy/Typo does not exist or is not attachable.", false)]
    [InlineData("user/new", "NoSuchEntity", "The group with name ghosts cannot be found.", false)]
    [InlineData("user/old", "NoSuchEntity", "The user with name old cannot be found.", false)]
    [InlineData("user/old", "NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/p does not exist or is not attachable.", true)]
    [InlineData("user/new", "NoSuchEntity", "not found", true)]
    [InlineData("user/old", "NoSuchEntity", "not found", true)]
    [InlineData("bucket/new-b", "MalformedPolicy", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/ghost\"", false)]
    [InlineData("bucket/old-b", "MalformedPolicy", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/new\"", true)]
    [InlineData("bucket/old-b", "MalformedPolicy", "Invalid principal in policy", true)]
    [InlineData("bucket/new-b", "MalformedPolicy", "Policy has invalid resource", false)]
    [InlineData("bucket/new-b", "NoSuchBucket", "The specified bucket does not exist", true)]
    [InlineData("bucket/old-b", "NoSuchBucket", "The specified bucket does not exist", false)]
    [InlineData("bucket/new-b", "AccessDenied", Blocked, false)]
    [InlineData("bucket/opened", "AccessDenied", Blocked, true)]
    [InlineData("bucket/new-b", "AccessDenied", "Access Denied", true)]
    [InlineData("bucket/old-b", "AccessDenied", "Access Denied", false)]
    [InlineData(
        "bucket/new-b",
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/op is not authorized to perform: s3:PutBucketTagging",
        false
    )]
    [InlineData("user/new", "InvalidClientTokenId", "The security token is invalid", false)]
    [InlineData("user/new", "LimitExceeded", "too many", false)]
    public void Only_what_this_run_explains_is_tried_again(string own, string code, string message, bool again)
    {
        var recent = new RecentChanges(Clock, TimeSpan.FromSeconds(120));
        foreach (var address in (string[])["user/new", "policy/p", "bucket/new-b"])
            recent.Note(Step(address, null, null));
        recent.Note(Step("bucket/opened", "publicAccess", """{"blockPublicPolicy":false}"""));
        recent.Note(Step("bucket/new-b", "publicAccess", """{"blockPublicPolicy":true}"""));
        var mentions = ((string[])["user/new", "policy/p", "group/ghosts", "user/ghost"])
            .Select(a => ResourceAddress.Parse(a)!.Value)
            .ToList();
        var refusal = new AmazonIdentityManagementServiceException(message)
        {
            ErrorCode = code,
            StatusCode = System.Net.HttpStatusCode.BadRequest,
        };
        Assert.Equal(again, recent.Explains(refusal, ResourceAddress.Parse(own)!.Value, mentions));
    }

    [Fact]
    public async Task What_is_older_than_the_horizon_explains_nothing()
    {
        var clock = new SkippingClock(DateTimeOffset.UnixEpoch);
        var recent = new RecentChanges(clock, TimeSpan.FromSeconds(120));
        recent.Note(Step("user/new", null, null));
        var refusal = new AmazonIdentityManagementServiceException("The user with name new cannot be found.")
        {
            ErrorCode = "NoSuchEntity",
        };
        Assert.True(recent.Explains(refusal, ResourceAddress.Parse("user/new")!.Value, []));
        await Task.Delay(TimeSpan.FromSeconds(121), clock);
        Assert.False(recent.Explains(refusal, ResourceAddress.Parse("user/new")!.Value, []));
    }

    public void Dispose() => aws.Dispose();

    /// <summary>A creation, or a change of a facet, as the handler of resources tells it.</summary>
    private RecentChange Step(string address, string? facet, string? after)
    {
        var at = ResourceAddress.Parse(address)!.Value;
        var value = after is null ? (CanonicalJson?)null : CanonicalJson.Of(System.Text.Json.Nodes.JsonNode.Parse(after));
        var step = new PlanStep(
            address,
            facet is null ? StepAction.Create : StepAction.Update,
            at,
            facet,
            null,
            value,
            Risk.None,
            0,
            "test"
        );
        var plan = new Plan(1, "test", "none", "team", "", "", [step], [], [], Complete: true, Unchanged: 0);
        return new ResourceSteps(aws, KindTable.All, plan, TimeProvider.System, ApplyOptions.Default).ChangeBy(step)!.Value;
    }
}
