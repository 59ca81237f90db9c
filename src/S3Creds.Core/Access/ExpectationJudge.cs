using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>
/// Judges <c>expect</c> over a state: exactly, for every request that matches. What is not known never counts as a pass.
/// </summary>
/// <param name="declaredOnly">Offline: the account may hold more than the state does.</param>
/// <param name="operators">Not counted by <c>only</c>.</param>
public sealed class ExpectationJudge(AccessModel model, string partition, bool declaredOnly, IReadOnlyCollection<ResourceAddress> operators)
{
    /// <summary>One diagnostic for each expectation that does not hold or cannot be judged.</summary>
    public IEnumerable<Diagnostic> Judge(IEnumerable<Expectation> expectations)
    {
        var judged = expectations.ToList();
        var everybody = judged.Exists(e => e.Kind == ExpectationKind.Only) ? model.Everybody : [];
        return [.. judged.Select(Judge).OfType<Diagnostic>(), .. judged.Where(e => e.Kind == ExpectationKind.Only).SelectMany(e => Unmatched(e, everybody))];
    }

    /// <summary>Names in <c>only</c> and <c>operators</c> that match no principal: most often misspelt.</summary>
    private IEnumerable<Diagnostic> Unmatched(Expectation expectation, IReadOnlyList<AccessSubject> everybody)
    {
        if (declaredOnly)
            yield break;
        foreach (var who in expectation.Who.Where(w => w != Expectation.Anonymous && !everybody.Any(s => Names(w, s))))
            yield return ExpectCodes.NoSuchPrincipal.At(expectation.Span, $"{expectation}: {who} matches no principal");
        foreach (var address in operators.Where(o => OperatorPatterns.IsGlob(o) && !everybody.Any(s => s.Address is { } a && OperatorPatterns.Matches([o], a))))
            yield return ExpectCodes.NoSuchPrincipal.At(expectation.Span, $"operators: {address} matches no principal");
    }

    private Diagnostic? Judge(Expectation expectation)
    {
        var region = PolicyDocument.Create(new PolicyStatement
        {
            Effect = PolicyEffect.Allow,
            Action = expectation.Actions,
            Resource = [.. expectation.On.Select(Arn)],
        });
        var (subjects, missing) = Subjects(expectation);
        if (missing is not null)
            return declaredOnly ? Open(expectation, missing) : ExpectCodes.Failed.At(expectation.Span, $"expected: {expectation}; {missing}");
        Diagnostic? open = null;
        foreach (var subject in subjects)
        {
            var verdict = Judge(expectation, region, subject);
            if (verdict?.Code == ExpectCodes.Failed.Code)
                return verdict;
            open ??= verdict;
        }

        return open ?? (declaredOnly && expectation.Kind == ExpectationKind.Only
            ? Open(expectation, "users and roles that are not declared are not known here")
            : null);
    }

    /// <summary>By its own policies, and unless the expectation is about those alone, as every role that it can become.</summary>
    private Diagnostic? Judge(Expectation expectation, PolicyDocument region, AccessSubject subject)
    {
        var own = Judge(expectation, region, subject, null);
        if (expectation.Kind == ExpectationKind.Can || expectation.Direct || own?.Code == ExpectCodes.Failed.Code)
            return own;
        foreach (var path in model.PathsOf(subject))
        {
            var reached = Judge(expectation, region, path.Last, $"{subject.Name} → {string.Join(" → ", path.Names)}");
            if (reached?.Code == ExpectCodes.Failed.Code)
                return reached;
            own ??= reached;
        }

        return own;
    }

