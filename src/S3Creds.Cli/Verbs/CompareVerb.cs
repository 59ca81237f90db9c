using CommandLine;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs;

[Verb("compare")]
internal sealed class CompareOptions
{
    [Value(0, MetaName = "A", HelpText = "A policy document (JSON file)")]
    public string? A { get; set; }

    [Value(1, MetaName = "B", HelpText = "Another one")]
    public string? B { get; set; }

    [Option("batch", MetaValue = "FILE", HelpText = "JSON lines with id, a and b (- for standard input): one answer a line")]
    public string? Batch { get; set; }
}

/// <summary>How the access of two identity policies relates: exactly, over all S3 actions, resources and conditions. Offline.</summary>
internal static class CompareVerb
{
    public static async Task<int> RunAsync(CompareOptions options, CommandContext context)
    {
        if (options.Batch is { } batch)
            return await PolicySuite.RunAsync(batch, PolicyBatch.Compare, context);
        if (options.A is not { } a || options.B is not { } b)
            throw new S3CredsException(CliCodes.Usage.Says("compare needs two policy documents", "s3creds compare old.json new.json, or --batch FILE"));
        var result = PolicyComparison.Compare(PolicyFile.Read(a, context), PolicyFile.Read(b, context));
        await context.Out.WriteLineAsync(result.Relation switch
        {
            AccessRelation.Equal => "equal: both give the same access",
            AccessRelation.ASubsetB => "a_subset_b: the second gives all that the first gives, and more",
            AccessRelation.BSubsetA => "b_subset_a: the first gives all that the second gives, and more",
            AccessRelation.Incomparable => "incomparable: each gives something that the other does not",
            _ => "tooComplex: not decided",
        });
        foreach (var difference in result.Differences)
        {
            var when = difference.Conditions.Count > 0 ? $", under condition {AccessWords.Conditions(difference.Conditions)}" : "";
            var except = difference.Except.Count > 0 ? $" except {string.Join(", ", difference.Except)}" : "";
            await context.Out.WriteLineAsync(Escape.Text(
                $"{(difference.IsGain ? '+' : '-')} {string.Join(", ", difference.Actions.Select(x => x.FullName))} on {(difference.IsPart ? "part of " : "")}{difference.Resource}{except}{when}"));
        }

        foreach (var open in result.Undecided)
            await context.Out.WriteLineAsync(Escape.Text($"? {open.Actions[0].FullName} on {open.Resource} and the like: depends on a variable's value"));
        return ExitCode.Done;
    }
}
