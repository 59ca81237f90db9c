using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Pulling;

/// <summary>Edits the manifests for one change after the other. What has no edit that gives exactly its value is left out.</summary>
/// <param name="refused">Changes that are left out from the start, by their ids.</param>
internal sealed class PullAttempt(PullInput input, IReadOnlyDictionary<string, Diagnostic> refused)
{
    private readonly ManifestSources sources = input.Declared.Sources
        ?? throw new InvalidOperationException("the manifests were not loaded to be edited");

    private readonly List<PullChange> pulled = [];
    private readonly List<(PullChange, Diagnostic)> leftOut = [];

    public PulledFiles Files { get; } = new(input.Files);

    public IReadOnlyList<PullChange> Pulled => pulled;

    public IReadOnlyList<(PullChange Change, Diagnostic Why)> LeftOut => leftOut;

    public void Run(IReadOnlyList<PullChange> changes)
    {
        foreach (var group in changes.GroupBy(c => c.Step.Address))
        {
            if (sources.Entries.GetValueOrDefault(group.Key) is not { } entry)
                continue;
            var resource = new PulledResource(input, sources, entry, group.Key, Files);
            foreach (var change in group.OrderBy(c => RankOf(entry.Kind, c)))
            {
                if ((WhyNot(change, entry) ?? Edit(resource, entry, change)) is { } why)
                    leftOut.Add((change, why));
                else
                    pulled.Add(change);
            }
        }
    }

    private static int RankOf(Kind kind, PullChange change) => kind.Facets.ToList().FindIndex(f => f.Key == change.Step.Facet);

    private Diagnostic? WhyNot(PullChange change, DesiredEntry entry)
    {
        var missing = change.Tokens.Where(t => !t.Given).ToList();
        if (missing.Count == 0)
            return refused.GetValueOrDefault(change.Id);
        return PullCodes.NotAccepted.At(
            entry.Span,
            $"{change.Step.Address}{(change.Step.Facet is { } facet ? $": {facet}" : "")} is not pulled: "
                + string.Join("; ", missing.Select(t => t.Why)),
            $"use {string.Join(' ', missing.Select(t => $"--accept {Shell.Word(t.Token)}"))} to pull it, or apply to undo it"
        );
    }

    private Diagnostic? Edit(PulledResource resource, DesiredEntry entry, PullChange change)
    {
        if (entry.Manifest.Shown == "<stdin>")
            throw new S3CredsException(
                PullCodes.Input.With("the manifest comes from standard input and cannot be edited", "use -f FILE or -f FOLDER")
            );
        if (change.Step.Action != StepAction.Delete)
            return resource.Edit(entry.Kind.Facet(change.Step.Facet!));
        try
        {
            Files.Edit(entry, new YamlEdit.Remove([entry.Kind.Section, entry.Address.Name]));
            return null;
        }
        catch (UneditableException e)
        {
            return PulledResource.Uneditable(entry, e);
        }
    }
}
