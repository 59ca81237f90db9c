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

    [Value(1, MetaName = "B", HelpText = "The policy document to compare it with")]
    public string? B { get; set; }

    [Option("batch", MetaValue = "FILE", HelpText = "JSON lines with id, a and b (- for standard input); prints one answer per line")]
    public string? Batch { get; set; }
}

/// <summary>How the access of two identity policies, or of two bucket policies, relates: exactly, over all S3 actions, principals,
/// resources and conditions. Offline.</summary>
internal static class CompareVerb
{
    public static async Task<Outcome> RunAsync(CompareOptions options, CommandContext context)
    {
        if (options.Batch is { } batch)
        {
            var open = false;
            var exit = await PolicySuite.RunAsync(batch, line => Noted(PolicyBatch.Compare(line), ref open), context);
            return open ? Outcome.Failed : exit;
        }

        if (options.A is not { } a || options.B is not { } b)
            throw new S3CredsException(
                CliCodes.Usage.With("compare needs two policy documents", "s3creds compare old.json new.json, or --batch FILE")
            );
        var compared = DocumentComparison.Of(
            PolicyFile.Read(a, context),
            PolicyFile.Read(b, context),
            ComparisonOptions.Default,
            out var problem
        ) ?? throw new S3CredsException(CliCodes.Usage.With($"{a} and {b} cannot be compared: {problem}"));
        var only = compared.OtherServices.Count > 0 ? " (S3 actions only)" : "";
        await context.Out.WriteLineAsync(
            compared.Relation switch
            {
                AccessRelation.Equal => $"equal: both give the same access{only}",
                AccessRelation.ASubsetB => $"a_subset_b: the second gives all that the first gives, and more{only}",
                AccessRelation.BSubsetA => $"b_subset_a: the first gives all that the second gives, and more{only}",
                AccessRelation.Incomparable => $"incomparable: each gives something that the other does not{only}",
                _ => $"tooComplex: not decided{only}",
            }
        );
        foreach (var (who, result) in compared.Principals)
        {
            foreach (var line in Lines(result))
                await context.Out.WriteLineAsync(Escape.Text(who.Length == 0 ? line : $"{line[0]} {who}:{line[1..]}"));
        }

        if (compared.OtherServices.Count > 0)
            await context.Out.WriteLineAsync(Escape.Text($"not compared: {string.Join(", ", compared.OtherServices)}"));
        return compared.Gains.IsDecided && compared.Losses.IsDecided ? Outcome.Done : Outcome.Failed;
    }

    /// <summary>A suite with a pair that is not decided is not a suite that passed.</summary>
    private static string Noted(string answer, ref bool open)
    {
        open |= answer.EndsWith("\"relation\":\"tooComplex\"}", StringComparison.Ordinal);
        return answer;
    }

    private static IEnumerable<string> Lines(ComparisonResult result)
    {
        foreach (var difference in result.Differences)
        {
            var except = difference.Except.Count > 0 ? $" except {string.Join(", ", difference.Except)}" : "";
            var actions = string.Join(", ", difference.Actions.Select(x => x.FullName));
            yield return $"{(difference.IsGain ? '+' : '-')} {actions} on "
                + $"{(difference.IsPart ? "part of " : "")}{difference.Resource}{except}{When(difference.Conditions)}";
        }

        foreach (var open in result.Undecided)
            yield return $"? {open.Actions[0].FullName} on {open.Resource} and the like: depends on a variable's value";
        foreach (var bound in result.Bounds)
            yield return $"? at most {(bound.IsGain ? '+' : '-')} {string.Join(", ", bound.Actions.Select(x => x.FullName))} on "
                + $"{bound.Resource}{When(bound.Conditions)}";
    }

    private static string When(IReadOnlyList<string> conditions) =>
        conditions.Count > 0 ? $", under condition {AccessWords.Conditions(conditions)}" : "";
}
