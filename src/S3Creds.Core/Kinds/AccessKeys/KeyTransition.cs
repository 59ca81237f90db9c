using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>What can be done to a user's keys next. The order is the order inside one run.</summary>
public enum KeyAction
{
    /// <summary>Remove a key of an interrupted creation that no sink can hold.</summary>
    DeleteUndelivered,

    /// <summary>Past the propagation horizon: the announced creation made no key, so the announcement is removed.</summary>
    ClearIntent,

    /// <summary>Remove tags about keys that no longer exist.</summary>
    Forget,

    /// <summary>A key that was not made by s3creds is the one in use from now on, so that it is retired when it is replaced.</summary>
    Adopt,

    /// <summary>Announce the creation: run, time, and the keys that exist.</summary>
    TagIntent,
    Create,

    /// <summary>Wait until the new key works in every service that can be called.</summary>
    Verify,

    /// <summary>Fill a sink, with the new key or, after an interruption, from a sink that can be read.</summary>
    Deliver,

    /// <summary>Every sink that can be read holds the key, secret and all.</summary>
    ReadBack,

    /// <summary>The key is the one in use from now on.</summary>
    Commit,
    Reactivate,
    Deactivate,

    /// <summary>A key that another client deactivated: its observation begins now.</summary>
    Observe,
    Delete,
}

/// <param name="KeyId">Null where the key is still to be made.</param>
/// <param name="Sink">Which sink, by its label, for <see cref="KeyAction.Deliver"/>: a place in a list would be another sink once the
/// manifest is reordered.</param>
/// <param name="Confirm">A deletion that needs an approval.</param>
public sealed record KeyTransition(KeyAction Action, string? KeyId, string Reason, string? Sink = null, bool Confirm = false);

/// <summary>The next steps for a user's keys, and notes about them.</summary>
public sealed record KeyDecision(IReadOnlyList<KeyTransition> Transitions, IReadOnlyList<Diagnostic> Notes);
