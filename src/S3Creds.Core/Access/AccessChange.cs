using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>A request that the policy evaluator confirmed to be answered differently before and after.</summary>
/// <param name="Context">Condition key → value; lists joined by a comma.</param>
public sealed record AccessExample(string Action, string Resource, IReadOnlyList<KeyValuePair<string, string>> Context);

/// <summary>What a principal can do after a plan and could not before, or the reverse.</summary>
/// <param name="Who">As <see cref="AccessSubject.Name"/>.</param>
/// <param name="IsOutside">Everyone, another account or a service.</param>
/// <param name="Level">list, read, tagging, write or permissions management.</param>
/// <param name="Actions">All actions, with their prefix, sorted.</param>
/// <param name="Resource">An ARN pattern of one of the policies.</param>
/// <param name="Except">Patterns inside it that are not concerned.</param>
/// <param name="IsPart">Only part of what the pattern describes.</param>
/// <param name="Conditions">What must hold of a request; empty: nothing.</param>
public sealed record AccessChange(
    string Who,
    bool IsOutside,
    bool IsGain,
    string Level,
    IReadOnlyList<string> Actions,
    string Resource,
    IReadOnlyList<string> Except,
    bool IsPart,
    IReadOnlyList<string> Conditions,
    AccessExample? Example
)
{
    /// <summary>A bound: what is gained, lost or held lies in it, and may be less.</summary>
    public bool AtMost { get; init; }

    /// <summary>The roles that it becomes for it, in order; empty: by its own policies.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>Who, and by what way: <c>user/ci → role/deploy</c>.</summary>
    public string Path => Via.Count == 0 ? Who : $"{Who} → {string.Join(" → ", Via)}";

    /// <summary>The principal's name: everyone, where the line names the addresses that everyone is let in from.</summary>
    public string Subject => Who.StartsWith(AnyoneFrom, StringComparison.Ordinal) ? AccessSubject.Everyone : Who;

    public bool IsPublic => Subject is AccessSubject.Everyone or AccessSubject.Signed;

    /// <summary>Everyone, from some addresses: reachable without credentials, although S3 does not call it public.</summary>
    public const string AnyoneFrom = "anyone from ";

    /// <summary>One line: <c>user/x gains write (s3:PutObject) on media-uploads/uploads/*</c>.</summary>
    public override string ToString() => Line(IsGain ? "gains" : "loses");

    /// <summary>The line with another verb: <c>can</c> where access is listed and not compared.</summary>
    public string Line(string verb) => Line(AccessWords.Principal(Path), verb);

    /// <summary>The line of several, for whom it is the same.</summary>
    internal string Line(string who, string verb)
    {
        var where = IsPart ? $"part of {AccessWords.Short(Resource)}" : AccessWords.Short(Resource);
        var except = Except.Count > 0 ? $" except {AccessWords.Few([.. Except.Select(AccessWords.Short)])}" : "";
        var when = Conditions.Count > 0 ? $", under condition {AccessWords.Conditions(Conditions)}" : "";
        return $"{who} {verb}{(AtMost ? " at most" : "")} {Level} ({AccessWords.Actions(Actions, Level)}) on {where}{except}{when}";
    }
}

/// <summary>The difference in access that a plan makes.</summary>
/// <param name="SameAccess">Ids of steps that change a document but no S3 access of today.</param>
/// <param name="NotSeen">What could change the answer and is not known, as text.</param>
public sealed record AccessChanges(IReadOnlyList<AccessChange> Changes, IReadOnlyList<string> SameAccess, IReadOnlyList<string> NotSeen)
{
    public static AccessChanges None { get; } = new([], [], []);

    /// <summary>The questions that are not decided.</summary>
    public IReadOnlyList<UndecidedAccess> Undecided { get; init; } = [];

    /// <summary>What would be held or gained but for claimed control policies.</summary>
    public IReadOnlyList<ClaimedAccess> Claimed { get; init; } = [];

    /// <summary>Who may change access, and so give itself more than is listed.</summary>
    public IReadOnlyList<ChangingAccess> MayChange { get; init; } = [];

    /// <summary>Whether there is any: not decided is not no, and a bound is not either.</summary>
    public Answer Answer =>
        Changes.Any(c => !c.AtMost) ? Answer.Yes
        : Undecided.Count > 0 ? Answer.NotDecided(Undecided.Select(u => u.ToString()))
        : Changes.Count > 0 ? Answer.NotDecided(Changes.Select(c => c.ToString()))
        : Answer.No;
}

/// <summary>A principal that may change who has access.</summary>
public sealed record ChangingAccess(string Who, IReadOnlyList<ChangingRight> Rights)
{
    private const int MostNamed = 3;

    /// <summary><c>user/x may change access by iam:PutUserPolicy on user/x</c>.</summary>
    public override string ToString() => $"{Who} may change access by {AccessWords.Few(Rights.Select(r => r.ToString()), MostNamed)}";
}
