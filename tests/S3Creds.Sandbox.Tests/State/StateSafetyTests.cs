using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Tests.S3;

namespace S3Creds.Sandbox.Tests.State;

/// <summary>The state file and its folder of bodies: nothing is deleted that the sandbox did not write, and nobody else reads
/// them.</summary>
public sealed class StateSafetyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3creds-state-");

    private string State => Path.Combine(folder.FullName, "mine");

    private string Bodies => State + ".objects";

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("x")]
    [InlineData(".hidden")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("s3creds-sandbox-not")]
    public async Task A_folder_that_is_not_the_sandbox_s_is_refused_and_untouched(string name)
    {
        Directory.CreateDirectory(Bodies);
        await File.WriteAllTextAsync(Path.Combine(Bodies, name), "precious");
        var refused = await Assert.ThrowsAsync<SandboxStateException>(OpenAsync);
        Assert.Contains($"not a folder of the sandbox: it holds {name}", refused.Message, StringComparison.Ordinal);
        Assert.Equal([name], Directory.EnumerateFileSystemEntries(Bodies).Select(Path.GetFileName));
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task Files_of_others_in_its_own_folder_stay()
    {
        await PutAsync();
        await File.WriteAllTextAsync(Path.Combine(Bodies, "notes.txt"), "precious");
        Directory.CreateDirectory(Path.Combine(Bodies, new string('a', 32)));
        await PutAsync();
        await OpenAsync();
        Assert.Equal("precious", await File.ReadAllTextAsync(Path.Combine(Bodies, "notes.txt")));
        Assert.True(Directory.Exists(Path.Combine(Bodies, new string('a', 32))));
    }

    [Fact]
    public async Task Bodies_are_kept_when_their_state_is_missing()
    {
        await PutAsync();
        var before = Directory.GetFiles(Bodies).Order(StringComparer.Ordinal).ToList();
        File.Move(State, State + ".away");
        var refused = await Assert.ThrowsAsync<SandboxStateException>(OpenAsync);
        Assert.Contains("missing, but", refused.Message, StringComparison.Ordinal);
        Assert.Contains("holds 1 object body", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(Bodies).Order(StringComparer.Ordinal));

        File.Move(State + ".away", State);
        Assert.Equal("kept", await GetAsync());
    }

    [Fact]
    public async Task What_a_crash_left_behind_goes()
    {
        await PutAsync();
        var lost = Path.Combine(Bodies, new string('0', 32));
        await File.WriteAllTextAsync(lost, "left behind");
        Assert.Equal("kept", await GetAsync());
        Assert.False(File.Exists(lost));
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_taken_over_and_closed_to_others()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await PutAsync();
        File.Delete(Path.Combine(Bodies, "s3creds-sandbox"));
        File.SetUnixFileMode(Bodies, (UnixFileMode)Convert.ToInt32("755", 8));
        Assert.Equal("kept", await GetAsync());
        Assert.Equal("700", Mode(Bodies));
    }

    [Fact]
    public async Task Everything_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await PutAsync();
        Assert.Equal("700", Mode(Bodies));
        var files = Directory.GetFiles(Bodies).Append(State).Append(State + ".lock").ToList();
        Assert.Equal(4, files.Count);
        Assert.All(files, file => Assert.Equal("600", Mode(file)));
    }

    [Theory]
    [InlineData("", "not a sandbox state file")]
    [InlineData("null", "is null")]
    [InlineData("[]", "not a sandbox state file")]
    [InlineData("""{"seed":null}""", "seed is null")]
    [InlineData("""{"formatVersion":1,"seed":"a","accounts":null}""", "accounts is null")]
    [InlineData("""{"formatVersion":1,"seed":"a","accounts":{"123456789012":null}}""", "123456789012 is null")]
    [InlineData("""{"formatVersion":1,"seed":"a","buckets":{"b":{"name":"b","accountId":null}}}""", "accountId is null")]
    [InlineData("""{"formatVersion":1}""", "not a sandbox state file")]
    [InlineData("""{"formatVersion":2,"seed":"a"}""", "not a sandbox state of format 1")]
    [InlineData(
        """{"formatVersion":1,"seed":"a","accessKeys":{"K":{"id":"K","accountId":"1","userName":"","userId":"","secret":"","created":"2026-01-01T00:00:00Z"}}}""",
        "the account of the access key K is missing"
    )]
    [InlineData(
        """{"formatVersion":1,"seed":"a","accounts":{"1":{"id":"1","created":"2026-01-01T00:00:00Z","users":{"u":{"id":"A","name":"u","path":"/","arn":"a","created":"2026-01-01T00:00:00Z","accessKeyIds":["K"]}}}}}""",
        "the access key K of a user is missing"
    )]
    [InlineData(
        """{"formatVersion":1,"seed":"a","parameters":{"p":{"accountId":"1","region":"r","name":"p","type":"String","versions":[]}}}""",
        "the parameter p has no version"
    )]
    public async Task A_state_with_holes_is_refused_and_kept(string text, string says)
    {
        await File.WriteAllTextAsync(State, text);
        Assert.Contains(says, (await Assert.ThrowsAsync<SandboxStateException>(OpenAsync)).Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(State));
    }

    [Fact]
    public async Task Any_value_of_a_state_that_becomes_null_is_refused()
    {
        await PutAsync();
        var whole = await File.ReadAllTextAsync(State);
        var tried = 0;
        // Each property in turn, whatever its type.
        for (var at = whole.IndexOf("\":", StringComparison.Ordinal); at >= 0; at = whole.IndexOf("\":", at + 2, StringComparison.Ordinal))
        {
            if (whole[at + 2] is not ('"' or (>= '0' and <= '9') or 't' or 'f'))
            {
                continue;
            }

            var end = whole[at + 2] == '"' ? whole.IndexOf('"', at + 3) + 1 : whole.IndexOfAny([',', '}'], at + 2);
            await File.WriteAllTextAsync(State, whole[..(at + 2)] + "null" + whole[end..]);
            await Assert.ThrowsAsync<SandboxStateException>(OpenAsync);
            tried++;
        }

        Assert.True(tried > 20, $"{tried} properties");
    }

    [Fact]
    public async Task A_pipe_and_a_folder_are_no_state_files()
    {
        Directory.CreateDirectory(State);
        Assert.Contains("is a folder", (await Assert.ThrowsAsync<SandboxStateException>(OpenAsync)).Message, StringComparison.Ordinal);
        Directory.Delete(State);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (var made = System.Diagnostics.Process.Start("mkfifo", [State]))
        {
            await made.WaitForExitAsync();
        }

        Assert.Contains(
            "not a regular file",
            (await Assert.ThrowsAsync<SandboxStateException>(OpenAsync)).Message,
            StringComparison.Ordinal
        );
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private async Task OpenAsync()
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { StateFile = State, Seed = "s3" }, default);
    }

    private async Task PutAsync()
    {
        await using var s3 = await S3Fixture.StartAsync(options => options with { StateFile = State });
        using var client = s3.Root();
        await client.PutBucketAsync("kept-bucket");
        await client.PutObjectAsync(S3Fixture.Put("kept-bucket", "k", "kept"));
    }

    private async Task<string> GetAsync()
    {
        await using var s3 = await S3Fixture.StartAsync(options => options with { StateFile = State });
        using var client = s3.Root();
        using var got = await client.GetObjectAsync("kept-bucket", "k");
        using var reader = new StreamReader(got.ResponseStream);
        return await reader.ReadToEndAsync();
    }
}