    private Diagnostic? Judge(Expectation expectation, PolicyDocument region, AccessSubject subject, string? path)
    {
        if (path is not null)
            subject = subject with { Name = path };
        if (subject.IsAbsent is { } absent)
            subject = subject with { Policies = KnownKeys.PutIn(subject.Policies, subject.Known, absent) };
        var coverage = PolicyComparison.Cover(subject.Principal, subject.Policies, region, new ComparisonOptions { Known = Context(expectation, subject), ResourceAccount = model.Account });
        var on = expectation.On.Select(Arn).ToList();
        var gaps = subject.NotSeen.Concat(model.GapsOf(on)).Concat(model.ObjectListsOf(subject, on)).Concat(model.EncryptionKeysOf(expectation.Actions, on)).Distinct().ToList();
        var (unseenGrants, unseenDenies) = (NotKnown(gaps.Where(g => g.CanGrant)), NotKnown(gaps.Where(g => g.CanDeny)));
        switch (coverage.Extent)
        {
            case CoverageExtent.Empty:
                return ExpectCodes.Failed.At(expectation.Span, $"expected: {expectation}; no S3 request matches it, so it could never fail", "use bucket/key* for an object action, and the bucket for a bucket action");
            case CoverageExtent.Unknown when (expectation.Kind == ExpectationKind.Can ? coverage.Denied : coverage.Allowed) is null:
                // Not for want of the account: reading it decides nothing here.
                return ExpectCodes.Unknown.At(expectation.Span, $"unknown: {expectation}; {subject.Name} has too many patterns, or variables that are not known, to decide it");
            default:
                break;
        }

        if (expectation.Kind == ExpectationKind.Can)
        {
            if (coverage.Denied is not { } denied)
                return unseenDenies is null ? null : Open(expectation, unseenDenies);
            var decision = PolicyEvaluator.Evaluate(denied, subject.Policies);
            return unseenGrants is not null && decision.Decision != Decision.ExplicitlyDenied
                ? Open(expectation, unseenGrants)
                : Fail(expectation, subject, denied, decision, "is denied", coverage.Extent == CoverageExtent.Some ? "other requests are allowed: narrow 'on', or give the 'context' that the grant asks for" : null);
        }

        if (coverage.Allowed is not { } allowed)
            return unseenGrants is null ? null : Open(expectation, unseenGrants);
        return subject.IsOutside && model.PublicAccessIsUnknown
            ? Open(expectation, $"{subject.Name} may {allowed.Action} on {AccessWords.Short(allowed.Resource)} unless the account's public-access block forbids it, which could not be read")
            : unseenDenies is not null && !declaredOnly
            ? Open(expectation, $"{subject.Name} may {allowed.Action} on {AccessWords.Short(allowed.Resource)} unless what is not read forbids it; {unseenDenies}")
            : Fail(expectation, subject, allowed, PolicyEvaluator.Evaluate(allowed, subject.Policies), "is allowed", null);
    }

    private Diagnostic Fail(Expectation expectation, AccessSubject subject, AccessRequest request, Evaluation decision, string what, string? hint)
    {
        var context = string.Join(", ", request.Context.Keys.Where(k => subject.Known[k].Count == 0).Order(StringComparer.OrdinalIgnoreCase).Select(k => $"{k}={string.Join('|', request.Context[k])}"));
        var by = decision.Deciding.Count > 0 ? $", by {string.Join(" and ", decision.Deciding.Take(2).Select(d => model.PlaceOf(d).ToString()))}" : "";
        return ExpectCodes.Failed.At(
            expectation.Span,
            $"expected: {expectation}; but {subject.Name} {request.Action} on {AccessWords.Short(request.Resource)} {what}{(context.Length > 0 ? $" with {context}" : "")}{by}",
            hint);
    }

    private static string? NotKnown(IEnumerable<AccessGap> gaps) => gaps.Select(g => g.What).ToList() is { Count: > 0 } all ? $"unknown: {AccessWords.Few(all, 3)}" : null;

    private Diagnostic Open(Expectation expectation, string why) =>
        (declaredOnly ? ExpectCodes.NotDeclaredAll : ExpectCodes.Unknown).At(expectation.Span, $"unknown: {expectation}; {why}");

    /// <summary>What the expectation gives wins. A request that is expected to pass goes over TLS unless it says otherwise.</summary>
    private static RequestContext Context(Expectation expectation, AccessSubject subject)
    {
        var known = subject.Known;
        if (expectation.Kind == ExpectationKind.Can)
            known = known.With("aws:SecureTransport", "true");
        return expectation.Context.Keys.Aggregate(known, (all, key) => all.With(key, [.. expectation.Context[key]]));
    }

    private (IReadOnlyList<AccessSubject> Subjects, string? Missing) Subjects(Expectation expectation)
    {
        if (expectation.Kind == ExpectationKind.Only)
            return ([.. model.Everybody.Where(s => !(s.Address is { } address && OperatorPatterns.Matches(operators, address)) && !expectation.Who.Any(w => Names(w, s)))], null);
        var found = new List<AccessSubject>();
        foreach (var who in expectation.Who)
        {
            var named = who == Expectation.Anonymous ? [model.Anonymous] : model.Everybody.Where(s => Names(who, s)).ToList();
            if (named.Count == 0 && !who.StartsWith("user/", StringComparison.Ordinal) && !who.StartsWith("role/", StringComparison.Ordinal) && model.Principal(who) is { } outside)
                named = [outside];
            if (named.Count == 0)
                return ([], $"no principal named {who}{(model.Nearest(who) is { } near ? $": did you mean {near}?" : "")}");
            found.AddRange(named);
        }

        return (found.DistinctBy(s => s.Name).ToList(), null);
    }

    private static bool Names(string who, AccessSubject subject) =>
        who == subject.Name || (subject.Principal.Kind == RequestPrincipalKind.Root && who == subject.Principal.Account) || who == subject.Principal.Text || (subject.Known["aws:PrincipalArn"] is [var arn] && who == arn) || (subject.Address is { } address && new AddressPattern(who).Matches(address));

    private string Arn(string on) => on == "*" || on.StartsWith("arn:", StringComparison.Ordinal) ? on : $"arn:{partition}:s3:::{on}";
}
