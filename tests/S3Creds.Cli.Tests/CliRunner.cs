using System.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests;

/// <summary>What a run of the program gave.</summary>
public sealed record CliResult(int ExitCode, string Out, string Err);

/// <summary>Runs the program: in this process, or, where S3CREDS_BIN names a binary, that binary as a process of its own. The tests are the same.</summary>
public static class CliRunner
{
    public static async Task<CliResult> RunAsync(string folder, params string[] args)
    {
        if (Environment.GetEnvironmentVariable("S3CREDS_BIN") is { Length: > 0 } binary)
            return await RunBinaryAsync(binary, folder, args);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var context = new CommandContext(
            TextReader.Null, output, errors, new PhysicalFileSystem(), TimeProvider.System, _ => null, Terminals.None, CancellationToken.None, CancellationToken.None);
        var exit = await CliProgram.RunAsync(args, context);
        return new CliResult(exit, output.ToString(), errors.ToString());
    }

    private static async Task<CliResult> RunBinaryAsync(string binary, string folder, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(binary, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await errors);
    }
}
