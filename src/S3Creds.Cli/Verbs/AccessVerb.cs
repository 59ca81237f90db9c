using CommandLine;
using S3Creds.Core.Access;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("access")]
internal sealed class AccessOptions : LookOptions
{
    [Option("who", MetaValue = "ADDRESS", HelpText = "Only these users and roles: user/x, role/ci-*")]
    public string? Who { get; set; }

    [Option("bucket", MetaValue = "NAME", HelpText = "Only access to this bucket")]
    public string? Bucket { get; set; }

    [Option("public", HelpText = "Only everyone, other accounts and services")]
    public bool Public { get; set; }
}

/// <summary>Who has which access: to S3, exactly, over an account or what is declared.</summary>
internal static class AccessVerb
{
    public static async Task<int> RunAsync(AccessOptions options, CommandContext context)
    {
        var (model, _) = await LookedAt.ModelAsync(options, options.Bucket, context);
        var who = options.Who is { } pattern ? new AddressPattern(pattern) : null;
        var report = AccessReport.Of(model, s => (!options.Public || s.IsOutside) && (who is null || (s.Address is { } address && who.Matches(address))), options.Bucket);
        foreach (var access in report.Changes)
            await context.Out.WriteLineAsync(Escape.Text($"{(access.IsPublic ? "PUBLIC: " : access.IsOutside ? "OUTSIDE: " : "")}{access.Line("can")}"));
        if (report.Changes.Count == 0)
            await context.Out.WriteLineAsync("nobody");
        foreach (var gap in report.NotSeen)
            await context.Err.WriteLineAsync(Escape.Text($"not looked at: {gap}"));
        return ExitCode.Done;
    }
}
