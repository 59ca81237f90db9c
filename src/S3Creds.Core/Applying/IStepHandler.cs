using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Checks and does steps that no facet can do: those of access keys, which carry a secret from one step to the next.</summary>
public interface IStepHandler
{
    /// <summary>The resource whose creation in the same run explains a refusal.</summary>
    ResourceAddress UserOf(PlanStep step);

    Task<StepCheck> CheckAsync(PlanStep step, CancellationToken cancellationToken);

    /// <param name="onRequest">Told before each request that changes something. Never a value.</param>
    Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken);
}
