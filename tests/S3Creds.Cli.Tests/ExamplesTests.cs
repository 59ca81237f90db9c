using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NJsonSchema;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary>Every example is valid, fits the published schema, and converges: apply, plan again, nothing to do.</summary>
public sealed class ExamplesTests : IDisposable
{
    private static readonly string Root = FindRoot();
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(Root, "examples"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Every file of the folder is one of these.</summary>
    [Fact]
    public async Task The_schemas_in_the_repository_are_what_the_program_writes()
    {
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Root, "schema", "s3creds.schema.json")),
            (await CliRunner.RunAsync(folder, "schema")).Out
        );
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "schema")))
        {
            var what = Path.GetFileName(file).Split('.')[0];
            var printed = await CliRunner.RunAsync(folder, "schema", what == "s3creds" ? "manifest" : what);
            Assert.True(printed.ExitCode == 0, $"{file}: {printed.All}");
            Assert.Equal(await File.ReadAllTextAsync(file), printed.Out);
        }

        var unknown = await CliRunner.RunAsync(folder, "schema", "coffee");
        Assert.Contains("use one of manifest, fleet, plan, access, doctor", unknown.Err, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task It_is_valid(string example)
    {
        var result = await CliRunner.RunAsync(folder, "validate", "-f", Path.Combine(Root, "examples", example));
        Assert.Equal(0, result.ExitCode);

        // Notes say what an answer rests on; there is nothing to mend.
        Assert.DoesNotContain(" error S3C", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(" warning S3C", result.Err, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task It_fits_the_schema_by_a_validator_of_others(string example)
    {
        var bag = new DiagnosticBag();
        var node = ManifestReader.Read(example, await File.ReadAllBytesAsync(Path.Combine(Root, "examples", example)), bag);
        var json = (JsonObject)node!.ToJson()!;
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Path.Combine(Root, "schema", "s3creds.schema.json")));
        Assert.Empty(schema.Validate(json.ToJsonString()).Select(e => e.ToString()));
    }

    [MotoTheory]
    [MemberData(nameof(Examples))]
    public async Task It_converges_on_moto_and_a_second_apply_does_nothing(string example)
    {
        var moto = new MotoServer();
        try
        {
            await moto.InitializeAsync();
            string[] account =
            [
                "-f",
                Path.Combine(Root, "examples", example),
                "--endpoint-url",
                moto.Url,
                "--access-key",
                "testing",
                "--secret-key",
                "testing",
                "--region",
                "us-east-1",
                "--runs-folder",
                Path.Combine(folder, "runs"),
            ];

            var applied = await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", "--allow", "claims:*", .. account]);
            Assert.True(applied.ExitCode == 0, applied.Out + applied.Err);
            var planned = await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account]);
            Assert.True(planned.ExitCode == 0, planned.Out + planned.Err);
            var again = await CliRunner.RunAsync(folder, ["apply", "--yes", .. account]);
            Assert.Equal(0, again.ExitCode);
            Assert.DoesNotContain("  done ", again.Out, StringComparison.Ordinal);
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
