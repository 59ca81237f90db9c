using System.Text;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("show")]
internal sealed class ShowOptions
{
    [Value(0, Required = true)]
    public string Plan { get; set; } = "";

    [Option("format", Default = "text")]
    public string Format { get; set; } = "text";

    [Option("no-color")]
    public bool NoColor { get; set; }
}

/// <summary>Renders a saved plan. Offline.</summary>
internal static class ShowVerb
{
    public static async Task<int> RunAsync(ShowOptions options, CommandContext context)
    {
        byte[] bytes;
        try
        {
            bytes = context.Files.ReadAllBytes(options.Plan, PlanFile.MaxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unreadable.Says($"{options.Plan} cannot be read: {e.Message}"), ExitCode.Error, e);
        }

        var plan = PlanFile.Read(bytes);
        await context.Out.WriteAsync(options.Format switch
        {
            "text" => new TextView(context.Colour(options.NoColor)).Render(plan),
            "json" => Encoding.UTF8.GetString(bytes),
            _ => throw new S3CredsException(CliCodes.Usage.Says($"--format {options.Format} is not known", "text or json")),
        });
        return ExitCode.Done;
    }
}
