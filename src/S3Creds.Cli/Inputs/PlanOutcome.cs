using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>How a run ends whose result is a plan.</summary>
internal static class PlanOutcome
{
    public static Outcome Of(Plan plan, bool detailed) =>
        plan.Diagnostics.Any(d => d.Code == PlanCodes.OwnedByOther.Code || d.Code == PlanCodes.NotOwned.Code) ? Outcome.Refused
        : plan.Diagnostics.Any(d => d.IsError || d.Code == PlanCodes.NoRemovals.Code) ? Outcome.Failed
        : detailed && plan.HasChanges ? Outcome.Pending
        : Outcome.Done;

    /// <summary>A key that was made by hand is a difference that no step ends; keys that could not be read leave the answer open.</summary>
    public static Outcome OfDrift(Plan plan) =>
        IsOnlyUnmet(plan)
            ? Outcome.Pending
            : Of(plan, detailed: true) switch
            {
                Outcome.Done when plan.Diagnostics.Any(d => d.Code == KeyCodes.Foreign.Code) => Outcome.Pending,
                Outcome.Done when plan.Diagnostics.Any(d => d.Code == PlanCodes.KeysNotRead.Code) => Outcome.Failed,
                var other => other,
            };

    /// <summary>Whether expectations that do not hold are all that is wrong.</summary>
    public static bool IsOnlyUnmet(Plan plan) =>
        plan.Complete
        && plan.Diagnostics.Any(d => d.IsError)
        && plan.Diagnostics.Where(d => d.IsError).All(d => d.Code == ExpectCodes.Failed.Code);
}
