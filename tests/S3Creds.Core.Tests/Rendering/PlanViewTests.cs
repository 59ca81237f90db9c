using System.Globalization;
using System.Text;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>What the views share: access in the manifest's words, groups, and the next command.</summary>
public sealed class PlanViewTests
{
    private const string Media = "buckets: {media: {versioning: enabled}}\n";

    [Theory]
    [InlineData("", "{bucket: media, allow: read-only}", "+ read-only media")]
    [InlineData("", "{bucket: media, allow: write-only, prefix: in/}", "+ write-only media/in/*")]
    [InlineData("", "{bucket: media, allow: read-only, until: 2027-01-31}", "+ read-only media until 2027-01-31")]
    [InlineData("{bucket: media, allow: read-write}", "{bucket: media, allow: read-only}", "- read-write → read-only media")]
    [InlineData("{bucket: media, allow: read-only}", "{bucket: media, allow: read-write}", "+ read-only → read-write media")]
    [InlineData("{bucket: media, allow: write-only}", "{bucket: media, allow: read-only}", "~ write-only → read-only media")]
    [InlineData("{bucket: media, allow: read-write}", "", "- read-write media")]
    public void Access_is_in_the_manifests_words_where_they_fit_exactly(string before, string after, string line)
    {
        var plan = SixPlans.Of(User(before), User(after));
        var shown = Assert.Single(PlanView.Of(plan).Access);
        Assert.True(shown.IsExact);
        Assert.Equal(line, $"{shown.Mark} {shown.What} {shown.On} {shown.When}".Trim());
    }

    [Fact]
    public void Where_they_do_not_fit_it_is_in_actions()
    {
        // Another policy gives a part of it already.
        const string Own =
            "    inline: {own: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::media/*\"}]}}\n";
        var plan = SixPlans.Of(User("") + Own, User("{bucket: media, allow: read-only}") + Own);
        Assert.All(PlanView.Of(plan).Access, l => Assert.False(l.IsExact));
        Assert.Contains(PlanView.Of(plan).Access, l => l.What.StartsWith("list (s3:ListBucket)", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_that_change_the_same_way_are_one_line_and_one_change()
    {
        var users = new StringBuilder(Media + "users:\n");
        for (var i = 0; i < 200; i++)
            users.Append(
                CultureInfo.InvariantCulture,
                $"  u-{i:d3}: {{access: [{{bucket: media, allow: write-only, prefix: uploads/u-{i:d3}/}}]}}\n"
            );
        var plan = SixPlans.Of(Media, users.ToString());
        var text = new TextView(ViewSettings.Default).Render(plan);
        Assert.Contains("\n  + 200 users  write-only  media/uploads/NAME/*\n", text, StringComparison.Ordinal);
        Assert.Contains("\n+ 200 users: u-000, u-001, u-002 and 197 more ", text, StringComparison.Ordinal);
        Assert.Contains("--full lists each change", text, StringComparison.Ordinal);
        Assert.InRange(text.Count(c => c == '\n'), 10, 20);
        Assert.Contains("+ user/u-137 ", new TextView(ViewSettings.Default with { Full = true }).Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_command_names_the_saved_file_or_every_approval()
    {
        var plan = SixPlans.Named("small");
        Assert.Equal(
            "s3creds apply -f team.yaml --allow delete:user/old-sync --allow public:bucket/site-x --allow undecided:user/contractor",
            string.Join(' ', PlanView.Of(plan).Command)
        );
        Assert.StartsWith(
            "s3creds apply 'my plan.json' -f team.yaml --allow ",
            string.Join(' ', PlanView.Of(plan, ViewSettings.Default with { PlanFile = "my plan.json" }).Command),
            StringComparison.Ordinal
        );
        Assert.Empty(PlanView.Of(SixPlans.Named("empty")).Command);
    }

    [Theory]
    [InlineData("--allow", "delete:*")]
    [InlineData("--yes", "")]
    [InlineData("--expect-digest=x", "")]
    public void A_plan_file_cannot_put_an_approval_into_the_command_that_is_copied(string word, string value)
    {
        var plan = SixPlans.Named("empty");
        var forged = plan with { Review = plan.Review with { Arguments = [word, value] } };
        Assert.Throws<Diagnostics.S3CredsException>(() => PlanFile.Read(PlanFile.Write(forged)));
    }

    [Fact]
    public void Nothing_is_wider_than_the_terminal_where_words_can_be_wrapped()
    {
        foreach (var width in new[] { 60, 80, 100, 160 })
        {
            var text = new TextView(ViewSettings.Default with { Width = width }).Render(SixPlans.Named("126 steps"));
            Assert.All(text.Split('\n').Where(l => l.Contains("  ", StringComparison.Ordinal)), l =>
                Assert.InRange(l.Length, 0, Math.Max(width, 90))
            );
        }
    }

    private static string User(string access) =>
        $"{Media}users:\n  ada:\n    tags: {{a: b}}\n{(access.Length > 0 ? $"    access: [{access}]\n" : "")}";
}
