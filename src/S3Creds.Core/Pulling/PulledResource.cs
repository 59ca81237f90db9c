using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Core.Model;

namespace S3Creds.Core.Pulling;

/// <summary>One entry of a manifest as its facets are edited one after the other.</summary>
internal sealed class PulledResource
{
    private readonly PullInput input;
    private readonly ManifestSources sources;
    private readonly DesiredEntry entry;
    private readonly ResourceAddress address;
    private readonly PulledFiles files;
    private readonly ResourceState live;
    private readonly LoadContext context;
    private JsonObject body;
    private ImmutableDictionary<string, JsonNode> documents = ImmutableDictionary.Create<string, JsonNode>(StringComparer.Ordinal);
    private ResourceState current;

    /// <param name="address">In the account's spelling.</param>
    public PulledResource(PullInput input, ManifestSources sources, DesiredEntry entry, ResourceAddress address, PulledFiles files)
    {
        this.input = input;
        this.sources = sources;
        this.entry = entry;
        this.address = address;
        this.files = files;
        live = input.Live[address] ?? ResourceState.NotThere;
        current = input.Desired[address]!;
        body = (JsonObject)entry.Body.ToJson()!;
        context = sources.Context(entry);
    }

    public static Diagnostic Uneditable(DesiredEntry entry, UneditableException e, string? file = null) =>
        PullCodes.Uneditable.At(
            new SourceSpan(file ?? entry.Manifest.Shown, e.Line, e.Column),
            $"{entry.Address} is not pulled: {e.Message}",
            "edit the manifest by hand"
        );

    /// <summary>Edits the files so that the facet is declared as it is in the account; the reason where that is not possible.</summary>
    public Diagnostic? Edit(Facet facet)
    {
        // What an edit before has given already.
        if (current[facet.Key] is null || IsAsLive(facet, current[facet.Key]))
            return null;
        var before = current[facet.Key]!;
        var target = facet.Project(before, live[facet.Key]!);
        var inherited = sources.Inherited(entry, facet.ManifestKeys);
        var proposals = Proposals(facet, body, before, target);
        Diagnostic? why = null;
        foreach (var proposal in proposals)
        {
            if (Try(facet, target, proposal) is not { } problem)
                return null;
            why ??= problem;
        }

        if (proposals.Select(p => WithOthers(facet, p)).OfType<EditProposal>().Any(p => Try(facet, target, p) is null))
            return null;
        return why?.Code == PullCodes.Uneditable.Code ? why : Why(facet, target, inherited, why);
    }

    private IReadOnlyList<EditProposal> Proposals(Facet facet, JsonObject written, FacetValue before, FacetValue after) =>
        [
            .. new FacetEdits(facet, written, sources.Inherited(entry, facet.ManifestKeys), DocumentOf)
                .Proposals(before, after, context)
                .Where(p => p.Edits.Count > 0),
        ];

    /// <summary>The proposal with what keeps other facets as they are in the account, where their short forms follow it: a boundary that
    /// is auto, a bucket that is readable. Null where nothing else would differ.</summary>
    private EditProposal? WithOthers(Facet facet, EditProposal proposal)
    {
        if (proposal.Edits.Any(e => e.Document is not null))
            return null;
        var edits = proposal.Edits.ToList();
        var edited = (JsonObject)edits.Aggregate(body.DeepClone(), (node, e) => e.Edit.ApplyTo(node)!);
        var bag = new DiagnosticBag();
        var state = StateOf(edited, documents, bag);
        if (bag.HasErrors)
            return null;
        foreach (var other in entry.Kind.Facets.Where(f => f != facet && state[f.Key] != current[f.Key] && !IsAsLive(f, state[f.Key])))
        {
            if (live[other.Key] is not (FacetValue.Present or FacetValue.Absent))
                return null;
            var value = state[other.Key]!;
            var more = Proposals(other, edited, value, other.Project(value, live[other.Key]!));
            if (more.Count == 0 || more[0].Edits.Any(e => e.Document is not null))
                return null;
            edits.AddRange(more[0].Edits);
            edited = (JsonObject)more[0].Edits.Aggregate((JsonNode)edited, (node, e) => e.Edit.ApplyTo(node)!);
        }

        return edits.Count == proposal.Edits.Count ? null : new EditProposal(edits, proposal.Size);
    }

    private Diagnostic Why(Facet facet, FacetValue target, IReadOnlyDictionary<string, ManifestNode> inherited, Diagnostic? tried)
    {
        var place = entry.Span;
        if (inherited.Count > 0)
        {
            var key = inherited.Keys.Order(StringComparer.Ordinal).First();
            return PullCodes.Elsewhere.At(
                place,
                $"{address}: {facet.Key} is not pulled: {sources.OriginOf(entry, key)} declares it, and the entry itself cannot "
                    + "remove it",
                $"change it at {inherited[key].Span}, or set {key} in the resource itself"
            );
        }

        return tried
            ?? PullCodes.NoForm.At(
                place,
                $"{address}: {facet.Key} is not pulled: {ShownText.Short(target.JsonOrNull?.Text ?? "not set")} cannot be declared here",
                "run apply to undo the change, or declare it by hand"
            );
    }

