using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Pulling;

/// <summary>Loads all manifests as they would be, and compares them with the account and with what they declared before.</summary>
internal sealed class PullCheck
{
    private readonly PullInput input;
    private readonly DesiredState loaded;
    private readonly ResourceSet desired;

    public PullCheck(PullInput input, IReadOnlyList<PulledFile> files)
    {
        this.input = input;
        loaded =
            files.Count == 0
                ? input.Declared
                : input.Load(new FilesOver(files.ToDictionary(f => f.Path, f => f.After, StringComparer.Ordinal), input.Files));
        desired = LiveSpelling.Of(loaded.Resources, input.Live, input.Kinds);
    }

    /// <summary>Adds the changes that do not hold, with the reason; whether there are any.</summary>
    public bool Refuse(IReadOnlyList<PullChange> pulled, Dictionary<string, Diagnostic> refused)
    {
        if (loaded.Diagnostics.FirstOrDefault(d => d.IsError) is { } error)
        {
            // An entry that others name is the usual reason: removals go first.
            var culprit = pulled.LastOrDefault(c => c.Step.Action == StepAction.Delete) ?? pulled[^1];
            refused[culprit.Id] = Refusal(culprit, error.Message + (error.Span is { } span ? $" at {span}" : ""));
            return true;
        }

        var before = refused.Count;
        foreach (var change in pulled.Where(c => !Holds(c)))
            refused[change.Id] = Refusal(change, "the manifests would not declare it");
        return refused.Count > before;
    }

    /// <summary>What others declare by a value that was pulled: access to a bucket that has a key now names the key.</summary>
    public IEnumerable<Diagnostic> Notes(IReadOnlyList<PullChange> pulled)
    {
        var own = pulled.Select(c => c.Step.Address).ToHashSet();
        foreach (var (address, state) in desired.Resources.Where(r => !own.Contains(r.Key) && input.Contains(r.Key)))
        {
            var (old, live) = (input.Desired[address], input.Live[address]);
            var facets = input.Kinds.Of(address.Kind)?.Facets ?? [];
            foreach (var facet in facets.Where(f => state[f.Key] != old?[f.Key] && state[f.Key] is { } now && !IsAs(f, now, live)))
                yield return PullCodes.NowDiffers.At(
                    state.DeclaredAt,
                    $"{address}: {facet.Key} follows from a value that was pulled, and the account does not have it yet",
                    "run plan to see it, and apply to make it so"
                );
        }
    }

    private bool Holds(PullChange change) =>
        change.Step is { Facet: { } key } step
            ? input.Kinds.FacetOf(step.Address, key) is { } facet
                && desired[step.Address] is { } state
                && (state[key] is not { } value || IsAs(facet, value, input.Live[step.Address]))
            : desired[change.Step.Address] is null;

    private static bool IsAs(Facet facet, FacetValue value, ResourceState? live) =>
        live?[facet.Key] is { } there and (FacetValue.Present or FacetValue.Absent) && facet.Same(value, facet.Project(value, there));

    private Diagnostic Refusal(PullChange change, string why) =>
        PullCodes.NoForm.At(
            input.Desired[change.Step.Address]?.DeclaredAt,
            $"{change.Step.Address}{(change.Step.Facet is { } facet ? $": {facet}" : "")} is not pulled: {why}",
            "edit the manifest by hand"
        );
}
