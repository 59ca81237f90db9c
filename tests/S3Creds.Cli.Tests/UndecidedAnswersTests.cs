using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests;

/// <summary>Every view of every verb with an answer that is not decided: it is called so, and never nobody, no change, equal, or a success. <c>why --batch</c> is given all that decides, and is not among them.</summary>
public sealed partial class UndecidedAnswersTests(UndecidedAnswersTests.Account account) : IClassFixture<UndecidedAnswersTests.Account>
{
    private static readonly Dictionary<string, (string[] Args, int[] Exits)> All = new(StringComparer.Ordinal)
    {
        ["access, text"] = (["access", "-f", "unknown.yaml"], [1]),
        ["access, by bucket"] = (["access", "-f", "unknown.yaml", "--by", "bucket"], [1]),
        ["access, JSON"] = (["access", "-f", "unknown.yaml", "--format", "json"], [1]),
        ["access, CSV"] = (["access", "-f", "unknown.yaml", "--format", "csv"], [1]),
        ["access, Markdown"] = (["access", "-f", "unknown.yaml", "--format", "markdown"], [1]),
        ["access of one"] = (["access", "-f", "unknown.yaml", "--who", "user/ada"], [1]),
        ["why, text"] = (["why", "user/ada", "s3:GetObject", "media/x", "-f", "unknown.yaml"], [1]),
        ["why, JSON"] = (["why", "user/ada", "s3:GetObject", "media/x", "-f", "unknown.yaml", "--format", "json"], [1]),
        ["compare"] = (["compare", "old.json", "new.json"], [1]),
        ["compare, a suite"] = (["compare", "--batch", "pairs.jsonl"], [1]),
        ["validate, too complex"] = (["validate", "-f", "expect.yaml"], [1]),

        // Offline an unread account is a note; so is what it would decide.
        ["validate, not read"] = (["validate", "-f", "offline.yaml"], [0]),
        ["plan, text"] = (["plan", "-f", "after.yaml", "--sandbox-state", "state"], [0]),
        ["plan, JSON"] = (["plan", "-f", "after.yaml", "--sandbox-state", "state", "--format", "json"], [0]),
        ["plan, Markdown"] = (["plan", "-f", "after.yaml", "--sandbox-state", "state", "--format", "markdown"], [0]),
        ["plan, expectation"] = (["plan", "-f", "expect.yaml", "--sandbox-state", "state"], [1]),
        ["show, text"] = (["show", "plan.json"], [0]),
        ["show, JSON"] = (["show", "plan.json", "--format", "json"], [0]),
        ["show, Markdown"] = (["show", "plan.json", "--format", "markdown"], [0]),
        ["show and approve"] = (["apply", "plan.json", "-f", "after.yaml", "--sandbox-state", "state", "--yes"], [4]),
        ["apply"] = (["apply", "-f", "after.yaml", "--sandbox-state", "state", "--yes"], [4]),
        ["drift, text"] = (["drift", "-f", "after.yaml", "--sandbox-state", "state"], [2]),
        ["drift, JSON"] = (["drift", "-f", "after.yaml", "--sandbox-state", "state", "--format", "json"], [2]),
        ["drift, Markdown"] = (["drift", "-f", "after.yaml", "--sandbox-state", "state", "--format", "markdown"], [2]),
        ["baseline, text"] = (["drift", "--baseline", "list.json", "--sandbox-state", "later"], [2]),
        ["baseline, JSON"] = (["drift", "--baseline", "list.json", "--sandbox-state", "later", "--format", "json"], [2]),
        ["access of an account, text"] = (["access", "--sandbox-state", "open"], [1]),
        ["access of an account, public"] = (["access", "--public", "--sandbox-state", "open"], [1]),
        ["access of an account, by bucket"] = (["access", "--by", "bucket", "--sandbox-state", "open"], [1]),
        ["access of an account, every action"] = (["access", "--actions", "--sandbox-state", "open"], [1]),
        ["access of an account, one bucket"] = (["access", "--bucket", "media", "--sandbox-state", "open"], [1]),
        ["access of an account, JSON"] = (["access", "--public", "--format", "json", "--sandbox-state", "open"], [1]),
        ["access of an account, CSV"] = (["access", "--public", "--format", "csv", "--sandbox-state", "open"], [1]),
        ["access of an account, Markdown"] = (["access", "--public", "--format", "markdown", "--sandbox-state", "open"], [1]),
        ["access to a file"] = (["access", "--sandbox-state", "open", "--out", "again.json"], [1]),
        ["why in an account, text"] = (["why", "anonymous", "s3:GetObject", "media/x", "--sandbox-state", "open"], [1]),
        ["why in an account, JSON"] = (["why", "anonymous", "s3:GetObject", "media/x", "--sandbox-state", "open", "--format", "json"], [1]),
        ["plan, expectation of anyone"] = (["plan", "-f", "open-expect.yaml", "--sandbox-state", "open"], [1]),
        ["validate, expectation of anyone"] = (["validate", "-f", "open-expect.yaml"], [0]),
        ["plan, expectation of only"] = (["plan", "-f", "open-only.yaml", "--sandbox-state", "open"], [1]),
        ["drift, expectation of anyone"] = (["drift", "-f", "open-expect.yaml", "--sandbox-state", "open"], [1]),
        ["baseline, Markdown"] = (["drift", "--baseline", "list.json", "--sandbox-state", "later", "--format", "markdown"], [2]),
    };