    /// <summary>Null where it was done.</summary>
    private Diagnostic? Try(Facet facet, FacetValue target, EditProposal proposal)
    {
        if (SharedDocument(proposal) is { } shared)
            return shared;
        var (edited, newDocuments) = (body.DeepClone(), documents);
        foreach (var (document, edit) in proposal.Edits)
        {
            if (document is null)
                edited = edit.ApplyTo(edited)!;
            else
                newDocuments = newDocuments.SetItem(
                    document,
                    edit.ApplyTo((newDocuments.GetValueOrDefault(document) ?? DocumentOf(document)!).DeepClone())!
                );
        }

        var bag = new DiagnosticBag();
        var state = StateOf(edited, newDocuments, bag);
        if (bag.Sorted().FirstOrDefault(d => d.IsError) is { } error)
            return PullCodes.NoForm.At(entry.Span, $"{address}: {facet.Key} is not pulled: {error.Message}", error.Hint);
        if (!Gives(facet, target, state))
            return PullCodes.NoForm.At(
                entry.Span,
                $"{address}: {facet.Key} is not pulled: no edit of this entry gives its value alone",
                "edit the manifest by hand"
            );
        if (Write(proposal) is { } uneditable)
            return uneditable;
        (body, documents, current) = ((JsonObject)edited, newDocuments, state);
        return null;
    }

    /// <summary>Exactly the value, and no other facet that differs from the account and did not before.</summary>
    private bool Gives(Facet facet, FacetValue target, ResourceState state)
    {
        if (state[facet.Key] is not { } loaded || !IsAsLive(facet, loaded))
            return false;
        var isExact =
            loaded == target || (facet.Same(loaded, facet.Project(loaded, target)) && facet.Same(target, facet.Project(target, loaded)));
        return isExact && entry.Kind.Facets.Where(f => f != facet).All(f => state[f.Key] == current[f.Key] || IsAsLive(f, state[f.Key]));
    }

    private bool IsAsLive(Facet facet, FacetValue? value) =>
        value is null
        || (live[facet.Key] is FacetValue.Present or FacetValue.Absent && facet.Same(value, facet.Project(value, live[facet.Key]!)));

    private ResourceState StateOf(JsonNode edited, ImmutableDictionary<string, JsonNode> changed, DiagnosticBag bag)
    {
        var byPath = changed.ToDictionary(
            d => ManifestSources.PathOf(input.Files, entry, d.Key),
            d => Encoding.UTF8.GetBytes(d.Value.ToJsonString()),
            StringComparer.Ordinal
        );
        var state = sources.State(
            entry with
            {
                Body = (ManifestNode.Map)ManifestNode.Of(edited, entry.Span),
            },
            bag,
            byPath.GetValueOrDefault
        );
        var one = ResourceSet.Of([KeyValuePair.Create(entry.Address, state)]);
        return LiveSpelling.Of(one, input.Live, input.Kinds)[address] ?? state;
    }

    private Diagnostic? Write(EditProposal proposal)
    {
        var mark = files.Mark();
        string? file = null;
        try
        {
            foreach (var (document, edit) in proposal.Edits)
            {
                file = document;
                if (document is null)
                    files.Edit(entry, Below(edit));
                else
                    files.EditDocument(entry, document, edit);
            }

            return null;
        }
        catch (UneditableException e)
        {
            files.Return(mark);
            return Uneditable(entry, e, file);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            files.Return(mark);
            return PullCodes.Uneditable.At(entry.Span, $"{address} is not pulled: {file} cannot be read: {FileProblem.Of(e, file!)}");
        }
    }

    private YamlEdit Below(YamlEdit edit) => edit with { Path = [entry.Kind.Section, entry.Address.Name, .. edit.Path] };

    /// <summary>A document that others name too is theirs as well.</summary>
    private Diagnostic? SharedDocument(EditProposal proposal)
    {
        foreach (var name in proposal.Edits.Select(e => e.Document).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var others = sources
                .Documents[ManifestSources.PathOf(input.Files, entry, name)]
                .Where(u => u != entry.Address.ToString())
                .ToList();
            if (others.Count > 0)
                return PullCodes.Elsewhere.At(
                    entry.Span,
                    $"{address} is not pulled: the document {ShownText.Quote(name)} is also that of {ManifestSources.Few(others)}",
                    "give it a document of its own, or edit the document by hand"
                );
        }

        return null;
    }

    /// <summary>The content of a document that this entry names.</summary>
    private JsonNode? DocumentOf(string name)
    {
        if (documents.GetValueOrDefault(name) is { } edited)
            return edited;
        var path = ManifestSources.PathOf(input.Files, entry, name);
        if (!sources.Documents.TryGetValue(path, out var users) || !users.Contains(entry.Address.ToString()))
            return null;
        try
        {
            return JsonNode.Parse(
                input.Files.ReadAllBytes(path, JsonDocumentReader.LargestFile).AsSpan().TrimStart(Encoding.UTF8.Preamble)
            );
        }
        catch (Exception e) when (FileProblem.Is(e) || e is System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
