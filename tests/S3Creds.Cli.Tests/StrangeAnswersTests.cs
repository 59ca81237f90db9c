using System.Collections.Concurrent;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary> Every call that a verb reads by, answered with something that says 200 and is no answer: the verb fails, or says what it could
/// not read, or its output is what it was. The calls are those that the verb was seen to send. </summary>
public sealed class StrangeAnswersTests : DirectAccount
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        buckets:
          media: {region: us-east-1, versioning: enabled, encryption: aes256, publicAccess: blocked, ownership: BucketOwnerEnforced, tags: {env: prod}, policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::media/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}}}}
        policies: {p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}}
        users: {ada: {access: [{bucket: media, allow: read-write}], policies: [p]}, bob: {keys: {deliver: [{ssm: /team/bob}]}}}
        roles: {app: {trust: {service: ec2.amazonaws.com}, access: [{bucket: media, allow: read-only}], maxSessionDuration: 7200}}

        """;

    private readonly ConcurrentDictionary<(string Service, string Operation), bool> seen = new();
    private Func<RequestSummary, StrangeAnswer?> strange = _ => null;

    /// <summary>The operation whose next answer does not arrive.</summary>
    private string? lost;

    /// <summary>New keys are not watched for long.</summary>
    private static readonly CliSurroundings Quick = new() { Variable = name => name == "S3CREDS_KEY_TIMING" ? "verify-over=200ms" : null };

    private const string Invalid = "is not valid: it";

    /// <summary> How a verb names what it could not read: the answer itself; where the reason has no place, what is not known. Of keys the
    /// last use and the sinks are columns of a list, and an answer about access names the policies that it rests on. </summary>
    private static string[] Named(string line) =>
        line.Split(' ')[0] switch
        {
            "keys" => [Invalid, "  unknown  ", "(unreadable)"],
            "access" or "why" => [Invalid, ", which could not be read"],
            _ => [Invalid],
        };

    /// <summary>Verbs that only read. <c>{f}</c> is the manifest, <c>{d}</c> a new folder.</summary>
    public static TheoryData<string> Reading =>
        new(
            "plan -f {f}",
            "plan -f {f} --only user/ada",
            "drift -f {f}",
            "access",
            "access --public",
            "why user/ada s3:GetObject media/a.txt",
            "why anonymous s3:GetObject open/a.txt",
            "keys",
            "keys -f {f}",
            "whoami",
            "list-users",
            "list-user-policies",
            "list-user-policies ada",
            "list-roles",
            "list-roles app",
            "list-buckets",
            "list-buckets --details",
            "list-bucket open",
            "get-bucket-policy open",
            "get-cors-policy open",
            "get-public-access-block media",
            "debug-bucket open",
            "get-object open a.txt",
            "get-objects open -o {d}"
        );

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            PlainHttpIsTls = true,
            Faults = (point, request, _) =>
            {
                if (point != FaultPoint.BeforeAnswer)
                    return ValueTask.FromResult<Fault?>(null);
                if (request.Operation == lost)
                {
                    lost = null;
                    return ValueTask.FromResult<Fault?>(new Fault.Reset());
                }

                seen[(request.Service, request.Operation)] = request.IsWrite;
                return ValueTask.FromResult<Fault?>(strange(request) is { } kind ? new Fault.Strange(kind) : null);
            },
        };

    [InProcessTheory]
    [MemberData(nameof(Reading))]
    public async Task A_reading_verb_never_takes_it_for_an_answer(string line)
    {
        await SetUpAsync();
        seen.Clear();
        var clean = await VerbAsync(line);
        Assert.True(clean.ExitCode == 0, clean.All);
        foreach (var call in seen.Keys.ToList())
        {
            foreach (var kind in Enum.GetValues<StrangeAnswer>())
            {
                strange = r => (r.Service, r.Operation) == call ? kind : null;
                Server.Sandbox.Counters.Reset();
                var result = await VerbAsync(line);
                strange = _ => null;
                var where = $"{line}: {kind} from {call.Service}:{call.Operation}\n{result.All}";
                Assert.DoesNotContain("S3C599", result.All, StringComparison.Ordinal);
                Assert.DoesNotContain("Unhandled", result.All, StringComparison.Ordinal);
                Assert.True(Server.Sandbox.Counters.Writes == 0, where);
                // The answer is named, or it did not matter: then nothing is different.
                var isNamed = Array.Exists(Named(line), n => result.All.Contains(n, StringComparison.Ordinal));
                var isSame = result.ExitCode == 0 && Timeless(result.Out) == Timeless(clean.Out);
                Assert.True(isNamed || isSame, where);
                Assert.True(result.ExitCode is 0 or 1, where);
                Assert.True(result.ExitCode == 0 || isNamed, where);
                Assert.False(!isSame && result.ExitCode == 0 && result.Out.Trim() is "" or "[]" or "no access", where);
            }
        }
    }

    /// <summary>Without the line that gives the time of the request.</summary>
    private static string Timeless(string text) =>
        string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("  assumed: ", StringComparison.Ordinal)));

    [InProcessFact]
    public async Task A_key_whose_answer_holds_no_id_is_an_error_and_the_key_is_deleted_again()
    {
        await SetUpAsync();
        foreach (var kind in (StrangeAnswer[])[StrangeAnswer.Page, StrangeAnswer.Empty, StrangeAnswer.Cut, StrangeAnswer.ForeignRoot])
        {
            strange = r => r.Operation == "CreateAccessKey" ? kind : null;
            var result = await RunAsync(
                CliRunner.WithKeyTiming("propagation=1ms"),
                "create",
                "open",
                "--username",
                $"new-{kind}",
                "--deliver",
                $"file:{Path.Combine(Folder, $"{kind}.json")}"
            );
            strange = _ => null;
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("were deleted again", result.Err, StringComparison.Ordinal);
            Assert.Empty(
                (
                    await Iam.ListAccessKeysAsync(new Amazon.IdentityManagement.Model.ListAccessKeysRequest { UserName = $"new-{kind}" })
                ).AccessKeyMetadata
                    ?? []
            );
            Assert.False(File.Exists(Path.Combine(Folder, $"{kind}.json")));
        }
    }

    [InProcessTheory]
    [InlineData("put-object open b.txt {o}", "PutObject", "PutObject")]
    [InlineData("set-bucket-policy open --allow-all-get", "PutBucketPolicy", "PutBucketPolicy")]
    [InlineData("set-cors-policy open", "PutBucketCors", "PutCORSConfiguration")]
    [InlineData("set-public-access-block media --block-public-acls true", "PutPublicAccessBlock", "PutPublicAccessBlock")]
    [InlineData("delete-objects open a.txt", "DeleteObjects", "DeleteObjects")]
    [InlineData("make-private open", "PutPublicAccessBlock", "PutPublicAccessBlock")]
    [InlineData("create fresh -c", "CreateBucket", "PutBucket")]
    [InlineData("create open --username x", "CreateUser", "CreateUser")]
    [InlineData("create open --username y", "PutUserPolicy", "PutUserPolicy")]
    [InlineData("create open --role z", "CreateRole", "CreateRole")]
    [InlineData("create open --role z", "PutRolePolicy", "PutRolePolicy")]
    [InlineData("delete-bucket gone --force", "DeleteBucket", "DeleteBucket")]
    [InlineData("delete-user bob", "DeleteUser", "DeleteUser")]
    public async Task A_write_that_is_answered_by_a_page_is_sent_once_and_may_have_been_done(string line, string operation, string named)
    {
        await SetUpAsync();
        await BucketAsync("gone");
        strange = r => r.Operation == operation ? StrangeAnswer.Page : null;
        Server.Sandbox.Counters.Reset();
        var result = await VerbAsync(line);
        strange = _ => null;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"the answer to {named} is not valid: it", result.Err, StringComparison.Ordinal);
        Assert.Contains("; whether it took effect is not known", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C599", result.All, StringComparison.Ordinal);
        Assert.Equal(1, Server.Sandbox.Counters.Entries.Count(e => e.Operation == operation));
        // Without the page the same command goes on, or finds it done.
        var again = await VerbAsync(line);
        Assert.True(again.ExitCode == (line.StartsWith("delete-", StringComparison.Ordinal) ? again.ExitCode : 0), again.All);
        Assert.DoesNotContain("AlreadyExists", again.All, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData("create open --username x", "CreateUser")]
    [InlineData("create open --role z", "CreateRole")]
    [InlineData("create fresh -c", "CreateBucket")]
    public async Task A_creation_whose_first_answer_is_lost_is_no_name_that_is_taken(string line, string operation)
    {
        await SetUpAsync();
        lost = operation;
        var result = await VerbAsync(line);
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Null(lost);
        Assert.DoesNotContain("AlreadyExists", result.All, StringComparison.Ordinal);
    }

    private async Task SetUpAsync()
    {
        WriteFile("m.yaml", Manifest);
        var applied = await RunAsync(
            Quick,
            "apply",
            "-f",
            Path.Combine(Folder, "m.yaml"),
            "--yes",
            "--allow",
            "trust:*",
            "--runs-folder",
            Path.Combine(Folder, "runs")
        );
        Assert.True(applied.ExitCode == 0, applied.All);
        await BucketAsync("open");
        await ObjectAsync("open", "a.txt", "hello");
        await DoneAsync(
            "set-public-access-block",
            "open",
            "--block-public-policy",
            "false",
            "--restrict-public-buckets",
            "false",
            "--block-public-acls",
            "true",
            "--ignore-public-acls",
            "true"
        );
        await DoneAsync("set-bucket-policy", "open", "--allow-all-get");
        await DoneAsync("set-cors-policy", "open");
    }

    private Task<CliResult> VerbAsync(string line)
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-").FullName;
        var words = line.Split(' ')
            .Select(w =>
                w switch
                {
                    "{f}" => Path.Combine(Folder, "m.yaml"),
                    "{d}" => folder,
                    "{o}" => WriteFile("o.txt", "hello"),
                    _ => w,
                }
            )
            .ToList();
        return RunAsync(Quick, words[0], [.. words.Skip(1)]);
    }
}
