using System.Collections.Immutable;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>What a reviewer must know beyond the steps of a plan and their access.</summary>
/// <param name="Run">What the plan is about.</param>
/// <param name="Declared">The manifests.</param>
/// <param name="Input">What was compared.</param>
/// <param name="Facts">What decides access; null where the plan changes none.</param>
/// <param name="Live">The account, as it was read.</param>
internal sealed record ReviewNotes(RunScope Run, DesiredState Declared, PlanInput Input, AccessFacts? Facts, LiveSnapshot Live)
{
    /// <param name="removals">What goes with the users that the plan deletes.</param>
    /// <param name="staged">Users whose deletion waits; null where none can.</param>
    public async Task<DiagnosticBag> OfAsync(
        Plan plan,
        RemovalReading removals,
        StagedRemovals? staged,
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        IFileSystem files,
        ReconcileOptions options,
        CancellationToken cancellationToken
    )
    {
        var (desired, there) = (Input.Compared.Desired, Live.Resources);
        var notes = new DiagnosticBag();
        notes.AddRange(plan.Diagnostics);
        notes.AddRange(
            MissingReferences.Of(kinds, plan, desired, there, Facts, whole: Live.IsComplete && Run.IsWhole && !Declared.BucketsOnly)
        );
        notes.AddRange(
            MissingProviders.Of(kinds, plan, desired, there, kind =>
                Live.IsComplete && Run.IsBulk && Run.Kinds.Of(kind) is not null && !Live.WithoutKinds.Contains(kind)
            )
        );
        var held = staged?.Held ?? ImmutableHashSet<ResourceAddress>.Empty;
        notes.AddRange(removals.Notes);
        notes.AddRange(await InstanceProfiles.NotesAsync(aws, plan, options.Parallelism, cancellationToken));
        notes.AddRange(await RemovedPrincipals.NotesAsync(aws, kinds, plan, held, there, desired, options.Parallelism, cancellationToken));
        if (!Run.IsOfKeys)
            notes.AddRange(
                await KeptBuckets.NotesAsync(aws, kinds, plan, there, desired, Run.Contains, options.Parallelism, cancellationToken)
            );
        notes.AddRange(
            DeadKeys.NotesOf(
                Declared,
                plan,
                held,
                [.. removals.Rings.Concat(staged?.Rings.Values ?? []).DistinctBy(r => r.User)],
                files,
                options.RunsFolder
            )
        );
        // What is approved of a user whose deletion waits is kept for later.
        notes.AddRange(UnusedApprovals(plan, [.. options.Allow.Where(a => !held.Any(h => a == $"delete:{h}"))]));
        return notes;
    }

    /// <summary>
    /// An approval that nothing needs is usually a misspelt one. A wildcard is given once for many runs, so it may be without effect.
    /// </summary>
    private static IEnumerable<Diagnostic> UnusedApprovals(Plan plan, IReadOnlyList<string> given) =>
        plan.HasChanges
            ? given
                .Where(g =>
                    !g.Contains('*', StringComparison.Ordinal)
                    && !g.StartsWith("in-use:", StringComparison.Ordinal)
                    && !plan.Approvals.Any(a => a.Token == g)
                )
                .Distinct(StringComparer.Ordinal)
                .Select(g =>
                    PlanCodes.UnusedApproval.With(
                        $"--allow {g} approves nothing in this plan",
                        Suggestion.For(g, plan.Approvals.Select(a => a.Token)) is { } near ? $"did you mean {near}?"
                            : plan.Approvals.Count == 0 ? "this plan needs no approval"
                            : $"this plan needs {string.Join(", ", plan.Approvals.Select(a => Shell.Word(a.Token)))}"
                    )
                )
            : [];
}
