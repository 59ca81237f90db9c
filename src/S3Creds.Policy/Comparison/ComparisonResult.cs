namespace S3Creds.Policy;

/// <summary>How the access of two sides relates, over today's S3 actions, each on its own resource types, for every resource and
/// context.</summary>
public enum AccessRelation
{
    Equal,

    /// <summary>Side B allows all that side A allows, and more.</summary>
    ASubsetB,

    /// <summary>Side A allows all that side B allows, and more.</summary>
    BSubsetA,

    /// <summary>Each allows something that the other does not.</summary>
    Incomparable,

    /// <summary>The comparison was given up: too many cases, or a question that cannot be decided. Never a guess.</summary>
    TooComplex,
}

/// <summary>One gain or loss, in a reader's units.</summary>
/// <param name="IsGain">Side B (the new one) allows it and side A does not; else the reverse.</param>
/// <param name="Actions">The actions, sorted by name.</param>
/// <param name="ResourceType">A type of the catalogue, or <c>account</c>.</param>
/// <param name="Resource">The region as one of the policies' own patterns.</param>
/// <param name="Except">Patterns inside <paramref name="Resource"/> to which the change does not apply.</param>
/// <param name="IsPart">The change concerns only part of what <paramref name="Resource"/> without <paramref name="Except"/>
/// describes.</param>
/// <param name="Conditions">What must hold of a request; empty when the change holds in every context.</param>
/// <param name="Witness">A request that the sides answer differently, confirmed by <see cref="PolicyEvaluator"/>.</param>
public sealed record AccessDifference(
    bool IsGain,
    IReadOnlyList<S3Action> Actions,
    string ResourceType,
    string Resource,
    IReadOnlyList<string> Except,
    bool IsPart,
    IReadOnlyList<string> Conditions,
    AccessRequest Witness
)
{
    /// <summary>The gravest access level among the actions.</summary>
    public AccessLevels Level => Actions.Max(a => a.MainLevel);
}

/// <summary>
/// A difference that would follow from an assumption about a variable's value, which no request tried could confirm: it may or may not be
/// one.
/// </summary>
/// <param name="Resource">An example of the region.</param>
public sealed record UndecidedDifference(bool IsGain, IReadOnlyList<S3Action> Actions, string ResourceType, string Resource);

/// <summary>What one side gives beyond the other at most, where it could not be explored; all of a difference lies in such bounds and in
/// the differences.</summary>
/// <param name="Resource">One of the policies' own patterns.</param>
/// <param name="Conditions">What must hold of a request for the bound's statements to apply.</param>
public sealed record BoundDifference(
    bool IsGain,
    IReadOnlyList<S3Action> Actions,
    string ResourceType,
    string Resource,
    IReadOnlyList<string> Conditions
);

/// <summary>The answer of a comparison.</summary>
/// <param name="InANotB">A request that side A allows and side B does not, where there is one.</param>
/// <param name="InBNotA">A request that side B allows and side A does not, where there is one.</param>
/// <param name="Differences">Gains and losses, gravest first; empty unless asked for. Where not all is decided, those found so far.</param>
/// <param name="Undecided">What may be further differences and could be neither confirmed nor excluded; empty unless differences were asked
/// for.</param>
/// <param name="OtherServices">Action patterns of other services in statements that one side lacks: changed, but not compared.</param>
/// <param name="Bounds">What may be gained or lost at most where that could not be explored.</param>
/// <param name="Gains">Whether side B gives something that side A does not.</param>
/// <param name="Losses">Whether side A gives something that side B does not.</param>
public sealed record ComparisonResult(
    AccessRequest? InANotB,
    AccessRequest? InBNotA,
    IReadOnlyList<AccessDifference> Differences,
    IReadOnlyList<UndecidedDifference> Undecided,
    IReadOnlyList<string> OtherServices,
    IReadOnlyList<BoundDifference> Bounds,
    Answer Gains,
    Answer Losses
)
{
    /// <summary>Why a direction is not decided.</summary>
    public const string TooManyPatterns = "too many patterns to explore";

    /// <summary>Why a direction is not decided.</summary>
    public const string DependsOnVariable = "it depends on the value of a policy variable";

    /// <summary>How the two sides relate, as one word.</summary>
    public AccessRelation Relation => RelationOf(Losses, Gains);

    internal static AccessRelation RelationOf(Answer losses, Answer gains) =>
        (losses.Verdict, gains.Verdict) switch
        {
            (Verdict.Yes, Verdict.Yes) => AccessRelation.Incomparable,
            (Verdict.NotDecided, _) or (_, Verdict.NotDecided) => AccessRelation.TooComplex,
            (Verdict.No, Verdict.No) => AccessRelation.Equal,
            (Verdict.No, _) => AccessRelation.ASubsetB,
            _ => AccessRelation.BSubsetA,
        };
}

/// <summary>What a comparison may assume.</summary>
public sealed record ComparisonOptions
{
    public static ComparisonOptions Default { get; } = new();

    /// <summary>Condition keys whose values are known for every request, such as a user's aws:username: variables take them.</summary>
    public RequestContext Known { get; init; } = RequestContext.Empty;

    /// <summary>The account that owns the resources; null: the principal's.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>Whether to group and describe the differences; the relation and its witnesses come without.</summary>
    public bool Describe { get; init; } = true;

    /// <summary>Work on one bucket after which bounds take the place of its exploration; the default takes well under 250 ms.</summary>
    public long Budget { get; init; } = 400_000;

    /// <summary>Work for the bounds of what the budget did not cover.</summary>
    internal long BoundsBudget { get; init; } = 400_000;
}
