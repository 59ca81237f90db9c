using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>The sandbox as boto3 sees it: the scripts in <c>boto/</c> call it and check its answers.</summary>
public sealed class BotoTests(BotoRuns runs, ITestOutputHelper output) : IClassFixture<BotoRuns>
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var python in Installations.Boto)
            {
                foreach (var script in BotoRuns.Scripts.Keys)
                {
                    rows.Add(python.Version, script);
                }
            }

            return rows;
        }
    }

    [BotoTheory]
    [MemberData(nameof(Rows))]
    public async Task Every_check_of_the_script_holds(string version, string script)
    {
        var run = await runs.RunAsync(Installations.Boto.First(p => p.Version == version), script);
        output.WriteLine($"{version}: {run.Checks.Count} checks, {run.Log.Count} requests");
        run.Report(output);
    }

    [BotoTheory]
    [MemberData(nameof(Versions))]
    public async Task The_scripts_make_at_least_so_many_distinct_calls_and_meet_so_many_errors(string version)
    {
        var python = Installations.Boto.First(p => p.Version == version);
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var script in BotoRuns.Scripts.Keys)
        {
            var run = await runs.RunAsync(python, script);
            seen.UnionWith(run.Log.Select(e => $"{e.Service} {e.Operation} {e.Status} {e.ErrorCode}"));
        }

        var errors = seen.Count(s => !s.EndsWith(' '));
        output.WriteLine($"{version}: {seen.Count - errors} distinct calls that succeed, {errors} distinct (operation, error) pairs");
        foreach (var pair in seen)
        {
            output.WriteLine(pair);
        }

        Assert.True(seen.Count - errors >= LeastCalls, $"{seen.Count - errors} distinct calls");
        Assert.True(errors >= LeastErrors, $"{errors} distinct error paths");
    }

    private const int LeastCalls = 100;
    private const int LeastErrors = 120;

    public static TheoryData<string> Versions => [.. Installations.Boto.Select(p => p.Version)];
}
