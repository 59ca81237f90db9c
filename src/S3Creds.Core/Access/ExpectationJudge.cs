using System.Globalization;
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
/// <param name="now">When the requests of a <c>can</c> without an instant are made; null: at any time.</param>
public sealed class ExpectationJudge(
    AccessModel model,
    string partition,
    bool declaredOnly,
    IReadOnlyCollection<ResourceAddress> operators,
    DateTimeOffset? now = null
)
{
    /// <summary>Asked for what fails, and again for what holds.</summary>
    private readonly Dictionary<Expectation, Judged?> verdicts = new(ReferenceEqualityComparer.Instance);

    /// <summary>One diagnostic for each expectation that does not hold or cannot be judged.</summary>
    public IEnumerable<Diagnostic> Judge(IEnumerable<Expectation> expectations)
    {
        var judged = expectations.ToList();
        var subjects = judged.Exists(e => e.Kind == ExpectationKind.Only) ? model.AllSubjects : [];
        var unmatched = judged.Where(e => e.Kind == ExpectationKind.Only).SelectMany(e => Unmatched(e, subjects));
        return [.. judged.Select(e => Judge(e)?.Diagnostic).OfType<Diagnostic>(), .. unmatched];
    }

    /// <summary>Notes on expectations that hold: what they depend on, and what could change them.</summary>
    public IEnumerable<Diagnostic> Notes(IEnumerable<Expectation> expectations)
    {
        var holding = expectations.Where(e => Judge(e) is null).ToList();
        var notes = new ExpectationNotes(model, this, operators);
        return [.. holding.SelectMany(notes.Of), .. declaredOnly ? [] : notes.Unless(holding)];
    }

    /// <summary>The same questions about another state.</summary>
    internal ExpectationJudge Of(AccessModel other) => new(other, partition, declaredOnly, operators, now);

    /// <summary>Names in <c>only</c> and <c>operators</c> that match no principal: most often misspelt.</summary>
    private IEnumerable<Diagnostic> Unmatched(Expectation expectation, IReadOnlyList<AccessSubject> subjects)
    {
        if (declaredOnly)
            yield break;
        foreach (var who in expectation.Who.Where(w => !(IsUnread && IsOwn(w)) && !subjects.Any(s => Names(w, s))))
            yield return ExpectCodes.NoSuchPrincipal.At(expectation.Span, $"{expectation}: {who} matches no principal");
        foreach (
            var address in operators.Where(o =>
                !IsUnread && OperatorPatterns.IsGlob(o) && !subjects.Any(s => s.Address is { } a && OperatorPatterns.Matches([o], a))
            )
        )
            yield return ExpectCodes.NoSuchPrincipal.At(expectation.Span, $"operators: {address} matches no principal");
    }

    internal Judged? Judge(Expectation expectation)
    {
        if (!verdicts.TryGetValue(expectation, out var verdict))
            verdicts[expectation] = verdict = Decide(expectation);
        return verdict;
    }

    private Judged? Decide(Expectation expectation)
    {
        var region = PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Action = expectation.Actions,
                Resource = [.. expectation.On.Select(Arn)],
            }
        );
        var (subjects, missing) = Subjects(expectation);
        if (missing is not null)
        {
            return declaredOnly || (IsUnread && expectation.Who.Any(IsOwn))
                ? Open(expectation, missing)
                : new Judged(ExpectCodes.Failed.At(expectation.Span, $"expected: {expectation}; {missing}"));
        }

        Judged? open = null;
        foreach (var subject in subjects)
        {
            var verdict = Judge(expectation, region, subject);
            if (verdict?.Fails == true)
                return verdict;
            open ??= verdict;
        }

        return open
            ?? (
                expectation.Kind != ExpectationKind.Only ? null
                : IsUnread ? Open(expectation, $"users and roles are not known: {AccessModel.NotReadByScope}")
                : declaredOnly ? Open(expectation, "users and roles that are not declared are not known here")
                : null
            );
    }

    /// <summary>Whether IAM was left out: what only it could decide stays open.</summary>
    private bool IsUnread => !model.IdentitiesAreRead;

    /// <summary>Whether a name in <c>who</c> is of a user or role of the account.</summary>
    private static bool IsOwn(string who) => ResourceAddress.Parse(who) is { Kind: ResourceKind.User or ResourceKind.Role };

    /// <summary>By its own policies, and unless the expectation is about those alone, as every role that it can become.</summary>
    private Judged? Judge(Expectation expectation, PolicyDocument region, AccessSubject subject)
    {
        var own = Judge(expectation, region, subject, null);
        if (expectation.Kind == ExpectationKind.Can || expectation.Direct || own?.Fails == true)
            return own;
        foreach (var path in model.PathsOf(subject))
        {
            var reached = Judge(expectation, region, path.Last, $"{subject.Name} → {string.Join(" → ", path.Names)}");
            if (reached?.Fails == true)
                return reached;
            own ??= reached;
        }

        return IsUnread && subject.Name != AccessSubject.Everyone
            ? own ?? Open(expectation, $"the roles that {subject.Name} may assume are not known: {AccessModel.NotReadByScope}")
            : own;
    }

    private Judged? Judge(Expectation expectation, PolicyDocument region, AccessSubject subject, string? path)
    {
        if (path is not null)
            subject = subject with { Name = path };
        if (model.NotPrincipals.Sparing(subject) is not { } sparing)
            return JudgeOne(expectation, region, subject);
        var (denied, spared) = (JudgeOne(expectation, region, subject), JudgeOne(expectation, region, subject with { Policies = sparing }));
        return denied?.Diagnostic.Code == spared?.Diagnostic.Code
            ? denied
            : Open(expectation, $"not known: {model.NotPrincipals.Why(subject)}");
    }

    private Judged? JudgeOne(Expectation expectation, PolicyDocument region, AccessSubject subject)
    {
        // Whom 'only' allows may be such a group.
        if (expectation.Kind == ExpectationKind.Only)
            subject = subject with { Policies = subject.WithoutGroups(subject.Policies) };
        if (subject.IsAbsent is { } absent)
            subject = subject with { Policies = KnownKeys.PutIn(subject.Policies, subject.Known, absent) };
        var coverage = PolicyComparison.Cover(
            subject.Principal,
            subject.Policies,
            region,
            new ComparisonOptions { Known = Context(expectation, subject), ResourceAccount = model.Account }
        );
        var on = expectation.On.Select(Arn).ToList();
        var gaps = model.OpenOf(subject, on, expectation.Actions);
        var (unseenGrants, unseenDenies) = (NotKnown(gaps.Where(g => g.CanGrant)), NotKnown(gaps.Where(g => g.CanDeny)));
        switch (coverage.Extent)
        {
            case CoverageExtent.Empty:
                return new Judged(
                    ExpectCodes.Failed.At(
                        expectation.Span,
                        $"expected: {expectation}; no S3 request matches it, so it could never fail",
                        "use bucket/key* for an object action, and the bucket for a bucket action"
                    )
                );
            case CoverageExtent.Unknown when (expectation.Kind == ExpectationKind.Can ? coverage.Denied : coverage.Allowed) is null:
                // Reading the account would not decide this either.
                return new Judged(
                    ExpectCodes.Unknown.At(
                        expectation.Span,
                        $"unknown: {expectation}; {subject.Name} has too many patterns, or variables that are not known, to decide it"
                    )
                );
            default:
                break;
        }

        if (expectation.Kind == ExpectationKind.Can)
        {
            if (coverage.Denied is not { } denied)
            {
                return unseenDenies is null
                    ? Keys(expectation, subject, on) ?? Strict(expectation, subject)
                    : Open(expectation, unseenDenies);
            }

            var decision = PolicyEvaluator.Evaluate(denied, subject.Policies);
            return unseenGrants is not null && decision.Decision != Decision.ExplicitlyDenied
                ? Open(expectation, unseenGrants)
                : Fail(
                    expectation,
                    subject,
                    denied,
                    decision,
                    "is denied",
                    coverage.Extent == CoverageExtent.Some
                        ? "other requests are allowed: narrow 'on', or give the 'context' that the grant asks for"
                        : null
                );
        }

        if (coverage.Allowed is not { } allowed)
            return unseenGrants is null ? null : Open(expectation, unseenGrants);
        return subject.IsOutside && model.PublicAccessIsUnknown
                ? Open(
                    expectation,
                    $"{subject.Name} may {allowed.Action} on {AccessWords.Short(allowed.Resource)} unless the account's public-access "
                        + $"block forbids it, which could not be read"
                )
            : unseenDenies is not null && !declaredOnly
                ? Open(
                    expectation,
                    $"{subject.Name} may {allowed.Action} on {AccessWords.Short(allowed.Resource)} unless what is not read forbids it; "
                        + $"{unseenDenies}"
                )
            : Fail(expectation, subject, allowed, PolicyEvaluator.Evaluate(allowed, subject.Policies), "is allowed", null);
    }

    /// <summary>The decision of the buckets' KMS keys where S3 itself allows the request.</summary>
    private Judged? Keys(Expectation expectation, AccessSubject subject, IReadOnlyList<string> on)
    {
        Judged? open = null;
        foreach (var use in KeysOf(expectation, subject, on).Where(k => !k.IsForPartsOnly && !k.Answer.IsYes))
        {
            if (use.Answer.IsNo)
            {
                return new Judged(
                    ExpectCodes.Failed.At(
                        expectation.Span,
                        $"expected: {expectation}; but {subject.Name} {use.Line(model)}, which objects with the default key of "
                            + $"{use.Bucket} need"
                    )
                );
            }

            open ??= Open(expectation, $"not known: {use.Why}");
        }

        if (open is not null || !declaredOnly || !KeyAccess.Concerns(expectation.Actions))
            return open;
        var unread = model.BucketsOf(on).Where(b => b.Value["encryption"] is null).Select(b => b.Key.ToString()).ToList();
        return unread.Count > 0 ? Open(expectation, $"not known: the default encryption of {AccessWords.Few(unread, 3)}") : null;
    }

    internal IReadOnlyList<KeyUse> KeysOf(Expectation expectation, AccessSubject subject, IReadOnlyList<string> on) =>
        [.. model.Keys.Of(subject, expectation.Actions, on, Context(expectation, subject))];

    private Judged? Strict(Expectation expectation, AccessSubject subject)
    {
        if (!expectation.Strict)
            return null;
        var unseen = UnseenLayers.Restricting(model.Facts.Claims, subject, model.Account, expectation.Context);
        return unseen.Count == 0
            ? null
            : new Judged(
                ExpectCodes.Unknown.At(
                    expectation.Span,
                    $"unknown: {expectation}; not seen: {string.Join(", ", unseen)}",
                    unseen is [UnseenLayers.Endpoints]
                        ? "give aws:SourceIp in its context: such a request meets no VPC endpoint policy"
                        : "declare them under 'guardrails', or remove 'strict'"
                )
            );
    }

    private Judged Fail(
        Expectation expectation,
        AccessSubject subject,
        AccessRequest request,
        Evaluation decision,
        string what,
        string? hint
    )
    {
        var context = string.Join(
            ", ",
            request
                .Context.Keys.Where(k => subject.Known[k].Count == 0)
                .Order(StringComparer.OrdinalIgnoreCase)
                .Select(k => $"{k}={ShortList.Of(request.Context[k], "|")}")
        );
        var deciding = decision
            .Deciding.Where(d =>
                d.Layer is not (PolicyLayer.ServiceControl or PolicyLayer.ResourceControl) || d.Statement.Effect == PolicyEffect.Deny
            )
            .ToList();
        var by =
            deciding.Count > 0 ? $", by {string.Join(" and ", deciding.Take(2).Select(d => model.PlaceOf(d).ToString()))}"
            : Guardrails.HoldingBack(request, subject.Policies) is { Count: > 0 } levels
                ? $", since no control policy of a level allows it: {string.Join(", ", levels)}"
            : "";
        var (where, with) = (AccessWords.Short(request.Resource), context.Length > 0 ? $" with {context}" : "");
        return new Judged(
            ExpectCodes.Failed.At(
                expectation.Span,
                $"expected: {expectation}; but {subject.Name} {request.Action} on {where} {what}{with}{by}",
                hint
            ),
            subject.Principal,
            request
        );
    }

    private static string? NotKnown(IEnumerable<AccessGap> gaps) =>
        gaps.Select(g => g.What).ToList() is { Count: > 0 } all ? $"unknown: {AccessWords.Few(all, 3)}" : null;

    private Judged Open(Expectation expectation, string why) =>
        new((declaredOnly ? ExpectCodes.NotDeclaredAll : ExpectCodes.Unknown).At(expectation.Span, $"unknown: {expectation}; {why}"));

    /// <summary>What the expectation gives wins. A request that is expected to pass uses TLS unless the expectation sets another
    /// value.</summary>
    private RequestContext Context(Expectation expectation, AccessSubject subject)
    {
        var known = subject.Known;
        if (expectation.Kind == ExpectationKind.Can)
            known = At(known.With("aws:SecureTransport", "true"), expectation.At ?? now);
        return expectation.Context.Keys.Aggregate(known, (all, key) => all.With(key, [.. expectation.Context[key]]));
    }

    private static RequestContext At(RequestContext known, DateTimeOffset? instant) =>
        instant is not { } time
            ? known
            : known
                .With("aws:CurrentTime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
                .With("aws:EpochTime", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>The principal of the expectation, or why it is unknown; a session has the policy that it was created with.</summary>
    internal (IReadOnlyList<AccessSubject> Subjects, string? Missing) Subjects(Expectation expectation)
    {
        var (found, missing) = Named(expectation);
        return (expectation.Session is { } session ? [.. found.Select(s => s.InSession(session))] : found, missing);
    }

    private (IReadOnlyList<AccessSubject> Subjects, string? Missing) Named(Expectation expectation)
    {
        if (expectation.Kind == ExpectationKind.Only)
            return (
                [
                    .. model.AllSubjects.Where(s =>
                        !(s.Address is { } address && OperatorPatterns.Matches(operators, address))
                        && !expectation.Who.Any(w => Names(w, s) || MeansServices(w, s))
                    ),
                ],
                null
            );
        var found = new List<AccessSubject>();
        foreach (var who in expectation.Who)
        {
            var named = model.AllSubjects.Where(s => Names(who, s)).ToList();
            if (
                named.Count == 0
                && !who.StartsWith("user/", StringComparison.Ordinal)
                && !who.StartsWith("role/", StringComparison.Ordinal)
                && model.Principal(who) is { } outside
            )
                named = [outside];
            if (named.Count == 0)
                return IsUnread && IsOwn(who)
                    ? ([], $"{who} is not known: {AccessModel.NotReadByScope}")
                    : ([], $"no principal named {who}{(model.Nearest(who) is { } near ? $": did you mean {near}?" : "")}");
            found.AddRange(named);
        }

        return (found.DistinctBy(s => s.Name).ToList(), null);
    }

    /// <summary>What anyone may have without credentials, services may have.</summary>
    private static bool MeansServices(string who, AccessSubject subject) =>
        subject.Name == UnsignedKeys.Services.Name && who is "anonymous" or AccessSubject.Everyone;

    private static bool Names(string who, AccessSubject subject) =>
        AccessScope.IsCalled(subject, who) || (subject.Principal.Kind == RequestPrincipalKind.Root && who == subject.Principal.Account);

    internal string Arn(string on) => on == "*" || on.StartsWith("arn:", StringComparison.Ordinal) ? on : $"arn:{partition}:s3:::{on}";
}

/// <summary>Why an expectation does not hold, or is not decided.</summary>
/// <param name="Who">Who disproves it.</param>
/// <param name="Request">The request that disproves it.</param>
internal sealed record Judged(Diagnostic Diagnostic, RequestPrincipal? Who = null, AccessRequest? Request = null)
{
    public bool Fails => Diagnostic.Code == ExpectCodes.Failed.Code;
}
