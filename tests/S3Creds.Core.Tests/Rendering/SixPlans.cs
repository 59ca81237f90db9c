using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>The plans that every view is shown by: empty, small, 126 steps, 400 steps, hostile names, deletes only. All but the hostile one
/// are planned from manifests, as the program does it.</summary>
internal static class SixPlans
{
    public const string Hostile = "@everyone | `x` <img src=x> ```\n::error::pwn\u001b[2J\u009b\u202e ![a](b) <!-- -->";

    private const string Account = "123456789012";

    public static TheoryData<string> Names { get; } = ["empty", "small", "126 steps", "400 steps", "hostile names", "deletes only"];

    public static Plan Named(string name) =>
        name switch
        {
            "empty" => Of(SmallBefore, SmallBefore),
            "small" => Of(SmallBefore, SmallAfter) is var plan
                ? plan with
                {
                    Review = plan.Review with
                    {
                        Facts = new SortedDictionary<string, ApprovalFact>(StringComparer.Ordinal)
                        {
                            ["delete:user/old-sync"] = new(
                                "its 2 access keys stop working; AKIA…ABCD was used 3 days ago (s3, us-east-1)",
                                InUse: true
                            ),
                        },
                        Requests = 412,
                        Judged = 12,
                        Held = 12,
                    },
                }
                : null!,
            "126 steps" => Team(buckets: 12, users: 26, roles: 9),
            "400 steps" => Team(buckets: 38, users: 90, roles: 22),
            "hostile names" => HostilePlan(),
            "deletes only" => Of(DeletesBefore(), "buckets: {kept: {versioning: enabled}}\n"),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    /// <summary>The plan from one manifest's state to another's: the first is the account.</summary>
    /// <param name="before">The body after the head, as a manifest.</param>
    public static Plan Of(string before, string after, params string[] allow)
    {
        var (desired, was) = (Load(after), Load(before));
        var live = ResourceSet.Empty;
        foreach (var (address, state) in was.Resources.Resources)
        {
            var kind = KindTable.Of(address.Kind)!;
            var there = kind.New(ResourceState.Empty with { OwnershipTags = state.OwnershipTags });
            if (address.Kind == ResourceKind.Bucket)
                there = there.With("region", new FacetValue.Present(CanonicalJson.OfString("us-east-1")));
            live = live.With(
                address,
                state.Facets.Aggregate(there, (s, f) =>
                    s.With(f.Key, kind.Facets.FirstOrDefault(k => k.Key == f.Key)?.Overlay(null, f.Value) ?? f.Value)
                )
            );
        }

        var plan = Planner.Build(
            new PlanInput(
                new PlanHead("s3creds test", Account, "team-media"),
                new Comparison(KindTable.All, desired.Resources, live, []),
                PlanScope.Everything,
                new ManifestFacts(desired.Files, []),
                allow,
                []
            ),
            AccessFacts.Nothing(Account, "aws")
        );
        return plan with
        {
            MadeAt = new DateTimeOffset(2026, 11, 28, 14, 2, 0, TimeSpan.Zero),
            ValidUntil = new DateTimeOffset(2026, 12, 5, 14, 2, 0, TimeSpan.Zero),
            Review = plan.Review with { Arguments = ["-f", "team.yaml"] },
        };
    }

    private static DesiredState Load(string body)
    {
        var text = $"apiVersion: s3creds/v1\naccount: \"{Account}\"\nowner: team-media\n{body}";
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["team.yaml"] = Encoding.UTF8.GetBytes(text) };
        var state = DesiredLoader.Load([FilesOver.Folder], FilesOver.InMemory(files), KindTable.All, LoadOptions.None);
        Assert.Empty(state.Diagnostics.Where(d => d.IsError).Select(d => d.ToString()));
        return state;
    }

    private const string SmallBefore = """
        buckets:
          site-x: {publicAccess: blocked}
          media-uploads: {versioning: enabled}
        users:
          contractor:
            access: [{bucket: media-uploads, allow: read-write}]
            policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
          old-sync:
            access: [{bucket: media-uploads, allow: read-only}]
            path: /sync/
        """;

    private const string SmallAfter = """
        buckets:
          site-x: {publicAccess: readable}
          media-uploads: {versioning: enabled}
          render-cache: {versioning: enabled, publicAccess: blocked, tags: {team: media}}
        users:
          contractor:
            access: [{bucket: media-uploads, allow: read-only}]
          ci-uploader:
            access: [{bucket: media-uploads, allow: write-only, prefix: uploads/ci-uploader/}]
        """;

    private static string DeletesBefore()
    {
        var text = new StringBuilder(
            "buckets:\n  kept: {versioning: enabled}\n  old-logs: {versioning: enabled, onRemove: delete}\nusers:\n"
        );
        for (var i = 0; i < 30; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  leaver-{i:d2}:\n    access: [{{bucket: kept, allow: {(i % 2 == 0 ? "read-only" : "read-write")}}}]\n"
            );
        return text.Append("roles:\n  old-role: {trust: {service: ec2.amazonaws.com}}\n").ToString();
    }

