using S3Creds.Core.Diagnostics;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>The key in use: made where there is none, kept in its sinks, replaced when it is due, known to others, or lost.</summary>
internal static class KeyReplacement
{
    private const int MostKeys = 2;

    public static void Decide(KeyCase keys)
    {
        if (keys.Ring[keys.Tags.Current] is not { } current)
        {
            if (keys.Settings.Active)
                Create(
                    keys,
                    keys.Tags.Current is { } lost
                        ? $"{KeyRing.Short(lost)}, the key in use, no longer exists"
                        : "the user has no key of s3creds"
                );
        }
        else if (!keys.Settings.Active)
        {
            if (current.Active && !keys.IsOwn(current))
                keys.Do(KeyAction.Deactivate, current.Id, "the manifest declares status: inactive");
            if (keys.Request.Compromised)
                ReportSessions(keys, current);
        }
        else if (keys.Request.Compromised)
        {
            Compromised(keys, current);
        }
        else if (!current.Active)
        {
            keys.Do(KeyAction.Reactivate, current.Id, "the key in use is inactive, and the manifest declares it active");
        }
        else if (WhyReplace(keys, current) is { } why)
        {
            if (!keys.IsOwn(current))
                Create(keys, why);
        }
        else if (!keys.CannotRead(keys.Readable, ""))
        {
            Refill(keys, current);
        }
    }

    /// <summary>To every sink that does not hold it, those that can be read back first, and read back.</summary>
    /// <param name="id">Null: the key that is made in this run.</param>
    public static void Deliver(KeyCase keys, string? id, string why)
    {
        foreach (var sink in keys.Ring.Sinks.OrderBy(s => s.CanReadBack ? 0 : 1).Where(s => id is null || !KeyCase.Holds(s, id)))
            keys.Do(KeyAction.Deliver, id, why, sink.Label);
        keys.Do(KeyAction.ReadBack, id, why);
    }

    private static string? WhyReplace(KeyCase keys, LiveKey current)
    {
        var age = keys.Now - current.Created;
        if (keys.Request.Now)
            return $"{KeyRing.Short(current.Id)} is replaced on demand";
        if (keys.Settings.RotateAfter is { } limit && age >= limit)
            return $"{KeyRing.Short(current.Id)} is {KeyCase.Span(age)} old, limit {KeyCase.Span(limit)}";
        return keys.Readable.Count > 0 && keys.Readable.All(s => s.Report is not SinkReport.Unknown && !KeyCase.Holds(s, current.Id))
            ? $"no sink holds {KeyRing.Short(current.Id)}"
            : null;
    }

    private static void Refill(KeyCase keys, LiveKey current)
    {
        if (keys.Readable.FirstOrDefault(s => KeyCase.Holds(s, current.Id)) is not { } holder)
            return;
        var empty = keys.Readable.Where(s => !KeyCase.Holds(s, current.Id)).ToList();
        if (empty.Count == 0)
            return;
        var why = $"{holder.Label} holds {KeyRing.Short(current.Id)}, and not every sink does";
        foreach (var sink in empty)
            keys.Do(KeyAction.Deliver, current.Id, why, sink.Label);
        keys.Do(KeyAction.ReadBack, current.Id, why);
    }

    private static void Compromised(KeyCase keys, LiveKey current)
    {
        if (keys.IsOwn(current))
            return;
        if (Create(keys, $"{KeyRing.Short(current.Id)} is compromised") && current.Active)
            keys.Do(KeyAction.Deactivate, current.Id, "it is compromised: no grace");
        ReportSessions(keys, current);
    }

    private static void ReportSessions(KeyCase keys, LiveKey key) =>
        keys.Note(
            KeyCodes.Sessions,
            $"sessions that were made with {keys.Name(key.Id)} stay valid until they expire, up to 36 hours",
            "deny them by aws:TokenIssueTime in a policy of the user; quarantine policies of AWS are left in place"
        );

    /// <summary>False where there is no room for another key.</summary>
    private static bool Create(KeyCase keys, string why)
    {
        var left = keys.Left.ToList();
        if (left.Count >= MostKeys)
        {
            NoRoom(keys, left, why);
            return false;
        }

        keys.Do(KeyAction.TagIntent, null, why);
        keys.Do(KeyAction.Create, null, why);
        keys.Do(KeyAction.Verify, null, why);
        Deliver(keys, null, why);
        keys.Do(
            KeyAction.Commit,
            null,
            keys.Ring[keys.Tags.Current] is { } old ? $"in place of {KeyRing.Short(old.Id)}, which is retired" : why
        );
        return true;
    }

    private static void NoRoom(KeyCase keys, List<LiveKey> left, string why)
    {
        var user = keys.Ring.User;
        var blocking = left.Find(k => k.Id != keys.Tags.Current) ?? left[0];
        var ours = blocking.Id == keys.Tags.Previous;
        var warning = KeyCodes.NoSlot.With(
            $"user {user}: {why}, but it has {left.Count} keys and IAM allows {MostKeys} (inactive ones count)",
            ours
                ? $"{KeyRing.Short(blocking.Id)} is being retired, which frees its slot"
                : $"delete {blocking.Id}, which s3creds did not create: aws iam delete-access-key --user-name {user} --access-key-id "
                    + $"{blocking.Id}"
                    + (
                        keys.Request.Compromised
                            ? $"; until then stop the compromised one: aws iam update-access-key --user-name {user} --access-key-id "
                                + $"{keys.Tags.Current} --status Inactive"
                            : ""
                    )
        );
        // A retired key goes by itself: waiting is no error.
        keys.Notes.Add(ours ? warning with { Severity = Severity.Warning } : warning);
    }
}
