using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What several resources share.</summary>
internal sealed record DesiredProfile(string Name, SourceSpan Span, ManifestNode.Map Body, Vars Vars);

/// <summary>One declared resource, before its facets are loaded.</summary>
internal sealed record DesiredEntry(
    ResourceAddress Address,
    Kind Kind,
    SourceSpan Span,
    ManifestNode.Map Body,
    ManifestNode.Map? Defaults,
    ManifestFile Manifest
)
{
    /// <summary>The variables of its file.</summary>
    public required Vars Vars { get; init; }

    /// <summary>Not a facet, but merged like one: the declaration of a user's access keys.</summary>
    public const string Keys = "keys";

    /// <summary>Manifest keys → nodes: profiles in the order of <c>use</c>, then the resource's own, then defaults for keys that are not
    /// declared. Lists append, maps join where their facet declares it (<see cref="Facet.JoinsBy"/>), the rest replaces.</summary>
    public Dictionary<string, ManifestNode> Merge(IReadOnlyDictionary<string, DesiredProfile> profiles, DiagnosticBag diagnostics)
    {
        var known = KnownKeys();
        var keys = new Dictionary<string, ManifestNode>(StringComparer.Ordinal);
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var use in (Body["use"] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>() ?? [])
        {
            if (profiles.TryGetValue(use.Text, out var profile))
                Add(profile, use);
            else
                diagnostics.Add(
                    ManifestCodes.UnknownProfile.At(
                        use.Span,
                        $"the profile {ShownText.Quote(use.Text)} is not declared",
                        Suggestion.For(use.Text, profiles.Keys) is { } near ? $"did you mean {near}?" : null
                    )
                );
        }

        foreach (var (key, _, value) in Body.Entries.Where(e => known.Contains(e.Key)))
            keys[key] = keys.TryGetValue(key, out var old) ? Join(key, old, value) : value;
        foreach (var facet in Kind.Facets.Where(f => Defaults?[f.Key] is not (null or ManifestNode.Null) && f.DefaultSchema() is not null))
            AddDefault(facet, Defaults![facet.Key]!);
        return keys;

        void AddDefault(Facet facet, ManifestNode value)
        {
            if (!keys.TryGetValue(facet.Key, out var own))
                keys[facet.Key] = value;
            else if (Joins(facet.Key, value, own))
                keys[facet.Key] = Join(facet.Key, value, own);
        }

        void Add(DesiredProfile profile, ManifestNode.Scalar use)
        {
            var body = (ManifestNode.Map)profile.Vars.Apply(profile.Body, Address.Name, true, new DiagnosticBag());
            foreach (var (key, keySpan, value) in body.Entries)
            {
                if (!known.Contains(key))
                    diagnostics.Add(
                        ManifestCodes.ProfileMisfit.At(
                            use.Span,
                            $"the profile {profile.Name} sets {ShownText.Quote(key)} at {keySpan}, which a {Kind.ResourceKind.Name()} "
                                + $"does not have"
                        )
                    );
                else if (keys.TryGetValue(key, out var old) && Clash(key, old, value))
                    diagnostics.Add(
                        ManifestCodes.ProfilesConflict.At(
                            use.Span,
                            $"{Address}: the profiles {origins[key]} and {profile.Name} both set {key}, at {old.Span} and {value.Span}",
                            $"set {key} in the resource itself"
                        )
                    );
                else
                    keys[key] = old is null ? value : Join(key, old, value);
                origins[key] = profile.Name;
            }
        }
    }

    private IReadOnlySet<string> KnownKeys()
    {
        var facets = ManifestSchema.KeyNames(Kind);
        return Kind.HasAccessKeys ? facets.Append(Keys).ToHashSet(StringComparer.Ordinal) : facets;
    }

    /// <summary>Whether two profiles disagree about something on which the resource itself is silent.</summary>
    private bool Clash(string key, ManifestNode first, ManifestNode second) =>
        key == Keys && first is ManifestNode.Map a && second is ManifestNode.Map b
            ? b.Entries.Any(e => a[e.Key] is { } other && !Joins(e.Key, other, e.Value) && (Body[Keys] as ManifestNode.Map)?[e.Key] is null)
            : !Joins(key, first, second) && Body[key] is null;

    private bool Joins(string key, ManifestNode first, ManifestNode second) =>
        (first, second) switch
        {
            (ManifestNode.List, ManifestNode.List) => true,
            (ManifestNode.Map, ManifestNode.Map) => key == Keys || JoinsBy(key) is not null,
            _ => false,
        };

    private StringComparer? JoinsBy(string key) => Kind.Facets.FirstOrDefault(f => f.ManifestKeys.Contains(key))?.JoinsBy(key);

    private ManifestNode Join(string key, ManifestNode first, ManifestNode second) =>
        (first, second) switch
        {
            (ManifestNode.List a, ManifestNode.List b) => b with { Items = [.. a.Items, .. b.Items] },
            (ManifestNode.Map a, ManifestNode.Map b) when key == Keys => b with
            {
                Entries =
                [
                    .. a.Entries.Where(e => b[e.Key] is null),
                    .. b.Entries.Select(e => a[e.Key] is { } old ? e with { Value = Join(e.Key, old, e.Value) } : e),
                ],
            },
            (ManifestNode.Map a, ManifestNode.Map b) when JoinsBy(key) is { } names => b with
            {
                Entries = [.. Others(names, a, b), .. b.Entries],
            },
            _ => second,
        };

    /// <summary>What only the first declares.</summary>
    private static IEnumerable<ManifestEntry> Others(StringComparer names, ManifestNode.Map first, ManifestNode.Map second)
    {
        var keys = second.Entries.Select(e => e.Key).ToHashSet(names);
        return first.Entries.Where(e => !keys.Contains(e.Key));
    }
}
