using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests;

/// <summary>The verbs that answer questions, and expectations, through the program.</summary>
public sealed class AccessVerbsTests : IDisposable
{
    private const string Manifest = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        defaults: {region: us-west-2}
        buckets:
          media-uploads:
            publicAccess: blocked
            policy: null
        users:
          ci:
            access: [{bucket: media-uploads, allow: write-only, prefix: uploads/}]
        expect:
          - {who: user/ci, can: s3:PutObject, on: media-uploads/uploads/a.jpg}
          - {who: user/ci, cannot: s3:GetObject, on: media-uploads/*}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-access-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("policy-cases-documented.jsonl", 102)]
    [InlineData("policy-cases.jsonl", 1201)]
    public async Task Why_answers_a_suite_line_by_line(string file, int count)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "data", file);
        var result = await CliRunner.RunAsync(folder, "why", "--batch", path);
        var expected = File.ReadLines(path)
            .Select(l => JsonNode.Parse(l)!.AsObject())
            .Select(l => (Id(l), (l["expect"] ?? l["decision"])!.GetValue<string>()));
        var answers = Lines(result.Out).Select(l => (Id(l), l["decision"]?.GetValue<string>())).ToList();
        Assert.Equal((0, count), (result.ExitCode, answers.Count));
        Assert.Equal(expected, answers!);
    }

    [Fact]
    public async Task Compare_answers_a_suite_line_by_line()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "data", "policy-pairs.jsonl");
        var result = await CliRunner.RunAsync(folder, "compare", "--batch", path);
        var expected = File.ReadLines(path)
            .Select(l => JsonNode.Parse(l)!.AsObject())
            .Select(l => (Id(l), l["relation"]!.GetValue<string>()));
        Assert.Equal(expected, Lines(result.Out).Select(l => (Id(l), l["relation"]?.GetValue<string>()))!);
    }

    [Fact]
    public async Task A_bad_line_is_answered_and_stops_nothing()
    {
        var path = Path.Combine(folder, "pairs.jsonl");
        await File.WriteAllTextAsync(path, "nonsense\n{\"id\":\"x\"}\n\n{\"id\":2,\"a\":{\"Statement\":[]},\"b\":{\"Statement\":[]}}\n");
        var answers = Lines((await CliRunner.RunAsync(folder, "compare", "--batch", path)).Out).ToList();
        Assert.Equal([true, true, false], answers.Select(a => a["error"] is not null));
        Assert.Equal("equal", answers[2]["relation"]!.GetValue<string>());
    }

    [Fact]
    public async Task Why_counts_the_control_policies_that_are_given_as_files_level_by_level()
    {
        var file = await ManifestAsync(Manifest);
        var all = await FileAsync("all.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
        var deny = await FileAsync(
            "deny.json",
            """{"Version":"2012-10-17","Statement":[{"Sid":"NoWrites","Effect":"Deny","Action":"s3:Put*","Resource":"*"}]}"""
        );
        var reads = await FileAsync(
            "reads.json",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"""
        );
        string[] question = ["why", "user/ci", "s3:PutObject", "media-uploads/uploads/a", "-f", file];

        var allowed = await CliRunner.RunAsync(folder, [.. question, "--scp", all]);
        Assert.StartsWith("Allowed\n", allowed.Out, StringComparison.Ordinal);
        Assert.Contains("  not read: resource control policies, KMS key policies, object ACLs\n", allowed.Out, StringComparison.Ordinal);
        var denied = (await CliRunner.RunAsync(folder, [.. question, "--scp", $"{all},{deny}", "--rcp", deny])).Out;
        Assert.StartsWith("ExplicitlyDenied\n", denied, StringComparison.Ordinal);
        Assert.Contains($"  Deny ServiceControl: {deny} statement 1", denied, StringComparison.Ordinal);
        Assert.Contains("  Deny ResourceControl: ", denied, StringComparison.Ordinal);
        var level = (await CliRunner.RunAsync(folder, [.. question, "--scp", all, "--scp", reads])).Out;
        Assert.StartsWith("ImplicitlyDenied\n", level, StringComparison.Ordinal);
        Assert.Contains("no Allow in: ServiceControl", level, StringComparison.Ordinal);
        var broken = await CliRunner.RunAsync(
            folder,
            [.. question, "--scp", await FileAsync("broken.json", "{\n  \"Statement\": [{}]\n}")]
        );
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("broken.json:2:", broken.Err, StringComparison.Ordinal);

        async Task<string> FileAsync(string name, string text)
        {
            var path = Path.Combine(folder, name);
            await File.WriteAllTextAsync(path, text);
            return path;
        }
    }

    [Fact]
    public async Task Why_gives_the_decision_and_where_the_deciding_statement_stands()
    {
        var file = await ManifestAsync(Manifest);
        var allowed = await CliRunner.RunAsync(folder, "why", "user/ci", "s3:PutObject", "media-uploads/uploads/a", "-f", file);
        Assert.StartsWith("Allowed\n", allowed.Out, StringComparison.Ordinal);
        Assert.Contains("team.yaml:", allowed.Out, StringComparison.Ordinal);
        Assert.Contains("s3.write-only.media-uploads", allowed.Out, StringComparison.Ordinal);
        var denied = await CliRunner.RunAsync(folder, "why", "user/ci", "s3:GetObject", "media-uploads/uploads/a", "-f", file);
        Assert.StartsWith("ImplicitlyDenied\n  no Allow in: Identity\n", denied.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_points_at_the_line_that_gives_it_in_the_manifest_or_in_the_document_that_it_includes()
    {
        var file = await ManifestAsync(
            """
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            buckets:
              media:
                region: us-west-2
                publicAccess: blocked
                policy:
                  statements:
                    partner:
                      Effect: Allow
                      Principal: {AWS: "arn:aws:iam::111122223333:root"}
                      Action: s3:GetObject
                      Resource: arn:aws:s3:::media/*
            policies:
              shared: {document: shared.json}
            users:
              ci:
                policies: [shared]
                access:
                  - {bucket: media, allow: read-only, prefix: a/}
                  - {bucket: media, allow: write-only}
                inline:
                  more:
                    Version: "2012-10-17"
                    Statement:
                      - {Effect: Allow, Action: s3:GetBucketTagging, Resource: "*"}
                      - {Effect: Deny, Action: s3:DeleteObject, Resource: "*"}

            """
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "shared.json"),
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"s3:ListAllMyBuckets\", "
                + "\"Resource\": \"*\"},\n    {\"Effect\": \"Allow\", \"Action\": \"s3:GetBucketAcl\", \"Resource\": \"*\"}\n  ]\n}\n"
        );
        Assert.Contains(
            "team.yaml:21:9 user/ci inline policy s3.read-only.media statement",
            await WhyAsync("user/ci", "s3:GetObject", "media/a/x"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "team.yaml:22:9 user/ci inline policy s3.write-only.media statement",
            await WhyAsync("user/ci", "s3:PutObject", "media/x"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "team.yaml:28:13 user/ci inline policy more statement 2",
            await WhyAsync("user/ci", "s3:DeleteObject", "media/x"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "shared.json:5:5 policy/shared (attached to user/ci) statement 2",
            await WhyAsync("user/ci", "s3:GetBucketAcl", "media"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "team.yaml:10:9 bucket/media policy statement 1 (partner)",
            await WhyAsync("arn:aws:iam::111122223333:role/x", "s3:GetObject", "media/x"),
            StringComparison.Ordinal
        );

        async Task<string> WhyAsync(params string[] question) => (await CliRunner.RunAsync(folder, ["why", .. question, "-f", file])).Out;
    }

    [Fact]
    public async Task Why_shows_the_first_of_long_lists_and_JSON_all_of_them()
    {
        static string List(string item) => string.Join(", ", Enumerable.Range(0, 90).Select(i => $"\"{string.Format(null, item, i)}\""));
        var file = await ManifestAsync(
            $$"""
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            buckets:
              media:
                region: us-west-2
                publicAccess: blocked
                policy:
                  statements:
                    many:
                      Effect: Allow
                      Principal: {AWS: [{{List("arn:aws:iam::1111222{0:D5}:root")}}]}
                      Action: s3:GetObject
                      Resource: arn:aws:s3:::media/*
            users:
              ci:
                inline:
                  near:
                    Version: "2012-10-17"
                    Statement: [{Effect: Allow, Action: s3:GetObject, Resource: [{{List("arn:aws:s3:::x/{0}")}}]}]

            """
        );
        var (allowed, near) = (await WhyAsync("arn:aws:iam::111122200007:role/x"), await WhyAsync("user/ci"));
        Assert.Contains("\"arn:aws:iam::111122200009:root\",\"… and 80 more\"", allowed.Out, StringComparison.Ordinal);
        Assert.Contains("but it is for x/0, x/1,", near.Out, StringComparison.Ordinal);
        Assert.All(new[] { allowed.Out, near.Out }, t => Assert.All(t.Split('\n'), line => Assert.True(line.Length < 800, line)));
        var json = await WhyAsync("arn:aws:iam::111122200007:role/x", "--format", "json");
        Assert.Contains("arn:aws:iam::111122200089:root", json.Out, StringComparison.Ordinal);

        Task<CliResult> WhyAsync(string who, params string[] more) =>
            CliRunner.RunAsync(folder, ["why", who, "s3:GetObject", "media/a", "-f", file, .. more]);
    }

    [Fact]
    public async Task Access_lists_who_can_do_what_and_filters_by_bucket()
    {
        var file = await ManifestAsync(Manifest);
        Assert.Equal(
            "user/ci\n  write  media-uploads/uploads/*  s3:PutObject\n\n1 user\n",
            (await CliRunner.RunAsync(folder, "access", "-f", file)).Out
        );
        Assert.Equal(
            "media-uploads\n  user/ci  write  media-uploads/uploads/*  s3:PutObject\n\n1 user\n",
            (await CliRunner.RunAsync(folder, "access", "--by", "bucket", "-f", file)).Out
        );
        Assert.Equal("no access\n", (await CliRunner.RunAsync(folder, "access", "--bucket", "other", "-f", file)).Out);
        Assert.Equal("no access\n", (await CliRunner.RunAsync(folder, "access", "--public", "-f", file)).Out);
    }

    [Fact]
    public async Task An_expectation_that_does_not_hold_fails_validate_plan_apply_and_drift_each_in_its_way()
    {
        var good = await ManifestAsync(Manifest);
        var state = Path.Combine(folder, "sandbox.json");
        Assert.Equal(0, (await CliRunner.RunAsync(folder, "validate", "-f", good)).ExitCode);
        Assert.Equal(
            0,
            (
                await CliRunner.RunAsync(
                    folder,
                    "apply",
                    "-f",
                    good,
                    "--yes",
                    "--sandbox-state",
                    state,
                    "--runs-folder",
                    Path.Combine(folder, "runs")
                )
            ).ExitCode
        );
        Assert.Equal(0, (await CliRunner.RunAsync(folder, "drift", "-f", good, "--sandbox-state", state)).ExitCode);

        var bad = await ManifestAsync(Manifest.Replace("cannot: s3:GetObject", "cannot: s3:PutObject", StringComparison.Ordinal));
        var validate = await CliRunner.RunAsync(folder, "validate", "-f", bad);
        Assert.Equal(1, validate.ExitCode);
        Assert.Contains("team.yaml:14:5: error S3C340", validate.Err, StringComparison.Ordinal);
        Assert.Contains("media-uploads/uploads/", validate.Err, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRunner.RunAsync(folder, "plan", "-f", bad, "--sandbox-state", state)).ExitCode);
        Assert.Equal(4, (await CliRunner.RunAsync(folder, "apply", "-f", bad, "--yes", "--sandbox-state", state)).ExitCode);
        Assert.Equal(2, (await CliRunner.RunAsync(folder, "drift", "-f", bad, "--sandbox-state", state)).ExitCode);
    }

    [Fact]
    public async Task Lint_warns_at_the_resource_until_somebody_says_why_it_is_meant()
    {
        const string wide =
            "users:\n  wide:\n    inline: {all: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:*\", Resource: "
            + "\"*\"}]}}\n";
        var head = Manifest[..Manifest.IndexOf("buckets:", StringComparison.Ordinal)];
        var warned = await CliRunner.RunAsync(folder, "validate", "-f", await ManifestAsync(head + wide));
        Assert.Contains(
            "warning S3C703: user/wide inline policy all, statement 1: s3:* on * is everything in every bucket",
            warned.Err,
            StringComparison.Ordinal
        );
        Assert.Equal(0, warned.ExitCode);

        const string ignore = "ignore: [{code: S3C703, on: user/wide, reason: the storage team}]\n";
        Assert.Equal("", (await CliRunner.RunAsync(folder, "validate", "-f", await ManifestAsync(head + wide + ignore))).Err);
        var unused = await CliRunner.RunAsync(folder, "validate", "-f", await ManifestAsync(head + ignore));
        Assert.Contains("warning S3C718", unused.Err, StringComparison.Ordinal);
        var reasonless = await CliRunner.RunAsync(
            folder,
            "validate",
            "-f",
            await ManifestAsync(head + wide + ignore.Replace("the storage team", "\"\"", StringComparison.Ordinal))
        );
        Assert.Equal(1, reasonless.ExitCode);
    }

    private async Task<string> ManifestAsync(string text)
    {
        var path = Path.Combine(folder, "team.yaml");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static IEnumerable<JsonObject> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject());

    private static string? Id(JsonObject line) => line["id"]?.ToString();
}
