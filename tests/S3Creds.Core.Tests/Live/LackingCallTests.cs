using System.Collections.Concurrent;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Live;

/// <summary> Each read of a plan, answered as a store answers that does not have the call: elsewhere that can be said of a property, on
/// AWS's own hosts it is a failed read, and nothing is concluded from it. </summary>
public sealed class LackingCallTests
{
    private const string Body = """
        buckets:
          media: {region: us-west-2, versioning: enabled, encryption: aes256, publicAccess: blocked, ownership: BucketOwnerEnforced, tags: {env: prod}, policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::media/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}}}}
        policies: {p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}}
        users: {ada: {access: [{bucket: media, allow: read-write}], policies: [p]}}
        roles: {app: {trust: {service: ec2.amazonaws.com}, access: [{bucket: media, allow: read-only}], maxSessionDuration: 7200}}

        """;

    private static readonly Fault[] Lacking =
    [
        new Fault.Error(501, "NotImplemented", "A header you provided implies functionality that is not implemented."),
        new Fault.Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
        new Fault.Error(400, "InvalidAction", "Could not find operation."),
    ];

    [Theory]
    [InlineData("https://sandbox.us-west-2.amazonaws.com", false)]
    [InlineData("http://localhost", true)]
    public async Task Only_another_store_can_lack_a_call(string endpoint, bool mayLack)
    {
        var reads = new ConcurrentDictionary<(string Service, string Operation), bool>();
        (string Service, string Operation)? failing = null;
        Fault fault = Lacking[0];
        await using var run = await SandboxRun.StartAsync(
            endpoint: endpoint,
            options: new SandboxOptions
            {
                Faults = (point, r, _) =>
                {
                    if (point == FaultPoint.BeforeEffect && !r.IsWrite)
                        reads[(r.Service, r.Operation)] = true;
                    return ValueTask.FromResult<Fault?>(
                        point == FaultPoint.BeforeEffect && (r.Service, r.Operation) == failing ? fault : null
                    );
                },
            }
        );
        await run.ApplyAsync(Body);
        reads.Clear();
        // One resource less: what cannot be read must not let it be removed.
        var less = Body.Replace("policies: [p]", "policies: []", StringComparison.Ordinal);
        var clean = await run.PlanAsync(less);
        Assert.True(clean.Plan.Complete);
        var unsupported = 0;
        foreach (var read in reads.Keys.Order())
        {
            foreach (var kind in Lacking)
            {
                (failing, fault) = (read, kind);
                var plan = await PlanOrRefusalAsync(run, less);
                failing = null;
                if (plan is null)
                    continue;
                var isUnsupported = plan.Live.Resources.Values.SelectMany(r => r.Facets.Values).Any(v => v is FacetValue.Unsupported);
                unsupported += isUnsupported ? 1 : 0;
                var where = $"{read} {kind}: {string.Join('\n', plan.Plan.Diagnostics.Select(d => d.Message))}";
                Assert.True(mayLack || !isUnsupported, where);
                // Nothing read by this call counts as read: the plan has a gap, or an error, or the call did not matter to it.
                var isSame = plan.Plan.Steps.Select(s => s.Id).SequenceEqual(clean.Plan.Steps.Select(s => s.Id));
                Assert.True(mayLack || !plan.Plan.Complete || plan.Plan.Diagnostics.Any(d => d.IsError) || isSame, where);
                Assert.True(mayLack || plan.Plan.Diagnostics.Any(d => d.Message.Contains(read.Operation, StringComparison.Ordinal)), where);
            }
        }

        Assert.Equal(mayLack, unsupported > 0);
    }

    private static async Task<S3Creds.Core.Reconciling.PlanResult?> PlanOrRefusalAsync(SandboxRun run, string body)
    {
        try
        {
            return await run.PlanAsync(body);
        }
        catch (Exception e) when (e is S3CredsException or Amazon.Runtime.AmazonServiceException)
        {
            return null;
        }
    }
}
