using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>What differs between desired and live, as steps in their order: the first of the values that a plan is made by. Nothing is
/// judged yet.</summary>
/// <param name="Refused">What differs and cannot be changed.</param>
/// <param name="IsComplete">Whether all that is compared could be read.</param>
/// <param name="Unchanged">Declared resources that need no step.</param>
public sealed record PlanDiff(
    IReadOnlyList<PlanStep> Steps,
    IReadOnlyList<ResourceAddress> Refused,
    IReadOnlyList<Diagnostic> Diagnostics,
    bool IsComplete,
    int Unchanged
)
{
    /// <summary>What a bulk read, which may lag behind, must be confirmed about before it becomes a step.</summary>
    public IReadOnlyList<ResourceAddress> Suspects => [.. Steps.Select(s => s.Address).Concat(Refused).Distinct()];
}
