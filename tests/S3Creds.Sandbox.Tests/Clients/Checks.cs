using System.Text;
using System.Text.Json;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>One thing that a client of others found right or wrong.</summary>
public sealed record Check(string Name, bool Ok, string Detail);

/// <summary>A finished run of a client against a sandbox of its own.</summary>
/// <param name="Log">Every request that reached the sandbox.</param>
public sealed record ClientRun(IReadOnlyList<Check> Checks, IReadOnlyList<AccessLogEntry> Log)
{
    /// <summary>Shows every check, and fails with all the wrong ones.</summary>
    public void Report(ITestOutputHelper output)
    {
        foreach (var check in Checks)
        {
            output.WriteLine($"{(check.Ok ? "ok    " : "WRONG ")} {check.Name}");
        }

        var wrong = Checks.Where(c => !c.Ok).ToList();
        var bugs = Log.Where(e => e.ErrorCode == "InternalFailure")
            .Select(e => $"{e.Service}:{e.Operation} broke the sandbox")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.True(
            wrong.Count == 0 && bugs.Count == 0,
            $"{wrong.Count} of {Checks.Count} checks are wrong:\n"
                + string.Join('\n', wrong.Select(c => $"- {c.Name}: {c.Detail}").Concat(bugs))
        );
        Assert.NotEmpty(Checks);
    }

    /// <summary>Reads a script's output: one JSON object a line. What else it says, and a wrong exit code, is a failed check.</summary>
    public static IReadOnlyList<Check> Read(ProcessRun run)
    {
        var checks = new List<Check>();
        var other = new StringBuilder();
        foreach (var line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('{'))
            {
                using var json = JsonDocument.Parse(line);
                checks.Add(
                    new Check(
                        json.RootElement.GetProperty("name").GetString()!,
                        json.RootElement.GetProperty("ok").GetBoolean(),
                        json.RootElement.GetProperty("detail").GetString()!
                    )
                );
            }
            else
            {
                other.AppendLine(line);
            }
        }

        if (run.ExitCode != 0 || other.Length > 0)
        {
            checks.Add(new Check("the script runs to its end", Ok: false, $"exit code {run.ExitCode}\n{other}{run.Error}"));
        }

        return checks;
    }
}
