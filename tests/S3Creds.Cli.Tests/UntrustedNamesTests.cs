using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Tests;

/// <summary>Names of an account in tables: neutral for spreadsheets, escaped on a terminal, and byte for byte where a script of
/// s3-credentials reads them.</summary>
public sealed class UntrustedNamesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("-1+1", "'-1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\\u0009x")]
    [InlineData("\rx", "'\\u000dx")]
    [InlineData("a=b", "a=b")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("x\u202e\u00ad", "x\\u202e\\u00ad")]
    [InlineData("", "")]
    public void A_cell_for_a_spreadsheet_runs_nothing_and_hides_nothing(string value, string cell) =>
        Assert.Equal(cell, CsvCell.ForSpreadsheet(value));

    [Theory]
    [InlineData("=cmd")]
    [InlineData("\u001b[31m")]
    [InlineData("x\u202e")]
    public void A_cell_for_a_script_keeps_every_byte_and_one_for_a_terminal_is_escaped(string value)
    {
        Assert.Equal(value, CsvCell.Compatible(value, ',', onTerminal: false));
        Assert.DoesNotContain(CsvCell.Compatible(value, ',', onTerminal: true).EnumerateRunes(), HiddenText.IsHidden);
    }

    [InProcessTheory]
    [InlineData("--csv")]
    [InlineData("--tsv")]
    public async Task Keys_of_objects_are_raw_for_a_pipe_and_escaped_on_a_terminal(string format)
    {
        var state = Path.Combine(folder, "state.json");
        var file = Path.Combine(folder, "f.txt");
        await File.WriteAllTextAsync(file, "x");
        string[] at = ["--sandbox-state", state];
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["create", "media", "-c", "--username", "u", .. at])).ExitCode);
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["put-object", "media", "=a\u001b\u009b\u202e", file, .. at])).ExitCode);
        var pipe = await CliRunner.RunAsync(folder, ["list-bucket", "media", format, .. at]);
        Assert.Contains("=a\u001b\u009b\u202e", pipe.Out, StringComparison.Ordinal);
        var terminal = await CliRunner.RunAsync(
            folder,
            new CliSurroundings { Terminals = new Terminals(false, true, false) },
            ["list-bucket", "media", format, .. at]
        );
        Assert.Contains("=a\\u001b\\u009b\\u202e", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tables_of_keys_and_access_are_for_spreadsheets()
    {
        var state = Path.Combine(folder, "state.json");
        var manifest = Path.Combine(folder, "team.yaml");
        await File.WriteAllTextAsync(
            manifest,
            "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nexternal: {buckets: [media]}\nusers: {\"=cmd\": {access: "
                + "[{bucket: media, allow: read-only}]}}\n"
        );
        Assert.Equal(
            0,
            (
                await CliRunner.RunAsync(
                    folder,
                    "apply",
                    "-f",
                    manifest,
                    "--yes",
                    "--sandbox-state",
                    state,
                    "--runs-folder",
                    Path.Combine(folder, "runs")
                )
            ).ExitCode
        );
        Assert.Equal(
            0,
            (await CliRunner.RunAsync(folder, "create", "media", "-c", "--username", "=cmd", "--sandbox-state", state)).ExitCode
        );
        Assert.Contains(
            "\r\n'=cmd,AKIA",
            (await CliRunner.RunAsync(folder, "keys", "--format", "csv", "--sandbox-state", state)).Out,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "\n=",
            (await CliRunner.RunAsync(folder, "access", "--format", "csv", "--sandbox-state", state)).Out,
            StringComparison.Ordinal
        );
    }
}
