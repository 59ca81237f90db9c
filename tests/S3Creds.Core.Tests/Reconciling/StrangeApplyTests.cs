using System.Collections.Concurrent;
using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Sandbox;
using S3Creds.Testing;
using Tag = Amazon.S3.Model.Tag;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary> An apply whose reads are answered, one at a time, with something that says 200 and is no answer: what others wrote stays,
/// nothing is written that the undisturbed apply would not write, and the next apply ends where it would have ended. </summary>
public sealed class StrangeApplyTests
{
    private const string Before = """
        buckets:
          media: {region: us-west-2, tags: {env: test}, policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::media/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}}}}
        users: {ada: {access: [{bucket: media, allow: read-only}]}, old: {}}

        """;

    private const string After = """
        buckets:
          media: {region: us-west-2, versioning: enabled, tags: {env: prod}, policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::media/a/*", "arn:aws:s3:::media/b/*"], Condition: {Bool: {"aws:SecureTransport": "false"}}}}}}
        policies: {p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}}
        users: {ada: {access: [{bucket: media, allow: read-write}], policies: [p], tags: {team: red}}, eve: {}}
        roles: {app: {trust: {service: ec2.amazonaws.com}, access: [{bucket: media, allow: read-only}]}}

        """;

    private const string Foreign =
        """{"Sid":"theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::media"}""";

    [Theory]
    [InlineData(StrangeAnswer.Page)]
    [InlineData(StrangeAnswer.Empty)]
    [InlineData(StrangeAnswer.Cut)]
    [InlineData(StrangeAnswer.ForeignRoot)]
    [InlineData(StrangeAnswer.NoMarker)]
    public async Task No_read_that_failed_is_written_by(StrangeAnswer kind)
    {
        var reads = new ConcurrentDictionary<(string Operation, long Number), bool>();
        var (clean, writes) = await RunAsync(r => Note(reads, r));
        Assert.NotEmpty(reads);
        // Every read takes minutes: the first one of each operation, and all of them on demand.
        var chosen = Volume.IsLong ? reads.Keys : reads.Keys.GroupBy(r => r.Operation, StringComparer.Ordinal).Select(g => g.Min());
        foreach (var (operation, number) in chosen.Order())
        {
            var (state, written) = await RunAsync(r => r.Operation == operation && r.Number == number ? kind : null);
            Assert.True(state == clean, $"{kind} on {operation} {number}:\n{state}\ninstead of\n{clean}");
            Assert.Empty(written.Except(writes));
        }
    }

    /// <summary>The first write of each operation takes effect and is answered with no answer: reading shows that it is done, and the same
    /// run goes on.</summary>
    [Theory]
    [InlineData(StrangeAnswer.Page)]
    [InlineData(StrangeAnswer.ForeignRoot)]
    public async Task A_write_whose_answer_is_lost_is_read_and_not_sent_again(StrangeAnswer kind)
    {
        var calls = new ConcurrentDictionary<(string Operation, long Number), bool>();
        var (clean, writes) = await RunAsync(r =>
        {
            if (r.IsWrite)
                calls[(r.Operation, r.Number)] = true;
            return null;
        });
        Assert.Contains(calls.Keys, c => c.Operation == "CreateUser");
        Assert.Contains(calls.Keys, c => c.Operation == "CreateRole");
        foreach (var operation in calls.Keys.Select(c => c.Operation).Distinct().Order(StringComparer.Ordinal))
        {
            var (state, written) = await RunAsync(r => r.Operation == operation && r.Number == 1 ? kind : null, once: operation);
            Assert.True(state == clean, $"{kind} on {operation}:\n{state}\ninstead of\n{clean}");
            Assert.Empty(written.Except(writes));
        }
    }

    private static StrangeAnswer? Note(
        ConcurrentDictionary<(string Operation, long Number), bool> reads,
        (string Operation, long Number, bool IsWrite) request
    )
    {
        if (!request.IsWrite)
            reads[(request.Operation, request.Number)] = true;
        return null;
    }

    /// <param name="once">A write that must not be refused because an earlier one of it took effect.</param>
    /// <returns>What the account holds in the end, and the writes of the disturbed apply.</returns>
    private static async Task<(string State, HashSet<string> Writes)> RunAsync(
        Func<(string Operation, long Number, bool IsWrite), StrangeAnswer?> strange,
        string? once = null
    )
    {
        var on = false;
        var numbers = new ConcurrentDictionary<string, long>();
        await using var run = await SandboxRun.StartAsync(
            time: new SkippingClock(TimeProvider.System.GetUtcNow()),
            options: new SandboxOptions
            {
                Faults = (point, r, _) =>
                {
                    if (!on || point != FaultPoint.BeforeAnswer)
                        return ValueTask.FromResult<Fault?>(null);
                    var number = numbers.AddOrUpdate(r.Operation, 1, (_, n) => n + 1);
                    return ValueTask.FromResult<Fault?>(
                        strange((r.Operation, number, r.IsWrite)) is { } kind ? new Fault.Strange(kind) : null
                    );
                },
            }
        );
        await run.ApplyAsync(Before);
        var s3 = run.Aws.S3("us-west-2");
        var tags = (await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "media" })).TagSet;
        await s3.PutBucketTaggingAsync(
            new PutBucketTaggingRequest { BucketName = "media", TagSet = [.. tags, new Tag { Key = "theirs", Value = "1" }] }
        );
        var policy = (await s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = "media" })).Policy;
        await s3.PutBucketPolicyAsync(
            new PutBucketPolicyRequest
            {
                BucketName = "media",
                Policy = policy.Replace("\"Statement\":[", $"\"Statement\":[{Foreign},", StringComparison.Ordinal),
            }
        );

        run.Counters.Reset();
        on = true;
        try
        {
            await run.ApplyAsync(After, "delete:*");
        }
        catch (S3CredsException)
        {
            // The plan was refused: the next one is made without the fault.
        }

        on = false;
        Assert.DoesNotContain(run.Counters.Entries, e => e.Operation == once && e.Status == 409);
        var writes = run
            .Counters.Entries.Where(e => e.IsWrite && e.Status < 300)
            .Select(e => $"{e.Operation} {e.Resource}")
            .ToHashSet(StringComparer.Ordinal);
        await run.ApplyAsync(After, "delete:*");
        Assert.Empty((await run.PlanAsync(After)).Plan.Steps);
        var now = (await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "media" })).TagSet;
        var users = (await run.Aws.Iam.ListUsersAsync(new())).Users ?? [];
        return (
            string.Join(',', now.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal))
                + "\n"
                + (await s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = "media" })).Policy
                + "\n"
                + string.Join(',', users.Select(u => u.UserName)),
            writes
        );
    }
}
