using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>
/// What becomes of the keys of a user that is no longer declared: they are deactivated, which can be taken back, then observed, and only then
/// the user is deleted with them. The state is in the keys and the tags of the user, as it is for a retired key.
/// </summary>
/// <param name="Decision">What is done to the keys before.</param>
/// <param name="MayGo">Whether the user can be deleted in this run.</param>
internal sealed record UserRemoval(KeyDecision Decision, bool MayGo)
{
    /// <param name="approved">The deletion of the user is approved: only use holds it back.</param>
    public static UserRemoval Of(KeyRing ring, KeySettings settings, KeyRequest request, bool approved, DateTimeOffset now)
    {
        var keys = new KeyCase(ring, settings, request, now);
        var waits = false;
        foreach (var key in ring.Keys.Where(k => k.Id != ring.OwnKeyId))
            waits |= key.Active ? HoldsWhileActive(keys, key, approved) : HoldsWhileInactive(keys, key, approved);
        return new UserRemoval(new KeyDecision(keys.Steps, keys.Notes), !waits);
    }

    private static bool HoldsWhileActive(KeyCase keys, LiveKey key, bool approved)
    {
        if (IsUseUnknown(keys, key))
            return true;
        if (keys.IsUsedLately(key))
        {
            keys.Note(
                KeyCodes.UserInUse,
                $"user/{keys.Ring.User} is no longer declared, and {keys.Name(key.Id)} is in use: {KeyCase.UseText(key.LastUse)}",
                $"move its consumer, or use --allow in-use:{keys.Name(key.Id)} to deactivate the key"
            );
            return true;
        }

        if (approved)
            return false;
        keys.Do(KeyAction.Deactivate, key.Id, "its user is no longer declared");
        keys.Note(
            KeyCodes.UserStaged,
            $"user/{keys.Ring.User} is no longer declared: {keys.Name(key.Id)} is deactivated now, and the user is deleted by a run after "
                + $"{KeyTags.Text(keys.Now + keys.Settings.Observe)}",
            $"use --allow delete:user/{keys.Ring.User} to delete it at once"
        );
        return true;
    }

    private static bool HoldsWhileInactive(KeyCase keys, LiveKey key, bool approved)
    {
        if (IsUseUnknown(keys, key))
            return true;
        if (keys.Tags.DeactivatedAt is not { } since)
        {
            // Deactivated by another client: its use ended then, or before.
            if (approved || key.LastUse is not KeyUse.At use || keys.Now - use.Time >= keys.Settings.Observe)
                return false;
            keys.Do(KeyAction.Observe, key.Id, "it is inactive, its user is no longer declared, and its tag with the date is missing");
            return true;
        }

        if (KeyCase.IsUsedAfter(key, since) && !keys.Request.Overridden.Contains(key.Id))
        {
            keys.Note(
                KeyCodes.UserInUse,
                $"user/{keys.Ring.User} is not deleted: {keys.Name(key.Id)} was used after its deactivation: "
                    + KeyCase.UseText(key.LastUse),
                $"use --allow in-use:{keys.Name(key.Id)} to delete the user with it"
            );
            return true;
        }

        var due = since + keys.Settings.Observe;
        if (approved || keys.Now >= due)
            return false;
        keys.Note(
            KeyCodes.UserStaged,
            $"user/{keys.Ring.User} is no longer declared: {keys.Name(key.Id)} is inactive, and the user is deleted by a run after "
                + KeyTags.Text(due),
            $"to reactivate it, use s3creds reactivate-key {keys.Ring.User} {key.Id}; to delete the user at once, plan with "
                + $"--allow delete:user/{keys.Ring.User}"
        );
        return true;
    }

    private static bool IsUseUnknown(KeyCase keys, LiveKey key)
    {
        if (key.LastUse is not KeyUse.Unknown unknown || keys.Request.Overridden.Contains(key.Id))
            return false;
        keys.Note(
            KeyCodes.UserInUse,
            $"user/{keys.Ring.User} is no longer declared, and the last use of {keys.Name(key.Id)} cannot be read: {unknown.Reason}",
            $"allow iam:GetAccessKeyLastUsed, or use --allow in-use:{keys.Name(key.Id)}"
        );
        return true;
    }
}
