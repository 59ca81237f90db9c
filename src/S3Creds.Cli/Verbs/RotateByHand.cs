using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;
using S3Creds.Core.Sinks;

namespace S3Creds.Cli.Verbs;

/// <summary>
/// <c>rotate USER --deliver SINK</c>: the rotation of a key that no manifest manages, in one command. The old key stays active until
/// <c>--deactivate-old</c>: only the user knows when every consumer has the new one.
/// </summary>
internal static class RotateByHand
{
    public static async Task<Outcome> RunAsync(RotateOptions options, CommandContext context)
    {
        var user = CheckedUser(options);
        var sinks = options.Deliver.Select(text => Sink(text, context)).ToList();
        if (SinkSyntax.Twice(sinks) is { } twice)
            throw Usage($"--deliver names {Direct.KeyDelivery.Named(twice)} twice", "each sink is named once");
        var render = PlanFormat.Of(options.Format, PlanFormat.Settings(options, context) with { ShowsCommand = false });

        await using var account = await Account.OpenAsync(options, null, null, context);
        return options.DryRun
            ? await RunAsync(user, sinks, render, account, options, context)
            : await LockedRun.RunAsync(options, "rotate", account, context, () => RunAsync(user, sinks, render, account, options, context));
    }

    private static async Task<Outcome> RunAsync(
        string user,
        List<SinkDeclaration> sinks,
        Func<Plan, string> render,
        Account account,
        RotateOptions options,
        CommandContext context
    )
    {
        var reconciler = ManifestLoading.Reconciler(account.Aws, options.SecretsInCi, context);
        var keys = new DeclaredKeys(user, KeySettings.Default, [.. sinks.Select(reconciler.Sinks!.Make)]);
        KeyEnd? end =
            options.DeactivateOld ? KeyEnd.Deactivate
            : options.DeleteOld ? KeyEnd.Delete
            : null;
        var request = new KeyRequest(Now: end is null, Compromised: false, Overridden(options, user)) { End = end };
        var planned = await LiveProgress.ReadingAsync(options.Quiet, context, account.Aws, () =>
            KeyRotation.PlanAsync(account.Aws, ToolVersion.Text, keys, request, [.. options.Allow], context.Stop)
        );
        var plan = planned.Plan;
        if (!plan.HasChanges)
        {
            await DiagnosticWriter.WriteAsync(plan.Diagnostics, context);
            return plan.Diagnostics.Any(d => d.IsError) ? Outcome.Failed : throw NothingToDo(planned.Rings[0], end);
        }

        await context.Out.WriteAsync(render(plan));
        if (plan.Diagnostics.Any(d => d.IsError))
            return Outcome.Failed;
        if (options.DryRun)
            return Outcome.Done;
        if (!options.Yes)
        {
            if (!await ApplyVerb.ConfirmAsync(plan, context))
                return Outcome.Cancelled;
            plan = plan with { Approvals = [.. plan.Approvals.Select(a => a with { Given = true })] };
        }

        var reconcile = ManifestLoading.Reconcile(options, context) with { Keys = [new KeyDeclaration(user, KeySettings.Default, sinks)] };
        var exit = await ApplyVerb.CarryOutAsync(plan, saved: false, reconcile, reconciler, options.Quiet, context);
        if (exit == Outcome.Done)
            await ReportOldAsync(account, user, context);
        return exit;
    }

    private static string CheckedUser(RotateOptions options)
    {
        if (options.Files.Any())
            throw Usage(
                "-f and --deliver, --deactivate-old or --delete-old exclude each other",
                "with -f the manifest defines the sinks and the end of the old key"
            );
        if (options.Compromised)
            throw Usage("--compromised needs a manifest", "s3creds rotate --compromised USER -f team.yaml");
        if (options.Out is not null)
            throw Usage("--out needs a manifest: a plan names no sinks", "--dry-run shows the plan");
        if ((options.Deliver.Any() ? 1 : 0) + (options.DeactivateOld ? 1 : 0) + (options.DeleteOld ? 1 : 0) > 1)
            throw Usage(
                "--deliver, --deactivate-old and --delete-old cannot be combined",
                "deactivate the old key when its consumers have the new one"
            );
        return options.Users.ToList() is [var user] ? user : throw Usage("name one user", "s3creds rotate USER --deliver file:key.json");
    }

    private static SinkDeclaration Sink(string text, CommandContext context) =>
        SinkSyntax.Read(text, context.Files.Resolve("."), out var error)
        ?? throw Usage($"--deliver: {error}", "docs/keys.md lists the sinks");

    /// <summary>Keys whose recent use does not hold them back: <c>--allow in-use:access-key/USER/ID</c>.</summary>
    private static List<string> Overridden(RotateOptions options, string user)
    {
        var start = $"in-use:access-key/{user}/";
        return [.. options.Allow.Where(a => a.StartsWith(start, StringComparison.Ordinal)).Select(a => a[start.Length..])];
    }

    /// <summary>Why nothing follows stands in the plan's notes already, where there are any.</summary>
    private static S3CredsException NothingToDo(KeyRing ring, KeyEnd? end)
    {
        var user = ring.User;
        var old = ring[ring.Tags.Previous];
        var (message, hint) = (end, old) switch
        {
            (null, { Active: true }) => (
                $"user {user} was not rotated: {old.Id}, which was replaced before, still uses the second slot",
                $"s3creds rotate {user} --deactivate-old"
            ),
            (null, { Active: false }) => (
                $"user {user} was not rotated: {old.Id}, which was replaced before, still uses the second slot",
                $"s3creds rotate {user} --delete-old"
            ),
            (null, null) => ($"user {user} was not rotated", "see the notes above"),
            (KeyEnd.Deactivate, { Active: false }) => (
                $"{old.Id} of user {user} is inactive already",
                $"s3creds rotate {user} --delete-old"
            ),
            (_, null) => ($"user {user} has no key that was replaced", $"s3creds rotate {user} --deliver SINK replaces the key in use"),
            _ => ($"{old.Id} of user {user} was not changed", "see the notes above"),
        };
        return new S3CredsException(KeyCodes.NoRotation.With(message, hint), Outcome.Refused);
    }

    private static async Task ReportOldAsync(Account account, string user, CommandContext context)
    {
        var ring = await KeyRotation.ReadAsync(account.Aws, user, context.Abort);
        if (ring[ring.Tags.Previous] is not { } old)
            return;
        var used = old.LastUse is KeyUse.At at
            ? $"last used {Escape.Text($"{KeyTags.Text(at.Time)} by {at.Service}")}"
            : "not used as far as IAM knows";
        await context.Out.WriteLineAsync(
            old.Active
                ? $"The old key {old.Id} is still active ({used}). When its consumers have the new one: s3creds rotate {user} "
                    + $"--deactivate-old"
                : $"The old key {old.Id} is inactive. To reactivate it: s3creds reactivate-key {user} {old.Id}. To delete it: s3creds "
                    + $"rotate {user} --delete-old"
        );
    }

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint));
}
