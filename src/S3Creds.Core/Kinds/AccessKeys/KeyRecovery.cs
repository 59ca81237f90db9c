using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>What an interrupted creation left behind, by the tags of its announcement and delivery and by the contents of the
/// sinks.</summary>
internal static class KeyRecovery
{
    /// <summary>How far the clocks of two machines that IAM both accepts may lie apart, and how long after its announcement a creation may
    /// still be sent.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <summary>False: nothing else can be decided before this is over.</summary>
    public static bool Decide(KeyCase keys)
    {
        if (keys.Tags.Delivering is { } delivering)
            return keys.Ring[delivering] is { } key ? Delivery(keys, key) : Forgotten(keys, delivering);
        foreach (var key in Undelivered(keys.Ring).ToList())
            keys.Remove(key.Id, "its creation was interrupted, and no sink holds it", confirm: false);
        if (keys.Tags.Intent is { } intent)
            keys.Do(KeyAction.ClearIntent, null, $"run {intent.Run} was interrupted before it delivered a key");
        return true;
    }

    /// <inheritdoc cref="KeyMachine.Undelivered"/>
    public static IEnumerable<LiveKey> Undelivered(KeyRing ring) =>
        ring.Tags.Intent is not { } intent
            ? []
            : ring.Keys.Where(k =>
                k.Id != ring.OwnKeyId
                && !intent.Prior.Contains(k.Id)
                && !ring.Tags.Named.Contains(k.Id)
                && k.Created >= intent.At - Skew
                && k.Created <= intent.At + Skew + Skew
            );

    private static bool Forgotten(KeyCase keys, string id)
    {
        keys.Do(KeyAction.ClearIntent, null, $"{KeyRing.Short(id)}, which was being delivered, no longer exists");
        return true;
    }

    private static bool Delivery(KeyCase keys, LiveKey key)
    {
        if (key.Id == keys.Tags.Current)
        {
            // The rotation is complete; only the removal of tags was interrupted.
            keys.Do(KeyAction.ClearIntent, null, $"{KeyRing.Short(key.Id)} is delivered and in use already");
            return true;
        }

        if (
            keys.IsOwn(key)
            || keys.CannotRead(keys.Ring.Sinks, $"{keys.Name(key.Id)} was being delivered, and ", "make the sink readable, then run again")
        )
            return false;
        if (keys.Readable.FirstOrDefault(s => KeyCase.Holds(s, key.Id)) is { } holder)
        {
            KeyReplacement.Deliver(keys, key.Id, $"its delivery was interrupted; {holder.Label} holds it");
            keys.Do(KeyAction.Commit, key.Id, "its delivery is complete");
            return false;
        }

        if (keys.Readable.Count == 0)
            return Unreadable(keys, key);
        // Readable sinks go first: where none of them holds it, no other was reached.
        keys.Remove(key.Id, "its delivery was interrupted before any sink held it", confirm: false);
        keys.Do(KeyAction.ClearIntent, null, "no sink holds the key that was being delivered");
        return true;
    }

    /// <summary>Only sinks that cannot be read back: its use and its age decide.</summary>
    private static bool Unreadable(KeyCase keys, LiveKey key)
    {
        var since = keys.Tags.DeliveringAt ?? key.Created;
        // The tool's own verification came before the tag.
        if (KeyCase.IsUsedAfter(key, since))
        {
            keys.Do(KeyAction.Commit, key.Id, $"its delivery was interrupted, and it is in use: {KeyCase.UseText(key.LastUse)}");
            return false;
        }

        if (key.LastUse is KeyUse.Unknown unknown)
        {
            keys.Note(KeyCodes.NotKnown, $"{keys.Name(key.Id)} was being delivered, and its last use cannot be read: {unknown.Reason}");
            return false;
        }

        var until = since + keys.Settings.Observe;
        if (keys.Now < until && !keys.Request.Now && !keys.Request.Compromised)
        {
            keys.Note(
                KeyCodes.Waiting,
                $"{keys.Name(key.Id)} may or may not have been delivered: both keys are kept until {KeyTags.Text(until)}",
                $"s3creds rotate {keys.Ring.User} --now replaces it at once"
            );
            return false;
        }

        keys.Remove(key.Id, "its delivery was interrupted, and it was not used since", confirm: true);
        keys.Do(KeyAction.ClearIntent, null, "the key that was being delivered is replaced");
        return true;
    }
}
