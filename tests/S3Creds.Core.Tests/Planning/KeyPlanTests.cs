using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;
using Snapshooter.Xunit;

namespace S3Creds.Core.Tests.Planning;

/// <summary>Steps of keys in plans: structured for programs, in words for readers, and bound to sinks by name.</summary>
public sealed class KeyPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_reader_meets_the_steps_in_words_with_the_reason_the_age_and_the_last_use() =>
        new TextView(colour: false).Render(Sample()).MatchSnapshot();

    [Fact]
    public void A_pull_request_shows_the_same_words() => MarkdownView.Render(Sample()).MatchSnapshot();

    [Fact]
    public void A_change_says_what_is_done_also_where_that_is_only_to_end_what_was_begun()
    {
        var ring = Holding(
            Ring(KeyTags.None with { Intent = new KeyIntent("run", Now, []), Delivering = "AKIANEW" }, Key("AKIANEW", 0))
        ) with
        {
            Sinks = [new("file secrets/ci.json", true, new SinkReport.Holds("AKIANEW"))],
        };
        var plan = Plan([.. KeyPlan.Steps(ring, KeyMachine.Next(ring, KeySettings.Default, KeyRequest.None, Now), Now)]);
        Assert.Contains("read it back from the sinks\n", MarkdownView.Render(plan), StringComparison.Ordinal);
        Assert.Contains("put AKIANEW in use", MarkdownView.Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_reads_action_key_sink_status_age_last_use_and_reason_as_fields() => Json(Sample()).MatchSnapshot();

    [Fact]
    public void Every_step_is_read_back_as_the_transition_that_it_was_made_of()
    {
        var ring = Ring(KeyTags.None with { Current = "AKIAOLD" }, Key("AKIAOLD", 93));
        var transitions = Enum.GetValues<KeyAction>()
            .Select(a => new KeyTransition(
                a,
                a is KeyAction.TagIntent or KeyAction.Create or KeyAction.Verify or KeyAction.ClearIntent ? null : "AKIAOLD",
                "why",
                a == KeyAction.Deliver ? "command gh #2" : null,
                a == KeyAction.Delete
            ))
            .ToList();
        var steps = KeyPlan.Steps(ring, new KeyDecision(transitions, []), Now).ToList();
        Assert.Equal(transitions, steps.Select(s => KeyPlan.Read(s).Transition));
        Assert.Equal(steps.Count, steps.Select(s => s.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(steps, PlanFile.Read(PlanFile.Write(Plan(steps))).Steps);
    }

    [Fact]
    public void A_step_names_its_sink_so_that_a_reordered_list_is_no_other_sink()
    {
        var ring = Ring(KeyTags.None);
        var there = KeyPlan
            .Steps(ring, KeyMachine.Next(ring, KeySettings.Default, KeyRequest.None, Now), Now)
            .Where(s => s.Facet == "deliver")
            .Select(s => KeyPlan.Read(s).Transition.Sink);
        var turned = ring with { Sinks = [.. ring.Sinks.Reverse()] };
        var back = KeyPlan
            .Steps(turned, KeyMachine.Next(turned, KeySettings.Default, KeyRequest.None, Now), Now)
            .Where(s => s.Facet == "deliver")
            .Select(s => KeyPlan.Read(s).Transition.Sink);
        Assert.Equal(["file secrets/ci.json", "ssm /media/ci", "command gh"], there);
        Assert.Equal(["ssm /media/ci", "file secrets/ci.json", "command gh"], back);
        Assert.Equal(
            ["command gh", "stdout", "command gh #2"],
            SinkLabels.Of([new Named("command gh"), new Named("stdout"), new Named("command gh")])
        );
    }

    [Theory]
    [InlineData("\"facet\":\"deliver\"", "\"facet\":\"deliver.0\"")]
    [InlineData("\"sink\":\"file secrets/ci.json\"", "\"sunk\":\"file secrets/ci.json\"")]
    [InlineData("\"key\":\"AKIAOLDOLDOLDOLDOLD1\"", "\"key\":\"AKIAANOTHER000000000\"")]
    [InlineData("\"lastUsed\":\"never\"", "\"lastUsed\":7")]
    public void A_plan_whose_steps_of_keys_this_tool_would_not_write_is_refused_although_its_digest_fits(string was, string forged)
    {
        var text = Encoding.UTF8.GetString(PlanFile.Write(Sample()));
        Assert.Contains(was, text, StringComparison.Ordinal);
        var json = (System.Text.Json.Nodes.JsonObject)
            System.Text.Json.Nodes.JsonNode.Parse(text.Replace(was, forged, StringComparison.Ordinal))!;
        json.Remove("digest");
        json["digest"] = PlanDigest.Of(CanonicalJson.Of(json).Text);
        Assert.Equal(
            Outcome.Refused,
            Assert.Throws<S3CredsException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text + "\n"))).Outcome
        );
    }

    private static string Json(Plan plan)
    {
        var steps = System.Text.Json.Nodes.JsonNode.Parse(PlanFile.Write(plan))!["steps"]!;
        return steps.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
    }

    /// <summary>One key past its limit, one whose grace is over, one that goes, one of a lost answer.</summary>
    private static Plan Sample()
    {
        var settings = KeySettings.Default with { RotateAfter = TimeSpan.FromDays(90) };
        var due = Ring(
            KeyTags.None with
            {
                Current = "AKIAOLDOLDOLDOLDOLD1",
            },
            Key("AKIAOLDOLDOLDOLDOLD1", 93, new KeyUse.At(Now.AddHours(-3), "s3", "us-west-2"))
        );
        var retired = Tags("AKIANEWNEWNEWNEWNEW2", "AKIAOLDOLDOLDOLDOLD2", null);
        var over = Ring(
            retired,
            Key("AKIAOLDOLDOLDOLDOLD2", 98, new KeyUse.At(Now.AddDays(-7), "s3", "us-west-2")),
            Key("AKIANEWNEWNEWNEWNEW2", 8)
        ) with
        {
            User = "over",
        };
        var gone = Ring(
            Tags("AKIANEWNEWNEWNEWNEW3", "AKIAOLDOLDOLDOLDOLD1", Now.AddHours(-30)),
            Key("AKIAOLDOLDOLDOLDOLD1", 100) with
            {
                Active = false,
            },
            Key("AKIANEWNEWNEWNEWNEW3", 9)
        ) with
        {
            User = "gone",
        };
        var lost = Ring(
            KeyTags.None with
            {
                Intent = new KeyIntent("20260301T115500Z-1", Now.AddMinutes(-5), []),
            },
            Key("AKIALOSTLOSTLOSTLOST", 0) with
            {
                Created = Now.AddMinutes(-4),
            }
        ) with
        {
            User = "lost",
        };
        var steps = ((KeyRing[])[due, over, gone, lost])
            .SelectMany(r => KeyPlan.Steps(Holding(r), KeyMachine.Next(Holding(r), settings, KeyRequest.None, Now), Now))
            .OrderBy(s => s.Rank)
            .ThenBy(s => s.Address)
            .ToList();
        return Plan(steps) with
        {
            Approvals =
            [
                new Approval("delete:access-key/gone/AKIAOLDOLDOLDOLDOLD1", "access-key/gone/AKIAOLDOLDOLDOLDOLD1 would be deleted", false),
            ],
        };
    }

    private static KeyRing Holding(KeyRing ring) =>
        ring.Tags.Current is not { } current
            ? ring
            : ring with
            {
                Sinks = [.. ring.Sinks.Select(s => s.CanReadBack ? s with { Report = new SinkReport.Holds(current) } : s)],
            };

    private static KeyTags Tags(string current, string previous, DateTimeOffset? deactivated) =>
        KeyTags.None with
        {
            Current = current,
            Previous = previous,
            RotatedAt = Now.AddDays(-8),
            DeactivatedAt = deactivated,
        };

    private static LiveKey Key(string id, int days, KeyUse? use = null) => new(id, true, Now.AddDays(-days), use ?? KeyUse.Never.Instance);

    private static KeyRing Ring(KeyTags tags, params LiveKey[] keys) =>
        new(
            "ci",
            keys,
            tags,
            [
                new("file secrets/ci.json", true, SinkReport.Empty.Instance),
                new("command gh", false, SinkReport.NotReadable.Instance),
                new("ssm /media/ci", true, SinkReport.Empty.Instance),
            ],
            "AKIATOOL"
        );

    private static Plan Plan(IReadOnlyList<PlanStep> steps) =>
        new(
            1,
            "s3creds test",
            "123456789012",
            "team",
            "d",
            "l",
            steps,
            PlanGuard.Approvals([], PlanBasis.None, steps, declaresNothing: false, []),
            [],
            true,
            7
        );

    private sealed class Named(string label) : ISink
    {
        public string Label => label;

        public bool CanReadBack => false;

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<SinkReport> DescribeAsync(CancellationToken cancellationToken) =>
            Task.FromResult<SinkReport>(SinkReport.NotReadable.Instance);

        public Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);
    }
}
