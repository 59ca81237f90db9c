using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Core.Model;

namespace S3Creds.Core.Pulling;

/// <summary>One way to write another value of a facet into its entry.</summary>
/// <param name="Size">Characters that change, about.</param>
internal sealed record EditProposal(IReadOnlyList<TargetedEdit> Edits, int Size);

/// <summary> Proposes edits of an entry's own keys that give a facet another value: from every form of the value that is declared to every
/// form of the one that it is to have, the smallest first. The caller loads the edited entry and compares. </summary>
/// <param name="written">The entry's keys, variables put in.</param>
/// <param name="inherited">What profiles and defaults set for the facet's keys.</param>
internal sealed class FacetEdits(
    Facet facet,
    JsonObject written,
    IReadOnlyDictionary<string, ManifestNode> inherited,
    Func<string, JsonNode?> document
)
{
    private const int MostTried = 12;

    public IReadOnlyList<EditProposal> Proposals(FacetValue before, FacetValue after, LoadContext context)
    {
        var olds = ManifestForm.All(facet, before, context).Select(Map).ToList();
        var proposals = new List<EditProposal>();
        foreach (var now in ManifestForm.All(facet, after, context).Select(Map))
        {
            foreach (var old in olds.DefaultIfEmpty([]))
            {
                if (Smallest(old, now) is { } small)
                    proposals.Add(small);
            }

            if (Whole(now) is { } whole)
                proposals.Add(whole);
        }

        return [.. proposals.DistinctBy(p => string.Join('\n', p.Edits.Select(Text))).OrderBy(p => p.Size).Take(MostTried)];
    }

    private static JsonObject Map(IReadOnlyList<KeyValuePair<string, JsonNode?>> form) =>
        new(form.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    /// <summary>Null where a profile sets what would have to change.</summary>
    private EditProposal? Smallest(JsonObject old, JsonObject now)
    {
        var difference = new TreeDifference(document);
        foreach (var key in facet.ManifestKeys)
        {
            var isOld = old.TryGetPropertyValue(key, out var before);
            var isNow = now.TryGetPropertyValue(key, out var after);
            if (isOld == isNow && CanonicalJson.Of(before) == CanonicalJson.Of(after))
                continue;
            var isWritten = written.TryGetPropertyValue(key, out var its);
            if (after is null)
                SetNone(difference, key, isWritten, isNow);
            else if (isWritten && its is not null)
                difference.Compare(its, isOld ? before : its, after, [key]);
            else if (Joined(key, before, after, out var part))
                difference.Add(isWritten ? new YamlEdit.Replace([key], part) : new YamlEdit.Add([], key, part));
            else if (part is null)
                return null;
            else
                difference.Add(isWritten ? new YamlEdit.Replace([key], after) : new YamlEdit.Add([], key, after));
        }

        return difference.IsElsewhere ? null : Proposal(difference);
    }

    /// <summary>Each key as a whole: for what cannot be carried over part by part.</summary>
    private EditProposal? Whole(JsonObject now)
    {
        var difference = new TreeDifference(document);
        foreach (var key in facet.ManifestKeys)
        {
            var isWritten = written.TryGetPropertyValue(key, out var its);
            var isNow = now.TryGetPropertyValue(key, out var after);
            if (after is null)
                SetNone(difference, key, isWritten, isNow);
            else if (CanonicalJson.Of(its) != CanonicalJson.Of(after))
                difference.Add(isWritten ? new YamlEdit.Replace([key], after) : new YamlEdit.Add([], key, after));
        }

        return Proposal(difference);
    }

    /// <summary>The key is removed where its absence means the same, and nothing else sets it; else it is null.</summary>
    private void SetNone(TreeDifference difference, string key, bool isWritten, bool isNow)
    {
        var absenceIsNone = !isNow || facet.WhenOmitted is FacetValue.Absent;
        if (inherited.ContainsKey(key) || !absenceIsNone)
            difference.Add(isWritten ? new YamlEdit.Replace([key], null) : new YamlEdit.Add([], key, null));
        else if (isWritten)
            difference.Add(new YamlEdit.Remove([key]));
    }

    /// <summary>Of a value that joins that of a profile: the part that the entry adds. Null where the profile's part would have to
    /// change.</summary>
    private bool Joined(string key, JsonNode? before, JsonNode after, out JsonNode? part)
    {
        part = after;
        JsonNode? empty = (inherited.GetValueOrDefault(key), after) switch
        {
            (ManifestNode.List, JsonArray) => new JsonArray(),
            (ManifestNode.Map, JsonObject) when facet.JoinsBy(key) is not null => new JsonObject(),
            _ => null,
        };
        if (empty is null)
            return false;
        var difference = new TreeDifference(document);
        difference.Compare(empty, before, after, []);
        part = difference.IsElsewhere ? null : difference.Edits.Aggregate(empty, (node, edit) => edit.Edit.ApplyTo(node)!);
        return part is not null;
    }

    private static string Text(TargetedEdit edit)
    {
        var value = edit.Edit switch
        {
            YamlEdit.Replace replace => replace.Value,
            YamlEdit.Add add => add.Value,
            _ => null,
        };
        var key = (edit.Edit as YamlEdit.Add)?.Key;
        return $"{edit.Document} {edit.Edit.GetType().Name} {string.Join('/', edit.Edit.Path)} {key} {CanonicalJson.Of(value)}";
    }

    private EditProposal Proposal(TreeDifference difference) =>
        new(difference.Edits, difference.Edits.Sum(e => SizeOf(e.Edit, e.Document is { } name ? document(name) : written)));

    private static int SizeOf(YamlEdit edit, JsonNode? root) =>
        edit switch
        {
            YamlEdit.Replace replace => Size(Find(root, replace.Path)) + Size(replace.Value),
            YamlEdit.Add add => 4 + (add.Key?.Length ?? 0) + Size(add.Value),
            _ => 4 + Size(Find(root, edit.Path)),
        };

    private static int Size(JsonNode? node) => node?.ToJsonString().Length ?? 4;

    private static JsonNode? Find(JsonNode? node, IReadOnlyList<YamlStep> path) =>
        path.Aggregate(node, (at, step) => step.Key is { } key ? (at as JsonObject)?[key] : (at as JsonArray)?[step.Index]);
}
