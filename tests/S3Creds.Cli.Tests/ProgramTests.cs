using System.Text;
using System.Text.Json;
using S3Creds.Core.Access;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Version_names_the_tool()
    {
        var result = await CliRunner.RunAsync(folder, "version");
        Assert.Equal((0, "s3creds 0.1.0\n", ""), (result.ExitCode, result.Out, result.Err));
    }

    [Fact]
    public async Task Version_as_JSON_is_for_programs()
    {
        var result = await CliRunner.RunAsync(folder, "version", "--json");
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal("0.1.0", json.RootElement.GetProperty("version").GetString());
        // The program of the packages has the commit that it was built from; another build has none.
        if (json.RootElement.GetProperty("commit").GetString() is { } commit)
            Assert.Matches("^[0-9a-f]{40}$", commit);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("runs", "--help")]
    public async Task Help_lists_the_verbs(params string[] args)
    {
        var result = await CliRunner.RunAsync(folder, args);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            args[0] == "runs" ? "s3creds runs [options] [ID]" : "Show a saved plan, offline",
            result.Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_unknown_verb_and_an_unknown_option_are_usage_errors()
    {
        var verb = await CliRunner.RunAsync(folder, "shwo");
        Assert.Equal(
            (2, "error S3C500: there is no verb 'shwo'\n    did you mean show? run s3creds --help to list all verbs\n"),
            (verb.ExitCode, verb.Err)
        );
        var option = await CliRunner.RunAsync(folder, "show", "--formt", "x");
        Assert.Equal((1, "error S3C500: there is no option --formt\n    did you mean --format?\n"), (option.ExitCode, option.Err));
    }

    [Fact]
    public async Task Show_renders_a_saved_plan_and_refuses_a_changed_one()
    {
        var path = Path.Combine(folder, "plan.json");
        var step = new PlanStep(
            "user/ada",
            StepAction.Create,
            new ResourceAddress(ResourceKind.User, "ada"),
            null,
            null,
            CanonicalJson.Parse("""{"owner":{"owner":"team"},"path":"/"}"""),
            Risk.None,
            5,
            "not in the account"
        );
        var plan = new Plan(1, "s3creds 0.1.0", "123456789012", "team", "d", "l", [step], [], [], true, 0)
        {
            Basis = PlanBasis.None with { Access = new AccessBasis(ResourceSet.Empty, AccessFacts.Nothing("123456789012", "aws")) },
            MadeAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            ValidUntil = new DateTimeOffset(2026, 1, 9, 3, 4, 5, TimeSpan.Zero),
        };
        var bytes = PlanFile.Write(plan);
        await File.WriteAllBytesAsync(path, bytes);
        var shown = await CliRunner.RunAsync(folder, "show", path);
        Assert.Equal(
            (
                0,
                "Plan for account 123456789012, owner team\n\n  1 to create, 0 to change, 0 to delete, 0 unchanged\n\n"
                    + $"Changes\n+ user/ada\n\nTo apply:  s3creds apply {Shell.Word(path)}\n"
                    + $"Digest of the steps: {plan.StepsDigest}\n"
                    + $"Digest: {PlanFile.DigestOf(plan)}, valid until 2026-01-09 03:04Z\n"
            ),
            (shown.ExitCode, shown.Out)
        );
        Assert.Equal(Encoding.UTF8.GetString(bytes), (await CliRunner.RunAsync(folder, "show", path, "--format=json")).Out);

        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Equal(4, (await CliRunner.RunAsync(folder, "show", path)).ExitCode);
    }

    [Fact]
    public async Task A_missing_plan_is_one_clear_error()
    {
        var result = await CliRunner.RunAsync(folder, "show", Path.Combine(folder, "nothing.json"));
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error S3C502:", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_lists_journals_shows_one_and_names_where_a_crash_interrupted_it()
    {
        var runs = Path.Combine(folder, "runs");
        var step = new PlanStep(
            "user/ada",
            StepAction.Create,
            new ResourceAddress(ResourceKind.User, "ada"),
            null,
            null,
            null,
            Risk.None,
            3,
            ""
        );
        using (var journal = Journal.Create(new PhysicalFileSystem(), TimeProvider.System, runs, "20260102T030405Z-ab"))
        {
            journal.Write(new ApplyEvent.Started("20260102T030405Z-ab", 1));
            journal.Write(new ApplyEvent.StepStarted(step));
        }

        // A journal of an earlier version has no verb, owner and caller.
        Assert.Equal(
            "RUN                  VERB  OWNER  CALLER  CREATED  CHANGED  DELETED  FAILED  END\n"
                + "20260102T030405Z-ab  -     -      -       0        0        0        0       interrupted\n",
            (await CliRunner.RunAsync(folder, "runs", "--runs-folder", runs)).Out
        );
        var one = await CliRunner.RunAsync(folder, "runs", "20260102", "--runs-folder", runs);
        Assert.Contains("step-started  user/ada", one.Out, StringComparison.Ordinal);
        Assert.Contains("interrupted in user/ada", one.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRunner.RunAsync(folder, "runs", "1999", "--runs-folder", runs)).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(runs, "20260102T030405Z-ab.jsonl")));
    }
}
