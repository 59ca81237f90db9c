using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Access;

/// <summary>Notes on an expectation that holds: the claims that it depends on, the principals that could change it, and what was not
/// read.</summary>
internal sealed class ExpectationNotes(AccessModel model, ExpectationJudge judge, IReadOnlyCollection<ResourceAddress> operators)
{
    private const int MostNamed = 3;

    public IEnumerable<Diagnostic> Of(Expectation expectation)
    {
        if (RestsOn(expectation) is { } claim)
            yield return claim;
        if (expectation.Kind == ExpectationKind.Can)
        {
            foreach (var note in KeyNotes(expectation))
                yield return note;
        }
        else if (MayChange(expectation) is { } changing)
        {
            yield return changing;
        }
    }

    /// <summary>What none of the <c>can</c> that hold has seen, once for all of them.</summary>
    public IEnumerable<Diagnostic> Unless(IReadOnlyList<Expectation> holding)
    {
        var open = holding.Where(e => e is { Kind: ExpectationKind.Can, Strict: false }).Select(Unseen).Where(u => u.Count > 0).ToList();
        if (open.Count == 0)
            yield break;
        var hold = $"{Plural.Of(open.Count, "expectation")} with 'can' {(open.Count == 1 ? "holds" : "hold")}";
        var unseen = open.SelectMany(u => u).Distinct(StringComparer.Ordinal);
        yield return ClaimCodes.Unless.With(
            $"{hold} unless what is not seen denies the request: {string.Join(", ", unseen)}",
            "declare control policies under 'guardrails', and give aws:SourceIp in the context where requests come from outside VPCs; "
                + "'strict: true' makes such an expectation unknown"
        );
    }

    private List<string> Unseen(Expectation expectation) =>
        [
            .. judge
                .Subjects(expectation)
                .Subjects.SelectMany(s => UnseenLayers.Restricting(model.Facts.Claims, s, model.Account, expectation.Context))
                .Distinct(StringComparer.Ordinal),
        ];

    private static string RestsOn(Expectation expectation, IReadOnlyList<string> by) =>
        $"{expectation}: holds only by {string.Join(", ", by)}, which {(by.Count == 1 ? "is" : "are")} claimed and not read";

    private Diagnostic? RestsOn(Expectation expectation)
    {
        if (ReferenceEquals(model, model.Unguarded) || judge.Of(model.Unguarded).Judge(expectation) is not { Fails: true } otherwise)
            return null;
        var by = HoldingBack(otherwise) is { Count: > 0 } found ? found : Guardrails.Names(model.Facts.Claims);
        var message = otherwise.Diagnostic.Message;
        var instead = message.IndexOf("; but ", StringComparison.Ordinal) is >= 0 and var at ? message[(at + "; but ".Length)..] : message;
        return ClaimCodes.RestsOnClaim.At(expectation.Span, $"{RestsOn(expectation, by)}; otherwise {instead}");
    }

    /// <summary>The control policies that deny the request which disproves it otherwise.</summary>
    private IReadOnlyList<string> HoldingBack(Judged otherwise) =>
        otherwise is { Who: { } who, Request: { } request } && model.AllSubjects.FirstOrDefault(s => s.Principal == who) is { } subject
            ? Guardrails.HoldingBack(request, subject.Policies)
            : [];

    private IEnumerable<Diagnostic> KeyNotes(Expectation expectation)
    {
        var on = expectation.On.Select(judge.Arn).ToList();
        var uses = judge
            .Subjects(expectation)
            .Subjects.SelectMany(s => judge.KeysOf(expectation, s, on).Select(k => (Who: s, Use: k)))
            .ToList();
        var claims = uses.Where(u => !u.Use.IsForPartsOnly)
            .Select(u => u.Use.Claim)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (claims.Count > 0)
            yield return ClaimCodes.RestsOnClaim.At(expectation.Span, RestsOn(expectation, claims));
        if (uses.Where(u => u.Use.IsForPartsOnly && !u.Use.Answer.IsYes).Select(u => (u.Who.Name, u.Use)).ToList() is [var (who, use), ..])
        {
            yield return ClaimCodes.OnePartOnly.At(
                expectation.Span,
                $"{expectation}: holds for uploads in one part; {who} {use.Line(model)}"
            );
        }
    }

    private Diagnostic? MayChange(Expectation expectation)
    {
        var on = expectation.On.Select(judge.Arn).ToList();
        var changing = judge
            .Subjects(expectation)
            .Subjects.Where(s =>
                expectation.Kind != ExpectationKind.Only || s.Address is not { } own || !OperatorPatterns.Matches(operators, own)
            )
            .Select(s => (s.Name, Rights: (IReadOnlyList<ChangingRight>)[.. model.Escalation.Of(s), .. model.Escalation.OnBuckets(s, on)]))
            .Where(s => s.Rights.Count > 0)
            .Select(s => $"{s.Name} by {s.Rights[0]}")
            .ToList();
        return changing.Count == 0
            ? null
            : ClaimCodes.MayChange.At(
                expectation.Span,
                $"{expectation}: holds now, but {AccessWords.Few(changing, MostNamed)} may change access"
            );
    }
}
