using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>The way out of a key: grace, deactivation unless a consumer still uses it, observation, deletion.</summary>
internal static class KeyRetirement
{
    /// <summary>The retired key.</summary>
    public static void Decide(KeyCase keys)
    {
        if (keys.Tags.Previous is not { } id)
            return;
        if (keys.Ring[id] is not { } key)
            keys.Do(KeyAction.Forget, id, "the retired key no longer exists");
        else if (keys.IsOwn(key))
            return;
        else if (keys.Request.Compromised)
            keys.Remove(id, "a slot is needed to replace the compromised key", confirm: true);
        else if (key.Active)
            Deactivate(keys, key);
        else if (keys.Request.End != KeyEnd.Deactivate)
            Delete(keys, key);
    }

    /// <summary>The manifest declares no key: ours are removed, foreign ones stay.</summary>
    public static void DecideAll(KeyCase keys)
    {
        foreach (var key in keys.Ring.Keys.Where(k => k.Id == keys.Tags.Current || k.Id == keys.Tags.Previous).Where(k => !keys.IsOwn(k)))
        {
            if (!key.Active)
                Delete(keys, key);
            else if (keys.Request.Compromised)
                keys.Do(KeyAction.Deactivate, key.Id, "it is compromised: no grace");
            else if (keys.IsUsedLately(key))
                keys.Note(
                    KeyCodes.InUse,
                    $"{keys.Name(key.Id)} is no longer declared, and still in use: {KeyCase.UseText(key.LastUse)}",
                    $"--allow in-use:{keys.Name(key.Id)}"
                );
            else if (!IsUseUnknown(keys, key, "deactivated"))
                keys.Do(KeyAction.Deactivate, key.Id, "the manifest declares no key");
        }
    }

    private static void Deactivate(KeyCase keys, LiveKey key)
    {
        if (keys.Request.End == KeyEnd.Delete)
        {
            keys.Note(
                KeyCodes.Waiting,
                $"{keys.Name(key.Id)} is active: only an inactive key is deleted",
                $"s3creds rotate {keys.Ring.User} --deactivate-old"
            );
            return;
        }

        if (keys.Request.End == KeyEnd.Deactivate)
        {
            if (!IsNeeded(keys, key))
                keys.Do(KeyAction.Deactivate, key.Id, "it was replaced, and its deactivation was requested");
            return;
        }

        if (keys.Tags.RotatedAt is not { } rotated)
        {
            keys.Note(
                KeyCodes.Waiting,
                $"{keys.Name(key.Id)} is retired, and its tag with the date is missing: deactivate it by hand, or set the tag "
                    + $"{KeyTags.RotatedKey}"
            );
            return;
        }

        var due = rotated + keys.Settings.Grace;
        if (keys.Now < due)
            keys.Note(KeyCodes.Waiting, $"{keys.Name(key.Id)} is retired; it is deactivated after {KeyTags.Text(due)}");
        else if (!IsNeeded(keys, key))
            keys.Do(
                KeyAction.Deactivate,
                key.Id,
                $"replaced on {KeyTags.Text(rotated)}, and the grace of {KeyCase.Span(keys.Settings.Grace)} is over"
            );
    }

    /// <summary>Whether a consumer still depends, or may depend, on a key that is to be deactivated.</summary>
    private static bool IsNeeded(KeyCase keys, LiveKey key)
    {
        var name = keys.Name(key.Id);
        if (keys.CannotRead(keys.Ring.Sinks, $"{name} is not deactivated: "))
            return true;
        if (keys.Ring.Sinks.FirstOrDefault(s => KeyCase.Holds(s, key.Id)) is { } sink)
            keys.Note(KeyCodes.InUse, $"{name} is not deactivated: {sink.Label} still holds it");
        else if (keys.Ring[keys.Tags.Current] is not { Active: true })
            keys.Note(KeyCodes.InUse, $"{name} is not deactivated: no active key has taken its place");
        else if (keys.IsUsedLately(key))
            keys.Note(
                KeyCodes.InUse,
                $"{name} is overdue, and still in use: {KeyCase.UseText(key.LastUse)}",
                $"find the consumer that does not read the sinks, or --allow in-use:{name}"
            );
        else
            return IsUseUnknown(keys, key, "deactivated");
        return true;
    }

    private static void Delete(KeyCase keys, LiveKey key)
    {
        // A time from before the rotation is of an earlier key.
        if (keys.Tags.DeactivatedAt is not { } since || since < keys.Tags.RotatedAt)
        {
            keys.Do(KeyAction.Observe, key.Id, "it is inactive, and its tag with the date is missing");
            return;
        }

        var due = since + keys.Settings.Observe;
        if (keys.Now < due && keys.Request.End != KeyEnd.Delete)
            keys.Note(
                KeyCodes.Waiting,
                $"{keys.Name(key.Id)} is inactive; it is deleted after {KeyTags.Text(due)}",
                $"s3creds reactivate-key {keys.Ring.User} {key.Id} reactivates it"
            );
        else if (KeyCase.IsUsedAfter(key, since) && !keys.Request.Overridden.Contains(key.Id))
            keys.Note(
                KeyCodes.InUse,
                $"{keys.Name(key.Id)} is not deleted: it was used after its deactivation: {KeyCase.UseText(key.LastUse)}",
                $"--allow in-use:{keys.Name(key.Id)}"
            );
        else if (!IsUseUnknown(keys, key, "deleted"))
            keys.Remove(
                key.Id,
                keys.Now < due
                    ? $"inactive since {KeyTags.Text(since)}, and its deletion was requested"
                    : $"inactive since {KeyTags.Text(since)}, unused for {KeyCase.Span(keys.Settings.Observe)}",
                confirm: true
            );
    }

    private static bool IsUseUnknown(KeyCase keys, LiveKey key, string what)
    {
        if (key.LastUse is not KeyUse.Unknown unknown)
            return false;
        keys.Note(KeyCodes.NotKnown, $"{keys.Name(key.Id)} is not {what}: its last use cannot be read: {unknown.Reason}");
        return true;
    }
}
