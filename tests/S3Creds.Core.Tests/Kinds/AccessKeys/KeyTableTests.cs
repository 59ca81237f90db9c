using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Sinks;
using static S3Creds.Core.Kinds.AccessKeys.KeyAction;

namespace S3Creds.Core.Tests.Kinds.AccessKeys;

/// <summary>The table of docs/keys.md, line by line: where a run was interrupted, and what the next one does.</summary>
public sealed class KeyTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeySettings Settings = KeySettings.Default with { RotateAfter = TimeSpan.FromDays(90) };
    private static readonly LiveKey Old = new("AKIAOLD", true, Now.AddDays(-30), KeyUse.Never.Instance);
    private static readonly LiveKey New = new("AKIANEW", true, Now.AddMinutes(-3), KeyUse.Never.Instance);
    private static readonly KeyTags Using = KeyTags.None with { Current = "AKIAOLD" };
    private static readonly KeyTags Announced = Using with { Intent = new KeyIntent("run-1", Now.AddMinutes(-4), ["AKIAOLD"]) };
    private static readonly KeyTags Delivering = Announced with { Delivering = "AKIANEW", DeliveringAt = Now.AddMinutes(-2) };
    private static readonly KeyTags Committed = KeyTags.None with
    {
        Current = "AKIANEW",
        Previous = "AKIAOLD",
        RotatedAt = Now.AddDays(-8),
    };
    private static readonly SinkState File = new("file a", true, SinkReport.Empty.Instance);
    private static readonly SinkState Ssm = new("ssm b", true, SinkReport.Empty.Instance);
    private static readonly SinkState Command = new("command c", false, SinkReport.NotReadable.Instance);
    private static readonly SinkState Unread = new("ssm b", true, new SinkReport.Unknown("denied"));

    /// <summary>Keyed by the sentence of the table; the value is a state of the account and the steps that must follow from it.</summary>
    private static readonly Dictionary<string, (KeyRing Ring, KeyAction[] Steps, DiagnosticCode? Says)> Table = new(StringComparer.Ordinal)
    {
        ["before the announcement"] = (Ring([Old], Using, Holding(File, "AKIAOLD")), [], null),
        ["announced, no key to be seen"] = (Ring([Old], Announced, Holding(File, "AKIAOLD")), [ClearIntent], null),
        ["created, the answer was lost"] = (Ring([Old, New], Announced, Holding(File, "AKIAOLD")), [DeleteUndelivered, ClearIntent], null),
        ["created, the answer was lost, and its announcement is old enough that the key is somebody else's"] = (
            Ring([Old, New with { Created = Now.AddDays(-1) }], Announced, Holding(File, "AKIAOLD")),
            [ClearIntent],
            KeyCodes.Foreign
        ),
        ["created, not delivered"] = (
            Ring([Old, New], Delivering, Holding(File, "AKIAOLD"), Holding(Ssm, "AKIAOLD"), Command),
            [DeleteUndelivered, ClearIntent],
            null
        ),
        ["created, not delivered, and gone meanwhile"] = (Ring([Old], Delivering, Holding(File, "AKIAOLD")), [ClearIntent], null),
        ["delivered to some sinks"] = (
            Ring([Old, New], Delivering, Holding(File, "AKIANEW"), Ssm, Command),
            [Deliver, Deliver, ReadBack, Commit],
            null
        ),
        ["delivered to sinks that cannot tell"] = (Ring([Old, New], Delivering, Command), [], KeyCodes.Waiting),
        ["delivered to sinks that cannot tell, used since"] = (Ring([Old, Used(New, 0)], Delivering, Command), [Commit], null),
        ["delivered to sinks that cannot tell, unused for observe"] = (
            Ring([Old, New with { Created = Now.AddHours(-26) }], Delivering with { DeliveringAt = Now.AddHours(-25) }, Command),
            [Delete, ClearIntent],
            null
        ),
        ["delivered, not committed"] = (Ring([Old, New], Delivering, Holding(File, "AKIANEW")), [ReadBack, Commit], null),
        ["committed, not cleared up"] = (
            Ring([New], Delivering with { Current = "AKIANEW" }, Holding(File, "AKIANEW")),
            [ClearIntent],
            null
        ),
        ["retired, in its grace"] = (
            Ring([Old, New], Committed with { RotatedAt = Now.AddDays(-6) }, Holding(File, "AKIANEW")),
            [],
            KeyCodes.Waiting
        ),
        ["retired, its grace over"] = (Ring([Old, New], Committed, Holding(File, "AKIANEW")), [Deactivate], null),
        ["retired, its grace over, used within observe"] = (
            Ring([Used(Old, -2), New], Committed, Holding(File, "AKIANEW")),
            [],
            KeyCodes.InUse
        ),
        ["retired, its grace over, still in a sink"] = (
            Ring([Old, New], Committed, Holding(File, "AKIANEW"), Holding(Ssm, "AKIAOLD")),
            [Deliver, ReadBack],
            KeyCodes.InUse
        ),
        ["deactivated"] = (
            Ring([Inactive(Old), New], Committed with { DeactivatedAt = Now.AddHours(-23) }, Holding(File, "AKIANEW")),
            [],
            KeyCodes.Waiting
        ),
        ["deactivated, observed"] = (
            Ring([Inactive(Old), New], Committed with { DeactivatedAt = Now.AddHours(-25) }, Holding(File, "AKIANEW")),
            [Delete],
            null
        ),
        ["deactivated by somebody else"] = (Ring([Inactive(Old), New], Committed, Holding(File, "AKIANEW")), [Observe], null),
        ["delete, answer lost"] = (
            Ring([New], Committed with { DeactivatedAt = Now.AddHours(-25) }, Holding(File, "AKIANEW")),
            [Forget],
            null
        ),
        ["a sink cannot be read, during a delivery"] = (
            Ring([Old, New], Delivering, Holding(File, "AKIANEW"), Unread),
            [],
            KeyCodes.NotKnown
        ),
        ["a sink cannot be read, after the grace"] = (Ring([Old, New], Committed, Holding(File, "AKIANEW"), Unread), [], KeyCodes.NotKnown),
        ["a last use cannot be read"] = (
            Ring([Old with { LastUse = new KeyUse.Unknown("denied") }, New], Committed, Holding(File, "AKIANEW")),
            [],
            KeyCodes.NotKnown
        ),
    };

    public static TheoryData<string> Lines => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_next_run_does_what_the_table_says(string line)
    {
        var (ring, steps, says) = Table[line];
        var decision = Next(ring);
        Assert.Equal(steps, decision.Transitions.Select(t => t.Action));
        Assert.Equal(says is null ? [] : [says.Code], decision.Notes.Select(n => n.Code).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void A_veto_says_when_by_which_service_and_in_which_region_and_an_override_names_the_key()
    {
        var ring = Ring([Used(Old, -2), New], Committed, Holding(File, "AKIANEW"));
        var veto = Assert.Single(Next(ring).Notes);
        Assert.Equal("access-key/ci/AKIAOLD is overdue, and still in use: 2026-03-01T10:00:00Z by s3 in eu-west-1", veto.Message);
        Assert.Contains("--allow in-use:access-key/ci/AKIAOLD", veto.Hint, StringComparison.Ordinal);
        Assert.Equal([Deactivate], Actions(Next(ring, KeyRequest.None with { Overridden = ["AKIAOLD"] })));
        Assert.Empty(Actions(Next(ring, KeyRequest.None with { Overridden = ["AKIANEW"] })));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Two_keys_are_the_most_inactive_ones_count_and_the_way_out_is_told(bool foreign, bool active)
    {
        var other = (foreign ? New with { Id = "AKIAFOREIGN" } : New with { Id = "AKIARETIRED" }) with
        {
            Active = active,
            Created = Now.AddDays(-100),
        };
        var tags = foreign
            ? Using
            : Using with
            {
                Previous = "AKIARETIRED",
                RotatedAt = Now.AddDays(-1),
                DeactivatedAt = active ? null : Now.AddHours(-1),
            };
        var decision = Next(Ring([Old with { Created = Now.AddDays(-93) }, other], tags, Holding(File, "AKIAOLD")));
        Assert.Empty(decision.Transitions);
        var told = Assert.Single(decision.Notes, n => n.Code == KeyCodes.NoSlot.Code);
        Assert.Equal(
            "user ci: AKIAOLD is 93 days old, limit 90 days, but it has 2 keys and IAM allows 2 (inactive ones count)",
            told.Message
        );
        Assert.Contains(
            foreign ? "aws iam delete-access-key --user-name ci --access-key-id AKIAFOREIGN" : "is being retired, which frees its slot",
            told.Hint,
            StringComparison.Ordinal
        );
        // What goes by itself is no error of the manifests.
        Assert.Equal(foreign, told.IsError);
    }

    [Fact]
    public void A_compromised_key_that_somebody_deactivated_is_replaced_and_never_reactivated()
    {
        var ring = Ring([Inactive(Old)], Using, Holding(File, "AKIAOLD"));
        Assert.Equal([Reactivate], Actions(Next(ring)));
        Assert.Equal(
            [TagIntent, Create, Verify, Deliver, ReadBack, Commit],
            Actions(Next(ring, KeyRequest.None with { Compromised = true }))
        );
    }

    [Fact]
    public void A_compromised_key_is_deactivated_at_once_whatever_uses_it_and_its_sessions_are_told()
    {
        var ring = Ring([Used(Old, 0)], Using, Holding(File, "AKIAOLD"));
        var decision = Next(ring, KeyRequest.None with { Compromised = true });
        Assert.Equal([TagIntent, Create, Verify, Deliver, ReadBack, Commit, Deactivate], Actions(decision));
        Assert.Contains(decision.Notes, n =>
            n.Code == KeyCodes.Sessions.Code && n.Hint!.Contains("quarantine policies of AWS are left in place", StringComparison.Ordinal)
        );
        foreach (var unwanted in (KeySettings[])[Settings with { Count = 0 }, Settings with { Active = false }])
            Assert.Equal(
                [Deactivate],
                KeyMachine.Next(ring, unwanted, KeyRequest.None with { Compromised = true }, Now).Transitions.Select(t => t.Action)
            );
    }

    [Fact]
    public void A_compromised_key_without_room_for_another_can_be_stopped_by_hand()
    {
        var ring = Ring([Old, New with { Id = "AKIAFOREIGN" }], Using, Holding(File, "AKIAOLD"));
        var decision = Next(ring, KeyRequest.None with { Compromised = true });
        Assert.Empty(decision.Transitions);
        Assert.Contains(
            "--access-key-id AKIAOLD --status Inactive",
            Assert.Single(decision.Notes, n => n.Code == KeyCodes.NoSlot.Code).Hint,
            StringComparison.Ordinal
        );
        // A retired key of ours makes room, once somebody approves of it.
        var retired = KeyMachine.Next(
            Ring([Old, New], Committed, Holding(File, "AKIANEW")),
            Settings,
            KeyRequest.None with
            {
                Compromised = true,
            },
            Now
        );
        Assert.Equal(
            (Delete, "AKIAOLD", true),
            (retired.Transitions[0].Action, retired.Transitions[0].KeyId, retired.Transitions[0].Confirm)
        );
        Assert.Equal((Deactivate, "AKIANEW"), (retired.Transitions[^1].Action, retired.Transitions[^1].KeyId));
    }

    [Fact]
    public void What_was_interrupted_comes_before_what_is_asked_for_and_that_is_told()
    {
        var decision = Next(Ring([Old, New], Delivering, Holding(File, "AKIANEW")), KeyRequest.None with { Now = true });
        Assert.Equal([ReadBack, Commit], Actions(decision));
        Assert.Contains(decision.Notes, n => n.Message.Contains("an interrupted delivery is completed first", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_key_wanted_ours_are_deactivated_unless_used_then_deleted_and_foreign_ones_stay()
    {
        var none = Settings with { Count = 0 };
        var foreign = New with { Id = "AKIAFOREIGN" };
        Assert.Equal([(Deactivate, "AKIAOLD")], Steps(Ring([Old, foreign], Using), none));
        Assert.Empty(Steps(Ring([Used(Old, -2), foreign], Using), none));
        Assert.Equal([(Observe, "AKIAOLD")], Steps(Ring([Inactive(Old), foreign], Using), none));
        Assert.Equal([(Delete, "AKIAOLD")], Steps(Ring([Inactive(Old), foreign], Using with { DeactivatedAt = Now.AddHours(-25) }), none));
    }

    [Fact]
    public void An_inactive_key_is_made_inactive_and_none_is_made_to_be_inactive()
    {
        var inactive = Settings with { Active = false };
        Assert.Equal([(Deactivate, "AKIAOLD")], Steps(Ring([Old], Using, Holding(File, "AKIAOLD")), inactive));
        Assert.Empty(Steps(Ring([Inactive(Old)], Using, Holding(File, "AKIAOLD")), inactive));
        Assert.Empty(Steps(Ring([], KeyTags.None, File), inactive));
    }

    [Fact]
    public void The_key_that_signs_the_run_is_not_touched_in_any_state()
    {
        foreach (var (line, (ring, _, _)) in Table)
        {
            foreach (
                var request in (KeyRequest[])
                    [KeyRequest.None, KeyRequest.None with { Now = true }, KeyRequest.None with { Compromised = true }]
            )
            {
                foreach (var own in ring.Keys.Select(k => k.Id))
                {
                    var steps = KeyMachine.Next(ring with { OwnKeyId = own }, Settings, request, Now).Transitions;
                    Assert.True(!steps.Any(s => s.KeyId == own && s.Action is Deactivate or Delete or DeleteUndelivered), $"{line}: {own}");
                }
            }
        }
    }

    private static IEnumerable<(KeyAction, string?)> Steps(KeyRing ring, KeySettings settings) =>
        KeyMachine.Next(ring, settings, KeyRequest.None, Now).Transitions.Select(t => (t.Action, t.KeyId));

    private static KeyDecision Next(KeyRing ring, KeyRequest? request = null) =>
        KeyMachine.Next(ring, Settings, request ?? KeyRequest.None, Now);

    private static IEnumerable<KeyAction> Actions(KeyDecision decision) => decision.Transitions.Select(t => t.Action);

    private static KeyRing Ring(LiveKey[] keys, KeyTags tags, params SinkState[] sinks) => new("ci", keys, tags, sinks, "AKIATOOL");

    private static SinkState Holding(SinkState sink, string id) => sink with { Report = new SinkReport.Holds(id) };

    private static LiveKey Used(LiveKey key, int hours) => key with { LastUse = new KeyUse.At(Now.AddHours(hours), "s3", "eu-west-1") };

    private static LiveKey Inactive(LiveKey key) => key with { Active = false };
}
