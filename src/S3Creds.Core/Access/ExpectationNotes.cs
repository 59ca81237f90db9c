using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Access;

/// <summary>What a reader should know of an expectation that holds: that it rests on a claim, that somebody could change it, and what was not seen.</summary>
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
        var open = holding.Where(e => e is { Kind: ExpectationKind.Can, Strict: false })
            .Select(e => (Expectation: e, Unseen: judge.Subjects(e).Subjects.SelectMany(s => UnseenLayers.Restricting(model.Facts.Claims, s, model.Account, e.Context)).Distinct(StringComparer.Ordinal).ToList()))
            .Where(e => e.Unseen.Count > 0).ToList();
        if (open.Count > 0)
        {
            yield return ClaimCodes.Unless.Says(
                $"{Plural.Of(open.Count, "expectation")} with 'can' {(open.Count == 1 ? "holds" : "hold")} unless what is not seen denies the request: "
                + string.Join(", ", open.SelectMany(e => e.Unseen).Distinct(StringComparer.Ordinal)),
                "declare control policies under 'guardrails', and give aws:SourceIp in the context where requests come from outside VPCs; 'strict: true' makes such an expectation unknown");
        }
    }

    private Diagnostic? RestsOn(Expectation expectation)
    {
        if (ReferenceEquals(model, model.Unguarded) || judge.Of(model.Unguarded).Judge(expectation) is not { Fails: true } otherwise)
            return null;
        var by = HoldingBack(otherwise) is { Count: > 0 } found ? found : Guardrails.Names(model.Facts.Claims);
        var message = otherwise.Diagnostic.Message;
        var instead = message.IndexOf("; but ", StringComparison.Ordinal) is >= 0 and var at ? message[(at + "; but ".Length)..] : message;
        return ClaimCodes.RestsOnClaim.At(
            expectation.Span, $"{expectation}: holds only by {string.Join(", ", by)}, which {(by.Count == 1 ? "is" : "are")} claimed and not read; otherwise {instead}");
    }

    /// <summary>The control policies that deny the request which disproves it otherwise.</summary>
    private IReadOnlyList<string> HoldingBack(Judged otherwise) => otherwise is { Who: { } who, Request: { } request } && model.Everybody.FirstOrDefault(s => s.Principal == who) is { } subject
        ? Guardrails.HoldingBack(request, subject.Policies)
        : [];

    private IEnumerable<Diagnostic> KeyNotes(Expectation expectation)
    {
        var on = expectation.On.Select(judge.Arn).ToList();
        var uses = judge.Subjects(expectation).Subjects.SelectMany(s => judge.KeysOf(expectation, s, on).Select(k => (Who: s, Use: k))).ToList();
        var claims = uses.Where(u => u.Use is { IsForPartsOnly: false, Claim: not null }).Select(u => u.Use.Claim!).Distinct(StringComparer.Ordinal).ToList();
        if (claims.Count > 0)
            yield return ClaimCodes.RestsOnClaim.At(expectation.Span, $"{expectation}: holds only by {string.Join(", ", claims)}, which {(claims.Count == 1 ? "is" : "are")} claimed and not read");
        if (uses.Where(u => u.Use.IsForPartsOnly && !u.Use.Answer.IsYes).Select(u => (u.Who.Name, u.Use)).ToList() is [var (who, use), ..])
            yield return ClaimCodes.OnePartOnly.At(expectation.Span, $"{expectation}: holds for uploads in one part; {who} {use.Line(model)}");
    }

    private Diagnostic? MayChange(Expectation expectation)
    {
        var on = expectation.On.Select(judge.Arn).ToList();
        var changing = judge.Subjects(expectation).Subjects
            .Where(s => s.Address is not { } address || expectation.Kind != ExpectationKind.Only || !OperatorPatterns.Matches(operators, address))
            .Select(s => (s.Name, Rights: (IReadOnlyList<ChangingRight>)[.. model.Escalation.Of(s), .. model.Escalation.OnBuckets(s, on)]))
            .Where(s => s.Rights.Count > 0)
            .Select(s => $"{s.Name} by {s.Rights[0]}").ToList();
        return changing.Count == 0 ? null : ClaimCodes.MayChange.At(
            expectation.Span, $"{expectation}: holds now, but {AccessWords.Few(changing, MostNamed)} may change access");
    }
}
