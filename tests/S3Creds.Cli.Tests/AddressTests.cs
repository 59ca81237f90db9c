namespace S3Creds.Cli.Tests;

/// <summary>Addresses of stores and names of regions that cannot be asked are refused in this tool's words, before anything is
/// sent.</summary>
public sealed class AddressTests
{
    private static readonly string[] Keys = ["--access-key", "AKIAEXAMPLE", "--secret-key", "secret"];

    [InProcessTheory]
    [InlineData("foo", "'foo' is not the address of a store")]
    [InlineData("ftp://store", "'ftp://store' is not the address of a store")]
    [InlineData("file:///etc", "'file:///etc' is not the address of a store")]
    [InlineData("http://", "'http://' is not the address of a store")]
    [InlineData("/a/path", "'/a/path' is not the address of a store")]
    [InlineData("http://127.0.0.1:9/?x=1", "'http://127.0.0.1:9/?x=1' is not the address of a store: it has a query")]
    public async Task An_address_is_one_of_the_web(string url, string expected)
    {
        foreach (
            var result in new[]
            {
                await CliRunner.RunHereAsync(new CliSurroundings(), ["whoami", .. Keys, "--endpoint-url", url]),
                await CliRunner.RunHereAsync(
                    new CliSurroundings { Variable = v => v == "AWS_ENDPOINT_URL" ? url : null },
                    ["list-buckets", .. Keys]
                ),
                await CliRunner.RunHereAsync(new CliSurroundings(), ["access", .. Keys, "--endpoint-url", url]),
            }
        )
        {
            Assert.True(result.ExitCode == 1, result.All);
            Assert.Contains(expected, result.Err, StringComparison.Ordinal);
            Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
        }
    }

    [InProcessTheory]
    [InlineData("eu west")]
    [InlineData("us_east_1")]
    [InlineData("eu-west-1.evil.example")]
    [InlineData("a/b")]
    public async Task A_region_is_a_name(string region)
    {
        foreach (
            var result in new[]
            {
                await CliRunner.RunHereAsync(new CliSurroundings(), ["whoami", .. Keys, "--region", region]),
                await CliRunner.RunHereAsync(
                    new CliSurroundings { Variable = v => v == "AWS_REGION" ? region : null },
                    ["whoami", .. Keys]
                ),
                await CliRunner.RunHereAsync(
                    new CliSurroundings { Variable = v => v == "AWS_DEFAULT_REGION" ? region : null },
                    ["access", .. Keys]
                ),
            }
        )
        {
            Assert.True(result.ExitCode == 1, result.All);
            Assert.Contains($"'{region}' is not the name of a region", result.Err, StringComparison.Ordinal);
        }
    }
}
