using System.Diagnostics;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Signing;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Cli.Tests;

/// <summary>Plans that the real ssh-keygen signs. Where it can verify the same, it must agree.</summary>
public sealed class SignedPlanTests : IDisposable
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    private string Saved => At("plan.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessTheory]
    [InlineData("ed25519", "", "")]
    [InlineData("ed25519", "", "sha256")]
    [InlineData("ecdsa", "256", "")]
    [InlineData("ecdsa", "384", "sha256")]
    [InlineData("ecdsa", "521", "")]
    [InlineData("rsa", "2048", "")]
    [InlineData("rsa", "3072", "sha256")]
    public async Task A_plan_signed_by_an_allowed_key_is_applied_without_a_prompt(string type, string bits, string hash)
    {
        await PlanAsync();
        var line = Key("alice", type, bits);
        Sign("alice", hash);
        await File.WriteAllTextAsync(At("signers"), $"# who may sign\n\nalice@example.org {line}\n");
        AssertAgrees(true);
        var applied = await RunAsync("apply", Saved, "--require-signature", "--allowed-signers", At("signers"));
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.StartsWith($"Signed by alice@example.org ({line.Split(' ')[0]} SHA256:", applied.Err, StringComparison.Ordinal);
    }

    /// <summary>Lines of allowed signers around alice's key, and whether her signature counts by them now.</summary>
    public static TheoryData<string, bool> Lines =>
        new()
        {
            { "alice@example.org {alice}", true },
            { "bob@example.org {bob}\nalice@example.org {alice}", true },
            { "bob@example.org {bob}", false },
            { "alice@example.org namespaces=\"s3creds-plan\" {alice}", true },
            { "alice@example.org namespaces=\"git,s3creds-*\" {alice}", true },
            { "alice@example.org namespaces=\"git,file\" {alice}", false },
            { "alice@example.org namespaces=\"*,!s3creds-plan\" {alice}", false },
            { "alice@example.org valid-before=\"20200101\" {alice}", false },
            { "alice@example.org valid-before=\"20990101Z\" {alice}", true },
            { "alice@example.org valid-after=\"20990101\" {alice}", false },
            { "alice@example.org valid-after=\"20200101Z\",valid-before=\"209901010000Z\" {alice}", true },
            { "alice@example.org valid-after=\"20200101000000Z\",valid-before=\"20200102000000Z\" {alice}", false },
            { "alice@example.org valid-before=\"20200101\" {alice}\nalice@example.org {alice}", true },
            { "\"alice@example.org,other@example.org\" namespaces=\"s3creds-plan\" {alice} a comment", true },
            { "", false },
        };

    [InProcessTheory]
    [MemberData(nameof(Lines))]
    public async Task Who_may_sign_for_what_and_when_follows_from_the_line(string lines, bool counts)
    {
        await PlanAsync();
        var (alice, bob) = (Key("alice", "ed25519", ""), Key("bob", "ed25519", ""));
        Sign("alice");
        lines = lines.Replace("{alice}", alice, StringComparison.Ordinal).Replace("{bob}", bob, StringComparison.Ordinal);
        await File.WriteAllTextAsync(At("signers"), lines + "\n");
        AssertAgrees(counts);
        var result = await RunAsync("apply", Saved, "--require-signature", "--allowed-signers", At("signers"));
        Assert.True(result.ExitCode == (counts ? 0 : 4), result.All);
        Assert.Equal(!counts, result.Err.StartsWith("error S3C272: ", StringComparison.Ordinal));
    }

    [InProcessFact]
    public async Task A_signature_for_another_namespace_or_of_another_plan_does_not_count()
    {
        await PlanAsync();
        await File.WriteAllTextAsync(At("signers"), $"alice@example.org {Key("alice", "ed25519", "")}\n");
        Run("ssh-keygen", "-Y", "sign", "-n", "git", "-f", At("alice"), Saved);
        await RefusedAsync("it was made for the namespace git, not s3creds-plan");

        Sign("alice");
        var plan = PlanFile.Read(await File.ReadAllBytesAsync(Saved));
        await File.WriteAllBytesAsync(Saved, PlanFile.Write(plan with { Unchanged = 7 }));
        AssertAgrees(false);
        await RefusedAsync("it is of another plan, or was changed");

        // The account is in what is signed: no signature for one is one for another.
        await File.WriteAllBytesAsync(Saved, PlanFile.Write(plan with { Account = "999999999999" }));
        await RefusedAsync("it is of another plan, or was changed");
        Assert.False(Directory.Exists(At("runs")));
    }

    [InProcessFact]
    public async Task Without_a_signature_or_with_something_else_in_its_place_nothing_is_applied()
    {
        await PlanAsync();
        await File.WriteAllTextAsync(At("signers"), $"alice@example.org {Key("alice", "ed25519", "")}\n");
        await RefusedAsync("is not signed: there is no ");
        foreach (
            var text in (string[])
                [
                    "",
                    "x",
                    "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
                    "-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----",
                    "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----",
                    "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----",
                ]
        )
        {
            await File.WriteAllTextAsync(Saved + ".sig", text);
            await RefusedAsync("is not the signature of an allowed signer of this plan: ");
        }
    }

    [InProcessTheory]
    [InlineData("alice@example.org", "it has fewer than three fields")]
    [InlineData("alice@example.org ssh-ed25519 !!!", "its key is not base64")]
    [InlineData("alice@example.org ssh-ed25519 AAAA", "it is cut")]
    [InlineData("alice@example.org cert-authority {alice}", "certificates (cert-authority) are not supported")]
    [InlineData("alice@example.org valid-before=\"tomorrow\" {alice}", "tomorrow is not a time: YYYYMMDD[HHMM[SS]][Z]")]
    [InlineData("alice@example.org for-ever {alice}", "there is no option for-ever, or its value is missing")]
    [InlineData("alice@example.org namespaces=\"x {alice}", "a quote is not closed")]
    public async Task A_line_that_is_none_is_named(string line, string why)
    {
        await PlanAsync();
        var alice = Key("alice", "ed25519", "");
        Sign("alice");
        await File.WriteAllTextAsync(
            At("signers"),
            $"alice@example.org {alice}\n{line.Replace("{alice}", alice, StringComparison.Ordinal)}\n"
        );
        var result = await RunAsync("apply", Saved, "--require-signature", "--allowed-signers", At("signers"));
        Assert.True(result.ExitCode == 4, result.All);
        Assert.StartsWith($"error S3C273: {At("signers")}, line 2: not a valid signer: {why}\n", result.Err, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task The_options_go_together_and_with_a_saved_plan()
    {
        await PlanAsync();
        string[][] wrong =
        [
            [Saved, "--require-signature"],
            [Saved, "--allowed-signers", At("signers")],
            ["-f", At("team.yaml"), "--require-signature", "--allowed-signers", At("signers")],
        ];
        foreach (var args in wrong)
        {
            var result = await RunAsync(["apply", .. args]);
            Assert.True(
                result.ExitCode == 1 && result.Err.StartsWith("error S3C500: --require-signature", StringComparison.Ordinal),
                result.All
            );
        }

        Assert.Equal(1, (await RunAsync("apply", Saved, "--require-signature", "--allowed-signers", At("none"))).ExitCode);
    }

    [InProcessTheory]
    [InlineData("ed25519", "")]
    [InlineData("ecdsa", "256")]
    [InlineData("rsa", "2048")]
    public async Task Every_flipped_byte_and_every_truncation_of_a_signature_is_refused(string type, string bits)
    {
        await PlanAsync();
        var signers = AllowedSigners.Parse($"alice@example.org {Key("alice", type, bits)}\n", "signers", TimeZoneInfo.Utc);
        Sign("alice");
        var plan = PlanFile.Read(await File.ReadAllBytesAsync(Saved));
        var lines = await File.ReadAllLinesAsync(Saved + ".sig");
        var blob = Convert.FromBase64String(string.Concat(lines[1..^1]));
        PlanSignature.Check(plan, Armoured(blob), "x", signers, Now);
        for (var i = 0; i < blob.Length; i++)
        {
            byte[] flipped = [.. blob];
            flipped[i] ^= (byte)(1 << (i % 8));
            foreach (var changed in (byte[][])[flipped, blob[..i]])
                Assert.Equal(
                    "S3C272",
                    Assert
                        .Throws<S3CredsException>(() => PlanSignature.Check(plan, Armoured(changed), "x", signers, Now))
                        .Diagnostics[0]
                        .Code
                );
        }

        static string Armoured(byte[] blob) =>
            $"-----BEGIN SSH SIGNATURE-----\n{Convert.ToBase64String(blob, Base64FormattingOptions.InsertLineBreaks)}\n-----END SSH SIGNATURE-----\n";
    }

    private string At(string name) => Path.Combine(folder, name);

    private async Task PlanAsync()
    {
        await File.WriteAllTextAsync(At("team.yaml"), Head + "users: {ada: {tags: {a: b}}}\n");
        var planned = await RunAsync("plan", "-f", At("team.yaml"), "--out", Saved);
        Assert.True(planned.ExitCode == 0, planned.All);
    }

    private async Task RefusedAsync(string why)
    {
        var result = await RunAsync("apply", Saved, "--require-signature", "--allowed-signers", At("signers"), "--yes");
        Assert.True(result.ExitCode == 4, result.All);
        Assert.StartsWith("error S3C272: ", result.Err, StringComparison.Ordinal);
        Assert.Contains(why, result.Err, StringComparison.Ordinal);
    }

    /// <summary>A new key; what stands in a list of signers for it.</summary>
    private string Key(string name, string type, string bits)
    {
        string[] size = bits.Length > 0 ? ["-b", bits] : [];
        Run("ssh-keygen", ["-q", "-t", type, .. size, "-N", "", "-C", "", "-f", At(name)]);
        return File.ReadAllText(At(name) + ".pub").Trim();
    }

    private void Sign(string name, string hash = "")
    {
        File.Delete(Saved + ".sig");
        string[] options = hash.Length > 0 ? ["-O", $"hashalg={hash}"] : [];
        Run("ssh-keygen", ["-Y", "sign", "-n", PlanSignature.Namespace, .. options, "-f", At(name), Saved]);
    }

    private void AssertAgrees(bool counts)
    {
        var start = Start(
            "sh",
            "-c",
            $"ssh-keygen -Y verify -n s3creds-plan -I alice@example.org -f '{At("signers")}' -s '{Saved}.sig' < '{Saved}'"
        );
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 == counts, output);
    }

    private static void Run(string program, params string[] args)
    {
        using var process = Process.Start(Start(program, args))!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private static ProcessStartInfo Start(string program, params string[] args) =>
        new(program, args)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private Task<CliResult> RunAsync(params string[] args)
    {
        string[] journal = args[0] is "apply" or "plan" ? ["--runs-folder", At("runs")] : [];
        return CliRunner.RunHereAsync(
            new CliSurroundings { Time = new SkippingClock(TimeProvider.System.GetUtcNow()) },
            [.. args, "--sandbox-state", At("account.json"), .. journal]
        );
    }
}