    /// <summary>New buckets and principals with what a team gives them, beside some that change and some that go.</summary>
    private static Plan Team(int buckets, int users, int roles)
    {
        var (before, after) = (new StringBuilder("buckets:\n"), new StringBuilder("buckets:\n"));
        for (var i = 0; i < buckets; i++)
        {
            if (i % 3 == 0)
                before.Append(CultureInfo.InvariantCulture, $"  data-{i:d2}: {{versioning: enabled}}\n");
            after.Append(
                CultureInfo.InvariantCulture,
                $$"""
                  data-{{i:d2}}:
                    versioning: enabled
                    publicAccess: {{(i == 7 ? "readable" : "blocked")}}
                    encryption: aes256
                    ownership: BucketOwnerEnforced
                    tags: {team: media, number: "{{i}}"}

                """
            );
        }

        before.Append("users:\n");
        after.Append("users:\n");
        for (var i = 0; i < users; i++)
        {
            var bucket = i % buckets;
            if (i % 4 == 1)
                before.Append(
                    CultureInfo.InvariantCulture,
                    $"  user-{i:d3}:\n    access: [{{bucket: data-{(bucket % 3 == 0 ? bucket : 0):d2}, allow: read-write}}]\n"
                );
            if (i % 13 == 5 && i % 4 == 1)
                continue;
            after.Append(
                CultureInfo.InvariantCulture,
                $"  user-{i:d3}:\n    access: [{{bucket: data-{bucket:d2}, allow: {(i % 2 == 0 ? "write-only" : "read-only")}, prefix: in/user-{i:d3}/}}]\n"
                    + $"    tags: {{desk: \"{i % 5}\"}}\n"
            );
        }

        before.Append("roles:\n");
        after.Append("roles:\n");
        for (var i = 0; i < roles; i++)
        {
            if (i % 4 == 0)
                before.Append(CultureInfo.InvariantCulture, $"  role-{i:d2}: {{trust: {{service: lambda.amazonaws.com}}}}\n");
            after.Append(
                CultureInfo.InvariantCulture,
                $"  role-{i:d2}:\n    trust: {{service: ec2.amazonaws.com}}\n    access: [{{bucket: data-{i % buckets:d2}, allow: read-write}}]\n"
            );
        }

        return Of(before.ToString(), after.ToString(), "trust:role/role-01");
    }

    /// <summary>Names and values that no account has, and that a file may have.</summary>
    private static Plan HostilePlan()
    {
        var user = new ResourceAddress(ResourceKind.User, Hostile);
        PlanStep Step(ResourceAddress address, string? facet, StepAction action, JsonNode? before, JsonNode? after) =>
            new(
                facet is null ? address.ToString() : $"{address}:{facet}",
                action,
                address,
                facet,
                before is null ? null : CanonicalJson.Of(before),
                after is null ? null : CanonicalJson.Of(after),
                action == StepAction.Delete ? Risk.Delete : Risk.Write,
                1000,
                Hostile
            );
        JsonObject Document(string sid) =>
            new()
            {
                [Hostile] = new JsonObject
                {
                    ["Version"] = "2012-10-17",
                    ["Statement"] = new JsonArray(
                        new JsonObject
                        {
                            ["Sid"] = sid,
                            ["Effect"] = "Allow",
                            ["Action"] = Hostile,
                            ["Resource"] = Hostile,
                        }
                    ),
                },
            };
        return new Plan(
            1,
            Hostile,
            Account,
            Hostile,
            "d",
            "l",
            [
                Step(user, "path", StepAction.Update, JsonValue.Create("/"), JsonValue.Create(Hostile)),
                Step(user, "inline", StepAction.Update, Document("a"), Document(Hostile)),
                Step(user, "tags", StepAction.Update, null, new JsonObject { [Hostile] = Hostile }),
                Step(
                    new ResourceAddress(ResourceKind.Bucket, Hostile),
                    null,
                    StepAction.Delete,
                    new JsonObject { ["tags"] = new JsonObject { ["a"] = Hostile } },
                    null
                ),
            ],
            [new Approval("delete:bucket/" + Hostile, Hostile, false), new Approval("admin:" + Hostile, Hostile, true) { By = Hostile }],
            [new Diagnostics.Diagnostic("S3C300", Diagnostics.Severity.Warning, Hostile, new SourceSpan(Hostile, 1, 1), Hostile)],
            true,
            1
        )
        {
            Access = new AccessChanges(
                [
                    new AccessChange("user/" + Hostile, false, true, "write", [Hostile], Hostile, [Hostile], false, [Hostile], null),
                    new AccessChange(AccessSubject.Everyone, true, true, "read", ["s3:GetObject"], Hostile, [], true, [], null),
                ],
                [Hostile],
                [Hostile]
            )
            {
                Undecided = [new UndecidedAccess(Hostile, true, Hostile, [Hostile])],
            },
            MadeAt = new DateTimeOffset(2026, 11, 28, 14, 2, 0, TimeSpan.Zero),
            Review = PlanReview.None with
            {
                Places = new SortedDictionary<ResourceAddress, SourceSpan> { [user] = new(Hostile, 3, 1) },
                Facts = new SortedDictionary<string, ApprovalFact>(StringComparer.Ordinal)
                {
                    ["delete:bucket/" + Hostile] = new(Hostile, false),
                },
                Arguments = ["-f", Hostile],
            },
        };
    }
}
