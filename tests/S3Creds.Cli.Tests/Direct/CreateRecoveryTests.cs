using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary><c>create</c> makes one key: whatever becomes of the answer, in the end the user has exactly the key that was handed
/// out.</summary>
public sealed class CreateRecoveryTests : DirectAccount
{
    private const string Marker = "s3creds:key-intent";

    private static readonly CliSurroundings Quick = CliRunner.WithKeyTiming("propagation=1ms");

    private readonly Dictionary<(string Operation, long Occurrence), (FaultPoint Point, Fault Fault)> faults = [];

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Faults = (point, request, _) =>
                ValueTask.FromResult(
                    faults.TryGetValue((request.Operation, request.Occurrence), out var fault) && fault.Point == point ? fault.Fault : null
                ),
        };

    public static TheoryData<string, string, int> Lost
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var fault in (string[])["reset", "error", "cut", "page", "empty", "throttle", "twice"])
            foreach (var user in (string[])["new", "old"])
                data.Add(fault, user, 1);
            data.Add("reset", "new", 3);
            data.Add("error", "old", 3);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_lost_answer_leaves_exactly_the_key_that_is_printed(string fault, string user, int times)
    {
        await BucketAsync("bkt");
        if (user == "old")
            await Iam.CreateUserAsync(new CreateUserRequest { UserName = user });
        var older =
            user == "old" ? (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = user })).AccessKey!.AccessKeyId : null;
        var first = older is null ? 1 : 2;
        for (var i = first; i < first + times; i++)
            faults[("CreateAccessKey", i)] = Of(fault);
        var result = await RunAsync(Quick, "create", "bkt", "--username", user);
        Assert.True(result.ExitCode == 0, result.All);
        var printed = JsonNode.Parse(result.Out)!.AsObject();
        var keys = await KeysAsync(user);
        Assert.Equal(((string?[])[older, printed["AccessKeyId"]!.ToString()]).OfType<string>().Order(), keys.Order());
        using var s3 = S3(printed);
        await s3.ListObjectsV2Async(new() { BucketName = "bkt" });
        Assert.Empty(await TagsAsync(user));
        var gone = fault == "throttle" ? 0 : times;
        Assert.Equal(gone, Lines(result.Err).Count(l => l.EndsWith("was deleted: its secret was lost", StringComparison.Ordinal)));
        Assert.Contains($"Created access key for user: {user}\n", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_user_whose_answer_is_lost_keeps_the_keys_that_it_had()
    {
        await BucketAsync("bkt");
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "old" });
        await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "old" });
        await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "old" });
        var before = await KeysAsync("old");
        var result = await RunAsync(Quick, "create", "bkt", "--username", "old");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(before, await KeysAsync("old"));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(1, false)]
    public async Task The_key_of_an_interrupted_run_is_deleted_and_that_of_a_run_at_work_is_not(int minutes, bool deleted)
    {
        await BucketAsync("bkt");
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "ada" });
        var at = DateTimeOffset.UtcNow.AddMinutes(-minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await Iam.TagUserAsync(new TagUserRequest { UserName = "ada", Tags = [new Tag { Key = Marker, Value = $"create-x {at}" }] });
        var dead = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!.AccessKeyId!;
        var result = await RunAsync(Quick, "create", "bkt", "--username", "ada");
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal(
            deleted,
            result.Err.Contains($"Note: access key {dead} of user ada was deleted: its secret was lost\n", StringComparison.Ordinal)
        );
        Assert.Equal(deleted ? 1 : 2, (await KeysAsync("ada")).Count);
        Assert.Equal(deleted ? 0 : 1, (await TagsAsync("ada")).Count);
    }

    [Fact]
    public async Task A_run_that_ends_between_creation_and_answer_leaves_the_marker_for_the_next()
    {
        await BucketAsync("bkt");
        faults[("CreateAccessKey", 1)] = (FaultPoint.BeforeAnswer, new Fault.Reset());
        faults[("ListAccessKeys", 1)] = (FaultPoint.BeforeEffect, new Fault.Error(403, "AccessDenied", "no"));
        var failed = await RunAsync(Quick, "create", "bkt", "--username", "ada");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("aws iam list-access-keys --user-name ada", failed.Err, StringComparison.Ordinal);
        Assert.Single(await KeysAsync("ada"));
        Assert.Equal([Marker], await TagsAsync("ada"));
    }

    [Fact]
    public async Task Who_may_not_tag_gets_a_key_without_a_marker()
    {
        await BucketAsync("bkt");
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "ada" });
        await AsOperatorAsync();
        await Iam.PutUserPolicyAsync(
            new PutUserPolicyRequest
            {
                UserName = "operator",
                PolicyName = "no-tags",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:TagUser","iam:UntagUser"],"Resource":"*"}]}""",
            }
        );
        var printed = await JsonAsync("create", "bkt", "--username", "ada");
        Assert.Equal([printed["AccessKeyId"]!.ToString()], await KeysAsync("ada"));
    }

    [Fact]
    public async Task Who_may_not_remove_tags_gets_a_key_that_the_next_run_leaves_alone()
    {
        await BucketAsync("bkt");
        faults[("UntagUser", 1)] = (FaultPoint.BeforeEffect, new Fault.Error(403, "AccessDenied", "no"));
        var printed = await JsonAsync("create", "bkt", "--username", "ada");
        var id = printed["AccessKeyId"]!.ToString();
        var marker = Assert.Single((await Iam.ListUserTagsAsync(new ListUserTagsRequest { UserName = "ada" })).Tags!, t => t.Key == Marker);
        Assert.EndsWith(" " + id, marker.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_marker_that_cannot_be_removed_takes_the_key_back()
    {
        await BucketAsync("bkt");
        foreach (var (operation, from) in ((string, int)[])[("UntagUser", 1), ("TagUser", 2)])
            faults[(operation, from)] = (FaultPoint.BeforeEffect, new Fault.Error(403, "AccessDenied", "no"));
        var result = await RunAsync(Quick, "create", "bkt", "--username", "ada");
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Matches("access key \\S+ of user ada was deleted again", result.Err);
        Assert.Empty(await KeysAsync("ada"));
    }

    private static (FaultPoint Point, Fault Fault) Of(string name) =>
        name switch
        {
            "reset" => (FaultPoint.BeforeAnswer, new Fault.Reset()),
            "error" => (FaultPoint.AfterEffect, Fault.InternalError),
            "cut" => (FaultPoint.BeforeAnswer, new Fault.Truncate(40)),
            "page" => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.Page)),
            "empty" => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.Empty)),
            "throttle" => (FaultPoint.BeforeEffect, Fault.Throttle),
            _ => (FaultPoint.BeforeEffect, new Fault.Duplicate()),
        };

    private async Task<List<string>> KeysAsync(string user) =>
        [
            .. ((await Iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = user })).AccessKeyMetadata ?? []).Select(k =>
                k.AccessKeyId!
            ),
        ];

    private async Task<List<string>> TagsAsync(string user) =>
        [.. ((await Iam.ListUserTagsAsync(new ListUserTagsRequest { UserName = user })).Tags ?? []).Select(t => t.Key!)];
}
