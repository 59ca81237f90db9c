using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Permissions;

/// <summary>Every action of the printed policies is needed: a life of an account, from creation over changes to its removal, does not get
/// through without it, or reports what it could not read.</summary>
public sealed class NeededActionTests
{
    private const string Document =
        """{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}""";

    private const string Created = $$"""
        policies:
          p: {document: {{Document}} }
        groups:
          g: {policies: [p]}
        users:
          ann: {groups: [g], policies: [p], tags: {team: a, old: b}, access: [{bucket: needed-bucket, allow: read-only}]}
          bob: {}
        roles:
          r: {trust: {service: ec2.amazonaws.com}, boundary: auto, description: one, access: [{bucket: needed-bucket, allow: read-only}]}
        buckets:
          needed-bucket: {onRemove: delete, versioning: enabled, publicAccess: blocked, cors: [{methods: [GET], origins: ["https://a.example"]}]}

        """;

    private const string Changed = """
        policies:
          p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetBucketLocation", Resource: "*"}]}}
        groups:
          g: {}
        users:
          ann: {tags: {team: c, old: null}, path: /x/}
        roles:
          r: {trust: {service: lambda.amazonaws.com}, description: two}
        buckets:
          needed-bucket: {onRemove: delete, versioning: enabled, publicAccess: blocked, cors: null}

        """;

    /// <summary>Reads for judgements of access: where one is refused, the judgement is not decided, and the run goes on. Reads of
    /// properties that no manifest declares, which a destruction puts on record, are the same.</summary>
    private static readonly string[] Unknown =
    [
        "s3:GetAccountPublicAccessBlock",
        "s3:GetBucketAcl",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy",
    ];

    [Fact]
    public async Task Each_action_of_a_life_is_needed()
    {
        await using (var whole = await RestrictedCaller.StartAsync())
        {
            Assert.Null(await LiveAsync(whole));
            var all = whole
                .Used.Where(u => u.Verb != "destroy" || !u.Action.StartsWith("s3:Get", StringComparison.Ordinal))
                .Select(u => u.Action)
                .Except(Unknown)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            Assert.True(all.Count > 60, $"{all.Count} actions");
            var some = Volume.Of(desk: 8, ci: 30, all: all.Count);
            await Volume.EachAsync(all.Where((_, i) => i * some / all.Count != (i - 1) * some / all.Count || i == 0), async action =>
            {
                await using var caller = await RestrictedCaller.StartAsync(action);
                Assert.True(await LiveAsync(caller) is not null, $"{action} is not needed");
            });
        }
    }

    /// <returns>What failed, or is reported as not read; null: nothing.</returns>
    private static async Task<string?> LiveAsync(RestrictedCaller caller)
    {
        try
        {
            foreach (var body in (string[])[Created, Changed])
            {
                var plan = (await caller.PlanAsync(body)).Plan;
                if (!plan.Complete || plan.Diagnostics.Any(Tells))
                    return "plan";
                if ((await caller.ApplyAsync(body, new ReconcileOptions())).Outcome != Outcome.Done)
                    return "apply";
            }

            return
                (await caller.ApplyAsync(Changed, new ReconcileOptions(), "destroy")).Outcome == Outcome.Done && !caller.Reported.Any(Tells)
                ? null
                : "destroy";
        }
        catch (S3CredsException e)
        {
            return e.Message;
        }
    }

    private static bool Tells(Diagnostic diagnostic) =>
        diagnostic.IsError
        || diagnostic.Message.Contains("AccessDenied", StringComparison.Ordinal)
        || diagnostic.Message.Contains("could not be read", StringComparison.Ordinal);
}
