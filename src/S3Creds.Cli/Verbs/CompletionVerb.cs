using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Completion;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs;

[Verb("completion")]
internal sealed class CompletionOptions
{
    /// <summary>What the scripts ask in place of a shell.</summary>
    public const string Words = "words";

    [OneOf("bash", "zsh", "fish", "powershell")]
    [Value(0, MetaName = "SHELL", Required = true, HelpText = "bash, zsh, fish or powershell")]
    public string Shell { get; set; } = "";

    [EmptyValue(true)]
    [Option("word", Hidden = true, MetaValue = "WORD", HelpText = "One of the words before the cursor")]
    public IEnumerable<string> Before { get; set; } = [];

    [EmptyValue(true)]
    [Option("current", Hidden = true, MetaValue = "WORD", HelpText = "The word at the cursor")]
    public string Current { get; set; } = "";
}

/// <summary>Prints the script that completes command lines in a shell.</summary>
internal static class CompletionVerb
{
    public static async Task<Outcome> RunAsync(CompletionOptions options, CommandContext context)
    {
        if (options.Shell == CompletionOptions.Words)
        {
            await WriteAsync(Candidates.For(VerbTable.All, [.. options.Before], options.Current, context), context);
            return Outcome.Done;
        }

        await context.Out.WriteAsync(
            ShellScripts.Of(options.Shell)
                ?? throw new S3CredsException(
                    CliCodes.Usage.With($"there is no completion for '{options.Shell}'", "bash, zsh, fish or powershell")
                )
        );
        return Outcome.Done;
    }

    private static async Task WriteAsync(Candidates found, CommandContext context)
    {
        await context.Out.WriteLineAsync(
            found.Files ? "files"
            : found.Folders ? "folders"
            : found.Unfinished ? "unfinished"
            : "finished"
        );
        foreach (var item in found.Items)
            await context.Out.WriteLineAsync(item.Help.Length == 0 ? item.Text : $"{item.Text}\t{item.Help}");
    }
}
