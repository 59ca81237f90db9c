using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Tests;

/// <summary>Whatever approval a plan asks for, <c>--allow</c> takes.</summary>
public sealed class ApprovalTokenTests
{
    [Fact]
    public void Every_token_that_a_plan_asks_for_can_be_given()
    {
        var address = new ResourceAddress(ResourceKind.User, "ada");
        PlanStep[] steps =
        [
            .. Enum.GetValues<Risk>()
                .Select(r => new PlanStep(
                    $"user/ada:{r}",
                    StepAction.Update,
                    address,
                    "policies",
                    CanonicalJson.Parse("[]"),
                    CanonicalJson.Parse("[1]"),
                    r,
                    1,
                    "it differs"
                )),
        ];
        var basis = PlanBasis.None;
        var tokens = PlanGuard.Approvals(KindTable.All, basis, steps, declaresNothing: true, []).Select(a => a.Token).ToList();
        Assert.Contains("undecided:user/ada", tokens);
        Assert.Equal(tokens, ApprovalTokens.Of(tokens));
        Assert.All(PlanGuard.Approvals(KindTable.All, basis, steps, declaresNothing: true, tokens), a => Assert.True(a.Given, a.Token));
    }
}
