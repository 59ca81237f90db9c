using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs;

[Verb("why")]
internal sealed class WhyOptions : LookOptions
{
    [Value(0, MetaName = "WHO", HelpText = "user/NAME, role/NAME, anonymous, or an ARN")]
    public string? Who { get; set; }

    [Value(1, MetaName = "ACTION", HelpText = "s3:GetObject")]
    public string? Action { get; set; }

    [Value(2, MetaName = "RESOURCE", HelpText = "bucket/key, bucket, * or an ARN")]
    public string? Resource { get; set; }

    [Option("context", MetaValue = "KEY=VALUE", HelpText = "A condition key of the request; a key given twice has two values")]
    public IEnumerable<string> Context { get; set; } = [];

    [Option("batch", MetaValue = "FILE", HelpText = "JSON lines with requests and their policies (- for standard input): one decision a line")]
    public string? Batch { get; set; }
}

/// <summary>Why a request is allowed or denied: the decision and the statements that decide it.</summary>
internal static class WhyVerb
{
    public static async Task<int> RunAsync(WhyOptions options, CommandContext context)
    {
        if (options.Batch is { } batch)
            return await PolicySuite.RunAsync(batch, new PolicyBatch().Why, context);
        if (options.Who is not { } who || options.Action is not { } action || options.Resource is not { } resource)
            throw new S3CredsException(CliCodes.Usage.Says("why needs WHO ACTION RESOURCE", "s3creds why user/ci s3:GetObject media/a.jpg, or --batch FILE"));
        if (action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) && S3Actions.Catalogue.Find(action) is null)
        {
            var near = Suggestion.For(action, S3Actions.Catalogue.All.Select(a => a.FullName));
            throw new S3CredsException(CliCodes.Usage.Says($"there is no action {action}", near is null ? null : $"did you mean {near}?"));
        }

        var (model, partition) = await LookedAt.ModelAsync(options, LookedAt.BucketOf(resource), context);
        var subject = LookedAt.Find(model, who);
        var given = Given(options.Context);
        var keys = given.Aggregate(subject.Known, (all, k) => all.With(k.Key, [.. k]));
        var arn = resource == "*" || resource.StartsWith("arn:", StringComparison.Ordinal) ? resource : $"arn:{partition}:s3:::{resource}";
        var answer = PolicyEvaluator.Evaluate(new AccessRequest(subject.Principal, action, arn, keys, model.Account), subject.Policies);
        await context.Out.WriteLineAsync(answer.Decision switch
        {
            Decision.Allowed => "Allowed",
            Decision.ExplicitlyDenied => "ExplicitlyDenied",
            _ => "ImplicitlyDenied",
        });
        foreach (var statement in answer.Deciding)
        {
            await context.Out.WriteLineAsync(Escape.Text($"  {statement.Statement.Effect} {statement}"));
            await context.Out.WriteLineAsync(Escape.Text($"    {PolicyDocument.Create(statement.Statement).ToJson()}"));
        }

        foreach (var layer in answer.Missing)
            await context.Out.WriteLineAsync($"  no Allow in: {layer}");
        foreach (var gap in subject.NotSeen.Concat(model.GapsOf([arn])).Distinct(StringComparer.Ordinal))
            await context.Out.WriteLineAsync(Escape.Text($"  not looked at: {gap}"));
        await context.Out.WriteLineAsync("  not looked at: service and resource control policies, KMS key policies, bucket and object ACLs");
        return ExitCode.Done;
    }

    private static ILookup<string, string> Given(IEnumerable<string> pairs) => pairs
        .Select(p => p.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (Key: p[..at], Value: p[(at + 1)..])
            : throw new S3CredsException(CliCodes.Usage.Says($"--context {p} is not KEY=VALUE")))
        .ToLookup(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
}
