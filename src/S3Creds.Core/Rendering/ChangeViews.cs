using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>The changes of a plan by resource, with their properties in the manifest's form.</summary>
internal sealed class ChangeViews
{
    private readonly Plan plan;
    private readonly IReadOnlyList<Kind> kinds;
    private readonly FacetLines lines;

    private ChangeViews(Plan plan, IReadOnlyList<Kind> kinds)
    {
        (this.plan, this.kinds) = (plan, kinds);
        lines = new FacetLines(plan.Account);
    }

    public static IReadOnlyList<ChangeView> Of(Plan plan, IReadOnlyList<Kind> kinds)
    {
        var views = new ChangeViews(plan, kinds);
        return [.. plan.Steps.GroupBy(s => s.Address).Select(g => views.Change(g.Key, [.. g]))];
    }

    private ChangeView Change(ResourceAddress address, List<PlanStep> steps)
    {
        // That the manifest has another name is written along: it is not why anything is done.
        var lead = steps.Find(s => s.Action != StepAction.Update) ?? steps.Find(s => s.Facet != Planner.OwnerFacet) ?? steps[0];
        var facets = steps.SelectMany(s => WithTrail(s, FacetsOf(s, lead.Reason, steps))).ToList();
        if (lead.Action == StepAction.Delete && plan.Review.Facts.TryGetValue($"delete:{address}", out var fact))
            facets.Insert(0, new FacetView("", [new FacetLine(' ', fact.Consequence)], [], lead, null, null));
        // Labels last: they change nothing else.
        var shown = facets.Where(f => !f.IsBookkeeping).OrderBy(f => IsLabel(address, f)).ToList();
        var onFacets = shown.SelectMany(f => f.Risks).ToHashSet(StringComparer.Ordinal);
        return new ChangeView(
            address,
            lead.Action,
            StepOrigins.Label(steps) is { } label ? $"{label}: {lead.Reason}" : lead.Reason,
            plan.Review.Places.GetValueOrDefault(address),
            shown.Count > 0 ? shown
                : lead.Action == StepAction.Update ? facets
                : [],
            [.. PlanFile.Risks(steps.Aggregate(Risk.None, (r, s) => r | s.Risk)).Where(r => !onFacets.Contains(r))],
            steps
        )
        {
            Trail = [.. steps.Where(IsWhole).SelectMany(TrailOf)],
        };
    }

    /// <summary>A step that is no property's: who caused it is shown with the resource.</summary>
    private static bool IsWhole(PlanStep step) => step.Facet is null || step.Action != StepAction.Update;

    /// <summary>Beside the first line of the property that the step writes.</summary>
    private IEnumerable<FacetView> WithTrail(PlanStep step, IEnumerable<FacetView> facets) =>
        IsWhole(step) ? facets : facets.Select((f, i) => i == 0 ? f with { Trail = [.. TrailOf(step)] } : f);

    private IEnumerable<string> TrailOf(PlanStep step) =>
        plan.Review.Trail is { } trail && trail[step] is { } finding ? TrailWords.Of(finding, trail.Folder, TrailWords.CauseOf(step)) : [];

    private bool IsLabel(ResourceAddress address, FacetView facet) => kinds.FacetOf(address, facet.Name)?.IsLabel == true;

    private IEnumerable<FacetView> FacetsOf(PlanStep step, string reason, List<PlanStep> steps)
    {
        if (KeyWords.Speaks(step))
            return [InWords(step, reason)];
        if (step.Facet is { } facet)
            return OfFacet(step, facet, step.Before, step.After, RisksOf(step), steps);
        var (before, after) = (step.Before?.ToNode() as JsonObject, step.After?.ToNode() as JsonObject);
        return Order(step, before ?? after ?? [])
            .SelectMany(key =>
                OfFacet(
                    step,
                    key,
                    before?[key] is { } b ? CanonicalJson.Of(b) : null,
                    after?[key] is { } a ? CanonicalJson.Of(a) : null,
                    [],
                    steps
                )
            );
    }

    /// <summary>In the order of the kind.</summary>
    private IEnumerable<string> Order(PlanStep step, JsonObject values)
    {
        var known = (kinds.Of(step.Address.Kind)?.Facets ?? []).Select(f => f.Key).ToList();
        return values.Select(p => p.Key).OrderBy(k => known.IndexOf(k) is >= 0 and var at ? at : known.Count);
    }

    private IEnumerable<FacetView> OfFacet(
        PlanStep step,
        string key,
        CanonicalJson? before,
        CanonicalJson? after,
        IReadOnlyList<string> risks,
        List<PlanStep> steps
    )
    {
        if (key == Planner.OwnerFacet)
            return
            [
                new FacetView(key, [.. lines.Of(before?.ToNode(), after?.ToNode())], risks, step, before, after) { IsBookkeeping = true },
            ];
        if (key == Contents.Key)
            return [new FacetView("contents", [new FacetLine('-', $"{Contents.Of(step.Before)}")], risks, step, before, after)];
        if (kinds.FacetOf(step.Address, key) is not { } facet)
            return [new FacetView(key, Marked(step, [.. lines.Of(before?.ToNode(), after?.ToNode())]), risks, step, before, after)];
        // A resource that is new or goes is shown with what was configured on it.
        if (step.Action != StepAction.Update && (before ?? after) is { } only && FacetForms.IsDefault(facet, only))
            return [];
        return InForm(step, facet, before, after, risks, steps);
    }

