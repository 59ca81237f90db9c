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
        Assert.Contains("      - s3.read.Statement[#1].Action: s3:GetObject\n      + s3.read.Statement[#1].Action: s3:PutObject\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("2012-10-17", text, StringComparison.Ordinal);
        Assert.EndsWith("Plan: 0 to create, 1 to update, 0 to delete, 7 unchanged.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_value_is_shown_before_and_after_on_one_line() =>
        Assert.Contains("    path  \"/\" → \"/team/\"", Render(Step("path", CanonicalJson.OfString("/"), CanonicalJson.OfString("/team/"))), StringComparison.Ordinal);

    [Fact]
    public void Nothing_of_an_account_can_move_the_cursor_or_turn_the_text_round()
    {
        var text = Render(Step("path", null, CanonicalJson.OfString("\u001b[2Jx\u009b31m\u202egnp\u2028")), new ResourceAddress(ResourceKind.User, "\u202ebob"));
        Assert.DoesNotContain(text, c => c is '\u001b' or '\u009b' or '\u202e' or '\u2028');
        Assert.Contains("\\u009b31m\\u202egnp", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Colours_come_only_when_they_are_asked_for()
    {
        var plan = Plan(Step("path", null, CanonicalJson.OfString("/")));
        Assert.Contains("\u001b[33m~\u001b[0m", new TextView(colour: true).Render(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", new TextView(colour: false).Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_approvals_are_listed_with_the_words_that_give_them() => Assert.Contains(
        "! user/ada would be deleted  (--allow delete:user/ada)",
        new TextView(false).Render(Plan(Step("path", null, CanonicalJson.OfString("/"))) with { Approvals = [new Approval("delete:user/ada", "user/ada would be deleted", false)] }),
        StringComparison.Ordinal);

    private static string Render(PlanStep step, ResourceAddress? address = null) =>
        new TextView(colour: false).Render(Plan(address is { } a ? step with { Address = a } : step));

    private static PlanStep Step(string facet, CanonicalJson? before, CanonicalJson? after) =>
        new($"user/ada:{facet}", StepAction.Update, Ada, facet, before, after, Risk.None, 1000, "differs from the manifest");

    private static CanonicalJson Document(string action) => CanonicalJson.Parse(
        $$$"""{"s3.read":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","{{{action}}}"],"Resource":["arn:aws:s3:::media/*"]}]}}""");

    private static Plan Plan(PlanStep step) => new(1, "test", "123456789012", "team", "d", "l", [step], [], [], true, 7);
}
