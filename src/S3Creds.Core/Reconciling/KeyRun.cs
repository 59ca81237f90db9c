using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Reconciling;

/// <summary>What a run does about access keys: reads them, makes the handler of their steps, and names what a failed run must not leave
/// behind.</summary>
/// <param name="sinks">Null: keys are left alone.</param>
/// <param name="mask">Receives every secret before it is used.</param>
internal sealed class KeyRun(AwsSession aws, SinkFactory? sinks, SecretMask? mask, KeyTiming timing)
{
    /// <summary>Null where keys are left alone: then a plan with steps of keys cannot be applied.</summary>
    /// <param name="owner">Of the plan: keys of its users that are no longer declared may be deactivated.</param>
    public KeySteps? HandlerOf(ReconcileOptions options, string runId, string owner) =>
        sinks is null
            ? null
            : new KeySteps(
                aws,
                options.Keys.ToDictionary(k => k.User, Declare, ResourceKind.User.Names()),
                timing,
                runId,
                mask,
                options.Stop
            )
            {
                RemovesFor = owner,
            };

    public async Task<KeyReading> ReadAsync(
        IReadOnlyList<KeyDeclaration> declared,
        Func<ResourceAddress, bool> inScope,
        ReconcileOptions options,
        CancellationToken cancellationToken
    )
    {
        if (sinks is null)
            return KeyReading.Nothing;
        var wanted = declared
            .Where(k =>
                inScope(new ResourceAddress(ResourceKind.User, k.User)) || inScope(new ResourceAddress(ResourceKind.AccessKey, k.User))
            )
            .Select(Declare)
            .ToList();
        return await KeyReading.OfAsync(aws, wanted, options, aws.Time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Where a step of keys failed, no key may be left that no sink holds: what the next run would do first, as a plan. Null where
    /// nothing is left.</summary>
    public async Task<Plan?> LeftBehindAsync(Plan plan, ReconcileOptions options, CancellationToken cancellationToken)
    {
        var users = plan.Steps.Where(KeyWords.Speaks).Select(s => KeyPlan.Read(s).User).ToHashSet(ResourceKind.User.Names());
        if (users.Count == 0)
            return null;
        var recover = options with { KeyRequest = options.KeyRequest with { RecoverOnly = true } };
        var reading = await ReadAsync(options.Keys, a => users.Contains(a.Name), recover, cancellationToken);
        var steps = reading.Planned.Steps.Where(s => !s.Risk.HasFlag(Risk.Delete)).ToList();
        return steps.Count == 0 ? null : plan with { Steps = steps, Approvals = [], Diagnostics = [] };
    }

    private DeclaredKeys Declare(KeyDeclaration keys) => new(keys.User, keys.Settings, [.. keys.Sinks.Select(sinks!.Make)]);
}
