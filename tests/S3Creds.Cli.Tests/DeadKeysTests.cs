using Amazon.IdentityManagement.Model;

namespace S3Creds.Cli.Tests;

/// <summary> A plan that deletes a user says which sinks keep its dead key, as far as that is known: while it is declared, and after it has
/// left the manifest. </summary>
public sealed class DeadKeysTests : KeyAccount
{
    private const string Gone = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        users: {other: {}}

        """;

    public static TheoryData<string, string> Ways =>
        new()
        {
            { "destroy", "warning S3C324: file ci.json keeps the key of user/ci, which stops working" },
            { "apply", "warning S3C324: file ci.json keeps the key of user/ci, which stops working" },
            { "elsewhere", " of user/ci was delivered to sinks that keep it, and stops working" },
            { "undelivered", "" },
            { "refused", "" },
        };

    [InProcessTheory]
    [MemberData(nameof(Ways))]
    public async Task The_sinks_of_a_user_that_goes_are_named(string way, string expected)
    {
        Variables = name => name == "S3CREDS_KEY_TIMING" ? "verify-over=200ms" : null;
        var without = Manifest.Replace("keys: {rotateAfter: 90d, deliver: [{file: ci.json}]}", "{}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Team, way == "undelivered" ? without : Manifest);
        await DoneAsync("apply", "-f", Team, "--yes");
        if (way == "undelivered")
            await AsRootAsync(async iam => await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ci" }));
        if (way is not "destroy")
            await File.WriteAllTextAsync(Team, Gone);
        if (way is "elsewhere")
            Directory.Delete(Path.Combine(Folder, "runs"), recursive: true);
        if (way is "refused")
            Denied = "ListAccessKeys";

        var result = await RunAsync(way == "destroy" ? "destroy" : "apply", "-f", Team, "--yes");
        Assert.Equal(expected.Length > 0, result.All.Contains("S3C324", StringComparison.Ordinal));
        Assert.Contains(expected, result.All, StringComparison.Ordinal);
        var isHinted = result.All.Contains("delete it there once nothing reads it", StringComparison.Ordinal);
        Assert.True(way is "undelivered" or "refused" || isHinted, result.All);
        // The plan alone says it too, where the journals lie where they lie by default or not at all.
        if (way == "elsewhere")
            Assert.Contains(expected, (await RunAsync("plan", "-f", Team)).All, StringComparison.Ordinal);
    }
}
