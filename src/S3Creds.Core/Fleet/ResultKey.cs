using System.Globalization;

namespace S3Creds.Core.Fleet;

/// <summary>Where a result is kept below its run: <c>plan/111122223333.111122223333.1.json</c>. The account that writes is part of the
/// name,
/// so that a bucket policy with <c>${aws:PrincipalAccount}</c> keeps each account to names of its own.</summary>
/// <param name="Verb">plan, apply, drift or access.</param>
/// <param name="Writer">The account of the credentials that wrote it; <c>none</c> where no credentials were found.</param>
/// <param name="Attempt">From 1: each try of a run has its own.</param>
public sealed record ResultKey(string Verb, string Account, string Writer, int Attempt)
{
    public const string NoWriter = "none";

    public static IReadOnlyList<string> Verbs { get; } = ["plan", "apply", "drift", "access"];

    /// <summary>Whether the account itself wrote it. What another account writes counts only where it reports a failure.</summary>
    public bool IsOwn => Writer == Account;

    /// <summary>Null where it is no name of a result.</summary>
    public static ResultKey? Parse(string name) =>
        name.Split('/') is [{ } verb, { } file]
        && Verbs.Contains(verb)
        && file.Split('.') is [{ } account, { } writer, { } attempt, "json"]
        && FleetAccount.IsId(account)
        && (writer == NoWriter || FleetAccount.IsId(writer))
        && Shard.Number(attempt) is >= 1 and var number
        && number.ToString(CultureInfo.InvariantCulture) == attempt
            ? new ResultKey(verb, account, writer, number)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Verb}/{Account}.{Writer}.{Attempt}.json");
}
