using System.Security.Cryptography;
using Amazon.S3.Model;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>The verbs that move and delete objects.</summary>
public sealed class TransferTests : DirectAccount
{
    private const int MiB = 1 << 20;
    private int truncate;
    private int refuse;
    private int cutUploads;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeAnswer && request.Operation == "GetObject" && Interlocked.Decrement(ref truncate) >= 0
                        ? new Fault.Truncate(3 * MiB)
                    : point == FaultPoint.BeforeEffect && request.Operation == "UploadPart" && Interlocked.Decrement(ref cutUploads) >= 0
                        ? new Fault.Reset()
                    : point == FaultPoint.BeforeEffect && request.Operation == "GetObject" && Interlocked.Decrement(ref refuse) >= 0
                        ? new Fault.Error(403, "AccessDenied", "Not now")
                    : null
                ),
        };

    [Theory]
    [InlineData("page.html", null, "text/html")]
    [InlineData("page.html", "text/x-mine", "text/x-mine")]
    [InlineData("unknown.zzz", null, "binary/octet-stream")]
    public async Task Put_object_guesses_the_content_type_or_takes_it(string file, string? given, string expected)
    {
        await BucketAsync("bkt");
        await DoneAsync("put-object", ["bkt", "k", WriteFile(file, "hello"), .. given is null ? (string[])[] : ["--content-type", given]]);
        using var got = await Root.GetObjectAsync("bkt", "k");
        Assert.Equal((expected, 5L), (got.Headers.ContentType, got.ContentLength));
    }

    [Fact]
    public async Task Put_object_of_a_missing_file_or_a_folder_is_a_usage_error()
    {
        var missing = await RunAsync("put-object", "bkt", "k", "/no/such/file");
        Assert.Equal(2, missing.ExitCode);
        Assert.EndsWith("Error: Invalid value for 'PATH': File '/no/such/file' does not exist.\n", missing.Err, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("put-object", "bkt", "k", Folder)).ExitCode);
    }

    [Fact]
    public async Task Put_object_reads_standard_input_and_get_object_writes_standard_output()
    {
        await BucketAsync("bkt");
        var put = await RunAsync(new CliSurroundings { Input = "Grüße\n" }, "put-object", "bkt", "k", "-");
        Assert.Equal(0, put.ExitCode);
        Assert.Equal("Grüße\n", await DoneAsync("get-object", "bkt", "k"));
    }

    [Fact]
    public async Task Large_files_go_up_in_parts_and_come_down_in_ranges_unchanged()
    {
        await BucketAsync("bkt");
        var path = RandomFile("big", (20 * MiB) + 12345);
        await DoneAsync("put-object", "bkt", "big", path, "-s");
        Assert.Contains("CreateMultipartUpload", Calls, StringComparison.Ordinal);
        Assert.Equal(3, Server.Sandbox.Counters.Count("s3", "UploadPart"));
        var copy = Path.Combine(Folder, "copy");
        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(Hash(path), Hash(copy));
        Assert.Equal(3, Server.Sandbox.Counters.Count("s3", "GetObject"));
        Assert.Empty(Directory.GetFiles(Folder, ".s3creds-*"));
    }

    [Fact]
    public async Task Cut_connections_go_on_where_they_broke()
    {
        await BucketAsync("bkt");
        var path = RandomFile("big", 20 * MiB);
        await DoneAsync("put-object", "bkt", "big", path, "-s");
        truncate = 4;
        var copy = Path.Combine(Folder, "copy");
        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(Hash(path), Hash(copy));
        Assert.True(Server.Sandbox.Counters.Count("s3", "GetObject") >= 6);
    }

    [Fact]
    public async Task Uploads_send_a_part_again_whose_connection_was_cut()
    {
        await BucketAsync("bkt");
        var path = RandomFile("big", (20 * MiB) + 1);
        cutUploads = 2;
        await DoneAsync("put-object", "bkt", "big", path, "-s");
        cutUploads = 2;
        var piped = await RunAsync(new CliSurroundings { Input = new string('x', 9 * MiB) }, "put-object", "bkt", "piped", "-", "-s");
        Assert.True(piped.ExitCode == 0, piped.All);
        var copy = Path.Combine(Folder, "copy");
        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(Hash(path), Hash(copy));
        Assert.Equal(9 * MiB, (await Root.GetObjectMetadataAsync("bkt", "piped")).ContentLength);
        Assert.Empty((await Root.ListMultipartUploadsAsync("bkt")).MultipartUploads ?? []);
    }

    [Fact]
    public async Task An_upload_that_fails_leaves_no_parts_behind()
    {
        await BucketAsync("bkt");
        cutUploads = 1000;
        var failed = await RunAsync("put-object", "bkt", "big", RandomFile("big", 20 * MiB), "-s");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("Error: ", failed.Err, StringComparison.Ordinal);
        Assert.Empty((await Root.ListMultipartUploadsAsync("bkt")).MultipartUploads ?? []);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task A_download_that_failed_goes_on_with_the_ranges_that_are_missing()
    {
        await BucketAsync("bkt");
        var path = RandomFile("big", 40 * MiB);
        await DoneAsync("put-object", "bkt", "big", path, "-s");
        var copy = Path.Combine(Folder, "copy");
        // The first two ranges begin, one of them is refused: the run fails with something already there.
        refuse = 1;
        var failed = await RunAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(1, failed.ExitCode);
        Assert.False(File.Exists(copy));
        refuse = 0;
        var state = await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(Folder, ".s3creds-*.state")));
        Server.Sandbox.Counters.Reset();
        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(Hash(path), Hash(copy));
        Assert.Equal(5 - (state.Length - 1), Server.Sandbox.Counters.Count("s3", "GetObject"));
    }

    [Fact]
    public async Task A_partial_file_that_was_damaged_is_found_out()
    {
        await BucketAsync("bkt");
        var path = RandomFile("big", 20 * MiB);
        await DoneAsync("put-object", "bkt", "big", path, "-s");
        var copy = Path.Combine(Folder, "copy");
        refuse = 3;
        await RunAsync("get-object", "bkt", "big", "-o", copy);
        refuse = 0;
        // All ranges are claimed to be there; none is.
        var state = Assert.Single(Directory.GetFiles(Folder, ".s3creds-*.state"));
        await File.AppendAllTextAsync(state, "0\n1\n2\n");
        var result = await RunAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("arrived damaged", result.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(copy));
        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal(Hash(path), Hash(copy));
    }

    [Fact]
    public async Task Get_object_writes_to_a_device_or_a_pipe_and_through_a_link_and_replaces_none()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "k", "hello");
        var pipe = Path.Combine(Folder, "pipe");
        Assert.Equal(0, (await CliRunner.RunProcessAsync("mkfifo", Folder, [pipe], [])).ExitCode);
        // Opening a pipe waits for its other end: not in this process.
        var read = CliRunner.RunProcessAsync("cat", Folder, [pipe], []);
        await DoneAsync("get-object", "bkt", "k", "-o", pipe);
        Assert.Equal("hello", (await read.WaitAsync(TimeSpan.FromMinutes(1))).Out);
        var device = Path.Combine(Folder, "device");
        File.CreateSymbolicLink(device, "/dev/null");
        await DoneAsync("get-object", "bkt", "k", "-o", device);
        Assert.NotNull(new FileInfo(device).LinkTarget);
        var link = Path.Combine(Folder, "link");
        File.CreateSymbolicLink(link, WriteFile("deep/target", "old"));
        await DoneAsync("get-object", "bkt", "k", "-o", link);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(Folder, "deep", "target")));
    }

    [Fact]
    public async Task A_link_planted_under_the_name_of_a_partial_file_is_not_written_through()
    {
        await BucketAsync("bkt");
        await DoneAsync("put-object", "bkt", "big", RandomFile("big", 20 * MiB), "-s");
        var copy = Path.Combine(Folder, "copy");
        refuse = 3;
        Assert.Equal(1, (await RunAsync("get-object", "bkt", "big", "-o", copy)).ExitCode);
        refuse = 0;
        var mine = WriteFile("deep/mine", "mine");
        foreach (var own in Directory.GetFiles(Folder, ".s3creds-*"))
        {
            File.Delete(own);
            File.CreateSymbolicLink(own, mine);
        }

        await DoneAsync("get-object", "bkt", "big", "-o", copy);
        Assert.Equal("mine", await File.ReadAllTextAsync(mine));
        Assert.Equal(Hash(Path.Combine(Folder, "big")), Hash(copy));
    }

    [Fact]
    public async Task Get_object_that_is_not_there_is_an_error()
    {
        await BucketAsync("bkt");
        var result = await RunAsync("get-object", "bkt", "nothing");
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.StartsWith("Error: NoSuchKey: ", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_objects_takes_files_and_folders()
    {
        await BucketAsync("bkt");
        var one = WriteFile("one.txt", "1");
        WriteFile("tree/two.html", "2");
        WriteFile("tree/deep/ü 3.txt", "3");
        var tree = Path.Combine(Folder, "tree");
        Assert.Equal(
            [
                $"{one} => s3://bkt/p/one.txt",
                $"{tree}/deep/ü 3.txt => s3://bkt/p/tree/deep/ü 3.txt",
                $"{tree}/two.html => s3://bkt/p/tree/two.html",
            ],
            Lines(await DoneAsync("put-objects", "bkt", one, tree, "--prefix", "p", "--dry-run"))
        );
        Assert.DoesNotContain("PutObject", Calls, StringComparison.Ordinal);
        await DoneAsync("put-objects", "bkt", one, tree, "--prefix", "p", "-s");
        Assert.Equal(["p/one.txt", "p/tree/deep/ü 3.txt", "p/tree/two.html"], await KeysAsync());
        Assert.Equal("text/html", (await Root.GetObjectMetadataAsync("bkt", "p/tree/two.html")).Headers.ContentType);
    }

    [Fact]
    public async Task Get_objects_all_by_key_and_by_pattern()
    {
        await BucketAsync("bkt");
        foreach (var key in (string[])["a.js", "x/b.js", "x/y/c.js", "x/d.css"])
            await ObjectAsync("bkt", key, key);
        await DoneAsync("get-objects", "bkt", "-o", Path.Combine(Folder, "all"));
        Assert.Equal(["a.js", "x/b.js", "x/d.css", "x/y/c.js"], Saved("all"));
        Assert.Equal("x/y/c.js", await File.ReadAllTextAsync(Path.Combine(Folder, "all", "x", "y", "c.js")));
        await DoneAsync("get-objects", "bkt", "x/d.css", "-o", Path.Combine(Folder, "one"));
        Assert.Equal(["x/d.css"], Saved("one"));
        await DoneAsync("get-objects", "bkt", "--pattern", "*/*.js", "-p", "?.[jk]s", "-o", Path.Combine(Folder, "some"), "-s");
        Assert.Equal(["a.js", "x/b.js", "x/y/c.js"], Saved("some"));
    }

    [Fact]
    public async Task Get_objects_tells_what_is_missing_at_the_end()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "there", "v");
        var result = await RunAsync("get-objects", "bkt", "gone", "there", "away", "-o", Path.Combine(Folder, "o"));
        Assert.Equal((1, "Error: Not found: gone\nNot found: away\n"), (result.ExitCode, result.Err));
        Assert.Equal(["there"], Saved("o"));
    }

    [Fact]
    public async Task Keys_never_lead_out_of_the_folder()
    {
        await BucketAsync("bkt");
        string[] keys = ["/etc/x", "//y", "../up", "a/../../up", "a//b", "a/./b", "ok/marker/", "日本語/😀 x"];
        foreach (var key in keys)
            await DoneAsync("put-object", "bkt", key, WriteFile("in/content", key.EndsWith('/') ? "" : key), "-s");
        File.Delete(Path.Combine(Folder, "in", "content"));
        Assert.Contains("\"Key\": \"//y\"", await DoneAsync("list-bucket", "bkt"), StringComparison.Ordinal);
        var target = Path.Combine(Folder, "in", "target");
        var result = await RunAsync("get-objects", "bkt", "-o", target);
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Empty(Directory.GetFiles(Folder));
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "in")));
        Assert.Equal(
            ["%/%/y", "%/etc/x", "%2E%2E/up", "a/%/b", "a/%2E%2E/%2E%2E/up", "a/%2E/b", "日本語/😀 x"],
            Saved(Path.Combine("in", "target")).Order(StringComparer.Ordinal)
        );
        Assert.True(Directory.Exists(Path.Combine(target, "ok", "marker")));
        Assert.Equal("../up", await File.ReadAllTextAsync(Path.Combine(target, "%2E%2E", "up")));
    }

    [Fact]
    public async Task A_link_in_the_folder_is_not_followed_out_of_it()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "link/x", "v");
        var outside = Directory.CreateDirectory(Path.Combine(Folder, "outside")).FullName;
        var target = Directory.CreateDirectory(Path.Combine(Folder, "target")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(target, "link"), outside);
        var result = await RunAsync("get-objects", "bkt", "-o", target);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a link leads out of", result.Err, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(outside));
    }

    [Fact]
    public async Task Delete_objects_by_key_and_by_prefix()
    {
        await BucketAsync("bkt");
        foreach (var key in (string[])["one", "two", "tmp/1", "tmp/2 &<ü"])
            await ObjectAsync("bkt", key, "v");
        var dry = await RunAsync("delete-objects", "bkt", "--prefix", "tmp/", "-d");
        Assert.Equal(
            (0, "The following keys would be deleted:\ntmp/1\ntmp/2 &<ü\n", "Deleting 2 objects from bkt\n"),
            (dry.ExitCode, dry.Out, dry.Err)
        );
        var one = await RunAsync("delete-objects", "bkt", "one");
        Assert.Equal((0, "", "Deleting 1 object from bkt\n"), (one.ExitCode, one.Out, one.Err));
        var rest = await RunAsync("delete-objects", "bkt", "--prefix", "tmp/", "--silent");
        Assert.Equal((0, ""), (rest.ExitCode, rest.Err));
        Assert.Equal(["two"], await KeysAsync());
    }

    [Fact]
    public async Task Delete_objects_sends_a_thousand_keys_a_request()
    {
        await BucketAsync("bkt");
        await DoneAsync("delete-objects", ["bkt", .. Enumerable.Range(0, 1001).Select(i => $"k{i}")]);
        Assert.Equal(2, Server.Sandbox.Counters.Count("s3", "DeleteObjects"));
    }

    [Theory]
    [InlineData("Cannot pass both keys and --prefix", "bkt", "k", "--prefix", "p")]
    [InlineData("Specify one or more keys or use --prefix", "bkt")]
    public async Task Delete_objects_needs_keys_or_a_prefix(string message, params string[] args)
    {
        var result = await RunAsync("delete-objects", args);
        Assert.Equal((1, $"Error: {message}\n"), (result.ExitCode, result.Err));
    }

    [Fact]
    public async Task Delete_objects_fails_where_the_store_refuses()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "k", "v");
        await Root.PutBucketPolicyAsync(
            "bkt",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::bkt/*"}]}"""
        );
        var result = await RunAsync("delete-objects", "bkt", "k");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Error: Errors deleting objects:\nk: AccessDenied: ", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_sees_a_bar_and_silent_none()
    {
        await BucketAsync("bkt");
        var terminal = new CliSurroundings { Terminals = new Terminals(true, true, true) };
        var file = WriteFile("f", "hello");
        var shown = await RunAsync(terminal, "put-objects", "bkt", file);
        Assert.Contains("Uploading 5.0 bytes (1 file)  [####################################]  100%", shown.Err, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync(terminal, "put-objects", "bkt", file, "-s")).Err);
        Assert.Equal("", (await RunAsync("put-objects", "bkt", file)).Err);
    }

    private string RandomFile(string name, int size)
    {
        var path = Path.Combine(Folder, name);
        var content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private string[] Saved(string folder)
    {
        var root = Path.Combine(Folder, folder);
        return
        [
            .. Directory
                .GetFiles(root, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(root, f))
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<string[]> KeysAsync() =>
        [.. (await Root.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bkt" })).S3Objects?.Select(o => o.Key) ?? []];
}
