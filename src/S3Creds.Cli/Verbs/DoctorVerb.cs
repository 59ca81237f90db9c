using System.Text;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Doctor;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("doctor")]
internal sealed class DoctorOptions : LookOptions
{
    [OneOf("text", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text or json; text by default")]
    public string Format { get; set; } = "text";

    [Option(
        "write-probe",
        MetaValue = "PREFIX",
        HelpText = "Also check that the store keeps a lock: writes and deletes one object below s3://BUCKET/PREFIX"
    )]
    public string? WriteProbe { get; set; }
}

/// <summary>Checks what runs depend on: credentials, clock, endpoint, store, permissions, and the hygiene of this machine. It writes
/// nothing, but for the probe that is asked for.</summary>
internal static class DoctorVerb
{
    public static async Task<Outcome> RunAsync(DoctorOptions options, CommandContext context)
    {
        Func<IReadOnlyList<(string Check, Finding Finding)>, string> render = options.Format switch
        {
            "text" => Text,
            "json" => DoctorReport.Json,
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{options.Format}'", "text or json")),
        };
        if (options.WriteProbe is { } probe)
            LockedRun.AddressOf("--write-probe", probe.TrimEnd('/'));
        await using var input = new DoctorInput(options, options.WriteProbe, context);
        var found = new List<(string Check, Finding Finding)>();
        foreach (var check in DoctorCheck.All)
            found.AddRange((await check.FindAsync(input, context.Stop)).Select(f => (check.Name, f)));
        await context.Out.WriteAsync(render(found));
        return found.Exists(f => f.Finding.Standing == Standing.Fail) ? Outcome.Failed : Outcome.Done;
    }

    private static string Text(IReadOnlyList<(string Check, Finding Finding)> found)
    {
        var text = new StringBuilder();
        var (words, names) = (found.Max(f => DoctorReport.Word(f.Finding.Standing).Length), found.Max(f => f.Check.Length));
        foreach (var (check, finding) in found)
        {
            var start = $"{DoctorReport.Word(finding.Standing).PadRight(words)}  {check.PadRight(names)}  ";
            text.Append(Escape.Text(start + finding.Message)).Append('\n');
            if (finding.Todo is { } todo)
                text.Append(' ', start.Length).Append(Escape.Text("→ " + todo)).Append('\n');
        }

        return text.Append('\n').Append(Count(found)).Append('\n').ToString();
    }

    private static string Count(IReadOnlyList<(string Check, Finding Finding)> found) =>
        string.Join(
            ", ",
            Enum.GetValues<Standing>()
                .Select(s =>
                    $"{found.Count(f => f.Finding.Standing == s)} {(s == Standing.NotChecked ? "not checked" : DoctorReport.Word(s))}"
                )
        );
}
