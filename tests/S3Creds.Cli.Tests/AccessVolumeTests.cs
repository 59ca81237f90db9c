using System.Diagnostics;
using System.Globalization;
using System.Text;
using S3Creds.Cli.Tests.Direct;

namespace S3Creds.Cli.Tests;

/// <summary>A large account in the native binary: who is "anyone" is decided bucket by bucket, in little memory.</summary>
public sealed class AccessVolumeTests : IDisposable
{
    private const int Buckets = 1_000;
    private const long MostBytes = 100_000_000;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-access-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [NativeFact]
    public async Task Public_access_over_a_thousand_buckets_takes_less_than_100_MB()
    {
        var text = new StringBuilder("apiVersion: s3creds/v1\nowner: team\naccount: \"123456789012\"\nbuckets:\n");
        for (var i = 0; i < Buckets; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $$$$"""
                  data-{{{{i:0000}}}}:
                    policy:
                      document: {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::data-{{{{i:0000}}}}", "arn:aws:s3:::data-{{{{i:0000}}}}/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}

                """
            );
        await File.WriteAllTextAsync(Path.Combine(folder, "many.yaml"), text.ToString());

        using var process = Process.Start(
            new ProcessStartInfo(CliRunner.Binary!, ["access", "--public", "-f", "many.yaml"])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        long most = 0;
        while (!process.HasExited)
        {
            most = Math.Max(most, TransferVolumeTests.Resident(process.Id));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(5));
        }

        // Undecided is only what the account would have to be read for.
        Assert.DoesNotContain("too complex", await said + await errors, StringComparison.Ordinal);
        Assert.Contains("public-access block", await said + await errors, StringComparison.Ordinal);
        Assert.InRange(most, 1, MostBytes);
    }
}
