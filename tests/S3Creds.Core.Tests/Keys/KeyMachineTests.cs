using CsCheck;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Tests.Keys;

/// <summary>The states and the recovery table of docs/keys.md, and what holds of every state.</summary>
public sealed class KeyMachineTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeySettings Settings = KeySettings.Default with { RotateAfter = TimeSpan.FromDays(90) };
    private static readonly LiveKey Old = new("AKIAOLD", true, Now.AddDays(-30), KeyUse.Never.Instance);
    private static readonly LiveKey Fresh = new("AKIANEW", true, Now.AddMinutes(-3), KeyUse.Never.Instance);
    private static readonly KeyIntent Intent = new("run-1", Now.AddMinutes(-4), ["AKIAOLD"]);
    private static readonly SinkState HoldsOld = new("file a", true, new SinkReport.Holds("AKIAOLD"));
    private static readonly SinkState HoldsNew = new("file a", true, new SinkReport.Holds("AKIANEW"));
    private static readonly SinkState Empty = new("ssm b", true, SinkReport.Empty.Instance);
    private static readonly SinkState Mute = new("command c", false, SinkReport.NotReadable.Instance);

    private static readonly KeyAction[] Rotation =
    [
        KeyAction.TagIntent,
        KeyAction.Create,
        KeyAction.Verify,
        KeyAction.Deliver,
        KeyAction.ReadBack,
        KeyAction.Commit,
    ];

    [Fact]
    public void A_user_without_a_key_gets_one() => Assert.Equal(Rotation, Actions(Ring([], KeyTags.None, Empty)));

    [Fact]
    public void A_young_key_in_its_sink_is_left_alone() => Assert.Empty(Actions(Ring([Old], Current, HoldsOld)));

    [Fact]
    public void A_key_past_its_limit_is_replaced_and_the_reason_says_its_age()
    {
        var decision = Next(Ring([Old with { Created = Now.AddDays(-93) }], Current, HoldsOld));
        Assert.Equal(Rotation, decision.Transitions.Select(t => t.Action));
        Assert.Equal("AKIAOLD is 93 days old, limit 90 days", decision.Transitions[0].Reason);
    }

    [Fact]
    public void An_announcement_without_a_key_is_taken_back() =>
        Assert.Equal([KeyAction.ClearIntent], Actions(Ring([Old], Current with { Intent = Intent }, HoldsOld)));

    [Fact]
    public void A_key_of_a_lost_answer_is_deleted() =>
        Assert.Equal(
            [KeyAction.DeleteUndelivered, KeyAction.ClearIntent],
            Actions(Ring([Old, Fresh], Current with { Intent = Intent }, HoldsOld))
        );

    [Fact]
    public void A_key_that_was_made_long_before_the_announcement_is_foreign() =>
        Assert.Equal(
            [KeyAction.ClearIntent],
            Actions(Ring([Old, Fresh with { Created = Now.AddDays(-1) }], Current with { Intent = Intent }, HoldsOld))
        );

    [Fact]
    public void A_key_that_no_readable_sink_holds_is_deleted() =>
        Assert.Equal([KeyAction.DeleteUndelivered, KeyAction.ClearIntent], Actions(Ring([Old, Fresh], Delivering, HoldsOld, Mute)));

    [Fact]
    public void A_key_that_one_sink_holds_is_delivered_to_the_others_from_there() =>
        Assert.Equal(
            [KeyAction.Deliver, KeyAction.Deliver, KeyAction.ReadBack, KeyAction.Commit],
            Actions(Ring([Old, Fresh], Delivering, HoldsNew, Mute, Empty))
        );

    [Fact]
    public void A_key_that_only_a_mute_sink_may_hold_is_committed_once_it_is_used()
    {
        Assert.Empty(Actions(Ring([Old, Fresh], Delivering, Mute)));
        Assert.Equal(
            [KeyAction.Commit],
            Actions(Ring([Old, Fresh with { LastUse = new KeyUse.At(Now, "s3", "us-west-2") }], Delivering, Mute))
        );
        var later = KeyMachine.Next(Ring([Old, Fresh], Delivering, Mute), Settings, KeyRequest.None, Now.AddHours(25)).Transitions;
        Assert.Equal((KeyAction.Delete, true), (later[0].Action, later[0].Confirm));
    }

    [Fact]
    public void A_delivered_key_that_was_not_committed_is_committed() =>
        Assert.Equal([KeyAction.ReadBack, KeyAction.Commit], Actions(Ring([Old, Fresh], Delivering, HoldsNew)));

    [Fact]
    public void A_sink_that_cannot_be_read_decides_nothing()
    {
        var decision = Next(Ring([Old, Fresh], Delivering, new SinkState("ssm b", true, new SinkReport.Unknown("denied"))));
        Assert.Empty(decision.Transitions);
        Assert.Contains(decision.Notes, n => n.Code == "S3C609" && n.IsError);
    }

    [Fact]
    public void A_retired_key_waits_for_its_grace_then_goes_inactive_then_goes()
    {
        var tags = new KeyTags(null, null, null, "AKIANEW", "AKIAOLD", Now.AddDays(-6), null);
        Assert.Empty(Actions(Ring([Old, Fresh], tags, HoldsNew)));
        var over = tags with { RotatedAt = Now.AddDays(-8) };
        Assert.Equal([KeyAction.Deactivate], Actions(Ring([Old, Fresh], over, HoldsNew)));
        Assert.Empty(Actions(Ring([Old with { LastUse = new KeyUse.At(Now.AddHours(-2), "s3", "eu-west-1") }, Fresh], over, HoldsNew)));
        Assert.DoesNotContain(KeyAction.Deactivate, Actions(Ring([Old, Fresh], over, HoldsOld, HoldsNew)));
        Assert.Equal([KeyAction.Observe], Actions(Ring([Old with { Active = false }, Fresh], over, HoldsNew)));
        Assert.Empty(Actions(Ring([Old with { Active = false }, Fresh], over with { DeactivatedAt = Now.AddHours(-23) }, HoldsNew)));
        Assert.Equal(
            [KeyAction.Delete],
            Actions(Ring([Old with { Active = false }, Fresh], over with { DeactivatedAt = Now.AddHours(-25) }, HoldsNew))
        );
    }

    [Fact]
    public void The_key_that_signs_the_run_is_not_rotated()
    {
        var decision = Next(Ring([Old with { Created = Now.AddDays(-93) }], Current, HoldsOld) with { OwnKeyId = "AKIAOLD" });
        Assert.Empty(decision.Transitions);
        Assert.Contains(decision.Notes, n => n.Code == "S3C608");
    }

    /// <summary>Every state, however it came about: no transition takes a key from a consumer that can only have this one.</summary>
    [Fact]
    public void No_state_leads_to_the_loss_of_a_key_that_a_sink_holds_or_that_is_in_use() =>
        State.Sample(
            ring =>
            {
                var decision = Next(ring);
                foreach (
                    var t in decision.Transitions.Where(t =>
                        t.Action is KeyAction.Deactivate or KeyAction.Delete or KeyAction.DeleteUndelivered
                    )
                )
                {
                    var key = ring[t.KeyId];
                    Assert.NotNull(key);
                    Assert.True(t.KeyId != ring.Tags.Current, "the key in use");
                    Assert.True(
                        ring.Tags.Named.Contains(t.KeyId) || ring.Tags.Intent is { } i && !i.Prior.Contains(t.KeyId!),
                        "a foreign key"
                    );
                    Assert.NotEqual(ring.OwnKeyId, t.KeyId);
                    if (t.Action == KeyAction.Deactivate || t.Action == KeyAction.DeleteUndelivered && ring.Tags.Delivering == t.KeyId)
                        Assert.DoesNotContain(ring.Sinks, s =>
                            s.Report is SinkReport.Unknown || s.Report == new SinkReport.Holds(t.KeyId!)
                        );
                    if (t.Action == KeyAction.Deactivate)
                    {
                        Assert.False(key.LastUse is KeyUse.Unknown);
                        Assert.False(key.LastUse is KeyUse.At use && Now - use.Time < Settings.Observe);
                    }
                }

                Assert.True(
                    ring.Keys.Count < 2
                        || decision.Transitions.All(t => t.Action != KeyAction.Create)
                        || decision.Transitions.Any(t => t.Action is KeyAction.Delete or KeyAction.DeleteUndelivered),
                    "a third key"
                );
            },
            iter: 20_000
        );

    private static readonly Gen<string?> Id = OneOf<string?>(null, "AKIAOLD", "AKIANEW", "AKIAFOREIGN");

    private static readonly Gen<DateTimeOffset> Time = Gen.Int[-100 * 24 * 60, 0].Select(m => Now.AddMinutes(m));

    private static readonly Gen<KeyUse> Use = Gen.OneOf(
        Gen.Const<KeyUse>(KeyUse.Never.Instance),
        Time.Select(t => (KeyUse)new KeyUse.At(t, "s3", "us-west-2")),
        Gen.Const<KeyUse>(new KeyUse.Unknown("denied"))
    );

    private static readonly Gen<SinkState> Sink = Gen.OneOf(
        OneOf("AKIAOLD", "AKIANEW").Select(id => new SinkState("file", true, new SinkReport.Holds(id))),
        OneOf(Empty, Mute, new SinkState("ssm", true, new SinkReport.Unknown("denied")))
    );

    private static readonly Gen<LiveKey> AnyKey = Gen.Select(
        OneOf("AKIAOLD", "AKIANEW", "AKIAFOREIGN"),
        Gen.Bool,
        Time,
        Use,
        (id, active, at, use) => new LiveKey(id, active, at, use)
    );

    private static readonly Gen<KeyRing> State = Gen.Select(
        AnyKey.List[0, 2],
        Gen.Select(Id, Id, Id, Gen.Bool, (delivering, current, previous, intent) => (delivering, current, previous, intent)),
        Gen.Select(Time, Time, Time),
        Sink.List[1, 3],
        Id,
        (keys, ids, times, sinks, own) =>
            new KeyRing(
                "ci",
                [.. keys.DistinctBy(k => k.Id)],
                new KeyTags(
                    ids.intent ? new KeyIntent("run", times.Item1, ["AKIAOLD"]) : null,
                    ids.delivering,
                    times.Item1,
                    ids.current,
                    ids.previous == ids.current ? null : ids.previous,
                    times.Item2,
                    times.Item3
                ),
                sinks,
                own
            )
    );

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static KeyTags Current => KeyTags.None with { Current = "AKIAOLD" };

    private static KeyTags Delivering => Current with { Intent = Intent, Delivering = "AKIANEW", DeliveringAt = Now.AddMinutes(-2) };

    private static KeyRing Ring(LiveKey[] keys, KeyTags tags, params SinkState[] sinks) => new("ci", keys, tags, sinks, "AKIATOOL");

    private static KeyDecision Next(KeyRing ring) => KeyMachine.Next(ring, Settings, KeyRequest.None, Now);

    private static IEnumerable<KeyAction> Actions(KeyRing ring) => Next(ring).Transitions.Select(t => t.Action);
}
