using System.Collections.Concurrent;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary>Every call that the verbs send, answered with an error status and a document that is not the store's: what it is shows, its text
/// does not, and no verb takes it for an answer.</summary>
public sealed class ForeignAnswersTests : DirectAccount
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        buckets:
          media: {region: us-east-1, versioning: enabled, encryption: aes256, publicAccess: blocked, ownership: BucketOwnerEnforced, tags: {env: prod}, lifecycle: {old: {expireAfter: 30}}, cors: [{origins: ["*"], methods: [GET]}], policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::media/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}}}}
        policies: {p: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}}}
        users: {ada: {access: [{bucket: media, allow: read-write}], policies: [p]}, bob: {keys: {deliver: [{ssm: /team/bob}]}}}
        roles: {app: {trust: {service: ec2.amazonaws.com}, access: [{bucket: media, allow: read-only}]}}

        """;

    /// <summary>Words that stand in the bodies and nowhere else.</summary>
    private const string Word = "Quagmire";

    private static readonly (string Type, string Body)[] Bodies =
    [
        ("text/html", $"<!DOCTYPE html>\n<html><head><title>{Word}</title></head><body>{Word}</body></html>"),
        ("text/html", ""),
        ("application/json", $"{{\"message\":\"{Word}\",\"error\":{{\"code\":\"{Word}\"}}}}"),
        ("application/xml", $"<?xml version=\"1.0\"?><fault><code>{Word}</code><message>{Word}</message></fault>"),
        (
            "application/xml",
            $"<Error><Code>AccessFault</Code><Message>&lt;html&gt;&lt;p&gt;{Word}&lt;/p&gt;&lt;/html&gt;</Message></Error>"
        ),
    ];

    private static readonly int[] Statuses = [400, 404, 405, 500, 501];

    private static readonly string[] Verbs =
    [
        "plan -f {f}",
        "drift -f {f}",
        "access",
        "why anonymous s3:GetObject open/a.txt",
        "keys -f {f}",
        "import --owner team",
        "whoami",
        "list-users",
        "list-user-policies",
        "list-roles",
        "list-buckets --details",
        "list-bucket open",
        "get-bucket-policy open",
        "get-cors-policy open",
        "get-public-access-block media",
        "debug-bucket open",
        "get-object open a.txt",
        "put-object open b.txt {f}",
        "delete-objects open b.txt",
        "create made --username maker --create-bucket --dry-run",
        "make-private open",
        "delete-bucket gone --force",
    ];

    private readonly ConcurrentDictionary<(string Service, string Operation), bool> seen = new();
    private Func<RequestSummary, Fault?> instead = _ => null;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            PlainHttpIsTls = true,
            Faults = (point, request, _) =>
            {
                if (point != FaultPoint.BeforeEffect)
                    return ValueTask.FromResult<Fault?>(null);
                seen[(request.Service, request.Operation)] = true;
                return ValueTask.FromResult(instead(request));
            },
        };

    /// <summary>Most of the time is that of the SDK's pauses, so that several accounts are asked at once.</summary>
    private const int Accounts = 8;

    [InProcessFact]
    public async Task No_text_of_another_program_reaches_a_message()
    {
        await PrepareAsync();
        // Each call in the first verb that sends it.
        var calls = new List<(string Line, (string Service, string Operation) Call)>();
        foreach (var line in Verbs)
        {
            seen.Clear();
            await VerbAsync(line);
            calls.AddRange(seen.Keys.Order().Where(c => !calls.Exists(e => e.Call == c)).ToList().Select(c => (line, c)));
        }

        Assert.InRange(calls.Count, 30, 200);
        // Each status with one body, another one for the next call; where time is not scarce with each.
        var bodies = Volume.Of(desk: 1, ci: 2, all: Bodies.Length);
        var cases = calls
            .SelectMany(_ => Statuses, (c, status) => (c.Line, c.Call, Status: status))
            .SelectMany(_ => Enumerable.Range(0, bodies), (c, _) => c)
            .Select(
                (c, number) => (c.Line, c.Call, c.Status, Body: Bodies[(number + (number / (Statuses.Length * bodies))) % Bodies.Length])
            )
            .ToList();
        await Task.WhenAll(
            Enumerable
                .Range(0, Accounts)
                .Select(async part =>
                {
                    var account = new ForeignAnswersTests();
                    await account.InitializeAsync();
                    try
                    {
                        await account.PrepareAsync();
                        foreach (var (line, call, status, body) in cases.Where((_, at) => at % Accounts == part))
                            await account.AnswerAsync(line, call, status, body);
                    }
                    finally
                    {
                        await account.DisposeAsync();
                    }
                })
        );
    }

    private async Task PrepareAsync()
    {
        var manifest = WriteFile("team.yaml", Manifest);
        Assert.Equal(
            0,
            (await VerbAsync($"apply -f {manifest} --yes --allow trust:role/app --runs-folder {Path.Combine(Folder, "runs")}")).ExitCode
        );
        await BucketAsync("open");
        await ObjectAsync("open", "a.txt", "a");
    }

    private async Task AnswerAsync(string line, (string Service, string Operation) call, int status, (string Type, string Body) body)
    {
        instead = r => (r.Service, r.Operation) == call ? new Fault.Foreign(status, body.Type, body.Body) : null;
        var result = await VerbAsync(line);
        instead = _ => null;
        var where = $"{line}: {status} {body.Body} from {call.Service}:{call.Operation}\n{result.All}";
        Assert.False(result.All.Contains(Word, StringComparison.Ordinal), where);
        Assert.False(result.All.Contains("<html", StringComparison.OrdinalIgnoreCase), where);
        Assert.False(result.All.Contains("<?xml", StringComparison.Ordinal), where);
        Assert.False(result.All.Contains("S3C599", StringComparison.Ordinal), where);
        Assert.True(result.ExitCode is >= 0 and <= 4, where);
        // A call that the store lacks is a fact; a failed one is never taken for an answer.
        if (status is 400 or 500 && line.StartsWith("whoami", StringComparison.Ordinal))
            Assert.True(result.ExitCode == 1, where);
    }

    private Task<CliResult> VerbAsync(string line)
    {
        var words = line.Replace("{f}", Path.Combine(Folder, "team.yaml"), StringComparison.Ordinal).Split(' ');
        return RunHereAsync(new CliSurroundings { Time = new SkippingClock(DateTimeOffset.UtcNow) }, words[0], words[1..]);
    }
}
