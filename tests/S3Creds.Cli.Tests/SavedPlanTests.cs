using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Cli.Tests;

/// <summary>A saved plan from its review to its apply: who may apply which, until when, how often, and one at a time.</summary>
public sealed class SavedPlanTests : IDisposable
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    // Far from the account's: no answer here may depend on it.
    private readonly SkippingClock clock = new(new DateTimeOffset(2051, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SavedPlanTests() => Declare("users: {ada: {tags: {a: b}}, bob: {}}");

    private string Team => Path.Combine(folder, "team.yaml");

    private string Saved => Path.Combine(folder, "plan.json");

    private string Digest => PlanFile.DigestOf(PlanFile.Read(File.ReadAllBytes(Saved)));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task Without_a_terminal_a_saved_plan_needs_its_manifests_or_its_digest()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        foreach (var bare in new string[][] { ["apply", Saved], ["apply", Saved, "--yes"] })
        {
            var refused = await RunAsync(bare);
            Assert.Equal((4, true), (refused.ExitCode, refused.Err.StartsWith("error S3C326: ", StringComparison.Ordinal)));
        }

        Assert.Equal(1, (await RunAsync("apply", Saved, "-f", Path.Combine(folder, "nothing.yaml"))).ExitCode);
        var other = await RunAsync("apply", Saved, "--expect-digest", "sha256:" + new string('0', 64));
        Assert.Equal((4, true), (other.ExitCode, other.Err.StartsWith("error S3C327: ", StringComparison.Ordinal)));
        Assert.Empty(Runs());
        var applied = await DoneAsync("apply", Saved, "--expect-digest", Digest);
        Assert.Contains("2 done", applied.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Other_manifests_and_a_step_that_they_do_not_ask_for_are_refused_whatever_the_digest_says()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        var honest = await File.ReadAllBytesAsync(Saved);
        Declare("users: {ada: {tags: {a: c}}, bob: {}}");
        Assert.Contains(
            "error S3C405: the plan was made from other manifests than -f names",
            (await RefusedAsync()).Err,
            StringComparison.Ordinal
        );
        Declare("users: {ada: {tags: {a: b}}, bob: {}}");

        // Steps of no risk at all, which no review of risks would show, and the digest that belongs to them.
        await ForgeAsync(honest, p => Step(p, "user/ada")["after"]!["tags"]!["a"] = "x");
        Assert.Contains(
            "error S3C329: user/ada does not follow from the manifests: they ask for another tags",
            (await RefusedAsync()).Err,
            StringComparison.Ordinal
        );
        await ForgeAsync(honest, p =>
            Add(
                p,
                """{"action":"update","address":"user/bob","after":{"x":"y"},"before":null,"facet":"tags","id":"user/bob:tags","rank":1030,"reason":"r","risk":[]}"""
            )
        );
        Assert.Contains(
            "error S3C329: user/bob:tags does not follow from the manifests: they leave its tags unmanaged",
            (await RefusedAsync()).Err,
            StringComparison.Ordinal
        );
        await ForgeAsync(honest, p =>
            ((JsonArray)p["steps"]!).Insert(
                1,
                Node(
                    """{"action":"create","address":"user/ann","after":{"owner":{"owner":"team"}},"before":null,"id":"user/ann","rank":5,"reason":"r","risk":[]}"""
                )
            )
        );
        Assert.Contains(
            "error S3C329: user/ann does not follow from the manifests: they do not declare user/ann",
            (await RefusedAsync()).Err,
            StringComparison.Ordinal
        );
        await ForgeAsync(honest, p =>
        {
            ((JsonArray)p["steps"]!).Remove(Step(p, "user/bob"));
            Add(
                p,
                """{"action":"delete","address":"user/bob","after":null,"before":{"owner":{"owner":"team"}},"id":"user/bob","rank":100003,"reason":"r","risk":["delete"]}"""
            );
            ((JsonArray)p["approvals"]!).Add(Node("""{"token":"delete:user/bob","why":"user/bob would be deleted","given":false}"""));
        });
        Assert.Contains(
            "error S3C329: user/bob does not follow from the manifests: they declare user/bob",
            (await RefusedAsync()).Err,
            StringComparison.Ordinal
        );
        Assert.Empty(Runs());

        await File.WriteAllBytesAsync(Saved, honest);
        await DoneAsync("apply", Saved, "-f", Team);
    }

    [InProcessFact]
    public async Task At_a_terminal_it_is_shown_and_asked_for()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        var person = new Terminals(true, true, true);
        var no = await RunAsync(person, "no\n", "apply", Saved);
        Assert.Equal((130, true), (no.ExitCode, no.Err.Contains("Apply this plan? Type yes: ", StringComparison.Ordinal)));
        Assert.Contains("user/ada", no.Out, StringComparison.Ordinal);
        Assert.Empty(Runs());
        Assert.Equal(0, (await RunAsync(person, "yes\n", "apply", Saved)).ExitCode);
    }

    [InProcessFact]
    public async Task Approvals_may_be_given_when_it_is_planned_or_when_it_is_applied_and_the_hint_says_how()
    {
        Declare("roles: {deploy: {trust: {service: ec2.amazonaws.com}}}");
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        var open = await RefusedAsync();
        Assert.Contains(
            "error S3C400: not approved: the trust policy of role/deploy would change\n    use --allow trust:role/deploy to approve it\n",
            open.Err,
            StringComparison.Ordinal
        );
        Assert.Empty(Runs());
        Assert.Contains(
            "Approval required\n  trust:role/deploy  service ec2.amazonaws.com may sts:AssumeRole\n",
            (await DoneAsync("show", Saved)).Out,
            StringComparison.Ordinal
        );

        await DoneAsync("plan", "-f", Team, "--out", Saved, "--allow", "trust:*");
        Assert.Contains(
            "Approved\n  trust:role/deploy  service ec2.amazonaws.com may sts:AssumeRole (by --allow trust:*)\n",
            (await DoneAsync("show", Saved)).Out,
            StringComparison.Ordinal
        );
        Assert.Contains("(by `--allow trust:*`)", (await DoneAsync("show", Saved, "--format", "markdown")).Out, StringComparison.Ordinal);
        Assert.Contains("\"given\":true", (await DoneAsync("show", Saved, "--format", "json")).Out, StringComparison.Ordinal);

        await DoneAsync("plan", "-f", Team, "--out", Saved);
        await DoneAsync("apply", Saved, "-f", Team, "--allow", "trust:role/deploy");
    }

    [InProcessTheory]
    [InlineData("7d", 7 * 24, 0)]
    [InlineData("7d", 7 * 24 + 1, 4)]
    [InlineData("12h", 11, 0)]
    [InlineData("12h", 13, 4)]
    [InlineData("30m", 1, 4)]
    public async Task It_ends_by_the_clock_of_the_account(string validFor, int hours, int exit)
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved, "--valid-for", validFor);
        var made = await File.ReadAllBytesAsync(Saved);
        await ForgeAsync(made, p =>
        {
            // As if it had been made earlier.
            foreach (var member in new[] { "madeAt", "validUntil" })
                p[member] = Earlier(p[member]!.GetValue<string>(), TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1));
        });
        var applied = await RunAsync("apply", Saved, "-f", Team);
        Assert.True(applied.ExitCode == exit, applied.All);
        Assert.Equal(exit == 4, applied.Err.Contains("error S3C328: the plan expired at 20", StringComparison.Ordinal));
        Assert.Equal(exit == 4, Runs().Count == 0);
    }

    [InProcessTheory]
    [InlineData("0d")]
    [InlineData("366d")]
    [InlineData("7")]
    [InlineData("-1d")]
    [InlineData("d")]
    [InlineData("99999999999d")]
    [InlineData("")]
    public async Task A_time_that_is_none_is_a_usage_error(string validFor)
    {
        var refused = await RunAsync("plan", "-f", Team, "--out", Saved, "--valid-for", validFor);
        Assert.True(refused.ExitCode == 1 && refused.Err.StartsWith("error S3C500: ", StringComparison.Ordinal), refused.All);
        Assert.False(File.Exists(Saved));
    }

    [InProcessFact]
    public async Task What_was_applied_and_changed_back_since_is_not_applied_again()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        var old = await File.ReadAllBytesAsync(Saved);
        await DoneAsync("apply", Saved, "-f", Team);
        // Nothing is left to do: a retry of the same job is no failure.
        Assert.Contains("0 done, 2 already as declared", (await DoneAsync("apply", Saved, "-f", Team)).Out, StringComparison.Ordinal);

        Declare("users: {}");
        await DoneAsync("apply", "-f", Team, "--yes", "--allow", "delete:*", "--allow", "empty-manifest");
        Declare("users: {ada: {tags: {a: b}}, bob: {}}");
        await File.WriteAllBytesAsync(Saved, old);
        var again = await RefusedAsync();
        Assert.Contains("error S3C421: user/ada was changed back since run ", again.Err, StringComparison.Ordinal);
        Assert.Equal(3, Runs().Count);
    }

    [InProcessFact]
    public async Task A_second_apply_beside_a_first_one_is_refused_in_words()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        var runs = Path.Combine(folder, "runs");
        Directory.CreateDirectory(runs);
        using (new FileStream(Path.Combine(runs, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Contains(
                $"error S3C420: another apply is running: it holds {runs}\n    nothing was changed; run again once it has ended\n",
                (await RefusedAsync()).Err,
                StringComparison.Ordinal
            );
        }

        await DoneAsync("apply", Saved, "-f", Team);
        Assert.Single(Runs());
    }

    [InProcessFact]
    public async Task Destroy_is_saved_too_and_its_plan_is_confirmed_by_its_digest_only()
    {
        Declare("users: {ada: {}}\nbuckets: {acme-kept: {publicAccess: readable}}");
        await DoneAsync("apply", "-f", Team, "--yes", "--allow", "public:bucket/acme-kept");
        var destroyed = await DoneAsync("destroy", "-f", Team, "--out", Saved);
        Assert.Contains("- user/ada", destroyed.Out, StringComparison.Ordinal);
        Assert.Contains("bucket/acme-kept is kept, and stays public: everyone can ", destroyed.Out, StringComparison.Ordinal);
        Assert.Contains("a plan of destroy needs --expect-digest", (await RefusedAsync()).Err, StringComparison.Ordinal);
        await DoneAsync("apply", Saved, "--expect-digest", Digest);
        Assert.DoesNotContain("ada", (await DoneAsync("list-users")).Out, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData("nonsense")]
    [InlineData("delete")]
    [InlineData("delete:")]
    [InlineData("trust-role/x")]
    [InlineData("mass-change:x")]
    [InlineData("*")]
    public async Task What_is_no_approval_token_is_an_error_that_names_them(string token)
    {
        foreach (var verb in new[] { "plan", "apply", "drift", "destroy" })
        {
            var refused = await RunAsync(verb, "-f", Team, "--allow", token);
            Assert.True(refused.ExitCode == 1, refused.All);
            Assert.StartsWith(
                $"error S3C500: --allow {token} is not an approval token: they are delete:…, public:…",
                refused.Err,
                StringComparison.Ordinal
            );
        }
    }

    [InProcessFact]
    public async Task An_approval_that_nothing_needs_is_said_with_those_that_are_needed()
    {
        Declare("roles: {deploy: {trust: {service: ec2.amazonaws.com}}}");
        var planned = await DoneAsync("plan", "-f", Team, "--allow", "trust:role/deplox");
        Assert.Contains(
            "S3C322: --allow trust:role/deplox approves nothing in this plan\n    did you mean trust:role/deploy?",
            planned.Out,
            StringComparison.Ordinal
        );
        await DoneAsync("apply", "-f", Team, "--yes", "--allow", "trust:role/deploy");
        // The same command again, where nothing is left to do.
        Assert.DoesNotContain(
            "S3C322",
            (await DoneAsync("apply", "-f", Team, "--yes", "--allow", "trust:role/deploy")).Out,
            StringComparison.Ordinal
        );
    }

    [InProcessTheory]
    [InlineData("0")]
    [InlineData("257")]
    [InlineData("9999")]
    [InlineData("-1")]
    public async Task Parallelism_has_a_range(string number)
    {
        var refused = await RunAsync("plan", "-f", Team, "--parallelism", number);
        Assert.Equal(
            (1, true),
            (
                refused.ExitCode,
                refused.Err.StartsWith($"error S3C500: --parallelism {number} is not from 1 to 256", StringComparison.Ordinal)
            )
        );
    }

    [InProcessFact]
    public async Task A_plan_that_does_not_say_when_it_ends_is_refused()
    {
        await DoneAsync("plan", "-f", Team, "--out", Saved);
        await ForgeAsync(await File.ReadAllBytesAsync(Saved), p => p.Remove("validUntil"));
        Assert.Contains("error S3C328: the plan has no expiry date", (await RefusedAsync()).Err, StringComparison.Ordinal);
    }

    private static string Earlier(string time, TimeSpan by) =>
        (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - by).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture
        );

    private static JsonObject Step(JsonObject plan, string id) =>
        ((JsonArray)plan["steps"]!).OfType<JsonObject>().Single(s => s["id"]!.GetValue<string>() == id);

    private static void Add(JsonObject plan, string step) => ((JsonArray)plan["steps"]!).Add(Node(step));

    private static JsonNode Node(string json) => JsonNode.Parse(json)!;

    private async Task ForgeAsync(byte[] honest, Action<JsonObject> forge)
    {
        var json = JsonNode.Parse(honest)!.AsObject();
        json.Remove("digest");
        forge(json);
        json["stepsDigest"] = StepsDigest.Of(json);
        json["digest"] = PlanDigest.Of(CanonicalJson.Of(json).Text);
        await File.WriteAllTextAsync(Saved, CanonicalJson.Of(json).Text + "\n", new UTF8Encoding(false));
        var shown = await RunAsync("show", Saved);
        Assert.True(shown.ExitCode == 0, shown.All);
    }

    private async Task<CliResult> RefusedAsync()
    {
        var refused = await RunAsync("apply", Saved, "-f", Team);
        Assert.True(refused.ExitCode == 4, refused.All);
        return refused;
    }

    private void Declare(string body) => File.WriteAllText(Team, Head + body + "\n");

    private List<string> Runs() =>
        Directory.Exists(Path.Combine(folder, "runs")) ? [.. Directory.EnumerateFiles(Path.Combine(folder, "runs"), "*.jsonl")] : [];

    private async Task<CliResult> DoneAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.ExitCode == 0, string.Join(' ', args) + ": " + result.All);
        return result;
    }

    private Task<CliResult> RunAsync(params string[] args) => RunAsync(Terminals.None, "", args);

    private Task<CliResult> RunAsync(Terminals terminals, string input, params string[] args)
    {
        string[] journal = args[0] is "apply" or "plan" or "destroy" or "drift" ? ["--runs-folder", Path.Combine(folder, "runs")] : [];
        string[] account = args[0] == "show" ? [] : ["--sandbox-state", Path.Combine(folder, "account.json")];
        return CliRunner.RunHereAsync(
            new CliSurroundings
            {
                Time = clock,
                Terminals = terminals,
                Input = input,
                ShapeSandbox = o => o with { SignatureClock = TimeProvider.System },
            },
            [.. args, .. account, .. journal]
        );
    }
}
