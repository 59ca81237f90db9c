using System.Globalization;
using System.Text;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>One mistake among thirty approvals that are meant stands in the first ten lines of every view: approvals are listed by what
/// they may cost, not by their names.</summary>
public sealed class PlantedMistakeTests
{
    public static TheoryData<string> Mistakes { get; } = ["a public bucket", "a trust to anyone", "a key in use"];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void It_stands_in_the_first_ten_lines_of_every_view(string mistake)
    {
        var (plan, token) = Planted(mistake);
        Assert.InRange(plan.Approvals.Count(a => !a.Given), 31, 33);
        var views = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["text"] = new TextView(ViewSettings.Default).Render(plan),
            ["narrow text"] = new TextView(ViewSettings.Default with { Width = 60 }).Render(plan),
            ["full text"] = new TextView(ViewSettings.Default with { Full = true }).Render(plan),
            ["Markdown"] = MarkdownView.Render(plan),
        };
        Assert.All(views, v => Assert.Contains(v.Value.Split('\n').Take(10), l => l.Contains(token, StringComparison.Ordinal)));
        Assert.Equal(token, PlanView.Of(plan).Missing.First().Token);
    }

    /// <summary>The plan, and the token of the approval that must not be given.</summary>
    internal static (Plan Plan, string Token) Planted(string mistake)
    {
        switch (mistake)
        {
            case "a public bucket":
                return (
                    SixPlans.Of(
                        "buckets: {zoo: {publicAccess: blocked}}\n",
                        $"buckets: {{zoo: {{publicAccess: readable}}}}\nroles:\n{Roles(30, "ec2.amazonaws.com")}"
                    ),
                    "public:bucket/zoo"
                );
            case "a trust to anyone":
                const string Anyone =
                    "  zz-last:\n    trust: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: {AWS: \"*\"}, Action: \"sts:AssumeRole\"}]}}\n";
                return (SixPlans.Of("users: {}\n", $"roles:\n{Roles(30, "ec2.amazonaws.com")}{Anyone}"), "trust:role/zz-last");
            default:
                var users = new StringBuilder("users:\n");
                for (var i = 0; i < 31; i++)
                    users.Append(CultureInfo.InvariantCulture, $"  leaver-{i:d2}: {{}}\n");
                var plan = SixPlans.Of(users + "  stays: {}\n", "users: {stays: {}}\n");
                var facts = plan
                    .Approvals.Where(a => a.Token.StartsWith("delete:", StringComparison.Ordinal))
                    .ToDictionary(
                        a => a.Token,
                        a =>
                            a.Token == "delete:user/leaver-23"
                                ? new ApprovalFact(
                                    "its access key AKIA…ABCD stops working; AKIA…ABCD was used 3 days ago (s3, us-east-1)",
                                    true
                                )
                                : new ApprovalFact("its 1 inactive access key is deleted", false)
                    );
                return (
                    plan with
                    {
                        Review = plan.Review with { Facts = new SortedDictionary<string, ApprovalFact>(facts, StringComparer.Ordinal) },
                    },
                    "delete:user/leaver-23"
                );
        }
    }

    private static string Roles(int count, string service)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"  role-{i:d2}: {{trust: {{service: {service}}}}}\n");
        return text.ToString();
    }
}
