using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Fleet.Views;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>An account that a run works on.</summary>
internal sealed record FleetTask(FleetAccount Account, DesiredState Desired, AwsSession Aws);

/// <summary>What came of it.</summary>
internal sealed record TaskResult(Outcome Outcome, IReadOnlyList<Diagnostic> Diagnostics)
{
    public Plan? Plan { get; init; }

    public AccessBaseline? Access { get; init; }

    public FleetSteps? Steps { get; init; }
}

/// <summary>Runs a verb over the accounts of one process: some at once, each with its own result. What fails in one account ends in its
/// result, and the others go on.</summary>
/// <param name="results">Null: they are kept nowhere.</param>
internal sealed class FleetRun(
    string verb,
    string run,
    FleetRunOptions options,
    FleetSessions sessions,
    FleetResults? results,
    CommandContext context
)
{
    private const int MostAccounts = 64;

    private readonly Lock printing = new();
    private IReadOnlyDictionary<string, ResultKey> before = new Dictionary<string, ResultKey>();
    private HashSet<string> outdated = [];

    public FleetReport Report { get; } = new(verb, run);

    public int Failed => Report.Lines.Count(l => l.IsOpen);

    /// <summary>Ends the run before accounts that were not begun.</summary>
    public Func<bool> IsOver { get; init; } = static () => false;

    /// <summary>The name of the saved plan that is applied to an account.</summary>
    public Func<string, string?> PlanOf { get; init; } = static _ => null;

    /// <summary>Reads what the run has left before.</summary>
    public async Task BeginAsync(FleetInput input)
    {
        Report.Selected = input.Mine.Count;
        if (results is null)
            return;
        var keys = await results.ListAsync(context.Stop);
        before = FleetResults.Latest(keys, verb);
        // An account that was applied is not what its plan found any more.
        if (verb == "plan")
            outdated = keys.Where(k => k.Verb == "apply" && k.IsOwn).Select(k => k.Account).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Runs accounts; those that an earlier try of this run has settled are only reported.</summary>
    public Task RunAsync(IReadOnlyList<FleetAccount> accounts, Func<FleetTask, Task<TaskResult>> work) =>
        Parallel.ForEachAsync(
            accounts,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.ParallelAccounts is >= 1 and <= MostAccounts
                    ? options.ParallelAccounts
                    : throw new S3CredsException(
                        CliCodes.Usage.With($"--parallel-accounts {options.ParallelAccounts} is not from 1 to {MostAccounts}")
                    ),
            },
            async (account, _) =>
            {
                if (await SettledAsync(account) is { } settled)
                    Add(settled, again: true);
                else if (context.Stop.IsCancellationRequested || IsOver())
                    NotStarted(account, context.Stop.IsCancellationRequested ? "the run was interrupted" : "too many accounts have failed");
                else
                    await OneAsync(account, work);
            }
        );

    /// <summary>An account that is left for another run.</summary>
    public void NotStarted(FleetAccount account, string why) =>
        Add(
            Result(account, ResultKey.NoWriter, null, null, new TaskResult(Outcome.Cancelled, [Why(account, why)]), requests: 0),
            again: false
        );

    private static Diagnostic Why(FleetAccount account, string why) =>
        FleetCodes.NotStarted.With($"account {account.Id} was not started: {why}", "run the same command again to continue");

    /// <summary>What an earlier try of this run has settled, if the account is still declared as it was then.</summary>
    private async Task<FleetResult?> SettledAsync(FleetAccount account)
    {
        if (results is null || outdated.Contains(account.Id) || !before.TryGetValue(account.Id, out var key))
            return null;
        try
        {
            return
                await results.ReadAsync(key, context.Stop) is { IsSettled: true, Basis: { } basis } settled
                && basis == FleetInput.BasisOf(account, PlanOf(account.Id), context)
                ? settled
                : null;
        }
        catch (S3CredsException)
        {
            // What cannot be used is not a result: the account is run again.
            return null;
        }
    }

    private async Task OneAsync(FleetAccount account, Func<FleetTask, Task<TaskResult>> work)
    {
        AwsSession? aws = null;
        string? caller = null;
        string? basis = null;
        TaskResult done;
        try
        {
            var desired = FleetInput.Manifests(account, context);
            basis = account.BasisOf(desired.ManifestDigest, PlanOf(account.Id));
            aws = await sessions.OpenAsync(account, context.Stop);
            if (!options.Quiet)
                aws.Waits.Report = wait => Print($"  {account.Id}: {WaitText.Of(wait)}");
            var identity = await aws.WhoAmIAsync(context.Stop);
            if (identity.Account != account.Id)
                throw new S3CredsException(
                    PlanCodes.WrongAccount.With(
                        $"the credentials are of account {identity.Account}, not {account.Id}",
                        "nothing was read: declare the role of the account in the fleet file"
                    ),
                    Outcome.Refused
                );
            caller = identity.Arn;
            done = await work(new FleetTask(account, desired, aws));
        }
        catch (S3CredsException e)
        {
            done = new TaskResult(e.Outcome, e.Diagnostics);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested)
        {
            done = new TaskResult(Outcome.Cancelled, [Why(account, "the run was interrupted")]);
        }
        catch (Exception e)
        {
            // A bug in what one account holds must not end the others.
            done = new TaskResult(Outcome.Failed, RunFailure.Of(e).Diagnostics);
        }

        try
        {
            var result = Result(account, caller is null ? await RunnerAsync() : account.Id, caller, basis, done, aws?.Requests ?? 0);
            Add(await KeptAsync(result, caller is null ? null : aws), again: false);
        }
        finally
        {
            aws?.Dispose();
        }
    }

    /// <summary>The result with its number; where it cannot be kept the account has failed, whatever was done.</summary>
    private async Task<FleetResult> KeptAsync(FleetResult result, AwsSession? writer)
    {
        if (results is null || result.Outcome == Outcome.Cancelled)
            return result;
        try
        {
            return await results.AddAsync(result, writer, CancellationToken.None);
        }
        catch (S3CredsException e)
        {
            return result with
            {
                Outcome = result.Steps is { Done: > 0 } ? Outcome.Partial : Outcome.Failed,
                Diagnostics = [.. e.Diagnostics, .. result.Diagnostics],
            };
        }
    }

    private FleetResult Result(FleetAccount account, string writer, string? caller, string? basis, TaskResult done, long requests)
    {
        var attempt = before.TryGetValue(account.Id, out var last) ? last.Attempt + 1 : 1;
        return new FleetResult(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            new ResultKey(verb, account.Id, writer, attempt),
            account.Name,
            caller,
            done.Outcome,
            [.. done.Diagnostics.Select(Clean)],
            context.Time.GetUtcNow()
        )
        {
            Basis = basis,
            Plan = done.Plan,
            Access = done.Access,
            Steps = done.Steps,
            Requests = requests,
            Labels = account.Labels,
        };
    }

    private Diagnostic Clean(Diagnostic diagnostic) =>
        diagnostic with
        {
            Message = context.Scrubber.Clean(diagnostic.Message),
            Hint = diagnostic.Hint is { } hint ? context.Scrubber.Clean(hint) : null,
        };

    /// <summary>Who writes that an account was not reached.</summary>
    private async Task<string> RunnerAsync()
    {
        if (results is null)
            return ResultKey.NoWriter;
        try
        {
            var account = (await sessions.Runner.WhoAmIAsync(context.Stop)).Account;
            return FleetAccount.IsId(account) ? account : ResultKey.NoWriter;
        }
        catch (Exception e)
            when (e
                    is AmazonServiceException
                        or AmazonClientException
                        or HttpRequestException
                        or S3CredsException
                        or OperationCanceledException
            )
        {
            return ResultKey.NoWriter;
        }
    }

    private void Add(FleetResult result, bool again)
    {
        var line = Report.Add(result);
        if (!options.Quiet)
            Print(
                FleetTextView.Line(line)
                    + (
                        again
                            ? $" (from an earlier try of this run, {result.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)})"
                            : ""
                    )
            );
    }

    private void Print(string line)
    {
        lock (printing)
            context.Err.WriteLine(Escape.Text(line));
    }
}
