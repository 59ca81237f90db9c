using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Fleet;

/// <summary>One account of a fleet, with everything of the template put in.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Name">For readers; null where none is known.</param>
/// <param name="Role">The ARN of the role to assume; null: the caller's own credentials are of this account.</param>
/// <param name="Endpoint">The URL of a store that is not AWS.</param>
/// <param name="Manifests">Files and folders, as they are opened from the working folder.</param>
/// <param name="Vars">What <c>--var</c> is to one account.</param>
public sealed record FleetAccount(
    string Id,
    string? Name,
    string? Role,
    string? Region,
    string? Endpoint,
    IReadOnlyList<string> Manifests,
    IReadOnlyDictionary<string, string> Vars,
    IReadOnlyDictionary<string, string> Labels,
    SourceSpan Span
)
{
    /// <summary>What the role's trust policy may ask for.</summary>
    public string? ExternalId { get; init; }

    /// <summary><c>111122223333 team-a</c>.</summary>
    public string Shown => Name is null ? Id : $"{Id} {Name}";

    public static bool IsId(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);
}

/// <summary>The accounts that one file declares, in the order of their ids.</summary>
public sealed record FleetFile(string Path, IReadOnlyList<FleetAccount> Accounts, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.IsError);
}
