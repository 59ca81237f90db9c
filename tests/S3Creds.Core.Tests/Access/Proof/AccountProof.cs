using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Policy;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Access.Proof;

/// <summary>An answer of the product that the second evaluator contradicts.</summary>
internal sealed class ContradictionException(string message) : Exception(message);

/// <summary>How many questions were asked, and how many answers were "not decided", and why.</summary>
internal sealed partial class ProofCount
{
    private readonly ConcurrentDictionary<string, int> reasons = new(StringComparer.Ordinal);
    private long asked;
    private long undecided;
    private long unexplored;

    public long Asked => Interlocked.Read(ref asked);

    public long Undecided => Interlocked.Read(ref undecided);

    /// <summary>Answers that the comparison gave up, though nothing is unknown.</summary>
    public long Unexplored => Interlocked.Read(ref unexplored);

    /// <summary>The reasons without names, by how often they were the first.</summary>
    public IEnumerable<string> Reasons => reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Value, 6} {r.Key}");

    /// <param name="question">By which way it was asked.</param>
    /// <param name="why">Null: it was decided.</param>
    public void Add(string question, string? why)
    {
        Interlocked.Increment(ref asked);
        if (why is null)
            return;
        Interlocked.Increment(ref undecided);
        if (why.Contains("depends on", StringComparison.Ordinal) || why.Contains("too many", StringComparison.Ordinal))
            Interlocked.Increment(ref unexplored);
        reasons.AddOrUpdate($"{question}: {Names().Replace(why, "…")}", 1, (_, n) => n + 1);
    }

    [GeneratedRegex(
        @"(user|role|bucket|federated-user|account|canonical user)/? ?[\w/@.-]+( in session \w+)?|arn:\S+|\w+\.amazonaws\.com|[0-9a-f]{64}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Names();
}

/// <summary>Holds all that the product says of a drawn account against the second evaluator.</summary>
internal sealed partial class AccountProof
{
    private readonly DrawnAccount drawn;
    private readonly ProvenAccount proven;
    private readonly Side before;
    private readonly Side after;
    private readonly ProofCount? count;

    private AccountProof(DrawnAccount drawn, ProofCount? count)
    {
        (this.drawn, this.count) = (drawn, drawn.IsUnread ? null : count);
        proven = new ProvenAccount(drawn);
        (before, after) = (
            new Side("before", new PlainAccount(drawn.Before), proven.Before),
            new Side("after", new PlainAccount(drawn.After), proven.After)
        );
    }

    /// <exception cref="ContradictionException">Something that the product says is not true.</exception>
    public static void Check(DrawnAccount drawn, ProofCount? count)
    {
        var proof = new AccountProof(drawn, count);
        foreach (var side in (Side[])[proof.before, proof.after])
        {
            proof.CheckWhy(side);
            proof.CheckPaths(side);
        }

        proof.CheckAccess();
        proof.CheckPlan();
        proof.CheckExpectations();
    }

    private void CheckWhy(Side side)
    {
        foreach (var request in drawn.Requests)
        {
            if (side.Subject(request.Who) is not { } who)
                continue;
            var truth = side.Truth(request);
            var keys = side.ContextOf(request).Aggregate(who.Known, (all, k) => all.With(k.Key, k.Value));
            var answer = AccessAnswer.Of(
                side.Model,
                who,
                new AccessRequest(who.Principal, request.Action, request.Resource, keys, PlainAccount.Id)
            );
            count?.Add("why", answer.Answer.IsDecided ? null : answer.Answer.Reasons[0]);
            if (answer.Answer.IsDecided && answer.Decision.ToString() != truth)
                throw new ContradictionException($"why {side.Name}: {request} is {answer.Decision}, and in truth {truth}");
            if (answer.Answer.IsYes && !side.MayUseKey(request))
                throw new ContradictionException($"why {side.Name}: {request} is allowed, and in truth its key does not allow it");
            foreach (var path in drawn.IsUnread ? [] : answer.Paths)
            {
                var role = path.Split(" → ")[^2];
                if (
                    side.Plain.Decide(
                        side.Plain.Caller(role + "@any"),
                        request.Action,
                        request.Resource,
                        side.ContextAs(role + "@any", request with { Context = OfOthers(request.Context) })
                    ) != "Allowed"
                )
                    throw new ContradictionException($"why {side.Name}: {request} is allowed by {path}, and in truth not");
            }
        }
    }

    /// <summary>Trust conditions may hold or not: no path may be missing, and without conditions none may be too many.</summary>
    private void CheckPaths(Side side)
    {
        foreach (var who in drawn.Requests.Select(r => r.Who).Distinct(StringComparer.Ordinal))
        {
            // What is not read of somebody may let it become more.
            if (side.Subject(who) is not { NotSeen: [] } subject || who == "anonymous")
                continue;
            var most = side.Reachable(who);
            var told = side.Model.PathsOf(subject).Select(p => p.Last.Name).ToHashSet(StringComparer.Ordinal);
            if (most.Except(told, StringComparer.Ordinal).FirstOrDefault() is { } missing)
                throw new ContradictionException(
                    $"paths {side.Name}: {who} can become {missing}, and that is not said ({string.Join(", ", told)})"
                );
            if (!side.HasConditions && told.Except(most, StringComparer.Ordinal).FirstOrDefault() is { } more)
            {
                throw new ContradictionException($"paths {side.Name}: {who} is said to become {more}, and cannot");
            }
        }
    }

    private void CheckAccess()
    {
        var report = AccessReport.Of(proven.After, AccessScope.All);
        CheckFile(report);
        foreach (var request in drawn.Requests.Where(r => after.IsCounted(r.Who)))
        {
            var allowed = after.Truth(request) == "Allowed";
            var why = report.Undecided.FirstOrDefault(u => Concerns(u, request, after))?.Why;
            var open = why is not null;
            count?.Add("access", why);
            if (allowed && !open && !report.Changes.Any(c => Covers(c, request, after)))
                throw new ContradictionException($"access: {request} is allowed, and no line says so:\n{Lines(report)}");
            if (!allowed && !open && report.Changes.FirstOrDefault(c => c.Via.Count == 0 && Claims(c, request, after)) is { } wrong)
                throw new ContradictionException($"access: \"{wrong.Line("can")}\", but {request} is {after.Truth(request)}");
        }
    }

    /// <summary>What is written for <c>drift --baseline</c> is the same account: asked of a few, since a list is most of the
    /// work.</summary>
    private void CheckFile(AccessChanges report)
    {
        if (drawn.Requests.Count > 0 && drawn.Requests[0].Action != "s3:GetBucketAcl")
            return;
        var baseline = AccessBaseline.Read(new AccessBaseline(AccessScope.All, proven.After).Write(), "baseline");
        var again = AccessReport.Of(baseline.Model, AccessScope.All);
        if (!again.Changes.Select(c => c.Line("can")).SequenceEqual(report.Changes.Select(c => c.Line("can"))))
            throw new ContradictionException("the file of access --out gives another list than it was written of");
    }

    private void CheckPlan()
    {
        var access = proven.Plan.Access;
        foreach (var change in access.Changes.Where(c => c.Example is not null && !c.AtMost))
        {
            // What is not read may change the answer, and a principal that no one made cannot ask.
            if (
                (
                    drawn.IsUnread
                    && (
                        change.Example!.Resource.Contains("alpha-logs", StringComparison.Ordinal)
                        || access.Undecided.Any(u => u.Who == change.Who)
                    )
                )
                // Conditions along a way count as met one by one.
                || (change.Via.Count > 0 && (change.IsGain ? after : before) is { HasConditions: true } side && !side.IsReachable(change))
                || !(before.Exists(before.CallerOf(change.Who).Who) || after.Exists(after.CallerOf(change.Who).Who))
                || change.Who.StartsWith($"arn:aws:iam::{PlainAccount.Id}:", StringComparison.Ordinal)
            )
                continue;

            var (was, isNow) = (before.Truth(change), after.Truth(change));
            if ((was, isNow) != (!change.IsGain, change.IsGain))
                throw new ContradictionException(
                    $"plan: \"{change}\" has the example {change.Example!.Action} {change.Example.Resource} with {string.Join(", ", change.Example.Context.Select(k => $"{k.Key}={k.Value}"))}, in truth {was} before and {isNow} after"
                );
        }

        foreach (var request in drawn.Requests.Where(r => before.IsCounted(r.Who) || after.IsCounted(r.Who)))
        {
            // What the policy of a bucket says that is not read is said beside the changes, and not of each.
            if (drawn.IsUnread && request.Resource.Contains("alpha-logs", StringComparison.Ordinal))
                continue;
            var (was, isNow) = (before.Truth(request) == "Allowed", after.Truth(request) == "Allowed");
            var side = isNow ? after : before;
            var why = access.Undecided.FirstOrDefault(u => Concerns(u, request, side))?.Why;
            var open = why is not null;
            count?.Add("plan", why);
            if (
                was != isNow
                && !open
                && !access.Changes.Any(c =>
                    c.IsGain == isNow && (Covers(c, request, side) || Covers(c, request, after) || Covers(c, request, before))
                )
            )
                throw new ContradictionException(
                    $"plan: {request} is {(isNow ? "gained" : "lost")}, and no line says so:\n{Lines(access)}"
                );
            if (
                !open
                && access.Changes.FirstOrDefault(c =>
                    c.Via.Count == 0 && Claims(c, request, c.IsGain ? after : before) && (was, isNow) != (!c.IsGain, c.IsGain)
                )
                    is { } wrong
            )
                throw new ContradictionException($"plan: \"{wrong}\", but {request} is {was} before and {isNow} after");
        }
    }

    private void CheckExpectations()
    {
        foreach (var expectation in proven.Desired.Expectations)
        {
            var said = proven
                .Plan.Diagnostics.Where(d =>
                    d.Span == expectation.Span && (d.Code == ExpectCodes.Failed.Code || d.Code == ExpectCodes.Unknown.Code)
                )
                .ToList();
            count?.Add("expect", said.Find(d => d.Code == ExpectCodes.Unknown.Code)?.Message.Split("; ", 2)[^1]);
            if (said.Find(d => d.Code == ExpectCodes.Failed.Code) is { } failed)
                CheckWitness(expectation, failed.Message);
            else if (said.Count == 0)
                CheckHolds(expectation);
        }
    }

    /// <summary>What is shown as disproving an expectation does.</summary>
    private void CheckWitness(Expectation expectation, string message)
    {
        if (expectation.Who.FirstOrDefault(w => message.Contains($"no principal named {w}", StringComparison.Ordinal)) is { } nobody)
        {
            if (after.Exists(nobody))
                throw new ContradictionException($"expect: \"{message}\", and there is one");
            return;
        }

        if (OfKey().Match(message) is { Success: true } key)
        {
            var (whose, bucket) = (after.CallerOf(key.Groups["who"].Value), key.Groups["bucket"].Value);
            var of = key.Groups["action"].Value == "kms:Decrypt" ? "s3:GetObject" : "s3:PutObject";
            if (after.Plain.MayUseKey(whose, of, $"arn:aws:s3:::{bucket}/x") != false)
                throw new ContradictionException($"expect: \"{message}\", and in truth the key allows it");
            return;
        }

        var match = Witness().Match(message);
        if (!match.Success)
            throw new ContradictionException($"expect: no request in \"{message}\"");
        var name = match.Groups["who"].Value.Split(" → ")[^1];
        var subject = proven.After.AllSubjects.FirstOrDefault(s => s.Name == name)
            ?? proven.After.Principal(after.CallerOf(name).Arn)
            ?? throw new ContradictionException($"expect: nobody is called {name}");
        var context = subject.Known.Keys.ToDictionary(k => k.ToLowerInvariant(), k => subject.Known[k].ToArray(), StringComparer.Ordinal);
        foreach (var pair in match.Groups["context"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            context[pair[..pair.IndexOf('=', StringComparison.Ordinal)].ToLowerInvariant()] = pair[
                (pair.IndexOf('=', StringComparison.Ordinal) + 1)..
            ]
                .Split('|');
        var truth =
            after.Plain.Decide(after.CallerOf(name), match.Groups["action"].Value, $"arn:aws:s3:::{match.Groups["on"].Value}", context)
            == "Allowed";
        if (truth != (match.Groups["verdict"].Value == "is allowed"))
            throw new ContradictionException($"expect: \"{message}\", and in truth it is not so");
        if (truth == (expectation.Kind == ExpectationKind.Can))
            throw new ContradictionException($"expect: \"{message}\" disproves nothing");
    }

    /// <summary>No request contradicts an expectation that holds.</summary>
    private void CheckHolds(Expectation expectation)
    {
        foreach (
            var request in drawn.Requests.Where(r =>
                expectation.Actions.Contains(r.Action) && expectation.On.Any(o => Matches($"arn:aws:s3:::{o}", r.Resource))
            )
        )
        {
            var context = expectation.Context.Keys.Aggregate(request, (r, k) =>
                r with
                {
                    Context = With(r.Context, k.ToLowerInvariant(), [.. expectation.Context[k]]),
                }
            );
            foreach (var who in drawn.Requests.Select(r => r.Who).Distinct(StringComparer.Ordinal))
            {
                var one = context with { Who = who };
                if (!after.Exists(who) || !after.IsPossible(one))
                    continue;
                if (expectation.Kind == ExpectationKind.Can)
                    one = one with
                    {
                        Context = With(
                            one.Context,
                            "aws:securetransport",
                            [expectation.Context["aws:SecureTransport"] is [var tls, ..] ? tls : "true"]
                        ),
                    };
                var isNamed = expectation.Who.Any(w => after.IsCalled(who, w));
                if (isNamed == (expectation.Kind == ExpectationKind.Only) || (!isNamed && Side.IsOwnRoot(who)))
                    continue;
                var allowed = after.Truth(one) == "Allowed";
                if (allowed && expectation.Kind == ExpectationKind.Can)
                    allowed = after.MayUseKey(one);
                if (allowed != (expectation.Kind == ExpectationKind.Can))
                    throw new ContradictionException($"expect: \"{expectation}\" holds, and {one} is {after.Truth(one)}");
            }
        }
    }

    /// <summary>Without what says who asks.</summary>
    private static Dictionary<string, string[]> OfOthers(IReadOnlyDictionary<string, string[]> context) =>
        context.Where(k => !k.Key.StartsWith("aws:principal", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private static Dictionary<string, string[]> With(IReadOnlyDictionary<string, string[]> context, string key, string[] values) =>
        new(context, StringComparer.Ordinal) { [key] = values };

    /// <summary>Whether a line may be about a request: what its conditions say is not looked at.</summary>
    private static bool Covers(AccessChange line, DrawnRequest request, Side side) =>
        line.Actions.Contains(request.Action)
        && (line.IsPublic || side.NamesOf(request).Contains(line.Who))
        && side.Matches(line.Resource, request);

    /// <summary>Whether a line says it of a request for certain.</summary>
    private static bool Claims(AccessChange line, DrawnRequest request, Side side) =>
        line is { AtMost: false, IsPart: false, Conditions.Count: 0 }
        && line.Actions.Contains(request.Action)
        && line.Who == side.Subject(request.Who)?.Name
        && side.Matches(line.Resource, request)
        && !line.Except.Any(e => side.Matches(e, request));

    private static bool Concerns(UndecidedAccess open, DrawnRequest request, Side side) =>
        open.Who == UndecidedAccess.EveryPrincipal
        || (
            open.Who == UndecidedAccess.AnyoneOutside
            && side.Subject(request.Who) is null or { IsOutside: true }
            && open.On.Any(o => side.Matches(o, request))
            && request.Action.StartsWith("s3:GetObject", StringComparison.Ordinal)
        )
        || side.NamesOf(request).Contains(open.Who);

    private static string Lines(AccessChanges access) =>
        string.Join('\n', access.Changes.Select(c => "  " + c).Concat(access.Undecided.Select(u => "  ? " + u)));

    private static bool Matches(string pattern, string resource) =>
        PlainStatement.Matches(pattern, new PlainRequest("", resource, new Dictionary<string, string[]>()));

    [GeneratedRegex(
        @"; but (?<who>.+?) (?<action>kms:\w+) on \S+ is denied.*, which objects with the default key of bucket/(?<bucket>\S+) need$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OfKey();

    [GeneratedRegex(
        @"; but (?<who>.+?) (?<action>s3:\w+) on (?<on>.+?) (?<verdict>is denied|is allowed)(?: with (?<context>.*?))?(?:, by .*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Witness();
}
