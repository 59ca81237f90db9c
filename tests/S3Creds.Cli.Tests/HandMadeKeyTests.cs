using Amazon.IdentityManagement.Model;

namespace S3Creds.Cli.Tests;

/// <summary>A key that was made by hand is a difference, whatever the manifests say of keys, unless they say that it is none.</summary>
public sealed class HandMadeKeyTests : KeyAccount
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    [InProcessTheory]
    [InlineData("{}", true)]
    [InlineData("{keys: {deliver: [{file: ci.json}]}}", true)]
    [InlineData("{keys: {count: 0}}", true)]
    [InlineData("{keys: unmanaged}", false)]
    public async Task It_is_drift_with_its_age_and_last_use(string user, bool drifts)
    {
        await File.WriteAllTextAsync(Team, $"{Head}users: {{ci: {user}}}\n");
        await DoneAsync("apply", "-f", Team, "--yes");
        Assert.Equal(0, (await RunAsync("drift", "-f", Team)).ExitCode);

        var id = await AsRootAsync(async iam =>
            (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ci" })).AccessKey!.AccessKeyId!
        );
        Advance(TimeSpan.FromDays(3));
        var drift = await RunAsync("drift", "-f", Team);
        Assert.True(drift.ExitCode == (drifts ? 2 : 0), drift.All);
        var plan = await DoneAsync("plan", "-f", Team);
        foreach (var shown in new[] { drift.Out, plan.Out })
        {
            Assert.Equal(
                drifts,
                shown.Contains(
                    $"warning S3C605: access-key/ci/{id} was not created by s3creds: it is not changed (active, 3 days old, never used)",
                    StringComparison.Ordinal
                )
            );
        }
    }

    [InProcessFact]
    public async Task Keys_that_could_not_be_read_leave_the_answer_of_drift_open()
    {
        await File.WriteAllTextAsync(Team, $"{Head}users: {{ci: {{}}}}\n");
        await DoneAsync("apply", "-f", Team, "--yes");
        Denied = "ListAccessKeys";
        var drift = await RunAsync("drift", "-f", Team);
        Assert.True(drift.ExitCode == 1, drift.All);
        Assert.Contains("warning S3C325: the access keys of 1 user could not be read (ci): ", drift.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("plan", "-f", Team)).ExitCode);
    }
}
