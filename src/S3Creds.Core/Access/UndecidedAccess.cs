namespace S3Creds.Core.Access;

/// <summary>A question about access that is not decided. Never the same as "no access" or "no change".</summary>
/// <param name="Who">As <see cref="AccessSubject.Name"/>, or <see cref="EveryPrincipal"/>.</param>
/// <param name="IsOutside">Anyone, another account or a service.</param>
/// <param name="Why">In a reader's words.</param>
/// <param name="On">The patterns in question where they are known: what is gained, lost or held lies in them.</param>
public sealed record UndecidedAccess(string Who, bool IsOutside, string Why, IReadOnlyList<string> On)
{
    /// <summary>Where what is not known bears on all.</summary>
    public const string EveryPrincipal = "every principal";

    /// <summary>Where it bears on those who are not of the account.</summary>
    public const string AnyoneOutside = "anyone outside";

    public bool IsPublic => Who is AccessSubject.Everyone or AccessSubject.Signed or EveryPrincipal or AnyoneOutside;

    /// <summary>Whether a gap of knowledge is the reason, and not the comparison.</summary>
    public bool IsGap { get; init; }

    /// <summary>The roles that the principal may newly assume, as addresses: steps on the trust of these are what it comes from.</summary>
    public IReadOnlyList<string> Assuming { get; init; } = [];

    public override string ToString() =>
        $"{Who}: not decided, {Why}{(On.Count > 0 ? $" ({AccessWords.Few(On.Select(AccessWords.Short), 10)})" : "")}";
}
