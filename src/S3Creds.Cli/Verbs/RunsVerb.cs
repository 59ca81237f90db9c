using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs;

[Verb("runs")]
internal sealed class RunsOptions : IJournalOptions
{
    [Value(0, MetaName = "ID", HelpText = "A run, or the unique start of its id")]
    public string? Id { get; set; }

    [OneOf("text", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text or json; text by default")]
    public string Format { get; set; } = "text";

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Past applies: all of them, or one step by step.</summary>
internal static class RunsVerb
{
    public static async Task<Outcome> RunAsync(RunsOptions options, CommandContext context)
    {
        if (options.Id is not { } id)
        {
            var list = RunViews.OfList(options.Format);
            await context.Out.WriteAsync(list(RunLog.List(context.Files, options.RunsFolder)));
            return Outcome.Done;
        }

        var one = RunViews.OfOne(options.Format);
        var run = RunLog.Find(context.Files, options.RunsFolder, id)
            ?? throw new S3CredsException(
                CliCodes.NoSuchRun.With($"there is no run '{id}' in {options.RunsFolder}", "run s3creds runs to list them")
            );
        await context.Out.WriteAsync(one(run));
        return Outcome.Done;
    }
}
