using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using S3Creds.Sandbox;
using Xunit.Abstractions;

namespace S3Creds.Cli.Tests.Direct;

/// <summary> Large and many objects through the native binary, with the sandbox as another process of it. Memory is what the system counts
/// (VmHWM): the most that the process ever had resident. In full with S3CREDS_LONG=1. </summary>
public sealed class TransferVolumeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const long MiB = 1 << 20;
    private const long MostMemory = 100 * MiB;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-volume-").FullName;
    private Process? sandbox;
    private string url = "";

    public async Task InitializeAsync()
    {
        if (CliRunner.Binary is null)
            return;
        sandbox = Start(["sandbox", "--port", "0", "--sandbox-state", Path.Combine(folder, "state", "account.json")]);
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        for (
            var line = await sandbox.StandardOutput.ReadLineAsync();
            line is not null && url.Length == 0;
            line = url.Length == 0 ? await sandbox.StandardOutput.ReadLineAsync() : null
        )
            url = line.StartsWith("export AWS_ENDPOINT_URL=", StringComparison.Ordinal) ? line.Split('=', 2)[1] : "";
        Assert.NotEqual("", url);
        await RunAsync("create", "bkt", "-c", "--silent", "--runs-folder", Path.Combine(folder, "runs"));
    }

    public Task DisposeAsync()
    {
        if (sandbox is { HasExited: false })
            sandbox.Kill();
        sandbox?.Dispose();
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [NativeFact]
    public async Task A_large_object_goes_up_and_down_in_less_than_100_MB()
    {
        var size = (IsLong ? LongSize() : 256) * MiB;
        var path = Path.Combine(folder, "big");
        var hash = await WriteAsync(path, size);
        await BoundedAsync("put-object of a file", "put-object", "bkt", "big", path, "-s");
        File.Delete(path);
        await BoundedAsync("get-object to a file", "get-object", "bkt", "big", "-o", path);
        Assert.Equal(hash, await HashAsync(path));
        await BoundedAsync("put-objects", "put-objects", "bkt", path, "--prefix", "again", "-s");
        await BoundedAsync("put-object of standard input", path, ["put-object", "bkt", "piped", "-", "-s"]);
        File.Delete(path);
        await BoundedAsync("get-objects", "get-objects", "bkt", "piped", "-o", folder, "-s");
        Assert.Equal(hash, await HashAsync(Path.Combine(folder, "piped")));
        await RunAsync("delete-objects", "bkt", "big", "again/big", "piped", "-s");
    }

    [NativeFact]
    public async Task Many_small_objects_go_up_are_listed_come_down_and_are_deleted()
    {
        var count = IsLong ? 10_000 : 2_000;
        var from = Directory.CreateDirectory(Path.Combine(folder, "from")).FullName;
        for (var i = 0; i < count; i++)
        {
            var file = Path.Combine(from, (i / 100).ToString(CultureInfo.InvariantCulture), $"{i}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, $"content of {i}");
        }

        await BoundedAsync($"put-objects of {count} files", "put-objects", "bkt", from, "-s");
        var listed = (await RunAsync("list-bucket", "bkt", "--nl")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, listed.Length);
        var to = Path.Combine(folder, "to");
        await BoundedAsync($"get-objects of {count} files", "get-objects", "bkt", "-o", to, "-s");
        for (var i = 0; i < count; i++)
            Assert.Equal(
                $"content of {i}",
                await File.ReadAllTextAsync(Path.Combine(to, "from", (i / 100).ToString(CultureInfo.InvariantCulture), $"{i}.txt"))
            );
        Assert.Equal(count, Directory.GetFiles(to, "*", SearchOption.AllDirectories).Length);
        await BoundedAsync($"delete-objects of {count}", "delete-objects", "bkt", "--prefix", "from/", "-s");
        Assert.Equal("[]\n", (await RunAsync("list-bucket", "bkt")).Out);
    }

    /// <summary>MiB of the large object: 1024, or S3CREDS_LONG_MIB.</summary>
    private static long LongSize() =>
        long.TryParse(Environment.GetEnvironmentVariable("S3CREDS_LONG_MIB"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : 1024;

    private async Task<CliResult> RunAsync(params string[] args)
    {
        var result = await CliRunner.RunProcessAsync(CliRunner.Binary!, folder, args, Surroundings());
        Assert.True(result.ExitCode == 0, result.All);
        return result;
    }

    private Task BoundedAsync(string what, params string[] args) => BoundedAsync(what, input: null, args);

    private async Task BoundedAsync(string what, string? input, string[] args)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(args);
        var errors = process.StandardError.ReadToEndAsync();
        var fed = FeedAsync(process, input);
        long most = 0;
        while (!process.HasExited)
        {
            most = Math.Max(most, Resident(process.Id));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(20));
        }

        await fed;
        Assert.True(process.ExitCode == 0, await errors);
        output.WriteLine($"{what}: {most / 1e6:0} MB resident at most, {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(most > 0 && most < MostMemory, $"{what} had {most / MiB} MiB resident, {MostMemory / MiB} are the bound");
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        if (input is not null)
        {
            await using var file = File.OpenRead(input);
            await file.CopyToAsync(process.StandardInput.BaseStream);
        }

        process.StandardInput.Close();
    }

    /// <summary>Bytes, 0 where the process has just ended.</summary>
    internal static long Resident(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<string> WriteAsync(string path, long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        var block = new byte[MiB];
        var random = new Random(1);
        for (long at = 0; at < size; at += block.Length)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            await file.WriteAsync(block);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }

    private Dictionary<string, string> Surroundings() =>
        new()
        {
            ["AWS_ENDPOINT_URL"] = url,
            ["AWS_ACCESS_KEY_ID"] = SandboxAccount.DefaultRootAccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = SandboxAccount.DefaultRootSecretAccessKey,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };

    private Process Start(string[] args)
    {
        var start = new ProcessStartInfo(CliRunner.Binary!, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Surroundings())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
