using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Applying;

/// <summary>Stores that leave out a part of a creating call: nothing is granted to what they made.</summary>
public sealed class CreationReadBackTests
{
    private const string User =
        "users:\n  ada: {boundary: \"arn:aws:iam::aws:policy/AmazonS3FullAccess\", path: /team/, tags: {env: prod}, access: [{bucket: "
        + "data, allow: read-only}]}\nbuckets: {data: {}}\n";
    private const string Role =
        "roles:\n  app: {boundary: \"arn:aws:iam::aws:policy/AmazonS3FullAccess\", trust: {service: ec2.amazonaws.com}, access: "
        + "[{bucket: data, allow: read-only}]}\nbuckets: {data: {}}\n";

    public static TheoryData<string, string, string> Parts =>
        new()
        {
            { User, "user/ada", "boundary" },
            { User, "user/ada", "path" },
            { User, "user/ada", "tags" },
            { User, "user/ada", "owner" },
            { Role, "role/app", "boundary" },
            { Role, "role/app", "trust" },
            { Role, "role/app", "owner" },
        };

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task A_part_that_the_store_ignored_fails_the_creation_and_no_access_is_granted(string body, string address, string part)
    {
        await using var run = await SandboxRun.StartAsync(
            time: new SkippingClock(TimeProvider.System.GetUtcNow()),
            kinds: [.. KindTable.All.Select(k => k.ResourceKind == ResourceKind.Bucket ? k : new Forgetful(k, part))]
        );
        var outcome = await run.ApplyAsync(body);
        Assert.Equal(Outcome.Partial, outcome.Outcome);
        var failed = Assert.Single(run.Events.OfType<ApplyEvent.StepFailed>());
        Assert.Equal((address, AwsCodes.NotAsRequested.Code), (failed.Step.Id, failed.Why.Code));
        Assert.StartsWith(
            $"{address} was created, but its {(part == "owner" ? "ownership tags are" : part + " is")} ",
            failed.Why.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(run.Counters.Entries, e =>
            e.Operation is "PutUserPolicy" or "PutRolePolicy" or "AttachUserPolicy" or "AttachRolePolicy"
        );
    }

    [Fact]
    public async Task What_the_store_made_as_it_was_asked_is_granted_its_access()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(User)).Outcome);
        Assert.Contains(run.Counters.Entries, e => e.Operation == "PutUserPolicy");
    }

    /// <summary>Leaves a part out of the creating call, as a store that does not know it would.</summary>
    private sealed class Forgetful(Kind inner, string part) : WrappedKind(inner)
    {
        public override Task CreateAsync(
            AwsSession aws,
            ResourceAddress address,
            ResourceState desired,
            CancellationToken cancellationToken
        ) =>
            base.CreateAsync(
                aws,
                address,
                part == "owner"
                    ? desired with
                    {
                        OwnershipTags = OwnershipTags.Nothing,
                    }
                    : desired with
                    {
                        Facets = desired.Facets.Remove(part),
                    },
                cancellationToken
            );
    }
}
