using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>What can be done to a user's keys next. The order is the order inside one run.</summary>
public enum KeyAction
{
    /// <summary>Remove a key of an interrupted creation that no sink can hold.</summary>
    DeleteUndelivered,

    /// <summary>Past the propagation horizon: no key came of the announced creation, so it is taken back.</summary>
    ClearIntent,

    /// <summary>Take out what the tags say about keys that are gone.</summary>
    Forget,

    /// <summary>A key that was not made by s3creds is the one in use from now on, so that it is retired when it is replaced.</summary>
    Adopt,

    /// <summary>Announce the creation: run, time, and the keys that exist.</summary>
    TagIntent,
    Create,

    /// <summary>Wait until the new key works everywhere that can be asked.</summary>
    Verify,

    /// <summary>Fill a sink, with the new key or, after an interruption, from a sink that can be read.</summary>
    Deliver,

    /// <summary>Every sink that can be read holds the key, secret and all.</summary>
    ReadBack,

    /// <summary>The key is the one in use from now on.</summary>
    Commit,
    Reactivate,
    Deactivate,

    /// <summary>A key that was deactivated by somebody else: its observation begins now.</summary>
    Observe,
    Delete,
}

/// <param name="KeyId">Null where the key is still to be made.</param>
/// <param name="Sink">Which sink, by its label, for <see cref="KeyAction.Deliver"/>: a place in a list would be another sink once the
/// manifest is reordered.</param>
/// <param name="Confirm">A deletion that somebody has to approve.</param>
public sealed record KeyTransition(KeyAction Action, string? KeyId, string Reason, string? Sink = null, bool Confirm = false);

/// <summary>What happens next to a user's keys, and what is to be said about them.</summary>
public sealed record KeyDecision(IReadOnlyList<KeyTransition> Transitions, IReadOnlyList<Diagnostic> Notes);
