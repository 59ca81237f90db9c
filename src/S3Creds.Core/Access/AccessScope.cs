using S3Creds.Core.Model;

namespace S3Creds.Core.Access;

/// <summary>Which part of all access is reported.</summary>
/// <param name="Who">A pattern of addresses, <c>anonymous</c>, a name or an ARN; null: everyone.</param>
/// <param name="Bucket">Only what may concern this bucket; null: all.</param>
/// <param name="Public">Only everyone, other accounts and services.</param>
public sealed record AccessScope(string? Who, string? Bucket, bool Public)
{
    public static AccessScope All { get; } = new(null, null, false);

    public bool Concerns(AccessSubject subject) => (!Public || subject.IsOutside) && (Who is not { } who || IsCalled(subject, who));

    public bool Concerns(AccessChange access) => Bucket is not { } bucket || AccessWords.CanName(access.Resource, bucket);

    public bool Concerns(UndecidedAccess access) =>
        Bucket is not { } bucket || access.On.Count == 0 || access.On.Any(r => AccessWords.CanName(r, bucket));

    /// <summary>Whether a name as users write it means this one.</summary>
    public static bool IsCalled(AccessSubject subject, string who) =>
        who == subject.Name
        || who == subject.Principal.Text
        || (who is "anonymous" && subject.Name == AccessSubject.Everyone)
        || (subject.Known["aws:PrincipalArn"] is [var arn] && who == arn)
        || (subject.Address is { } address && new AddressPattern(who).Matches(address));
}
