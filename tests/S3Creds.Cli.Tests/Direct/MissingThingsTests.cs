namespace S3Creds.Cli.Tests.Direct;

/// <summary>What is not there, or cannot be made, is named in this tool's words: a HEAD has no message of the store.</summary>
public sealed class MissingThingsTests : DirectAccount
{
    [Theory]
    [InlineData("-")]
    [InlineData("x")]
    public async Task An_object_that_is_not_there_is_named(string output)
    {
        await BucketAsync("bkt");
        var path = output == "-" ? output : Path.Combine(Folder, output);
        var result = await RunAsync("get-object", "bkt", "no/key", "-o", path);
        Assert.Equal((1, "Error: NoSuchKey: The specified key does not exist: no/key\n"), (result.ExitCode, result.Err));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_in_place_of_a_folder_is_named()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "key", "x");
        var file = WriteFile("there", "x");
        var result = await RunAsync("get-objects", "bkt", "-o", file);
        Assert.Equal((1, $"Error: {file} cannot be written: Not a directory\n"), (result.ExitCode, result.Err));
    }

    [Theory]
    [InlineData("BAD_2", "a bucket name has only a-z, 0-9, '.' and '-'")]
    [InlineData("ab", "a bucket name has 3 to 63 characters")]
    [InlineData("192.168.0.1", "a bucket name is not an IP address")]
    [InlineData("xn--bucket", "a bucket name does not begin with xn--")]
    public async Task A_name_that_no_new_bucket_may_have_is_refused_before_the_first_bucket_is_made(string name, string why)
    {
        string[] account = ["--sandbox-state", Path.Combine(Folder, "account.json")];
        var result = await CliRunner.RunAsync(
            Folder,
            ["create", "good-1", name, "-c", "--runs-folder", Path.Combine(Folder, "runs"), .. account]
        );
        Assert.Equal((1, $"Error: {name} is not a valid bucket name: {why}\n"), (result.ExitCode, result.Err));
        Assert.Equal("[]\n", (await CliRunner.RunAsync(Folder, ["list-buckets", .. account])).Out);
    }
}
