using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>
/// RELIABILITY.md §3 as a pure function: from the live keys, the tags, what the sinks tell, the settings and the time to the next transitions.
/// It recovers first; it looks after the retired key next; only then it replaces the one in use.
/// </summary>
public sealed class KeyMachine
{
    private const int MostKeys = 2;

    /// <summary>How far the clocks of two machines that IAM both accepts may lie apart, and how long after its announcement a creation may still be sent.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    private readonly KeyRing ring;
    private readonly KeySettings settings;
    private readonly KeyRequest request;
    private readonly DateTimeOffset now;
    private readonly List<KeyTransition> next = [];
    private readonly List<Diagnostic> notes = [];

    private KeyMachine(KeyRing ring, KeySettings settings, KeyRequest request, DateTimeOffset now)
    {
        this.ring = ring;
        this.settings = settings;
        this.request = request;
        this.now = now;
    }

    public static KeyDecision Next(KeyRing ring, KeySettings settings, KeyRequest request, DateTimeOffset now)
    {
        var machine = new KeyMachine(ring, settings, request, now);
        machine.Decide();
        return new KeyDecision(machine.next, machine.notes);
    }

    /// <summary>The keys of an interrupted creation: not there when it was announced, named by no tag, made in its time.</summary>
    public static IEnumerable<LiveKey> Undelivered(KeyRing ring) => ring.Tags.Intent is not { } intent
        ? []
        : ring.Keys.Where(k => k.Id != ring.OwnKeyId && !intent.Prior.Contains(k.Id) && !ring.Tags.Named.Contains(k.Id)
            && k.Created >= intent.At - Skew && k.Created <= intent.At + Skew + Skew);

    private KeyTags Tags => ring.Tags;

    private void Decide()
    {
        var gone = Recover();
        if (gone is null || request.RecoverOnly)
            return;
        foreach (var foreign in ring.Keys.Where(k => IsForeign(k) && !gone.Contains(k.Id)))
            Note(KeyCodes.Foreign, $"{Name(foreign.Id)} was not made by s3creds: it is left alone", null);
        if (settings.Count == 0)
        {
            RetireAll();
            return;
        }

        var retired = Retire();
        var current = ring[Tags.Current];
        if (current is null)
        {
            CreateNew(gone, retired, Tags.Current is { } lost ? $"{KeyRing.Short(lost)}, the key in use, is gone" : "the user has no key of ours");
            return;
        }

        Keep(current, gone, retired);
    }

    /// <summary>What an interrupted creation left behind. Null: nothing else can be decided before that is done. Else the ids that go.</summary>
    private HashSet<string>? Recover()
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        if (Tags.Delivering is { } delivering)
            return ring[delivering] is { } key ? RecoverDelivery(key, gone) : Forgotten(gone);
        foreach (var key in Undelivered(ring))
        {
            gone.Add(key.Id);
            next.Add(new KeyTransition(KeyAction.DeleteUndelivered, key.Id, "its creation was interrupted, and no sink holds it"));
        }

