namespace S3Creds.Cli.Tests;

/// <summary>A policy file that is no UTF-8 text is refused by every option that names one: read with replacement characters it would be
/// another policy.</summary>
public sealed class PolicyBytesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public static TheoryData<string[]> Readers =>
        new()
        {
            new[] { "compare", "FILE", "FILE" },
            new[] { "create", "bkt-1", "--dry-run", "--policy", "FILE" },
            new[] { "create", "bkt-1", "--dry-run", "--role", "r", "--trust-policy", "FILE" },
            new[] { "set-bucket-policy", "bkt-1", "--sandbox-state", "STATE", "--policy-file", "FILE" },
            new[] { "why", "user/ada", "s3:GetObject", "bkt-1/x", "-f", "MANIFEST", "--scp", "FILE" },
            new[] { "why", "user/ada", "s3:GetObject", "bkt-1/x", "-f", "MANIFEST", "--rcp", "FILE" },
        };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Bytes_that_are_no_text_are_told_with_their_place(string[] args)
    {
        byte[] bytes = [.. "{\"Version\": \"2012-10-17\",\n \"Id\": \""u8, 0xc3, 0x28, .. "\", \"Statement\": []}"u8];
        var result = await RunAsync(args, bytes);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("it is not UTF-8 text from line 2, column 9 on", result.Err, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_byte_order_mark_is_no_part_of_the_policy(string[] args)
    {
        var principal = args.Contains("--trust-policy") || args.Contains("--policy-file");
        var action = args.Contains("--trust-policy") ? "sts:AssumeRole" : "s3:GetObject";
        var resource = args.Contains("--trust-policy") ? "" : ", \"Resource\": \"arn:aws:s3:::bkt-1/*\"";
        var who = principal ? ", \"Principal\": {\"AWS\": \"123456789012\"}" : "";
        var text =
            $"\uFEFF{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"{action}\"{resource}{who}}}]}}";
        var result = await RunAsync(args, System.Text.Encoding.UTF8.GetBytes(text));
        Assert.DoesNotContain("JSON", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
    }

    private async Task<CliResult> RunAsync(string[] args, byte[] policy)
    {
        var file = Path.Combine(folder, "policy.json");
        var manifest = Path.Combine(folder, "team.yaml");
        await File.WriteAllBytesAsync(file, policy);
        await File.WriteAllTextAsync(
            manifest,
            "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\nbuckets: {bkt-1: {}}\n"
        );
        return await CliRunner.RunAsync(
            folder,
            [
                .. args.Select(a =>
                    a switch
                    {
                        "FILE" => file,
                        "MANIFEST" => manifest,
                        "STATE" => Path.Combine(folder, "account.json"),
                        _ => a,
                    }
                ),
            ]
        );
    }
}
