using System.Text;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("plan")]
internal sealed class PlanOptions : DeclarativeOptions
{
    [Option("format", Default = "text")]
    public string Format { get; set; } = "text";

    [Option("out")]
    public string? Out { get; set; }

    [Option("detailed-exitcode")]
    public bool DetailedExitCode { get; set; }
}

[Verb("drift")]
internal sealed class DriftOptions : DeclarativeOptions;

/// <summary>Shows what an apply would do. <c>drift</c> is the same reading with exit codes 0 and 2.</summary>
internal static class PlanVerb
{
    public static async Task<int> RunAsync(PlanOptions options, CommandContext context)
    {
        var plan = await MakeAsync(options, destroying: false, context);
        var bytes = PlanFile.Write(plan);
        if (options.Out is { } path)
            Save(path, bytes, context);
        await context.Out.WriteAsync(options.Format switch
        {
            "text" => new TextView(context.Colour(options.NoColor)).Render(plan),
            "json" => Encoding.UTF8.GetString(bytes),
            _ => throw new S3CredsException(CliCodes.Usage.Says($"--format {options.Format} is not known", "text or json")),
        });
        return ExitOf(plan, options.DetailedExitCode);
    }

    public static async Task<int> RunAsync(DriftOptions options, CommandContext context)
    {
        var plan = await MakeAsync(options, destroying: false, context);
        await context.Out.WriteAsync(new TextView(context.Colour(options.NoColor)).Render(plan));
        return ExitOf(plan, detailed: true);
    }

    public static async Task<Plan> MakeAsync(DeclarativeOptions options, bool destroying, CommandContext context)
    {
        var desired = Declared.Load(options, context);
        if (desired.HasErrors)
            throw new S3CredsException(desired.Diagnostics);
        using var aws = Declared.Open(options, desired.Endpoint, context);
        return (await Declared.Reconciler(aws, context).PlanAsync(desired, destroying, Declared.Reconcile(options, context), context.Stop)).Plan;
    }

    private static int ExitOf(Plan plan, bool detailed) =>
        plan.Diagnostics.Any(d => d.Code == PlanCodes.OwnedByOther.Code || d.Code == PlanCodes.NotOwned.Code) ? ExitCode.Refused
        : !plan.Complete || plan.Diagnostics.Any(d => d.IsError) ? ExitCode.Error
        : detailed && plan.HasChanges ? ExitCode.Pending
        : ExitCode.Done;

    private static void Save(string path, byte[] bytes, CommandContext context)
    {
        try
        {
            context.Files.WriteAtomically(path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unreadable.Says($"{path} cannot be written: {e.Message}"), ExitCode.Error, e);
        }
    }
}
