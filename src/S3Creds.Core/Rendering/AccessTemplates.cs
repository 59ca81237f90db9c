using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>An entry of <c>access</c> that a step adds or takes away, and what it gives by itself.</summary>
/// <param name="Allow">read-only, write-only or read-write.</param>
/// <param name="Gives">Action, pattern and conditions of each right.</param>
internal sealed record AccessTemplate(string Bucket, string Allow, string Where, string Until, IReadOnlySet<AccessRight> Gives)
{
    /// <summary>Whether another is of the same objects and the same time.</summary>
    public bool IsBeside(AccessTemplate other) => (Bucket, Where, Until) == (other.Bucket, other.Where, other.Until);

    /// <summary>All that it gives, as it is among these rights: as it is, or all of it under the same further conditions (a bucket's policy
    /// that denies plain HTTP); null where some of it is not.</summary>
    public (IReadOnlyList<AccessRight> Rights, IReadOnlyList<string> Conditions)? Under(IReadOnlySet<AccessRight> rights)
    {
        if (Gives.Count == 0)
            return null;
        if (Gives.All(rights.Contains))
            return ([.. Gives], []);
        var first = Gives.First();
        foreach (var further in rights.Where(r => (r.Action, r.Resource) == (first.Action, first.Resource)).Select(r => r.Beyond(first)))
        {
            if (
                further is { Count: > 0 }
                && Gives.Select(g => g.With(further)).ToList() is var narrowed
                && narrowed.TrueForAll(rights.Contains)
            )
                return (narrowed, further);
        }

        return null;
    }
}

/// <summary>One action on one pattern, under conditions.</summary>
internal readonly record struct AccessRight(string Action, string Resource, string Conditions)
{
    /// <summary>The rights of a line; none where it is not exactly its pattern.</summary>
    public static IEnumerable<AccessRight> Of(AccessChange change) =>
        change.AtMost || change.IsPart || change.Except.Count > 0
            ? []
            : change.Actions.Select(a => new AccessRight(a, change.Resource, Key(change.Conditions)));

    public static string Key(IEnumerable<string> conditions) => string.Join('\n', conditions.Order(StringComparer.Ordinal));

    /// <summary>The conditions that it has and the other has not; null where it lacks one of the other's.</summary>
    public IReadOnlyList<string>? Beyond(AccessRight other)
    {
        var (own, others) = (Parts(Conditions), Parts(other.Conditions));
        return others.Except(own, StringComparer.Ordinal).Any() ? null : [.. own.Except(others, StringComparer.Ordinal)];
    }

    public AccessRight With(IEnumerable<string> further) => this with { Conditions = Key(Parts(Conditions).Concat(further)) };

    private static string[] Parts(string conditions) => conditions.Length == 0 ? [] : conditions.Split('\n');
}

/// <summary>Entries of <c>access</c> that the steps of a plan add and take away, by principal.</summary>
internal sealed class AccessTemplates
{
    private readonly Dictionary<string, (List<AccessTemplate> Gone, List<AccessTemplate> New)> byPrincipal = new(StringComparer.Ordinal);

    private readonly (List<AccessTemplate> Gone, List<AccessTemplate> New) ofGroups = ([], []);

    public static AccessTemplates Of(Plan plan)
    {
        var found = new List<(string Who, bool IsNew, JsonObject Entry, Policy.PolicyDocument Document)>();
        foreach (var step in plan.Steps.Where(s => s.Address.Kind is ResourceKind.User or ResourceKind.Role or ResourceKind.Group))
        {
            var (before, after) = step.Facet switch
            {
                "inline" => (step.Before?.ToNode(), step.After?.ToNode()),
                null => ((step.Before?.ToNode() as JsonObject)?["inline"], (step.After?.ToNode() as JsonObject)?["inline"]),
                _ => (null, null),
            };
            foreach (var (side, isNew) in new[] { (before as JsonObject, false), (after as JsonObject, true) })
            {
                foreach (var (name, document) in side ?? [])
                {
                    if (EntryOf(plan, step.Address, name, document) is { } entry && PolicyText.Parse(document) is { } parsed)
                        found.Add((step.Address.ToString(), isNew, entry, parsed));
                }
            }
        }

        var templates = new AccessTemplates();
        if (found.Count == 0)
            return templates;
        var partition = plan.Basis.Access?.Facts.Partition ?? "aws";
        var given = AccessComparer.Given([.. found.Select(f => f.Document)], plan.Account, partition);
        foreach (var ((who, isNew, entry, _), lines) in found.Zip(given))
        {
            if (!templates.byPrincipal.TryGetValue(who, out var sides))
                templates.byPrincipal[who] = sides = ([], []);
            var template = Template(entry, lines);
            (isNew ? sides.New : sides.Gone).Add(template);
            if (who.StartsWith("group/", StringComparison.Ordinal))
                (isNew ? templates.ofGroups.New : templates.ofGroups.Gone).Add(template);
        }

        return templates;
    }

    /// <summary>Those of the principal itself; of one that has none, those of the groups: it may be a member.</summary>
    public (IReadOnlyList<AccessTemplate> Gone, IReadOnlyList<AccessTemplate> New) Of(string who) =>
        byPrincipal.TryGetValue(who, out var sides)
            ? sides
            : ([.. ofGroups.Gone.OrderByDescending(t => t.Gives.Count)], [.. ofGroups.New.OrderByDescending(t => t.Gives.Count)]);

    /// <summary>The entry that would make exactly this policy; null where there is none.</summary>
    private static JsonObject? EntryOf(Plan plan, ResourceAddress address, string name, JsonNode? document)
    {
        if (!name.StartsWith("s3.", StringComparison.Ordinal) || KindTable.All.FacetOf(address, "inline") is not { } facet)
            return null;
        var value = new JsonObject { [name] = document?.DeepClone() };
        try
        {
            var form = ManifestForm.Of(facet, new FacetValue.Present(CanonicalJson.Of(value)), ReaderContext.Of(plan, address, value));
            return form is [{ Key: "access", Value: JsonArray { Count: 1 } entries }] ? entries[0] as JsonObject : null;
        }
        catch (Exception e) when (FacetForms.IsOfStrangeValue(e))
        {
            return null;
        }
    }

    private static AccessTemplate Template(JsonObject entry, IReadOnlyList<AccessChange> lines)
    {
        var bucket = entry["bucket"]!.ToString();
        var prefixes = PolicyText.Strings(entry["prefix"]).Select(p => p.EndsWith('*') ? p : p + "*").ToList();
        var where = prefixes.Count == 0 ? bucket : string.Join(", ", prefixes.Select(p => $"{bucket}/{p}"));
        return new AccessTemplate(
            bucket,
            entry["allow"]!.ToString(),
            where,
            entry["until"] is { } until ? $"until {until}" : "",
            lines.SelectMany(AccessRight.Of).ToHashSet()
        );
    }
}
