using S3Creds.Core.Access;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>One resource of a plan with its steps in the order in which they run.</summary>
public sealed record ResourceChange(ResourceAddress Address, StepAction Action, string Reason, IReadOnlyList<PlanStep> Steps);

/// <summary>A plan as a reader meets it: by resource, worked out once, shown by every view.</summary>
public sealed record PlanView(Plan Plan, IReadOnlyList<ResourceChange> Changes)
{
    /// <summary>Who gains and loses which access: the first thing that a reviewer reads.</summary>
    public AccessChanges Access => Plan.Access;

    public int Creates => Count(StepAction.Create);

    public int Updates => Changes.Count - Creates - Deletes - Releases;

    public int Deletes => Count(StepAction.Delete);

    public int Releases => Count(StepAction.Release);

    public string Summary
    {
        get
        {
            var text = $"{Creates} to create, {Updates} to update, {Deletes} to delete";
            if (Releases > 0)
                text += $", {Releases} to release";
            return $"{text}, {Plan.Unchanged} unchanged.";
        }
    }

    public static PlanView Of(Plan plan) => new(plan, [.. plan.Steps.GroupBy(s => s.Address).Select(Group)]);

    private int Count(StepAction action) => Changes.Count(c => c.Action == action);

    private static ResourceChange Group(IGrouping<ResourceAddress, PlanStep> steps)
    {
        // That the manifest has another name is written along: it is not why anything is done.
        var lead = steps.FirstOrDefault(s => s.Action != StepAction.Update)
            ?? steps.FirstOrDefault(s => s.Facet != Planner.OwnerFacet)
            ?? steps.First();
        return new ResourceChange(steps.Key, lead.Action, lead.Reason, [.. steps]);
    }
}
