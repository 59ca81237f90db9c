using System.Net;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>Objects of the sandbox as <c>aws s3</c> and <c>aws s3api</c> use them.</summary>
public sealed class AwsCliS3Tests(ITestOutputHelper output)
{
    public static TheoryData<string> Versions => [.. Installations.AwsCli.Select(c => c.Version)];

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task Files_go_up_and_come_back(string version)
    {
        output.WriteLine(version);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var folder = Directory.CreateTempSubdirectory("s3creds-cli-");
        try
        {
            await using var server = await SandboxServer.StartAsync(
                new SandboxOptions { Seed = "cli", StateFile = Path.Combine(folder.FullName, "state.json") },
                port: 0,
                limit.Token
            );
            // Version 1 would presign with signature version 2, which S3 has not taken for new buckets since 2020.
            var config = Path.Combine(folder.FullName, "config");
            await File.WriteAllTextAsync(config, "[default]\ns3 =\n    signature_version = s3v4\n", limit.Token);
            var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token) { ConfigFile = config };
            var from = Directory.CreateDirectory(Path.Combine(folder.FullName, "from", "sub dir"));
            // 9 MB is above the size from which the CLI uploads in parts.
            var big = new byte[9 * 1024 * 1024];
            for (var i = 0; i < big.Length; i++)
            {
                big[i] = (byte)(i * 31 % 251);
            }

            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "from", "big.bin"), big, limit.Token);
            await File.WriteAllTextAsync(Path.Combine(from.FullName, "a+b ü.txt"), "small", limit.Token);

            // sync compares by whole seconds: a file written in the second of its upload would count as newer.
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.FullName, "from"), "*", SearchOption.AllDirectories))
            {
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddMinutes(-1));
            }

            await Run(aws, "s3", "mb", "s3://cli");
            await Run(aws, "s3", "sync", Path.Combine(folder.FullName, "from"), "s3://cli/to");
            Assert.Equal(1, server.Sandbox.Counters.Count("s3", "CompleteMultipartUpload"));
            var head = await aws.CallAsync("s3api", "head-object", "--bucket", "cli", "--key", "to/sub dir/a+b ü.txt");
            Assert.Equal((5, "text/plain"), (head.GetProperty("ContentLength").GetInt32(), head.GetProperty("ContentType").GetString()));

            server.Sandbox.Counters.Reset();
            await Run(aws, "s3", "sync", Path.Combine(folder.FullName, "from"), "s3://cli/to");
            Assert.Equal(0, server.Sandbox.Counters.Writes);

            await Run(aws, "s3", "cp", "s3://cli/to", Path.Combine(folder.FullName, "back"), "--recursive");
            Assert.Equal(big, await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "back", "big.bin"), limit.Token));
            Assert.Equal("small", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "back", "sub dir", "a+b ü.txt"), limit.Token));

            var url = (await aws.RunAsync("s3", "presign", "s3://cli/to/sub dir/a+b ü.txt", "--expires-in", "60")).Output.Trim();
            using var http = new HttpClient();
            Assert.Equal("small", await http.GetStringAsync(new Uri(url), limit.Token));
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (
                    await http.GetAsync(new Uri(url.Replace("X-Amz-Expires=60", "X-Amz-Expires=61", StringComparison.Ordinal)), limit.Token)
                ).StatusCode
            );

            await aws.RefusedAsync("BucketNotEmpty", "s3api", "delete-bucket", "--bucket", "cli");
            await Run(aws, "s3", "rm", "s3://cli", "--recursive");
            Assert.Equal(
                0,
                (await aws.CallAsync("s3api", "list-objects-v2", "--bucket", "cli"))
                    is { ValueKind: System.Text.Json.JsonValueKind.Object } list
                && list.TryGetProperty("Contents", out var contents)
                    ? contents.GetArrayLength()
                    : 0
            );
            await Run(aws, "s3", "rb", "s3://cli");
            await aws.RefusedAsync("NoSuchBucket", "s3api", "list-objects-v2", "--bucket", "cli");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Run(AwsCli aws, params string[] arguments)
    {
        var run = await aws.RunAsync(arguments);
        Assert.True(run.ExitCode == 0, $"aws {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Output}{run.Error}");
    }
}
