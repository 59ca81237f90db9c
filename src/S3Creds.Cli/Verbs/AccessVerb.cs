using CommandLine;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("access")]
internal sealed class AccessOptions : LookOptions
{
    [Option("who", MetaValue = "ADDRESS", HelpText = "Only these principals: user/x, role/ci-*, anonymous, or an ARN")]
    public string? Who { get; set; }

    [Option("bucket", MetaValue = "NAME", HelpText = "Only access to this bucket, declared or not")]
    public string? Bucket { get; set; }

    [Option("public", HelpText = "Only everyone, other accounts and services")]
    public bool Public { get; set; }

    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = AccessViews.Help)]
    public string Format { get; set; } = "text";

    [Option("by", Default = "who", MetaValue = "ORDER", HelpText = "The order of the text: who or bucket (default who)")]
    public string By { get; set; } = "who";

    [Option("actions", HelpText = "List every action by name")]
    public bool Actions { get; set; }

    [Option('o', "out", MetaValue = "FILE", HelpText = "Also write the list to a file, for drift --baseline")]
    public string? Out { get; set; }
}

/// <summary>Who has which access: to S3, exactly, over an account or what is declared.</summary>
internal static class AccessVerb
{
    public static async Task<Outcome> RunAsync(AccessOptions options, CommandContext context)
    {
        var render = AccessViews.Of(options.Format, options.By, options.Actions, context.Colour(options.NoColor));
        var scope = new AccessScope(options.Who, options.Bucket, options.Public);
        var looked = await AccessQuery.ModelAsync(options, options.Bucket, mustExist: true, context);
        var model = looked.Model;
        if (options.Who is { } who && !who.AsSpan().ContainsAny('*', '?'))
            AccessQuery.Find(model, who);
        var report = AccessReport.Of(model, scope);
        if (options.Out is { } file)
            SavedAccess.Write(file, new AccessBaseline(scope, model), context);
        await context.Out.WriteAsync(render(model, scope, report));
        if (options.Format == "text")
        {
            foreach (var gap in report.NotSeen)
                await context.Err.WriteLineAsync(Escape.Text($"not read: {gap}"));
        }

        return report.Undecided.Count > 0 ? Outcome.Failed : Outcome.Done;
    }
}
