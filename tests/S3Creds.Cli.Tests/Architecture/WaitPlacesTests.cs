using System.Text.RegularExpressions;
using S3Creds.Cli.Tests.Docs;

namespace S3Creds.Cli.Tests.Architecture;

/// <summary>A wait that a person would notice says why and until when. All pauses go through Waits; what pauses elsewhere is short, or is no
/// wait of the user.</summary>
public sealed partial class WaitPlacesTests
{
    /// <summary>Each with the reason.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["S3Creds.Core/Aws/Waits.cs"] = "the one place",
        ["S3Creds.Core/Processes/ExternalProgram.cs"] = "half a second for the rest of the output",
        ["S3Creds.Cli/Inputs/LockedRun.cs"] = "the lease is renewed beside the run, which does not wait for it",
        ["S3Creds.Cli/Terminal/Interruption.cs"] = "0.7 s after Ctrl-C, then the end is announced",
        ["S3Creds.Cli/Terminal/LiveProgress.cs"] = "redraws a line each second",
    };

    [Fact]
    public void Every_pause_goes_through_Waits_but_for_those_that_are_listed()
    {
        var source = Path.Combine(RepositoryFiles.Root, "src");
        var pausing = Directory
            .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(f => !RepositoryFiles.IsBuilt(f) && !f.Contains("/S3Creds.Sandbox/", StringComparison.Ordinal))
            .Where(f => Pause().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(source, f).Replace('\\', '/'));
        Assert.Equal(Others.Keys.Order(StringComparer.Ordinal), pausing.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("await Task.Delay(5)", true)]
    [InlineData("Thread.Sleep(5)", true)]
    [InlineData("new PeriodicTimer(x)", true)]
    [InlineData("await waits.ForAsync(why, x, token)", false)]
    public void A_pause_is_seen(string code, bool isPause) => Assert.Equal(isPause, Pause().IsMatch(code));

    [GeneratedRegex(@"\bTask\.Delay\(|\bThread\.Sleep\(|\bPeriodicTimer\(|\bSpinWait\b")]
    private static partial Regex Pause();
}
