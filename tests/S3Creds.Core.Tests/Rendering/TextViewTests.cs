using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

public sealed class TextViewTests
{
    private static readonly ResourceAddress Ada = new(ResourceKind.User, "ada");

    [Fact]
    public void A_changed_document_is_shown_as_the_lines_that_differ()
    {
        var text = Render(Step("inline", Document("s3:GetObject"), Document("s3:PutObject")));
        Assert.Contains(
            "    inline  ~ s3.read: Allow s3:ListBucket, s3:PutObject: Action - s3:GetObject, + s3:PutObject\n",
            text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("2012-10-17", text, StringComparison.Ordinal);
        Assert.Contains("\n  0 to create, 1 to change, 0 to delete, 7 unchanged\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_value_is_shown_before_and_after_on_one_line() =>
        Assert.Contains(
            "    path  ~ / → /team/\n",
            Render(Step("path", CanonicalJson.OfString("/"), CanonicalJson.OfString("/team/"))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("policies", "[\"policy/p\"]")]
    [InlineData("boundary", "\"policy/p\"")]
    [InlineData("groups", "[\"g\"]")]
    [InlineData("tags", "{\"a\":\"b\"}")]
    [InlineData(
        "inline",
        "{\"p\":{\"Statement\":[{\"Action\":[\"s3:GetObject\"],\"Effect\":\"Allow\",\"Resource\":[\"arn:aws:s3:::media/*\"]}]}}"
    )]
    public void What_is_given_and_what_is_taken_never_look_the_same(string facet, string json)
    {
        var value = CanonicalJson.Parse(json);
        var (given, taken) = (Render(Step(facet, null, value)), Render(Step(facet, value, null)));
        Assert.NotEqual(given, taken);
        Assert.Contains("+ ", given.Split(facet)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("- ", given.Split(facet)[1], StringComparison.Ordinal);
        Assert.Contains("- ", taken.Split(facet)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("+ ", taken.Split(facet)[1], StringComparison.Ordinal);
        Assert.Contains("~ user/ada\n", given, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_have_the_number_of_their_noun()
    {
        var nothing = Plan(Step("path", null, null)) with { Steps = [], Unchanged = 1 };
        Assert.Contains("No changes: 1 resource is as declared.\n", new TextView(false).Render(nothing), StringComparison.Ordinal);
        Assert.Contains(
            "No changes: 2 resources are as declared.\n",
            new TextView(false).Render(nothing with { Unchanged = 2 }),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["0 days", "1 day", "2 days", "1 entry", "3 entries"],
            [
                Plural.Of(0, "day"),
                Plural.Of(1, "day"),
                Plural.Of(2, "day"),
                Plural.Of(1, "entry", "entries"),
                Plural.Of(3, "entry", "entries"),
            ]
        );
    }

    [Theory]
    [InlineData("delete:user/x", "delete:user/x")]
    [InlineData("source-gone:my file.yaml", "'source-gone:my file.yaml'")]
    [InlineData("source-gone:it's.yaml", "'source-gone:it'\\''s.yaml'")]
    [InlineData("trust:*", "'trust:*'")]
    public void A_token_is_shown_as_it_is_typed(string token, string typed) =>
        Assert.Contains(
            $"--allow {typed}\n",
            new TextView(false).Render(Plan(Step("path", null, null)) with { Approvals = [new Approval(token, "why", false)] }),
            StringComparison.Ordinal
        );

    [Fact]
    public void Nothing_of_an_account_can_move_the_cursor_or_turn_the_text_round()
    {
        var text = Render(
            Step("path", null, CanonicalJson.OfString("\u001b[2Jx\u009b31m\u202egnp\u2028")),
            new ResourceAddress(ResourceKind.User, "\u202ebob")
        );
        Assert.DoesNotContain(text, c => c is '\u001b' or '\u009b' or '\u202e' or '\u2028');
        Assert.Contains("\\u009b31m\\u202egnp", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Colours_come_only_when_they_are_asked_for()
    {
        var plan = Plan(Step("path", null, CanonicalJson.OfString("/")));
        Assert.Contains("\u001b[33m~ user/ada\u001b[0m", new TextView(colour: true).Render(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", new TextView(colour: false).Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_approvals_are_listed_with_the_words_that_give_them() =>
        Assert.Contains(
            "Approval required\n  delete:user/ada  no access depends on it\n",
            new TextView(false).Render(
                Plan(Step("path", null, CanonicalJson.OfString("/"))) with
                {
                    Approvals = [new Approval("delete:user/ada", "user/ada would be deleted", false)],
                }
            ),
            StringComparison.Ordinal
        );

    private static string Render(PlanStep step, ResourceAddress? address = null) =>
        new TextView(colour: false).Render(Plan(address is { } a ? step with { Address = a } : step));

    private static PlanStep Step(string facet, CanonicalJson? before, CanonicalJson? after) =>
        new($"user/ada:{facet}", StepAction.Update, Ada, facet, before, after, Risk.None, 1000, "differs from the manifest");

    private static CanonicalJson Document(string action) =>
        CanonicalJson.Parse(
            $$$"""{"s3.read":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","{{{action}}}"],"Resource":["arn:aws:s3:::media/*"]}]}}"""
        );

    private static Plan Plan(PlanStep step) => new(1, "test", "123456789012", "team", "d", "l", [step], [], [], true, 7);
}
