using System.Collections.Concurrent;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>
/// Every call that a verb reads by, answered with something that says 200 and is no answer: the verb fails, or says what it could not read, or its
/// output is what it was. The calls are those that the verb was seen to send.
/// </summary>
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

    /// <summary>New keys are not watched for long.</summary>
    private static readonly CliSurroundings Quick = new() { Variable = name => name == "S3CREDS_KEY_TIMING" ? "verify-over=200ms" : null };

    /// <summary>How a verb that goes on says that something is not known.</summary>
    private static readonly string[] Reported = ["is not valid", "could not be read", "  unknown  ", "(unreadable)"];

    /// <summary>Verbs that only read. <c>{f}</c> is the manifest, <c>{d}</c> a new folder.</summary>
    public static TheoryData<string> Reading => new(
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
        "get-objects open -o {d}");

    protected override SandboxOptions Shape(SandboxOptions options) => options with
    {
        PlainHttpIsTls = true,
        Faults = (point, request, _) =>
        {
            if (point != FaultPoint.BeforeAnswer)
                return ValueTask.FromResult<Fault?>(null);
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
                Assert.True(result.ExitCode is 1 or 4 || Timeless(result.Out) == Timeless(clean.Out) || Reported.Any(r => result.All.Contains(r, StringComparison.Ordinal)), where);
                Assert.False(result.ExitCode == 0 && result.Out != clean.Out && result.Out.Trim() is "" or "[]" or "no access", where);
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
            var result = await RunAsync("create", "open", "--username", $"new-{kind}", "--deliver", $"file:{Path.Combine(Folder, $"{kind}.json")}");
            strange = _ => null;
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("was deleted again", result.Err, StringComparison.Ordinal);
            Assert.Empty((await Iam.ListAccessKeysAsync(new Amazon.IdentityManagement.Model.ListAccessKeysRequest { UserName = $"new-{kind}" })).AccessKeyMetadata ?? []);
            Assert.False(File.Exists(Path.Combine(Folder, $"{kind}.json")));
        }
    }

    [InProcessTheory]
    [InlineData("put-object open b.txt {o}", "PutObject")]
    [InlineData("set-bucket-policy open --allow-all-get", "PutBucketPolicy")]
    [InlineData("set-cors-policy open", "PutBucketCors")]
    [InlineData("set-public-access-block media --block-public-acls true", "PutPublicAccessBlock")]
    [InlineData("delete-objects open a.txt", "DeleteObjects")]
    [InlineData("make-private open", "PutPublicAccessBlock")]
    [InlineData("create fresh -c", "CreateBucket")]
    [InlineData("create open --username x", "CreateUser")]
    [InlineData("create open --username y", "PutUserPolicy")]
    public async Task A_write_that_is_answered_by_a_page_has_not_been_done(string line, string operation)
    {
        await SetUpAsync();
        strange = r => r.Operation == operation ? StrangeAnswer.Page : null;
        var result = await VerbAsync(line);
        // IAM's client sends CreateUser again, and then sees that the first one took effect.
        var isReported = result.Err.Contains("is not valid", StringComparison.Ordinal) || result.Err.Contains("EntityAlreadyExists", StringComparison.Ordinal);
        Assert.True(result.ExitCode == 1 && isReported, result.All);
        Assert.DoesNotContain("S3C599", result.All, StringComparison.Ordinal);
        Assert.Contains(seen.Keys, k => k.Operation == operation);
    }

    private async Task SetUpAsync()
    {
        WriteFile("m.yaml", Manifest);
        var applied = await RunAsync(Quick, "apply", "-f", Path.Combine(Folder, "m.yaml"), "--yes", "--allow", "trust:*", "--runs-folder", Path.Combine(Folder, "runs"));
        Assert.True(applied.ExitCode == 0, applied.All);
        await BucketAsync("open");
        await ObjectAsync("open", "a.txt", "hello");
        await DoneAsync("set-public-access-block", "open", "--block-public-policy", "false", "--restrict-public-buckets", "false", "--block-public-acls", "true", "--ignore-public-acls", "true");
        await DoneAsync("set-bucket-policy", "open", "--allow-all-get");
        await DoneAsync("set-cors-policy", "open");
    }

    private Task<CliResult> VerbAsync(string line)
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-").FullName;
        var words = line.Split(' ').Select(w => w switch
        {
            "{f}" => Path.Combine(Folder, "m.yaml"),
            "{d}" => folder,
            "{o}" => WriteFile("o.txt", "hello"),
            _ => w,
        }).ToList();
        return RunAsync(Quick, words[0], [.. words.Skip(1)]);
    }
}
