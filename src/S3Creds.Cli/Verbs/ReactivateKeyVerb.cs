using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("reactivate-key")]
internal sealed class ReactivateKeyOptions : LookOptions, IJournalOptions, ILockOptions
{
    [Value(0, MetaName = "USER", Required = true, HelpText = "The user of the key")]
    public string User { get; set; } = "";

    [Value(1, MetaName = "KEYID", Required = true, HelpText = "The access key id")]
    public string KeyId { get; set; } = "";

    [Option('y', "yes", HelpText = "Do not ask")]
    public bool Yes { get; set; }

    public string? Lock { get; set; }

    public string LockTimeout { get; set; } = "0s";

    public string LockLease { get; set; } = ILockOptions.DefaultLease;

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Takes back a key that was deactivated: while it is not deleted, a consumer that was forgotten can be helped at once.</summary>
internal static class ReactivateKeyVerb
{
    public static async Task<Outcome> RunAsync(ReactivateKeyOptions options, CommandContext context)
    {
        await using var account = await Account.OpenAsync(options, null, null, context);
        return await LockedRun.RunAsync(options, "reactivate-key", account, context, () => RunAsync(options, account, context));
    }

    private static async Task<Outcome> RunAsync(ReactivateKeyOptions options, Account account, CommandContext context)
    {
        var plan = await KeyReactivation.PlanAsync(account.Aws, ToolVersion.Text, options.User, options.KeyId, context.Stop);
        await context.Out.WriteAsync(
            new TextView(ViewSettings.Default with { Colour = context.Colour(options.NoColor), ShowsCommand = false }).Render(plan)
        );
        if (!plan.HasChanges)
            return Outcome.Done;
        if (!options.Yes && !await ApplyVerb.ConfirmAsync(plan, context))
            return Outcome.Cancelled;
        // No sink is read: the key was not removed from its sinks.
        var reconcile = new ReconcileOptions
        {
            RunsFolder = options.RunsFolder,
            Keys = [new KeyDeclaration(options.User, KeySettings.Default, [])],
            Stop = context.Stop,
        };
        return await ApplyVerb.CarryOutAsync(
            plan,
            saved: false,
            reconcile,
            ManifestLoading.Reconciler(account.Aws, secretsInCi: false, context),
            options.Quiet,
            context
        );
    }
}
