namespace S3Creds.Policy;

/// <summary>The three values that an answer about access has.</summary>
public enum Verdict
{
    No,
    Yes,

    /// <summary>Neither could be shown. Never counts as one of the others.</summary>
    NotDecided,
}

/// <summary>Yes, no, or not decided with the reasons why not. One type from the engine to the last view, so that what was not decided
/// cannot turn into a no on its way.</summary>
public sealed record Answer
{
    private Answer(Verdict verdict, IReadOnlyList<string> reasons) => (Verdict, Reasons) = (verdict, reasons);

    public static Answer Yes { get; } = new(Verdict.Yes, []);

    public static Answer No { get; } = new(Verdict.No, []);

    public Verdict Verdict { get; }

    /// <summary>Why it is not decided; empty when it is.</summary>
    public IReadOnlyList<string> Reasons { get; }

    public bool IsYes => Verdict == Verdict.Yes;

    public bool IsNo => Verdict == Verdict.No;

    public bool IsDecided => Verdict != Verdict.NotDecided;

    public static Answer NotDecided(params IEnumerable<string> reasons) =>
        new(Verdict.NotDecided, [.. reasons.Distinct(StringComparer.Ordinal)]);

    /// <summary>Yes when one is; else not decided when one is not.</summary>
    public static Answer Any(params IEnumerable<Answer> answers)
    {
        var reasons = new List<string>();
        var decided = true;
        foreach (var answer in answers)
        {
            if (answer.IsYes)
            {
                return Yes;
            }

            decided &= answer.IsDecided;
            reasons.AddRange(answer.Reasons);
        }

        return decided ? No : NotDecided(reasons);
    }
}