        if (Tags.Intent is { } intent)
            next.Add(new KeyTransition(KeyAction.ClearIntent, null, $"run {intent.Run} was interrupted before it delivered a key"));
        return gone;
    }

    private HashSet<string> Forgotten(HashSet<string> gone)
    {
        next.Add(new KeyTransition(KeyAction.ClearIntent, null, $"{KeyRing.Short(Tags.Delivering!)}, which was being delivered, is gone"));
        return gone;
    }

    private HashSet<string>? RecoverDelivery(LiveKey key, HashSet<string> gone)
    {
        if (key.Id == Tags.Current)
        {
            // Committed; only the clearing up was cut off.
            next.Add(new KeyTransition(KeyAction.ClearIntent, null, $"{KeyRing.Short(key.Id)} is delivered and in use already"));
            return gone;
        }

        if (IsOwn(key))
            return null;
        if (ring.Sinks.FirstOrDefault(s => s.Report is SinkReport.Unknown) is { } unread)
        {
            Note(KeyCodes.NotKnown, $"{Name(key.Id)} was being delivered, and {unread.Label} cannot be read: {((SinkReport.Unknown)unread.Report).Reason}", "make the sink readable, then run again");
            return null;
        }

        var readable = ring.Sinks.Where(s => s.CanReadBack).ToList();
        if (readable.Exists(s => Holds(s, key.Id)))
        {
            Redeliver(key.Id, $"its delivery was interrupted; {readable.First(s => Holds(s, key.Id)).Label} holds it");
            return null;
        }

        if (readable.Count > 0)
        {
            // Readable sinks go first: where none of them holds it, no other was reached.
            gone.Add(key.Id);
            next.Add(new KeyTransition(KeyAction.DeleteUndelivered, key.Id, "its delivery was interrupted before any sink held it"));
            next.Add(new KeyTransition(KeyAction.ClearIntent, null, "no sink holds the key that was being delivered"));
            return gone;
        }

        RecoverUnreadable(key, gone);
        return gone.Count > 0 ? gone : null;
    }

    /// <summary>Only sinks that cannot tell: its use decides, and time.</summary>
    private void RecoverUnreadable(LiveKey key, HashSet<string> gone)
    {
        var since = Tags.DeliveringAt ?? key.Created;
        // The tool's own verification came before the tag; minutes are all that IAM tells.
        if (key.LastUse is KeyUse.At use && use.Time > since + TimeSpan.FromMinutes(1))
        {
            next.Add(new KeyTransition(KeyAction.Commit, key.Id, $"its delivery was interrupted, and it is in use: {Said(use)}"));
            return;
        }

        if (key.LastUse is KeyUse.Unknown unknown)
        {
            Note(KeyCodes.NotKnown, $"{Name(key.Id)} was being delivered, and its last use cannot be read: {unknown.Reason}", null);
            return;
        }

        if (now < since + settings.Observe && !request.Now && !request.Compromised)
        {
            Note(KeyCodes.Waiting, $"{Name(key.Id)} may or may not have been delivered: both keys are kept until {KeyTags.Text(since + settings.Observe)}", "--now replaces it at once");
            return;
        }

        gone.Add(key.Id);
        next.Add(new KeyTransition(KeyAction.Delete, key.Id, "its delivery was interrupted, and nobody has used it since", Confirm: true));
        next.Add(new KeyTransition(KeyAction.ClearIntent, null, "the key that was being delivered is replaced"));
    }

    /// <summary>The retired key. True where its slot is free at the end of this run.</summary>
    private bool Retire()
    {
        if (Tags.Previous is not { } id)
            return true;
        if (ring[id] is not { } key)
        {
            next.Add(new KeyTransition(KeyAction.Forget, id, "the retired key is gone"));
            return true;
        }

        if (IsOwn(key))
            return false;
        if (request.Compromised)
        {
            next.Add(new KeyTransition(KeyAction.Delete, id, "a slot is needed to replace the compromised key", Confirm: true));
            return true;
        }

        return key.Active ? DeactivateInTime(key) : DeleteInTime(key);
    }

    private bool DeactivateInTime(LiveKey key)
    {
        var due = (Tags.RotatedAt ?? now) + settings.Grace;
        if (Tags.RotatedAt is null)
            Note(KeyCodes.Waiting, $"{Name(key.Id)} is retired, and when is not remembered: deactivate it by hand, or set the tag {KeyTags.RotatedKey}", null);
        else if (now < due)
            Note(KeyCodes.Waiting, $"{Name(key.Id)} is retired; it is deactivated after {KeyTags.Text(due)}", null);
        else if (HoldsBack(key))
            return false;
        else
            next.Add(new KeyTransition(KeyAction.Deactivate, key.Id, $"replaced on {KeyTags.Text(Tags.RotatedAt.Value)}, and the grace of {Span(settings.Grace)} is over"));
        return false;
    }

    /// <summary>Whether somebody still depends on a key that is to be deactivated.</summary>
    private bool HoldsBack(LiveKey key)
    {
        foreach (var sink in ring.Sinks)
        {
            if (sink.Report is SinkReport.Unknown unknown)
            {
                Note(KeyCodes.NotKnown, $"{Name(key.Id)} is not deactivated: {sink.Label} cannot be read: {unknown.Reason}", null);
                return true;
            }

            if (Holds(sink, key.Id))
            {
                Note(KeyCodes.InUse, $"{Name(key.Id)} is not deactivated: {sink.Label} still holds it", null);
                return true;
            }
        }

        if (ring[Tags.Current] is not { Active: true })
        {
            Note(KeyCodes.InUse, $"{Name(key.Id)} is not deactivated: no active key has taken its place", null);
            return true;
        }

        switch (key.LastUse)
        {
            case KeyUse.Unknown unknown:
                Note(KeyCodes.NotKnown, $"{Name(key.Id)} is not deactivated: its last use cannot be read: {unknown.Reason}", null);
                return true;
            case KeyUse.At use when now - use.Time < settings.Observe && !request.Overridden.Contains(key.Id):
                Note(KeyCodes.InUse, $"{Name(key.Id)} is overdue, and still in use: {Said(use)}", $"find the consumer that does not read the sinks, or --allow in-use:access-key/{ring.User}/{key.Id}");
                return true;
            default:
                return false;
        }
    }

    private bool DeleteInTime(LiveKey key)
    {
        // A time from before the rotation is of an earlier key.
        if (Tags.DeactivatedAt is not { } since || since < Tags.RotatedAt)
        {
            next.Add(new KeyTransition(KeyAction.Observe, key.Id, "it is inactive, and since when is not remembered"));
            return false;
        }

        var due = since + settings.Observe;
        if (now < due)
        {
            Note(KeyCodes.Waiting, $"{Name(key.Id)} is inactive; it is deleted after {KeyTags.Text(due)}", $"s3creds reactivate-key {ring.User} {key.Id} takes it back");
            return false;
        }

        if (key.LastUse is KeyUse.Unknown unknown)
        {
            Note(KeyCodes.NotKnown, $"{Name(key.Id)} is not deleted: its last use cannot be read: {unknown.Reason}", null);
            return false;
        }

        if (key.LastUse is KeyUse.At use && use.Time > since + TimeSpan.FromMinutes(1) && !request.Overridden.Contains(key.Id))
        {
            Note(KeyCodes.InUse, $"{Name(key.Id)} is not deleted: it was used after its deactivation: {Said(use)}", null);
            return false;
        }

        next.Add(new KeyTransition(KeyAction.Delete, key.Id, $"inactive since {KeyTags.Text(since)}, unused for {Span(settings.Observe)}", Confirm: true));
        return true;
    }

    private void Keep(LiveKey current, HashSet<string> gone, bool slotFree)
    {
        if (!settings.Active)
        {
            if (current.Active && !IsOwn(current))
                next.Add(new KeyTransition(KeyAction.Deactivate, current.Id, "the manifest says status: inactive"));
            return;
        }

        if (!current.Active)
        {
            next.Add(new KeyTransition(KeyAction.Reactivate, current.Id, "the key in use is inactive, and the manifest wants it active"));
            return;
        }

        var age = now - current.Created;
        var readable = ring.Sinks.Where(s => s.CanReadBack).ToList();
        string? why = null;
        if (request.Compromised)
            why = $"{KeyRing.Short(current.Id)} is compromised";
        else if (request.Now)
            why = $"{KeyRing.Short(current.Id)} is replaced on demand";
        else if (settings.RotateAfter is { } limit && age >= limit)
            why = $"{KeyRing.Short(current.Id)} is {Span(age)} old, limit {Span(limit)}";
        else if (readable.Exists(s => s.Report is SinkReport.Unknown))
            Note(KeyCodes.NotKnown, $"{readable.First(s => s.Report is SinkReport.Unknown).Label} cannot be read: {((SinkReport.Unknown)readable.First(s => s.Report is SinkReport.Unknown).Report).Reason}", null);
        else if (readable.Count > 0 && !readable.Exists(s => Holds(s, current.Id)))
            why = $"no sink holds {KeyRing.Short(current.Id)}";
        else if (readable.Exists(s => !Holds(s, current.Id)))
            RefillSinks(current, readable);

        if (why is null || IsOwn(current))
            return;
        CreateNew(gone, slotFree, why);
        if (request.Compromised && next.Exists(t => t.Action == KeyAction.Create))
        {
            next.Add(new KeyTransition(KeyAction.Deactivate, current.Id, "it is compromised: no grace"));
            Note(KeyCodes.Sessions, $"sessions that were made with {Name(current.Id)} stay valid until they expire, up to 36 hours", "deny them by aws:TokenIssueTime in a policy of the user; quarantine policies of AWS are left in place");
        }
    }

    private void RefillSinks(LiveKey current, List<SinkState> readable)
    {
        for (var i = 0; i < ring.Sinks.Count; i++)
        {
            if (ring.Sinks[i].CanReadBack && !Holds(ring.Sinks[i], current.Id))
                next.Add(new KeyTransition(KeyAction.Deliver, current.Id, $"it does not hold {KeyRing.Short(current.Id)}, {readable.First(s => Holds(s, current.Id)).Label} does", i));
        }

        next.Add(new KeyTransition(KeyAction.ReadBack, current.Id, "every sink that can be read is asked"));
    }

    private void RetireAll()
    {
        foreach (var key in ring.Keys.Where(k => k.Id == Tags.Current || k.Id == Tags.Previous).Where(k => !IsOwn(k)))
        {
            if (key.Active && key.LastUse is KeyUse.At use && now - use.Time < settings.Observe && !request.Overridden.Contains(key.Id))
                Note(KeyCodes.InUse, $"{Name(key.Id)} is no longer wanted, and still in use: {Said(use)}", $"--allow in-use:access-key/{ring.User}/{key.Id}");
            else if (key.Active && key.LastUse is KeyUse.Unknown unknown)
                Note(KeyCodes.NotKnown, $"{Name(key.Id)} is not deactivated: its last use cannot be read: {unknown.Reason}", null);
            else if (key.Active)
                next.Add(new KeyTransition(KeyAction.Deactivate, key.Id, "the manifest wants no key"));
            else
                DeleteInTime(key);
        }
    }

    private void CreateNew(HashSet<string> gone, bool retiredGoes, string why)
    {
        var left = ring.Keys.Where(k => !gone.Contains(k.Id) && !(retiredGoes && k.Id == Tags.Previous)).ToList();
        if (left.Count >= MostKeys)
        {
            var blocking = left.FirstOrDefault(k => k.Id != Tags.Current) ?? left[0];
            var ours = blocking.Id == Tags.Previous;
            var told = KeyCodes.NoSlot.Says(
                $"user {ring.User}: {why}, but it has {left.Count} keys and IAM allows {MostKeys} (inactive ones count)",
                ours ? $"{KeyRing.Short(blocking.Id)} is being retired, which frees its slot" : $"delete {blocking.Id}, which is not ours: aws iam delete-access-key --user-name {ring.User} --access-key-id {blocking.Id}");
            // A retired key goes by itself: waiting is no error.
            notes.Add(ours ? told with { Severity = Severity.Warning } : told);
            return;
        }

        next.Add(new KeyTransition(KeyAction.TagIntent, null, why));
        next.Add(new KeyTransition(KeyAction.Create, null, why));
        next.Add(new KeyTransition(KeyAction.Verify, null, "consumers see a key only when it works"));
        Deliveries(null, "new key");
        next.Add(new KeyTransition(KeyAction.ReadBack, null, "every sink that can be read is asked"));
        next.Add(new KeyTransition(KeyAction.Commit, null, Tags.Current is null ? "the key in use from now on" : $"in place of {KeyRing.Short(Tags.Current)}, which is retired"));
    }

    private void Redeliver(string id, string why)
    {
        Deliveries(id, why);
        next.Add(new KeyTransition(KeyAction.ReadBack, id, "every sink that can be read is asked"));
        next.Add(new KeyTransition(KeyAction.Commit, id, "its delivery is complete"));
    }

    private void Deliveries(string? id, string why)
    {
        foreach (var (sink, i) in ring.Sinks.Select((s, i) => (s, i)).OrderBy(s => s.s.CanReadBack ? 0 : 1))
        {
            if (id is null || !Holds(sink, id))
                next.Add(new KeyTransition(KeyAction.Deliver, id, why, i));
        }
    }

    private bool IsOwn(LiveKey key)
    {
        if (key.Id != ring.OwnKeyId)
            return false;
        Note(KeyCodes.OwnKey, $"{Name(key.Id)} signs this very run: it is not touched", "run with other credentials to rotate it");
        return true;
    }

    private bool IsForeign(LiveKey key) => !Tags.Named.Contains(key.Id);

    private static bool Holds(SinkState sink, string id) => sink.Report is SinkReport.Holds held && held.KeyId == id;

    private string Name(string id) => $"access-key/{ring.User}/{id}";

    private static string Said(KeyUse.At use) => $"{KeyTags.Text(use.Time)} by {use.Service} in {use.Region}";

    private static string Span(TimeSpan span) => span.TotalDays >= 2
        ? ((int)span.TotalDays).ToString(CultureInfo.InvariantCulture) + " days"
        : ((int)span.TotalHours).ToString(CultureInfo.InvariantCulture) + " hours";

    private void Note(DiagnosticCode code, string message, string? hint) => notes.Add(code.Says(message, hint));
}
