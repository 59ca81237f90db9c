using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Pulling;

/// <summary>What a pull is made of. It reads no account: the plan has.</summary>
/// <param name="Declared">The manifests.</param>
/// <param name="Plan">What an apply would do.</param>
/// <param name="Desired">As the plan compares it, in the account's spelling.</param>
/// <param name="Contains">Everything, or what matches <c>--only</c>.</param>
/// <param name="Accepted">The tokens that were given.</param>
/// <param name="Load">Loads the manifests of the run again, from other files.</param>
public sealed record PullInput(
    IReadOnlyList<Kind> Kinds,
    DesiredState Declared,
    Plan Plan,
    ResourceSet Desired,
    ResourceSet Live,
    Func<ResourceAddress, bool> Contains,
    IReadOnlyCollection<string> Accepted,
    IFileSystem Files,
    Func<IFileSystem, DesiredState> Load
);

/// <summary>A difference between the manifests and the account, seen from the manifests: what pulling it would declare.</summary>
/// <param name="Step">From the declared value to the one of the account, with the risk of that. A delete: the entry would go.</param>
/// <param name="Tokens">What must be accepted before it is pulled, and why.</param>
public sealed record PullChange(PlanStep Step, IReadOnlyList<PullToken> Tokens)
{
    public string Id => Step.Id;
}

/// <summary>A consent that a change needs.</summary>
/// <param name="Token">What <c>--accept</c> takes.</param>
public sealed record PullToken(string Token, string Why, bool Given);

/// <summary>What a pull gives.</summary>
/// <param name="Files">As they would be.</param>
/// <param name="LeftOut">With the reason.</param>
/// <param name="Access">Who has access in the account that the manifests do not give, and the reverse.</param>
public sealed record PullResult(
    IReadOnlyList<PulledFile> Files,
    IReadOnlyList<PullChange> Pulled,
    IReadOnlyList<(PullChange Change, Diagnostic Why)> LeftOut,
    AccessChanges Access,
    IReadOnlyList<Diagnostic> Diagnostics
)
{
    public bool HasChanges => Pulled.Count + LeftOut.Count > 0;
}