    /// <summary>By manifest key, since some facets are written under several.</summary>
    private IEnumerable<FacetView> InForm(
        PlanStep step,
        Facet facet,
        CanonicalJson? before,
        CanonicalJson? after,
        IReadOnlyList<string> risks,
        List<PlanStep> steps
    )
    {
        var (old, now) = (FacetForms.Of(plan, step.Address, facet, before), FacetForms.Of(plan, step.Address, facet, after));
        if (Word(facet, after, steps) is { } word)
            now = [KeyValuePair.Create(facet.Key, (JsonNode?)JsonValue.Create(word))];
        var keys = facet.ManifestKeys.Where(k => old.Any(o => o.Key == k) || now.Any(n => n.Key == k)).ToList();
        var first = true;
        foreach (var key in keys)
        {
            var (left, right) = (Value(old, key), Value(now, key));
            var shown = Marked(
                step,
                [.. IsUnclear(left) || IsUnclear(right) ? lines.Of(before?.ToNode(), after?.ToNode()) : lines.Of(left, right)]
            );
            if (shown.Count == 0)
                continue;
            yield return new FacetView(key, shown, first ? risks : [], step, before, after)
            {
                Documents = first ? DocumentsOf(facet, before, after) : [],
            };
            first = false;
        }

        // Forms that are equal hide nothing: what differs is then shown as it is.
        if (first)
            yield return new FacetView(
                facet.Key,
                Marked(step, [.. lines.Of(before?.ToNode(), after?.ToNode())]) is { Count: > 0 } raw
                    ? raw
                    : [new FacetLine('~', "spelled otherwise")],
                risks,
                step,
                before,
                after
            )
            {
                Documents = DocumentsOf(facet, before, after),
            };
    }

    /// <summary>Principals of a trust policy that are neither services, accounts nor declared are shown as the statements they stand
    /// in.</summary>
    private static bool IsUnclear(JsonNode? form) => form is JsonObject { Count: 1 } map && map.ContainsKey("principal");

    private static string? Word(Facet facet, CanonicalJson? after, List<PlanStep> steps) =>
        after is { } value ? FacetForms.WordBeside(facet, value, key => steps.Find(s => s.Facet == key)?.After) : null;

    private static JsonNode? Value(IReadOnlyList<KeyValuePair<string, JsonNode?>> form, string key) =>
        form.Where(f => f.Key == key).Select(f => f.Value).FirstOrDefault();

    private static List<DocumentChange> DocumentsOf(Facet facet, CanonicalJson? before, CanonicalJson? after)
    {
        var (old, now) = (before?.ToNode(), after?.ToNode());
        if (FacetLines.IsDocument(old) || FacetLines.IsDocument(now))
            return [new DocumentChange(facet.Key, FacetLines.DocumentOf(old), FacetLines.DocumentOf(now))];
        var (olds, nows) = (old as JsonObject, now as JsonObject);
        var names = (nows ?? [])
            .Concat(olds ?? [])
            .Where(p => FacetLines.IsDocument(p.Value))
            .Select(p => p.Key)
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. names
                .Where(n => CanonicalJson.Of(olds?[n]) != CanonicalJson.Of(nows?[n]))
                .Select(n => new DocumentChange($"{facet.Key} {n}", olds?[n]?.DeepClone(), nows?[n]?.DeepClone())),
        ];
    }

    /// <summary>On a resource that is new, a plain value needs no sign.</summary>
    private static IReadOnlyList<FacetLine> Marked(PlanStep step, List<FacetLine> shown) =>
        shown is [{ Mark: '+' } only]
        && (step.Action == StepAction.Create || step.Reason == NewWithIts)
        && !only.Text.Contains(' ', StringComparison.Ordinal)
            ? [only with { Mark = ' ' }]
            : shown;

    private const string NewWithIts = "new with its resource";

    private static FacetView InWords(PlanStep step, string reason)
    {
        var words = KeyWords.Of(step);
        // Its reason, unless the change as a whole has the same.
        var known = string.Join("; ", new[] { step.Reason == reason ? null : step.Reason, KeyWords.Facts(step) }.OfType<string>());
        var mark =
            words.StartsWith("delete", StringComparison.Ordinal) || words.StartsWith("deactivate", StringComparison.Ordinal) ? '-'
            : KeyWords.IsRoutine(step) ? ' '
            : '+';
        return new FacetView("", [new FacetLine(mark, known.Length > 0 ? $"{words}  ({known})" : words)], RisksOf(step), step, null, null);
    }

    private static IReadOnlyList<string> RisksOf(PlanStep step) => [.. PlanFile.Risks(step.Risk)];
}
