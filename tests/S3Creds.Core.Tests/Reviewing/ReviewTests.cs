using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reviewing;

namespace S3Creds.Core.Tests.Reviewing;

public sealed class ReviewTests
{
    private static readonly DateOnly Today = new(2026, 11, 29);

    private static Grant Grant(params string[] actions) =>
        Core.Reviewing.Grant.Of(
            new AccessChanges(
                [new AccessChange("user/ci", false, true, "read", actions, "arn:aws:s3:::media/*", [], false, [], null)],
                [],
                []
            )
        )[0];

    [Theory]
    [InlineData("2026-11-29", true, ReviewStanding.Confirmed)]
    [InlineData("2026-11-28", true, ReviewStanding.Overdue)]
    [InlineData("2026-11-29", false, ReviewStanding.Void)]
    public void An_entry_counts_until_its_day_and_for_its_digest(string until, bool same, ReviewStanding standing)
    {
        var grant = Grant("s3:GetObject");
        var digest = same ? grant.Digest : Grant("s3:GetObject", "s3:PutObject").Digest;
        Assert.Equal(standing, ReviewState.Of(grant, Read(digest, until), Today).Standing);
        Assert.Equal(ReviewProof.Claimed, ReviewState.Of(grant, Read(digest, until), Today).Proof);
    }

    [Fact]
    public void An_overdue_entry_is_an_error_even_where_the_grant_changed() =>
        Assert.Equal(["S3C266"], ReviewState.Problems(Read("sha256:0", "2020-01-01"), [Grant("s3:GetObject")], Today).Select(p => p.Code));

    [Fact]
    public void Each_key_of_an_entry_is_needed_and_no_other_is_known()
    {
        foreach (var key in new[] { "who: a", "bucket: b", "digest: c", "by: d", "until: 2027-01-31" })
        {
            var diagnostics = new DiagnosticBag();
            var rest = new[] { "who: a", "bucket: b", "digest: c", "by: d", "until: 2027-01-31" }.Where(k => k != key).Append("hwo: x");
            var text = $"apiVersion: s3creds-review/v1\nreviews:\n  - {{{string.Join(", ", rest)}}}\n";
            Assert.Empty(ReviewFile.Read("review.yaml", System.Text.Encoding.UTF8.GetBytes(text), diagnostics).Entries);
            Assert.Equal(2, diagnostics.Errors);
        }
    }

    [Fact]
    public void Blame_gives_each_line_its_commit()
    {
        var commit = new string('a', 40);
        var lines = GitHistory.Parse(
            $"{commit} 1 1 1\nauthor-mail <ada@example.org>\ncommitter-time 1795918848\nsummary committer-time 1\n\tone\n"
                + $"{new string('0', 40)} 2 2 1\nauthor-mail <not.committed.yet>\n\ttwo\n{commit} 2 3\n\tthree\n"
        );
        Assert.Equal(commit, lines[1].Commit);
        Assert.Equal("ada@example.org", lines[3].AuthorMail);
        Assert.Equal(2026, lines[3].Time!.Value.Year);
        Assert.Null(lines[2].Commit);
    }

    [Theory]
    [InlineData("* @all\n/review.yaml @ada\n", "review.yaml", "@ada")]
    [InlineData("review.yaml @ada", "deep/review.yaml", "@ada")]
    [InlineData("/review.yaml @ada", "deep/review.yaml", "")]
    [InlineData("docs/* @ada", "docs/deep/review.yaml", "")]
    [InlineData("docs/ @ada # comment", "docs/deep/review.yaml", "@ada")]
    [InlineData("**/review.yaml @ada @bob", "a/b/review.yaml", "@ada @bob")]
    [InlineData("*.yaml @ada\nreview.yaml\n", "review.yaml", "")]
    public void The_last_pattern_that_matches_names_the_owners(string file, string path, string owners) =>
        Assert.Equal(owners, string.Join(' ', CodeOwners.Owners(file, path)));

    private static ReviewFile Read(string digest, string until)
    {
        var diagnostics = new DiagnosticBag();
        var file = ReviewFile.Read(
            "review.yaml",
            System.Text.Encoding.UTF8.GetBytes(
                $"apiVersion: s3creds-review/v1\nreviews:\n  - {{who: user/ci, bucket: media, digest: '{digest}', by: ada, until: {until}}}\n"
            ),
            diagnostics
        );
        Assert.Equal(0, diagnostics.Errors);
        return file;
    }
}
