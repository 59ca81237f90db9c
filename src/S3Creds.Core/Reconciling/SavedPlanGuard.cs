using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>
/// What a saved plan must pass before its first write: its time, the identity that applies it, and no other apply beside it.
/// </summary>
internal static class SavedPlanGuard
{
    /// <summary>Both times are the account's own. Its hosts may differ by so much: more and signatures fail.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <summary>Another version may make other requests of the same steps.</summary>
    /// <exception cref="S3CredsException">Another version of the program made it.</exception>
    public static void CheckTool(Plan plan, string tool)
    {
        if (plan.Tool != tool)
            throw new S3CredsException(
                SavedPlanCodes.OtherTool.With(
                    $"the plan was made by {plan.Tool}, and this is {tool}",
                    "nothing was changed; make and review a new plan, or apply this one with the version that made it"
                ),
                Outcome.Refused
            );
    }

    /// <exception cref="S3CredsException">It has expired, or whether it has is not known.</exception>
    public static async Task CheckTimeAsync(Plan plan, AwsSession aws, CancellationToken cancellationToken)
    {
        // Without STS no request was sent yet.
        if (aws.Clock.Now is null && plan.ValidUntil is not null)
            await aws.ListBucketsAsync(null, cancellationToken);
        switch (plan.ValidUntil, aws.Clock.Now)
        {
            case (null, null):
                return;
            case (null, _):
                throw Refused("the plan has no expiry date");
            case (_, null):
                throw Refused("cannot check whether the plan has expired: the answers of the store have no date");
            case ({ } end, { } now) when now > end:
                throw Refused($"the plan expired at {Text(end)}; it is {Text(now)} by the clock of the account");
            case (_, { } now) when plan.MadeAt > now + Skew:
                throw Refused($"the plan was made at {Text(plan.MadeAt.Value)}; it is {Text(now)} by the clock of the account");
            default:
                return;
        }
    }

    /// <summary>The plan with the approvals that it needs where this identity applies it: it may be another one than made it.</summary>
    public static Plan WithCaller(
        Plan plan,
        IEnumerable<ResourceAddress> caller,
        IReadOnlyList<Kind> kinds,
        IReadOnlyCollection<string> allowed
    )
    {
        var basis = plan.Basis with { Operators = [.. plan.Basis.Operators.Concat(caller).Distinct().Order()] };
        var rules = new StepRules(kinds, basis.Operators);
        PlanStep[] steps = [.. plan.Steps.Select(s => s with { Risk = s.Risk | rules.Complete(s).Risk })];
        var given = plan.Approvals.Where(a => a.Given).Select(a => a.Token).ToHashSet(StringComparer.Ordinal);
        var approvals = PlanGuard
            .Approvals(kinds, basis, steps, plan.DeclaresNothing, allowed)
            .Select(a => a with { Given = a.Given || given.Contains(a.Token) });
        return plan with { Steps = steps, Approvals = [.. approvals], Basis = basis };
    }

    /// <exception cref="S3CredsException">Another apply holds the folder, or it cannot be written.</exception>
    public static IDisposable Lock(IFileSystem files, string folder)
    {
        try
        {
            return RunLock.TryTake(files, folder)
                ?? throw new S3CredsException(
                    ApplyCodes.Locked.With(
                        $"another apply is running: it holds {folder}",
                        "nothing was changed; run again once it has ended"
                    ),
                    Outcome.Refused
                );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                ApplyCodes.Journal.With(
                    $"the journal folder {folder} cannot be written: {FileProblem.Of(e, folder)}",
                    "nothing was changed; make the folder writable, or name another with --runs-folder"
                ),
                Outcome.Refused,
                e
            );
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static S3CredsException Refused(string why) =>
        new(PlanCodes.PlanExpired.With(why, "nothing was changed; make and review a new plan"), Outcome.Refused);
}
