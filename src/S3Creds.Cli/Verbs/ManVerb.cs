using System.Globalization;
using System.Text;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Verbs;

[Verb("man")]
internal sealed class ManOptions
{
    [Value(0, MetaName = "VERB", HelpText = "The verb of the page (default: the page of s3creds)")]
    public string? Verb { get; set; }

    [Option("into", MetaValue = "FOLDER", HelpText = "Write all pages to this folder: s3creds.1, s3creds-plan.1, …")]
    public string? Into { get; set; }
}

/// <summary>Prints man pages, made from what <c>--help</c> prints.</summary>
internal static class ManVerb
{
    /// <summary>The date of what is built, for builds that give the same bytes again:
    /// https://reproducible-builds.org/specs/source-date-epoch/.</summary>
    private const string Epoch = "SOURCE_DATE_EPOCH";

    public static async Task<Outcome> RunAsync(ManOptions options, CommandContext context)
    {
        var date = Date(context);
        if (options.Into is { } folder)
        {
            if (options.Verb is not null)
                throw new S3CredsException(CliCodes.Usage.With("--into writes the pages of all verbs", "remove the verb, or --into"));
            Write(folder, null, ManualPage.OfProgram(VerbTable.All, date), context);
            foreach (var verb in VerbTable.All)
                Write(folder, verb, ManualPage.OfVerb(verb, date), context);
            await context.Out.WriteLineAsync($"Wrote {Plural.Of(VerbTable.All.Count + 1, "page")}.");
            return Outcome.Done;
        }

        if (options.Verb is not { } name)
        {
            await context.Out.WriteAsync(ManualPage.OfProgram(VerbTable.All, date));
            return Outcome.Done;
        }

        var found = VerbTable.All.FirstOrDefault(v => v.Name == name || v.Name.Replace(' ', '-') == name)
            ?? throw new S3CredsException(
                CliCodes.Usage.With(
                    $"there is no verb '{name}'",
                    Suggestion.For(name, VerbTable.All.Select(v => v.Name)) is { } near
                        ? $"did you mean {near}?"
                        : "run s3creds --help to list all verbs"
                )
            );
        await context.Out.WriteAsync(ManualPage.OfVerb(found, date));
        return Outcome.Done;
    }

    private static DateOnly Date(CommandContext context) =>
        DateOnly.FromDateTime(
            long.TryParse(context.Variable(Epoch), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
                : context.Time.GetUtcNow().UtcDateTime
        );

    private static void Write(string folder, Verb? verb, string page, CommandContext context)
    {
        var path = Path.Combine(folder, ManualPage.NameOf(verb) + ".1");
        try
        {
            context.Files.CreateFolder(Path.GetFullPath(folder));
            context.Files.WriteAtomically(path, Encoding.UTF8.GetBytes(page), OwnFile.Shared);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }
}
