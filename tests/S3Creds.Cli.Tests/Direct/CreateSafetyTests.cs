using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>No secret in a message, no live key that nobody knows of, no other user's key written over.</summary>
public sealed class CreateSafetyTests : DirectAccount
{
    private readonly List<string> issued = [];
    private bool failing;
    private string? echo;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Issued = secret =>
            {
                options.Issued?.Invoke(secret);
                issued.Add(secret);
            },
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    failing && point == FaultPoint.AfterEffect && request.Operation == "CreateAccessKey"
                        ? new Fault.Error(400, "MalformedInput", $"bad answer {issued[^1]}")
                    : echo is not null && point == FaultPoint.BeforeEffect && request.Operation == "PutParameter"
                        ? new Fault.Error(400, "ValidationException", string.Format(null, echo, issued[^1]))
                    : null
                ),
        };

    [Theory]
    [InlineData("ada", false)]
    [InlineData("bob", true)]
    public async Task A_refusal_that_repeats_its_answer_shows_its_code_only_and_the_key_goes(string user, bool exists)
    {
        if (exists)
            await Iam.CreateUserAsync(new Amazon.IdentityManagement.Model.CreateUserRequest { UserName = user });
        failing = true;
        var result = await RunAsync("create", "bkt", "-c", "--username", user);
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Matches(
            @"Error: CreateAccessKey: MalformedInput: the message of the service is not shown.*: access key \S+ of user .* was deleted again",
            result.Err
        );
        Assert.DoesNotContain(issued[^1], result.Err, StringComparison.Ordinal);
        Assert.Empty(
            (await Iam.ListAccessKeysAsync(new Amazon.IdentityManagement.Model.ListAccessKeysRequest { UserName = user })).AccessKeyMetadata
                ?? []
        );
        Assert.All(Directory.GetFiles(Path.Combine(Folder, "runs")), f =>
            Assert.DoesNotContain(issued[^1], File.ReadAllText(f), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("value {0} is not allowed")]
    [InlineData("the request was: SecretAccessKey%22%3A%22{0}")]
    public async Task A_refusal_that_repeats_its_request_is_shown_without_the_secret(string message)
    {
        echo = message;
        var result = await RunAsync("create", "bkt", "-c", "--username", "ada", "--deliver", "ssm:/media/ci");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("(secret)", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(issued[^1], result.Err, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(Path.Combine(Folder, "runs")), f =>
            Assert.DoesNotContain(issued[^1], File.ReadAllText(f), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("k.json")]
    [InlineData("k.ini")]
    public async Task The_key_of_another_user_is_not_written_over_and_ones_own_is(string name)
    {
        var sink = $"file:{Folder}/{name}";
        await DoneAsync("create", "bkt1", "-c", "--username", "ada", "--deliver", sink);
        var before = await File.ReadAllTextAsync(Path.Combine(Folder, name));
        var result = await RunAsync("create", "bkt2", "-c", "--username", "bob", "--deliver", sink);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"Error: file k\.\w+: it holds access key \S+ of user ada; nothing was changed", result.Err);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(Folder, name)));
        await DoneAsync("create", "bkt1", "--username", "ada", "--deliver", sink);
        Assert.NotEqual(before, await File.ReadAllTextAsync(Path.Combine(Folder, name)));
    }

    [Fact]
    public async Task A_public_policy_under_a_block_fails_at_once_and_names_the_way()
    {
        await BucketAsync("bkt");
        await DoneAsync("set-public-access-block", "bkt", "--block-public-policy", "true");
        Server.Sandbox.Counters.Reset();
        var result = await RunAsync("set-bucket-policy", "bkt", "--allow-all-get");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("s3creds make-public BUCKET", result.Err, StringComparison.Ordinal);
        Assert.Equal(1, Server.Sandbox.Counters.Count("s3", "PutBucketPolicy"));
    }
}
