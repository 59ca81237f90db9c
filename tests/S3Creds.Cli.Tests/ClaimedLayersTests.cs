using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests;

/// <summary>Layers that a manifest claims, through the program.</summary>
public sealed class ClaimedLayersTests : IDisposable
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        defaults: {region: us-west-2}
        guardrails:
          scps: {root: [FullAWSAccess], unit: [FullAWSAccess, scps/keep.json]}
        buckets:
          media-uploads: {publicAccess: blocked, policy: null, encryption: aes256}
        users:
          ci:
            access: [{bucket: media-uploads, allow: read-write}]
        roles:
          app:
            trust: {service: ec2.amazonaws.com}
            access: [{bucket: media-uploads, allow: read-only}]
        expect:
          - {who: user/ci, cannot: s3:DeleteObject, on: media-uploads/*}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-claims-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_answer_that_rests_on_a_claim_says_so_in_every_verb_and_a_change_needs_an_approval()
    {
        var file = await FileAsync("team.yaml", Manifest);
        var policy = await FileAsync(
            "scps/keep.json",
            """{"Version":"2012-10-17","Statement":[{"Sid":"Keep","Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"""
        );
        var validated = await CliRunner.RunAsync(folder, "validate", "-f", file);
        Assert.Equal(0, validated.ExitCode);
        Assert.Contains(
            "note S3C643: user/ci cannot s3:DeleteObject on media-uploads/*: holds only by scps/keep.json, which is claimed and not read",
            validated.Err,
            StringComparison.Ordinal
        );

        var why = await CliRunner.RunAsync(folder, "why", "user/ci", "s3:DeleteObject", "media-uploads/a", "-f", file);
        Assert.StartsWith(
            "ExplicitlyDenied\n  Deny ServiceControl: scps/keep.json statement 1 (Keep)\n",
            why.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("  holds only by: scps/keep.json (claimed, not read)\n", why.Out, StringComparison.Ordinal);
        var access = await CliRunner.RunAsync(folder, "access", "-f", file);
        Assert.Contains(
            "~ holds only by scps/keep.json: user/ci would have write (s3:DeleteObject) on media-uploads/*\n",
            access.Out,
            StringComparison.Ordinal
        );
        var json = JsonNode.Parse((await CliRunner.RunAsync(folder, "access", "-f", file, "--format", "json")).Out)!;
        Assert.Equal(["scps/keep.json"], json["claimed"]![0]!["by"]!.AsArray().Select(b => b!.GetValue<string>()));

        string[] account = ["-f", file, "--sandbox-state", Path.Combine(folder, "state"), "--runs-folder", Path.Combine(folder, "runs")];
        var refused = await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", .. account]);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("use --allow claims:", refused.Err, StringComparison.Ordinal);
        Assert.Equal(
            0,
            (await CliRunner.RunAsync(folder, ["apply", "--yes", "--allow", "trust:*", "--allow", "claims:*", .. account])).ExitCode
        );
        Assert.Equal(0, (await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account])).ExitCode);
        await File.WriteAllTextAsync(policy, (await File.ReadAllTextAsync(policy)).Replace("Keep", "KeepAll", StringComparison.Ordinal));
        var changed = await CliRunner.RunAsync(folder, ["plan", "--detailed-exitcode", .. account]);
        Assert.Equal(2, changed.ExitCode);
        Assert.Matches(@"(?m)^  claims:\w+\s+what the manifests claim of guardrails and key policies would\s+change$", changed.Out);
    }

    [Theory]
    [InlineData("role/app", "s3:GetObject", "NotADecision", "ImplicitlyDenied\n")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/one", "s3:GetObject", "s3:GetObject", "Allowed\n")]
    [InlineData("arn:aws:sts::123456789012:federated-user/bob", "s3:GetObject", "s3:GetObject", "NotDecided\n")]
    [InlineData("arn:aws:sts::123456789012:federated-user/bob", "s3:GetObject", "s3:PutObject", "ImplicitlyDenied\n")]
    public async Task Why_counts_the_policy_of_a_session(string who, string action, string allowed, string answer)
    {
        var file = await FileAsync("team.yaml", Manifest);
        await FileAsync(
            "scps/keep.json",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"""
        );
        var session = await FileAsync(
            "session.json",
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{(allowed.Contains(':', StringComparison.Ordinal) ? allowed : "s3:ListBucket")}}","Resource":"*"}]}"""
        );
        var why = await CliRunner.RunAsync(folder, "why", who, action, "media-uploads/a", "-f", file, "--session-policy", session);
        Assert.StartsWith(answer, why.Out, StringComparison.Ordinal);
        var user = await CliRunner.RunAsync(folder, "why", "user/ci", action, "media-uploads/a", "-f", file, "--session-policy", session);
        Assert.Equal(1, user.ExitCode);
        Assert.Contains("--session-policy belongs to sessions", user.Err, StringComparison.Ordinal);
    }

    private async Task<string> FileAsync(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
