using System.Diagnostics;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>Runs a program in an environment of its own: nothing of what this machine has set is seen by it but the PATH.</summary>
internal static class Processes
{
    public static async Task<(int Code, string Text)> RunAsync(
        string program,
        string[] args,
        string folder,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = start.Environment["PATH"];
        var dotnet = start.Environment.Where(e => e.Key.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in dotnet)
            start.Environment[name] = value;
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = folder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
