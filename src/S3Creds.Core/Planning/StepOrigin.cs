namespace S3Creds.Core.Planning;

/// <summary>Why a step is planned, beside the manifests of a base. For readers: nothing is approved or applied by it.</summary>
public enum StepOrigin
{
    /// <summary>The manifests ask for something else than those of the base, and the account is as those declare it.</summary>
    Change,

    /// <summary>The manifests of the base ask for the same: the account has drifted from them.</summary>
    Drift,

    /// <summary>The manifests ask for something else, and the account is not as those of the base declare it either.</summary>
    Both,
}

/// <summary>The origins of a plan's steps in words.</summary>
public static class StepOrigins
{
    public static string Word(StepOrigin origin) =>
        origin switch
        {
            StepOrigin.Change => "this change",
            StepOrigin.Drift => "drift",
            StepOrigin.Both => "both",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The label of one resource: <c>drift</c>, or by property <c>this change (tags), drift (versioning)</c>; null where its steps
    /// have none.</summary>
    public static string? Label(IReadOnlyList<PlanStep> steps)
    {
        var groups = steps.Where(s => s.Origin is not null).GroupBy(s => s.Origin!.Value).OrderBy(g => g.Key).ToList();
        return groups.Count switch
        {
            0 => null,
            1 => Word(groups[0].Key),
            _ => string.Join(", ", groups.Select(g => $"{Word(g.Key)} ({string.Join(", ", g.Select(s => s.Facet ?? "the resource"))})")),
        };
    }

    /// <summary><c>3 steps by this change, 2 by drift, 1 by both</c>; null where the plan was made without a base.</summary>
    public static string? Summary(Plan plan)
    {
        var counts = plan
            .Steps.Where(s => s.Origin is not null)
            .GroupBy(s => s.Origin!.Value)
            .OrderBy(g => g.Key)
            .Select((g, i) => $"{g.Count()}{(i > 0 ? "" : g.Count() == 1 ? " step" : " steps")} by {Word(g.Key)}")
            .ToList();
        return counts.Count == 0 ? null : string.Join(", ", counts);
    }
}
