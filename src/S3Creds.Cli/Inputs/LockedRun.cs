using System.Security.Cryptography;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Locking;

namespace S3Creds.Cli;

/// <summary>Runs a change of the account under the lock that <c>--lock</c> names: takes it before the plan is made, renews it, and releases
/// it however the run ends.</summary>
internal static class LockedRun
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <param name="options">Those of the verb; without --lock the run is not locked.</param>
    /// <param name="command">The verb, for other runs to read.</param>
    public static async Task<Outcome> RunAsync(
        AccountOptions options,
        string command,
        Account account,
        CommandContext context,
        Func<Task<Outcome>> run
    )
    {
        if (options is not ILockOptions { Lock: { } text } asked)
            return await run();
        var request = RequestOf(asked, text, command, context);
        // A first Ctrl-C ends the run at the next safe point, and the lock is released behind it.
        using var interruption = context.Interruption.Hold();
        using var held = await LockTaking.TakeAsync(account.Aws, request, context.Stop);
        account.Aws.WriteGate = held;
        using var ended = new CancellationTokenSource();
        var keeping = KeepAsync(held, request, ended.Token);
        Outcome outcome;
        Diagnostic? lost;
        try
        {
            if (held.TakenOver is { } before)
                await DiagnosticWriter.WriteAsync(
                    [LockCodes.TakenOver.With($"the lock {request.At} expired and was taken over: it was held by {before.Described()}")],
                    context
                );
            outcome = await run();
        }
        finally
        {
            await ended.CancelAsync();
            await keeping;
            lost = held.Closed;
            var left = await ReleaseAsync(held);
            await DiagnosticWriter.WriteAsync(((Diagnostic?[])[lost, left]).OfType<Diagnostic>(), context);
        }

        return lost is not null && outcome == Outcome.Done ? Outcome.Partial : outcome;
    }

    /// <exception cref="S3CredsException">Not s3://BUCKET/KEY (S3C500).</exception>
    public static LockAddress AddressOf(string option, string text) =>
        LockAddress.Parse(text)
        ?? throw new S3CredsException(CliCodes.Usage.With($"{option} {text} is not s3://BUCKET/KEY", "s3://team-state/s3creds/lock"));

    private static LockRequest RequestOf(ILockOptions options, string text, string command, CommandContext context) =>
        new(
            AddressOf("--lock", text),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            LockHolder.Of(context),
            command,
            DurationOption.Parse("--lock-lease", options.LockLease, ShortestLease, LongestLease),
            DurationOption.Parse("--lock-timeout", options.LockTimeout, TimeSpan.Zero, LongestWait)
        );

    /// <summary>Other runs live in real time, whatever clock this one was given.</summary>
    private static async Task KeepAsync(AccountLock held, LockRequest request, CancellationToken cancellationToken)
    {
        try
        {
            while (held.Closed is null)
            {
                await Task.Delay(request.RenewEvery, TimeProvider.System, cancellationToken);
                await held.RenewAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private static async Task<Diagnostic?> ReleaseAsync(AccountLock held)
    {
        try
        {
            return await held.ReleaseAsync(CancellationToken.None);
        }
        catch (S3CredsException e)
        {
            return LockCodes.NotReleased.With(
                e.Diagnostics[0].Message,
                $"it stands until its lease ends; to remove it now: s3creds unlock {Shell.Word(held.At.ToString())}"
            );
        }
    }
}
