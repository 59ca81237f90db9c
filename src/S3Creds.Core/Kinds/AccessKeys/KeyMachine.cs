using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary> The states and the recovery table of docs/keys.md as a pure function: from the live keys, the tags, the reports of the sinks,
/// the settings and the time to the next transitions. It recovers first, handles the retired key next, and only then replaces the key in
/// use. </summary>
public static class KeyMachine
{
    public static KeyDecision Next(KeyRing ring, KeySettings settings, KeyRequest request, DateTimeOffset now)
    {
        var keys = new KeyCase(ring, settings, request, now);
        var recovered = KeyRecovery.Decide(keys);
        if (!request.RecoverOnly)
        {
            if (recovered)
                GoOn(keys);
            else if (request.Now || request.Compromised)
                keys.Note(
                    KeyCodes.Waiting,
                    $"user {ring.User}: an interrupted delivery is completed first: no key is replaced before that",
                    "run again afterwards"
                );
        }

        return new KeyDecision(keys.Steps, keys.Notes);
    }

    /// <summary>The keys of an interrupted creation: not there when it was announced, named by no tag, made in its time.</summary>
    public static IEnumerable<LiveKey> Undelivered(KeyRing ring) => KeyRecovery.Undelivered(ring);

    private static void GoOn(KeyCase keys)
    {
        foreach (var foreign in keys.Left.Where(k => !keys.Tags.Named.Contains(k.Id)))
            keys.Notes.Add(KeyWarnings.Foreign(keys.Ring, foreign, keys.Now));
        if (keys.Request.End is not null)
        {
            KeyRetirement.Decide(keys);
            return;
        }

        if (keys.Settings.Count == 0)
        {
            KeyRetirement.DecideAll(keys);
            return;
        }

        KeyRetirement.Decide(keys);
        KeyReplacement.Decide(keys);
    }
}
