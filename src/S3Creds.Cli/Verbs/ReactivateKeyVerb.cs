using CommandLine;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("reactivate-key")]
internal sealed class ReactivateKeyOptions : LookOptions
{
    [Value(0, MetaName = "USER", Required = true, HelpText = "The user of the key")]
    public string User { get; set; } = "";

    [Value(1, MetaName = "KEYID", Required = true, HelpText = "The access key id")]
    public string KeyId { get; set; } = "";

    [Option('y', "yes", HelpText = "Do not ask")]
    public bool Yes { get; set; }

    [Option("runs-folder", Default = ".s3creds/runs", MetaValue = "FOLDER", HelpText = "The folder of the journal (default .s3creds/runs)")]
    public string RunsFolder { get; set; } = ".s3creds/runs";
}

/// <summary>Takes back a key that was deactivated: while it is not deleted, a consumer that was forgotten can be helped at once.</summary>
internal static class ReactivateKeyVerb
{
    public static async Task<int> RunAsync(ReactivateKeyOptions options, CommandContext context)
    {
        await using var account = await Account.OpenAsync(options, null, null, context);
        var plan = await KeyReactivation.PlanAsync(account.Aws, ToolVersion.Text, options.User, options.KeyId, context.Stop);
        await context.Out.WriteAsync(new TextView(context.Colour(options.NoColor)).Render(plan));
        if (!plan.HasChanges)
            return ExitCode.Done;
        if (!options.Yes && !await ApplyVerb.ConfirmAsync(plan, context))
            return ExitCode.Cancelled;
        // No sink is needed, and none is asked: the key is where it was.
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