    public static TheoryData<string> Views => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task What_is_not_decided_is_called_so(string view)
    {
        var (args, exits) = All[view];
        var result = await account.AnswerAsync(args);
        Assert.True(exits.Contains(result.ExitCode), result.All);
        Assert.Matches(CalledSo(), result.Out + result.Err);
        Assert.DoesNotMatch(CalledNo(), result.Out + result.Err);

        // A plan succeeds: what is not decided needs an approval.
        if (args[0] is "plan" or "show" && result.ExitCode == 0)
            Assert.Contains("undecided:policy/p", result.Out + result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_that_the_baseline_had_are_no_news()
    {
        var list = await account.AnswerAsync("access", "--sandbox-state", "open", "--out", "open.json");
        Assert.True(list.ExitCode == 1, list.All);
        var drift = await account.AnswerAsync("drift", "--baseline", "open.json", "--sandbox-state", "open");
        Assert.True(drift.ExitCode == 0, drift.All);
    }

    [GeneratedRegex(
        "not decided|NotDecided|\"undecided\":\\s*\\[\\s*\\{|tooComplex|unknown: |undecided:",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex CalledSo();

    [GeneratedRegex(
        "^\\s*nobody|^\\s*no access change|^No access|^equal|^Allowed$|^ImplicitlyDenied$|\"decision\": \"(?:Allowed|Impl)|\\bholds\\b",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex CalledNo();

    /// <summary>Manifests with questions that nothing decides, and accounts before and after one.</summary>
    public sealed class Account : IAsyncLifetime
    {
        private const string Head =
            "{\"apiVersion\":\"s3creds/v1\",\"account\":\"123456789012\",\"owner\":\"team\",\"defaults\":{\"region\":\"us-west-2\"},";

        public string Folder { get; } = Directory.CreateTempSubdirectory("s3creds-undecided-").FullName;

        public async Task InitializeAsync()
        {
            var (old, now) = (Document(20, Pairs("Resource")), Document(21, Pairs("NotResource")));
            const string unread =
                "\"users\":{\"ada\":{\"policies\":[\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]}},\"buckets\":{\"media\":{\"policy\":null,\"publicAccess\":\"blocked\"}}";
            const string cannot = ",\"expect\":[{\"who\":\"user/ada\",\"cannot\":\"s3:GetObject\",\"on\":\"media/*\"}]";
            await WriteAsync("unknown.yaml", $"{Head}{unread}}}");
            await WriteAsync("offline.yaml", $"{Head}{unread}{cannot}}}");
            await WriteAsync("before.yaml", $"{Head}{Of(old)}}}");
            await WriteAsync("after.yaml", $"{Head}{Of(now)}}}");
            await WriteAsync("expect.yaml", $"{Head}{Of(now)}{cannot}}}");
            const string open =
                "\"buckets\":{\"media\":{\"ownership\":\"ObjectWriter\",\"policy\":null,\"publicAccess\":{\"blockPublicAcls\":false,"
                + "\"blockPublicPolicy\":false,\"ignorePublicAcls\":false,\"restrictPublicBuckets\":false}}}";
            await WriteAsync("open.yaml", $"{Head}{open}}}");
            await WriteAsync(
                "open-expect.yaml",
                $"{Head}{open},\"expect\":[{{\"who\":\"anonymous\",\"cannot\":\"s3:GetObject\",\"on\":\"media/*\"}}]}}"
            );
            await WriteAsync(
                "open-only.yaml",
                $"{Head}{open},\"expect\":[{{\"only\":[\"role/*\"],\"can\":\"s3:GetObject\",\"on\":\"media/*\"}}]}}"
            );
            await WriteAsync("old.json", old);
            await WriteAsync("new.json", now);
            await WriteAsync("pairs.jsonl", $"{{\"id\":1,\"a\":{old},\"b\":{now}}}\n");
            foreach (var state in (string[])["state", "later"])
                await RunAsync("apply", "-f", "before.yaml", "--sandbox-state", state, "--yes");
            await RunAsync("apply", "-f", "open.yaml", "--sandbox-state", "open", "--yes", "--allow", "public:bucket/media");
            await AnswerAsync("access", "--sandbox-state", "state", "--out", "list.json");
            await RunAsync("plan", "-f", "after.yaml", "--sandbox-state", "state", "--out", "plan.json");
            await RunAsync("apply", "-f", "after.yaml", "--sandbox-state", "later", "--yes", "--allow", "undecided:policy/p");
        }

        /// <summary>Names of files and states are those of the folder.</summary>
        public Task<CliResult> AnswerAsync(params string[] args) =>
            CliRunner.RunAsync(
                Folder,
                [.. args.Select(a => Path.HasExtension(a) || a is "state" or "later" or "open" ? Path.Combine(Folder, a) : a)]
            );

        public Task DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return Task.CompletedTask;
        }

        private static string Of(string document) =>
            $"\"policies\":{{\"p\":{{\"document\":{document}}}}},\"users\":{{\"ada\":{{\"policies\":[\"p\"]}}}},\"buckets\":{{\"media\":{{\"publicAccess\":\"blocked\",\"policy\":null}}}}";

        /// <summary>Thirty patterns of one length beside thirty in a Deny: as automata together they explode.</summary>
        private static string Document(int length, string denied) =>
            $"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":["
            + string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"arn:aws:s3:::media/{new string('?', length)}*k{i}*\""))
            + $"]}},{{\"Effect\":\"Deny\",\"Action\":\"s3:GetObject\",{denied}}}]}}";

        private static string Pairs(string element) =>
            $"\"{element}\":[{string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"arn:aws:s3:::media/*x{i / 5}*y{i % 5}*\""))}]";

        private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Folder, name), text);

        private async Task RunAsync(params string[] args)
        {
            var result = await AnswerAsync(args);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', args)}: {result.All}");
        }
    }
}
