using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What the manifests of one run declare.</summary>
/// <param name="Account">Twelve digits, or <c>none</c>.</param>
/// <param name="Files">The manifests, as <see cref="OwnershipTags.Source"/> names them.</param>
/// <param name="ManifestDigest">SHA-256 in hex over the files, what they refer to, and the variables given.</param>
public sealed record DesiredState(
    ResourceSet Resources,
    string Account,
    string Owner,
    string? Endpoint,
    IReadOnlyList<ResourceAddress> Operators,
    IReadOnlyList<string> Files,
    string ManifestDigest,
    IReadOnlyList<Diagnostic> Diagnostics
)
{
    /// <summary>The access assertions, in the order of the files.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>What is renamed in place.</summary>
    public IReadOnlyList<Move> Moves { get; init; } = [];

    /// <summary>The users whose keys are managed, in order.</summary>
    public IReadOnlyList<KeyDeclaration> Keys { get; init; } = [];

    /// <summary>Users whose access keys are left as they are: <c>keys: unmanaged</c>.</summary>
    public IReadOnlyList<string> UnmanagedKeys { get; init; } = [];

    /// <summary>The region of the first bucket that names one: the partition follows from it.</summary>
    public string? Region { get; init; }

    /// <summary><c>scope: buckets</c>: the owner has no identities, and IAM is not read.</summary>
    public bool BucketsOnly { get; init; }

    /// <summary>Lint findings that are meant.</summary>
    public IReadOnlyList<LintIgnore> Ignored { get; init; } = [];

    /// <summary>The folders that the names of <see cref="Files"/> are relative to.</summary>
    public IReadOnlyList<string> SourceRoots { get; init; } = [];

    /// <summary>What is claimed of layers that are not read.</summary>
    public AccessClaims Claims { get; init; } = AccessClaims.None;

    /// <summary>How the manifests are written, for a verb that edits them.</summary>
    internal ManifestSources? Sources { get; init; }

    public bool HasErrors => Diagnostics.Any(d => d.IsError);
}

/// <param name="Vars">Given with <c>--var</c>: they win over the manifests'.</param>
/// <param name="StandardInput">The manifest that the file <c>-</c> stands for.</param>
public sealed record LoadOptions(IReadOnlyDictionary<string, string> Vars, byte[]? StandardInput = null)
{
    /// <summary>Ends the loading at once.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Whether the run needs <see cref="DesiredState.Sources"/>; else the manifests are not kept as they are written.</summary>
    public bool ForEdits { get; init; } = true;

    public static LoadOptions None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));
}
