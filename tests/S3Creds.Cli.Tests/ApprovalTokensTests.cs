using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Tests;

/// <summary>Every approval that a plan can need can be given: its hint names the token, and --allow accepts it.</summary>
public sealed class ApprovalTokensTests
{
    public static TheoryData<Risk> Risks => [.. Enum.GetValues<Risk>()];

    [Theory]
    [MemberData(nameof(Risks))]
    public void The_token_of_each_risk_is_accepted(Risk risk)
    {
        var user = new ResourceAddress(ResourceKind.User, "x");
        var step = new PlanStep("user/x", StepAction.Update, user, "inline", null, null, risk, 0, "");
        var approvals = PlanGuard.Approvals(KindTable.All, PlanBasis.None, [step], declaresNothing: false, []);
        var tokens = approvals.Select(a => a.Token).ToList();
        Assert.Equal(tokens, ApprovalTokens.Of(tokens));
    }

    [Fact]
    public void So_is_that_of_each_kind_of_whole_plan()
    {
        var steps = Enumerable.Range(0, 10).Select(Removal).ToList();
        var approvals = PlanGuard.Approvals(KindTable.All, PlanBasis.None with { Owned = 10 }, steps, declaresNothing: true, []);
        var tokens = approvals.Select(a => a.Token).ToList();
        Assert.Contains("mass-change", tokens);
        Assert.Contains("empty-manifest", tokens);
        Assert.Contains("source-gone:old.yaml", tokens);
        Assert.Equal(tokens, ApprovalTokens.Of(tokens));
    }

    private static PlanStep Removal(int number)
    {
        var user = new ResourceAddress(ResourceKind.User, $"x{number}");
        var before = CanonicalJson.Parse("""{"owner":{"source":"old.yaml"}}""");
        return new PlanStep(user.ToString(), StepAction.Delete, user, null, before, null, Risk.Delete, 0, "");
    }
}
