using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Planning;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary>Who changed what: the account is changed by a client that is not ours, and the files of CloudTrail name it.</summary>
public sealed class TrailTests : KeyAccount
{
    private const string Declared = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        users:
          ada: {tags: {team: media}}
          bob: {}
          eve: {}

        """;

    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}""";

    private string Trail => Path.Combine(Folder, "trail");

    private DateTimeOffset Now => Clock.GetUtcNow();

    [InProcessFact]
    public async Task Drift_names_the_principal_beside_each_property_and_leaves_our_own_runs_out()
    {
        await AppliedAsync();
        var ours = OwnRequests();
        Assert.NotEmpty(ours);
        Advance(TimeSpan.FromHours(1));
        await ChangedByHandAsync();
        TrailWriter.Write(
            Trail,
            "one",
            TrailWriter.Record("iam", "PutUserPolicy", """{"userName":"ADA","policyName":"extra"}""", Now),
            TrailWriter.Record(
                "iam",
                "PutUserPolicy",
                """{"userName":"ada","policyName":"more"}""",
                Now.AddMinutes(-1),
                source: "203.0.113.9"
            ),
            TrailWriter.Record(
                "iam",
                "DeleteUser",
                """{"userName":"bob"}""",
                Now,
                principal: "arn:aws:sts::123456789012:assumed-role/admin/kim"
            ),
            // No cause: another resource, another property, a call that was refused, a call of ours.
            TrailWriter.Record("iam", "PutUserPolicy", """{"userName":"zoe"}""", Now, principal: "arn:zoe"),
            TrailWriter.Record("iam", "AddUserToGroup", """{"userName":"ada","groupName":"x"}""", Now, principal: "arn:group"),
            Refused(TrailWriter.Record("iam", "PutUserPolicy", """{"userName":"ada"}""", Now, principal: "arn:refused")),
            TrailWriter.Record(
                "iam",
                "TagUser",
                """{"userName":"ada"}""",
                Now,
                principal: "arn:ours",
                agent: "app/s3creds",
                request: ours[0]
            )
        );

        var drift = await RunAsync("drift", "-f", Team, "--cloudtrail", Trail);
        Assert.True(drift.ExitCode == 2, drift.All);
        var text = Unwrapped(drift.Out);
        Assert.Contains(
            "may have been changed by arn:aws:iam::123456789012:user/eve at 2026-03-01 13:00:00 UTC (PutUserPolicy from 198.51.100.7, event ",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("at 2026-03-01 12:59:00 UTC (PutUserPolicy from 203.0.113.9, event ", text, StringComparison.Ordinal);
        Assert.Contains(
            "may have been removed by arn:aws:sts::123456789012:assumed-role/admin/kim at 2026-03-01 13:00:00 UTC (DeleteUser from",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"no event in {Trail}, whose records of us-east-1 are from 2026-03-01 12:59:00 UTC to 2026-03-01 13:00:00 UTC",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("note S3C652: 1 CloudTrail file below", text, StringComparison.Ordinal);
        foreach (var other in new[] { "arn:zoe", "arn:group", "arn:refused", "arn:ours" })
            Assert.DoesNotContain(other, drift.Out, StringComparison.Ordinal);

        foreach (var format in new[] { "markdown", "html", "json", "sarif" })
        {
            var shown = await RunAsync("drift", "-f", Team, "--cloudtrail", Trail, "--format", format, "--annotate");
            Assert.True(shown.ExitCode == 2, shown.All);
            Assert.Contains("user/eve", shown.Out, StringComparison.Ordinal);
            Assert.Contains("PutUserPolicy", shown.Out, StringComparison.Ordinal);
            Assert.Contains("203.0.113.9", shown.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("arn:ours", shown.All, StringComparison.Ordinal);
            Assert.Contains("may have been changed by arn:aws:iam::123456789012:user/eve", shown.Err, StringComparison.Ordinal);
            if (format == "json")
            {
                var plan = PlanFile.Read(System.Text.Encoding.UTF8.GetBytes(shown.Out));
                Assert.Equal(2, plan.Review.Trail!.Steps["user/ada:inline"].Candidates.Count);
            }
        }
    }

    [InProcessFact]
    public async Task An_event_that_only_claims_to_be_ours_is_shown_with_that()
    {
        await AppliedAsync();
        await ChangedByHandAsync();
        TrailWriter.Write(
            Trail,
            "one",
            TrailWriter.Record("iam", "PutUserPolicy", """{"userName":"ada"}""", Now, agent: "[aws-sdk-dotnet-coreclr/4.0 app/s3creds]")
        );
        var drift = await RunAsync("drift", "-f", Team, "--cloudtrail", Trail);
        Assert.Contains(
            "; its user agent names s3creds, but no journal here has the request",
            Unwrapped(drift.Out),
            StringComparison.Ordinal
        );
    }

    [InProcessFact]
    public async Task A_key_that_was_made_by_hand_has_its_maker()
    {
        await AppliedAsync();
        var id = await AsRootAsync(async iam =>
            (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!.AccessKeyId!
        );
        var made = TrailWriter.Record("iam", "CreateAccessKey", "null", Now);
        made["responseElements"] = new JsonObject
        {
            ["accessKey"] = new JsonObject { ["userName"] = "ada", ["accessKeyId"] = id },
        };
        TrailWriter.Write(Trail, "one", made);
        var drift = await RunAsync("drift", "-f", Team, "--cloudtrail", Trail);
        Assert.True(drift.ExitCode == 2, drift.All);
        Assert.Contains(
            $"S3C654: access-key/ada/{id}: may have been created by arn:aws:iam::123456789012:user/eve at",
            drift.Out,
            StringComparison.Ordinal
        );
    }

    [InProcessFact]
    public async Task Pull_has_the_same_beside_each_change()
    {
        await AppliedAsync();
        await ChangedByHandAsync();
        TrailWriter.Write(
            Trail,
            "one",
            TrailWriter.Record("iam", "PutUserPolicy", """{"userName":"ada"}""", Now),
            TrailWriter.Record("iam", "DeleteUser", """{"userName":"bob"}""", Now, principal: "arn:aws:iam::123456789012:user/kim")
        );
        var pull = await RunAsync("pull", "-f", Team, "--check", "--cloudtrail", Trail);
        Assert.True(pull.ExitCode == 2, pull.All);
        Assert.Matches(
            "user/ada  inline.*\n      may have been changed by arn:aws:iam::123456789012:user/eve at .*\\(PutUserPolicy from 198.51.100.7, event ",
            pull.Out
        );
        Assert.Contains("      may have been removed by arn:aws:iam::123456789012:user/kim at ", pull.Out, StringComparison.Ordinal);
        Assert.Contains("S3C652", pull.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Since_a_run_only_what_it_left_as_declared_is_compared()
    {
        await AppliedAsync();
        var run = Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(Folder, "runs"), "*.jsonl").Single());
        Assert.Equal(0, (await RunAsync("drift", "-f", Team, "--since", run)).ExitCode);

        // The manifest changes: that is no drift.
        await File.WriteAllTextAsync(Team, Declared.Replace("team: media", "team: other", StringComparison.Ordinal));
        var changed = await RunAsync("drift", "-f", Team, "--since", run);
        Assert.True(changed.ExitCode == 0, changed.All);
        Assert.Contains(
            $"S3C656: 1 resource is not compared: declared otherwise than in run {run} (user/ada)",
            changed.Out,
            StringComparison.Ordinal
        );
        Assert.Equal(2, (await RunAsync("drift", "-f", Team)).ExitCode);

        // What was changed by hand is, and events before the run are no candidates.
        await ChangedByHandAsync();
        TrailWriter.Write(
            Trail,
            "one",
            TrailWriter.Record("iam", "DeleteUser", """{"userName":"bob"}""", Now.AddDays(-1), principal: "arn:before"),
            TrailWriter.Record("iam", "DeleteUser", """{"userName":"bob"}""", Now.AddMinutes(1), principal: "arn:after")
        );
        var drift = await RunAsync("drift", "-f", Team, "--since", run[..15], "--cloudtrail", Trail);
        Assert.True(drift.ExitCode == 2, drift.All);
        Assert.Contains("1 to create, 1 to change, 0 to delete", drift.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("~ user/ada", drift.Out, StringComparison.Ordinal);
        Assert.Contains("+ user/bob", drift.Out, StringComparison.Ordinal);
        Assert.Contains("arn:after", drift.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("arn:before", drift.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task An_unknown_run_and_one_without_a_record_are_errors_with_a_way_out()
    {
        await AppliedAsync();
        var unknown = await RunAsync("drift", "-f", Team, "--since", "20990101");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("S3C501: there is no run '20990101' in ", unknown.Err, StringComparison.Ordinal);

        var journal = Directory.GetFiles(Path.Combine(Folder, "runs"), "*.jsonl").Single();
        var lines = await File.ReadAllLinesAsync(journal);
        await File.WriteAllLinesAsync(journal, lines[..^1]);
        var interrupted = await RunAsync("drift", "-f", Team, "--since", "2026");
        Assert.Equal(1, interrupted.ExitCode);
        Assert.Contains("was interrupted: what it left to do is not known", interrupted.Err, StringComparison.Ordinal);

        await File.WriteAllLinesAsync(journal, [lines[0].Replace("\"declared\"", "\"other\"", StringComparison.Ordinal), .. lines[1..]]);
        var old = await RunAsync("drift", "-f", Team, "--since", "2026");
        Assert.Equal(1, old.ExitCode);
        Assert.Contains("S3C655: run 2026", old.Err, StringComparison.Ordinal);
    }

    [InProcessTheory]
    [InlineData("none", "--cloudtrail none does not exist")]
    [InlineData("team.yaml", "is a file")]
    [InlineData("empty", "has no log file of account 123456789012")]
    public async Task A_folder_without_logs_is_an_error(string name, string why)
    {
        await AppliedAsync();
        Directory.CreateDirectory(Path.Combine(Folder, "empty"));
        foreach (var verb in new[] { "drift", "pull" })
        {
            var result = await RunAsync(verb, "-f", Team, "--cloudtrail", name == "none" ? name : Path.Combine(Folder, name));
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("S3C650", result.Err, StringComparison.Ordinal);
            Assert.Contains(why, result.Err, StringComparison.Ordinal);
        }
    }

    private async Task AppliedAsync()
    {
        await File.WriteAllTextAsync(Team, Declared);
        await DoneAsync("apply", "-f", Team, "--yes");
    }

    /// <summary>A policy more on ada, no user bob, a tag on eve.</summary>
    private Task<bool> ChangedByHandAsync() =>
        AsRootAsync(async iam =>
        {
            await iam.PutUserPolicyAsync(
                new PutUserPolicyRequest
                {
                    UserName = "ada",
                    PolicyName = "extra",
                    PolicyDocument = Document,
                }
            );
            await iam.DeleteUserAsync(new DeleteUserRequest { UserName = "bob" });
            await iam.PutUserPolicyAsync(
                new PutUserPolicyRequest
                {
                    UserName = "eve",
                    PolicyName = "extra",
                    PolicyDocument = Document,
                }
            );
            return true;
        });

    private List<string> OwnRequests() =>
        [
            .. Directory
                .GetFiles(Path.Combine(Folder, "runs"), "*.jsonl")
                .SelectMany(File.ReadAllLines)
                .SelectMany(l => JsonNode.Parse(l)!["requests"] as JsonArray ?? [])
                .Select(i => i!.ToString()),
        ];

    private static JsonObject Refused(JsonObject record)
    {
        record["errorCode"] = "AccessDenied";
        return record;
    }

    private static string Unwrapped(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\n +", " ");
}
