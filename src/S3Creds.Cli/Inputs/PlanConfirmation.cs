using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>Which approvals count where a plan is confirmed.</summary>
internal static class PlanConfirmation
{
    /// <summary>A plan that is confirmed grants what it lists to be deleted; whatever is worse needs an approval of its own.</summary>
    /// <param name="believed">Whether the approvals that the file lists as given count: the digest of the steps does not cover
    /// them.</param>
    /// <param name="deletions">Whether the confirmation of the plan grants its deletions.</param>
    public static Plan Confirmed(Plan plan, IReadOnlyCollection<string> allowed, bool believed, bool deletions = true) =>
        plan with
        {
            Approvals =
            [
                .. plan.Approvals.Select(a =>
                    believed && a.Given ? a
                    : PlanGuard.IsGiven(allowed, a.Token) ? a with { Given = true, By = "--allow" }
                    : deletions && IsDeletion(a) ? a with { Given = true, By = "the saved plan" }
                    : a with { Given = false, By = null }
                ),
            ],
        };

    private static bool IsDeletion(Approval approval) => approval.Token.StartsWith("delete:", StringComparison.Ordinal);
}
