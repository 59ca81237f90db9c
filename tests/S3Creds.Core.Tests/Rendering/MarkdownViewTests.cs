using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

public sealed class MarkdownViewTests
{
    [Fact]
    public void Counts_and_what_needs_a_word_come_before_the_details()
    {
        var text = MarkdownView.Render(Plan(
            [Delete("old"), Update("ada", "\"/\"")], [new Approval("delete:user/old", "user/old would be deleted", false)]));
        var places = new[] { "0 to create, 1 to update, 1 to delete", "**Needs a word**", "`--allow delete:user/old`", "**Deleted**", "| − | `user/old` |", "<details>" };
        Assert.Equal(places.Select(p => text.IndexOf(p, StringComparison.Ordinal)).Order(), places.Select(p => text.IndexOf(p, StringComparison.Ordinal)));
        Assert.All(places, p => Assert.Contains(p, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("@everyone")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a | b")]
    [InlineData("```\n::set-output name=x::y")]
    [InlineData("::add-mask::x")]
    [InlineData("\u202egnp.exe")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("</details>")]
    public void Text_of_an_account_stays_text(string hostile)
    {
        var step = Update("ada", CanonicalJson.OfString(hostile).Text) with { Reason = hostile, Address = new ResourceAddress(ResourceKind.User, hostile) };
        var text = MarkdownView.Render(Plan([step], [new Approval(hostile, hostile, false)]));
        Assert.DoesNotContain(text.Split('\n'), l => l.StartsWith("::", StringComparison.Ordinal));
        Assert.DoesNotContain(text, c => c is '\u202e');
        var outside = OutsideCode(text);
        Assert.DoesNotContain("@everyone", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("[x](", outside, StringComparison.Ordinal);
        Assert.Equal(1, outside.Split("</details>").Length - 1);
        Assert.All(outside.Split('\n').Where(l => l.StartsWith('|')), l => Assert.Equal(5, l.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
    }

    [Fact]
    public void A_comment_is_never_too_long_and_says_what_is_left_out()
    {
        var steps = Enumerable.Range(0, 5_000).Select(i => Update($"user-{i:0000}", CanonicalJson.OfString(new string('x', 3_000)).Text)).ToList();
        var text = MarkdownView.Render(Plan(steps, [.. Enumerable.Range(0, 5_000).Select(i => new Approval($"delete:user/{i}", $"user/{i} would be deleted", false))]));
        Assert.InRange(text.Length, 1_000, MarkdownView.Largest);
        Assert.Contains("more resources", text, StringComparison.Ordinal);
    }

    /// <summary>The text without fenced blocks and code spans, which show what they hold.</summary>
    private static string OutsideCode(string text) => System.Text.RegularExpressions.Regex.Replace(
        text, "(?ms)^(?<block>`{3,})[^\n]*\n.*?^\\k<block>$|(?<span>`+)(?!`).+?(?<!`)\\k<span>(?!`)", "", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static PlanStep Update(string user, string json) =>
        new($"user/{user}:path", StepAction.Update, new ResourceAddress(ResourceKind.User, user), "path", null, CanonicalJson.Parse(json), Risk.None, 1000, "differs from the manifest");

    private static PlanStep Delete(string user) =>
        new($"user/{user}", StepAction.Delete, new ResourceAddress(ResourceKind.User, user), null, CanonicalJson.Parse("""{"path":"/"}"""), null, Risk.Delete, 9000, "no longer declared");

    private static Plan Plan(IReadOnlyList<PlanStep> steps, IReadOnlyList<Approval> approvals) => new(1, "test", "123456789012", "team", "d", "l", steps, approvals, [], true, 7);
}
