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
        var step = new PlanStep("user/x", StepAction.Update, new ResourceAddress(ResourceKind.User, "x"), "inline", null, null, risk, 0, "");
        var tokens = PlanGuard.Approvals(PlanBasis.None, [step], declaresNothing: false, []).Select(a => a.Token).ToList();
        Assert.Equal(tokens, ApprovalTokens.Of(tokens));
    }

    [Fact]
    public void So_is_that_of_each_kind_of_whole_plan()
    {
        var steps = Enumerable.Range(0, 10).Select(Removal).ToList();
        var tokens = PlanGuard.Approvals(PlanBasis.None with { Owned = 10 }, steps, declaresNothing: true, []).Select(a => a.Token).ToList();
        Assert.Contains("mass-change", tokens);
        Assert.Contains("empty-manifest", tokens);
        Assert.Contains("source-gone:old.yaml", tokens);
        Assert.Equal(tokens, ApprovalTokens.Of(tokens));
    }

    private static PlanStep Removal(int number)
    {
        var user = new ResourceAddress(ResourceKind.User, $"x{number}");
        return new PlanStep(user.ToString(), StepAction.Delete, user, null, CanonicalJson.Parse("""{"owner":{"source":"old.yaml"}}"""), null, Risk.Delete, 0, "");
    }
}
