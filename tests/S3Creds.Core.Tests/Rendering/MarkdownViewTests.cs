using CsCheck;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using Snapshooter.Xunit;

namespace S3Creds.Core.Tests.Rendering;

public sealed class MarkdownViewTests
{
    private const string Hostile = "@everyone | `x` <img src=x> ```\n::error::pwn\u001b[2J\u009b\u202e ![a](b) <!--";

    [Fact]
    public void Counts_deletes_and_risks_come_before_the_details() => MarkdownView.Render(Sample()).MatchSnapshot();

    [Fact]
    public void The_same_plan_as_text() => new TextView(colour: false).Render(Sample()).MatchSnapshot();

    [Fact]
    public void Drift_from_the_base_is_folded_behind_the_changes()
    {
        StepOrigin[] origins = [StepOrigin.Drift, StepOrigin.Change, StepOrigin.Both];
        var steps = origins.Select((o, i) => Step($"user{i}", StepAction.Delete, "a") with { Origin = o }).ToList();
        var text = MarkdownView.Render(Plan(steps));
        const string fold = "\n<details><summary>Drift from the base: 1 change, which the base declares too</summary>\n";
        var at = text.IndexOf(fold, StringComparison.Ordinal);
        Assert.True(at > 0, text);
        Assert.All(["user1", "user2"], n => Assert.InRange(text.LastIndexOf($"<code>user/{n}</code>", StringComparison.Ordinal), 0, at));
        Assert.True(text.IndexOf("<code>user/user0</code>", StringComparison.Ordinal) > at);
        Assert.Equal(text.Split("<details>").Length, text.Split("</details>").Length);
        Assert.DoesNotContain(
            "Drift from the base",
            MarkdownView.Render(Plan([.. steps.Select(s => s with { Origin = null })])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_plan_of_any_size_fits_a_comment_with_every_deletion_in_it()
    {
        var steps = Enumerable.Range(0, 3000).Select(i => Step($"user{i:d4}", StepAction.Delete, new string('x', 100))).ToList();
        var text = MarkdownView.Render(Plan(steps));
        Assert.InRange(text.Length, 1000, MarkdownView.Largest);
        Assert.Contains("| 0 | 0 | 3000 | 7 |", text, StringComparison.Ordinal);
        Assert.Contains("### s3creds plan: 3000 deletes", text, StringComparison.Ordinal);
        Assert.All(steps, s => Assert.Contains(s.Address.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_of_many_users_shows_each_part_and_the_gravest_access_first()
    {
        var steps = Enumerable
            .Range(0, 300)
            .Select(i =>
                Step($"user{i:d3}", i < 20 ? StepAction.Delete : StepAction.Update, new string('x', 300)) with
                {
                    Risk = i < 20 ? Risk.Delete : Risk.Write,
                }
            );
        AccessChange Change(string who, string level, string resource) =>
            new(who, !who.StartsWith("user/", StringComparison.Ordinal), true, level, ["s3:X"], resource, [], false, [], null);
        var changes = Enumerable
            .Range(0, 300)
            .Select(i => Change($"user/user{i:d3}", "write", $"arn:aws:s3:::media/uploads/user{i:d3}/*"))
            .Concat(Enumerable.Range(0, 300).Select(i => Change($"user/user{i:d3}", "read", "arn:aws:s3:::media/shared/*")))
            .Append(Change("user/boss", "permissions management", "arn:aws:s3:::media"))
            .Append(Change(AccessSubject.Everyone, "list", "arn:aws:s3:::media"));
        var approvals = Enumerable.Range(0, 20).Select(i => new Approval($"delete:user/user{i:d3}", "it would be deleted", false));
        var text = MarkdownView.Render(
            Plan([.. steps]) with
            {
                Approvals = [.. approvals],
                Access = new AccessChanges([.. changes], [], ["object ACLs"]),
            }
        );
        Assert.InRange(text.Length, 2_000, MarkdownView.Largest);
        string[] inOrder =
        [
            "**Approval required (20)**",
            "- [ ] `delete:user/user019`",
            "**Access: 602 gains, 0 losses of 302 principals, 1 PUBLIC**",
            "| + | **PUBLIC** `anyone` | `list (s3:X)` | `media` |",
            "| + | `user/boss` | `permissions management (s3:X)` | `media` |",
            "| + | 300 users | `write (s3:X)` | `media/uploads/NAME/*` |",
            "| + | 300 users | `read (s3:X)` | `media/shared/*` |",
            "**Changes**",
            "<code>20 users: ",
            "user018, user019",
            "<code>280 users: ",
            "**Notes**",
        ];
        Assert.Equal(inOrder, inOrder.OrderBy(t => text.IndexOf(t, StringComparison.Ordinal)));
        Assert.All(inOrder, t => Assert.Contains(t, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Those_for_whom_a_change_is_the_same_stand_in_one_line()
    {
        var changes = Enumerable
            .Range(0, 300)
            .Select(i => new AccessChange(
                $"user/u{i:d3}",
                false,
                true,
                "read",
                ["s3:X"],
                "arn:aws:s3:::media/shared",
                [],
                false,
                [],
                null
            ));
        var plan = Plan([Step("x", StepAction.Update, "y")]) with { Access = new AccessChanges([.. changes], [], []) };
        Assert.Contains("| + | 300 users | `read (s3:X)` | `media/shared` |\n", MarkdownView.Render(plan), StringComparison.Ordinal);
        Assert.Contains("  + 300 users  read (s3:X)  media/shared\n", new TextView(colour: false).Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_an_account_formats_mentions_links_or_speaks_to_a_workflow()
    {
        var step = Step("x", StepAction.Update, Hostile) with
        {
            Address = new ResourceAddress(ResourceKind.User, Hostile),
            Id = $"user/{Hostile}:path",
            Facet = "path",
            Reason = Hostile,
        };
        var plan = Plan([step]) with
        {
            Owner = Hostile,
            Diagnostics = [new Diagnostic("S3C300", Severity.Error, Hostile, new SourceSpan(Hostile, 1, 1), Hostile)],
            Approvals = [new Approval("delete:" + Hostile, Hostile, false)],
        };
        CheckSafe(MarkdownView.Render(plan));
    }

    [Fact]
    public void Any_text_is_safe_anywhere() =>
        Gen.String.Sample(
            text =>
                CheckSafe(
                    MarkdownView.Render(
                        Plan([Step("x", StepAction.Update, text) with { Reason = text }]) with
                        {
                            Owner = text,
                            Diagnostics = [new Diagnostic("S3C300", Severity.Error, text)],
                        }
                    )
                ),
            iter: 2000
        );

    internal static void CheckSafe(string text)
    {
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u2028' or '\u2029');
        var fence = "";
        Assert.StartsWith(MarkdownView.Marker, text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Skip(1))
        {
            Assert.False(line.StartsWith("::", StringComparison.Ordinal), line);
            if (fence.Length > 0)
            {
                fence = line == fence ? "" : fence;
                continue;
            }

            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = new string('`', line.TakeWhile(c => c == '`').Count());
                continue;
            }

            var outsideCode = System.Text.RegularExpressions.Regex.Replace(
                line,
                "<code>[^<]*</code>|(?<fence>`+)(?!`).*?(?<!`)\\k<fence>(?!`)",
                "",
                System.Text.RegularExpressions.RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            );
            Assert.DoesNotContain("@", outsideCode, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", outsideCode, StringComparison.Ordinal);
            Assert.DoesNotContain("<!--", outsideCode, StringComparison.Ordinal);
        }

        Assert.Equal("", fence);
    }

    private static Plan Sample() =>
        Plan([
            Step("ada", StepAction.Create, "/"),
            new(
                "user/bob:inline",
                StepAction.Update,
                new ResourceAddress(ResourceKind.User, "bob"),
                "inline",
                Document("s3:GetObject"),
                Document("s3:PutObject"),
                Risk.Admin,
                1000,
                "differs from the manifest"
            ),
            Step("eve", StepAction.Delete, "/"),
        ]) with
        {
            Approvals =
            [
                new Approval("delete:user/eve", "user/eve would be deleted", false),
                new Approval("admin:user/bob", "user/bob would get administrative rights", true),
            ],
            Diagnostics =
            [
                new Diagnostic(
                    "S3C306",
                    Severity.Info,
                    "bucket/old is no longer declared, and is kept",
                    new SourceSpan("team.yaml", 4, 3),
                    "declare it again"
                ),
            ],
        };

    private static PlanStep Step(string name, StepAction action, string path)
    {
        var value = CanonicalJson.Of(new System.Text.Json.Nodes.JsonObject { ["path"] = path });
        return new PlanStep(
            $"user/{name}",
            action,
            new ResourceAddress(ResourceKind.User, name),
            null,
            action == StepAction.Create ? null : value,
            action == StepAction.Delete ? null : value,
            action == StepAction.Delete ? Risk.Delete : Risk.None,
            3,
            action == StepAction.Create ? "not in the account" : "no longer declared (was in team.yaml)"
        );
    }

    private static CanonicalJson Document(string action) =>
        CanonicalJson.Parse(
            $$$"""{"s3.read":{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow","Action":["s3:ListBucket","{{{action}}}"],"Resource":["arn:aws:s3:::media/*"]}]}}"""
        );

    private static Plan Plan(IReadOnlyList<PlanStep> steps) =>
        new(1, "s3creds test", "123456789012", "team", "d", "l", steps, [], [], true, 7);
}
