using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

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

    /// <summary>The digest of everything that a result of this account follows from, besides the account itself.</summary>
    /// <param name="manifests">Of the manifests and the variables.</param>
    /// <param name="plan">The name of the saved plan that is applied; null where there is none.</param>
    public string BasisOf(string manifests, string? plan) =>
        PlanDigest.Of(string.Join('\n', manifests, Role, ExternalId, Region, Endpoint, plan));

    public static bool IsId(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);
}

/// <summary>The accounts that one file declares, in the order of their ids.</summary>
public sealed record FleetFile(string Path, IReadOnlyList<FleetAccount> Accounts, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.IsError);
}
