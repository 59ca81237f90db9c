using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>What an account costs does not depend on how many there are: 1,000 accounts of 500 users with S3CREDS_LONG, fewer
/// elsewhere.</summary>
public sealed class FleetVolumeTests
{
    private static readonly (int Accounts, int Users) Size = (Volume.Of(8, 24, 1000), Volume.Of(20, 60, 500));

    [InProcessFact]
    public async Task The_cost_of_an_account_is_flat_while_IAM_throttles()
    {
        var small = await CostAsync(Size.Accounts / 4);
        var large = await CostAsync(Size.Accounts);
        Assert.Equal(Size.Accounts, large.Count);
        // What is refused is sent again: it is counted too.
        Assert.True(large.Average() <= small.Average() * 1.25, $"{small.Average()} requests an account, then {large.Average()}");
        Assert.True(large.Max() <= large.Min() * 2, $"from {large.Min()} to {large.Max()} requests");
    }

    /// <summary>The SDK counts the resends of all clients of one endpoint together, and all accounts share IAM's endpoint.</summary>
    [InProcessFact]
    public async Task Many_accounts_that_IAM_throttles_at_once_are_all_done()
    {
        const int accounts = 8;
        await using var fleet = await FleetFixture.StartAsync(accounts);
        fleet.Declare(accounts, $"users:\n{string.Join('\n', Enumerable.Range(1, 25).Select(i => $"  u{i}: {{}}"))}");
        // Other clients use up what each account may send: here the accounts themselves.
        var limit = RequestLimit.Parse("iam=60/60", TimeProvider.System);
        fleet.Faults = (point, request) => point == FaultPoint.BeforeEffect ? limit.Refuse(request with { Account = "" }) : null;
        var applied = await fleet.RunAsync("apply", ["--yes", "-q", "--format", "json", "--parallel-accounts", "8"]);
        Assert.True(applied.ExitCode == 0, applied.All);
    }

    /// <summary>The requests of each account for an apply of all its users.</summary>
    private static async Task<List<long>> CostAsync(int accounts)
    {
        await using var fleet = await FleetFixture.StartAsync(accounts);
        var users = string.Join(
            '\n',
            Enumerable.Range(1, Size.Users).Select(i => string.Create(CultureInfo.InvariantCulture, $"  u{i}: {{}}"))
        );
        fleet.Declare(accounts, $"users:\n{users}");
        fleet.Faults = (point, request) =>
            point == FaultPoint.BeforeEffect && request.Service == "iam" && request.Number % 40 == 0 ? Fault.Throttle : null;
        string[] place = ["--results", "./results", "--run", "r1"];
        var applied = await fleet.RunAsync("apply", [.. place, "--yes", "-q", "--format", "json", "--parallel-accounts", "8"]);
        Assert.True(applied.ExitCode == 0, applied.All);
        return [.. JsonNode.Parse(applied.Out)!["accounts"]!.AsArray().Select(a => a!["requests"]!.GetValue<long>())];
    }
}
