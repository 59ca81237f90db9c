using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("runs")]
internal sealed class RunsOptions : IJournalOptions
{
    [Value(0, MetaName = "ID", HelpText = "A run, or the unique start of its id")]
    public string? Id { get; set; }

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Past applies: all of them, or one step by step.</summary>
internal static class RunsVerb
{
    public static async Task<Outcome> RunAsync(RunsOptions options, CommandContext context)
    {
        if (options.Id is { } id)
        {
            var run = RunLog.Find(context.Files, options.RunsFolder, id)
                ?? throw new S3CredsException(
                    CliCodes.NoSuchRun.With($"there is no run '{id}' in {options.RunsFolder}", "run s3creds runs to list them")
                );
            foreach (var e in run.Events)
            {
                var what = e["what"] ?? e["why"] ?? e["code"];
                await context.Out.WriteLineAsync(Escape.Text($"{e["at"]}  {e["event"]}  {Run.TitleOf(e)}  {what}").TrimEnd());
            }

            foreach (var step in run.Interrupted)
                await context.Out.WriteLineAsync($"interrupted in {Escape.Text(step)}: apply the same manifests to finish it");
            return Outcome.Done;
        }

        foreach (var run in RunLog.List(context.Files, options.RunsFolder))
        {
            var end =
                run.Finished is { } f
                    ? $"{End(run.Outcome)}: {f["done"]} done, {f["alreadyDone"]} already as declared, {f["failed"]} failed, "
                        + $"{f["skipped"]} skipped"
                : run.HasBegun ? "interrupted"
                : "ended before its first step";
            await context.Out.WriteLineAsync(Escape.Text($"{run.Id}  {end}"));
        }

        return Outcome.Done;
    }

    private static string End(Outcome? outcome) =>
        outcome switch
        {
            Outcome.Done => "complete",
            Outcome.Partial => "incomplete",
            Outcome.Cancelled => "cancelled",
            _ => "failed",
        };
}
