using System.Collections.Frozen;

namespace S3Creds.Policy;

/// <summary>An action of a service whose actions are known.</summary>
/// <param name="Name">With the service prefix, as AWS spells it: <c>iam:PassRole</c>.</param>
/// <param name="ResourceTypes">ARN templates, for example <c>arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}</c>.</param>
/// <param name="ConditionKeys">The service's keys, of the action and of its resource types.</param>
internal sealed record ServiceAction(string Name, IReadOnlyList<string> ResourceTypes, IReadOnlyList<string> ConditionKeys)
{
    public string LowerName { get; } = Name.ToLowerInvariant();

    public bool Has(string key) => ConditionKeys.Any(k => ServiceCatalogue.SameKey(k, key));
}

/// <summary>A resource type's ARN template and keys.</summary>
internal sealed record ServiceResourceType(string Name, string Arn, IReadOnlyList<string> ConditionKeys);

/// <summary> The data of AWS's service authorization reference about the services that policies for S3 name (s3, iam, sts, kms), and which
/// service prefixes there are at all. Embedded; source, date and licence stand in the data files' first lines. </summary>
internal sealed class ServiceCatalogue
{
    private static readonly Lazy<Loaded> Data = new(Load);

    private readonly FrozenDictionary<string, ServiceAction> byName;
    private readonly FrozenDictionary<string, string> keyTypes;

    private ServiceCatalogue(
        string name,
        List<ServiceAction> actions,
        List<ServiceResourceType> types,
        List<(string Name, string Type)> keys
    )
    {
        Name = name;
        Actions = actions;
        ResourceTypes = types;
        ConditionKeys = [.. keys.Select(k => k.Name)];
        byName = actions.ToFrozenDictionary(a => a.LowerName, StringComparer.Ordinal);
        keyTypes = keys.ToFrozenDictionary(k => k.Name, k => k.Type, StringComparer.OrdinalIgnoreCase);
    }

    public string Name { get; }

    public IReadOnlyList<ServiceAction> Actions { get; }

    public IReadOnlyList<ServiceResourceType> ResourceTypes { get; }

    public IReadOnlyList<string> ConditionKeys { get; }

    /// <summary>The catalogue of a service, null where only its prefix is known.</summary>
    /// <param name="prefix">In any case.</param>
    public static ServiceCatalogue? Of(string prefix) => Data.Value.Services.GetValueOrDefault(prefix.ToLowerInvariant());

    /// <summary>Whether some service's actions begin so.</summary>
    public static bool IsService(string prefix) => Data.Value.Prefixes.Contains(prefix);

    /// <summary>Whether some service's condition keys begin so; identity providers' are not listed.</summary>
    public static bool IsKeyPrefix(string prefix) => Data.Value.Prefixes.Contains(prefix) || Data.Value.KeyPrefixes.Contains(prefix);

    public ServiceAction? Find(string name) => byName.GetValueOrDefault(name.ToLowerInvariant());

    public IEnumerable<ServiceAction> Matching(GlobPattern pattern) =>
        pattern.IsLiteral
            ? byName.TryGetValue(pattern.Tokens, out var one)
                ? [one]
                : []
            : Actions.Where(a => pattern.Matches(a.LowerName));

    /// <summary>String, Numeric, Bool, Date, ARN or an ArrayOf… of one; null where the service has no such key.</summary>
    public string? KeyType(string key) =>
        keyTypes.TryGetValue(key, out var type)
            ? type
            : ConditionKeys.Where(k => SameKey(k, key)).Select(k => keyTypes[k]).FirstOrDefault();

    /// <summary>Whether a key is the catalogue's, which ends in <c>/${TagKey}</c> or <c>/&lt;key&gt;</c> where a part of it is
    /// free.</summary>
    public static bool SameKey(string known, string key)
    {
        var open = known.IndexOf("/${", StringComparison.Ordinal) is >= 0 and var dollar
            ? dollar
            : known.IndexOf("/<", StringComparison.Ordinal);
        return open < 0
            ? known.Equals(key, StringComparison.OrdinalIgnoreCase)
            : key.Length > open + 1 && key.StartsWith(known[..(open + 1)], StringComparison.OrdinalIgnoreCase);
    }

    private static Loaded Load()
    {
        using var stream = typeof(ServiceCatalogue).Assembly.GetManifestResourceStream("services.txt")!;
        using var reader = new StreamReader(stream);
        var prefixes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var keyPrefixes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var services = new Dictionary<string, ServiceCatalogue>(StringComparer.Ordinal) { ["s3"] = S3() };
        Section? section = null;
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            switch (parts[0])
            {
                case "#":
                    break;
                case "services":
                    prefixes.UnionWith(parts.Skip(1));
                    break;
                case "prefixes":
                    keyPrefixes.UnionWith(parts.Skip(1));
                    break;
                case "service":
                    section?.AddTo(services);
                    section = new Section(parts[1]);
                    break;
                default:
                    section!.Read(parts);
                    break;
            }
        }

        section?.AddTo(services);
        return new Loaded(services, prefixes, keyPrefixes);
    }

    private static ServiceCatalogue S3()
    {
        var s3 = S3Actions.Catalogue;
        var types = s3.ResourceTypes.ToDictionary(t => t.Name, StringComparer.Ordinal);
        return new ServiceCatalogue(
            "s3",
            [
                .. s3.All.Select(a => new ServiceAction(
                    a.FullName,
                    [.. a.ResourceTypes.Select(t => types[t].Arn)],
                    [.. a.ConditionKeys.Concat(a.ResourceTypes.SelectMany(t => types[t].ConditionKeys)).Distinct(StringComparer.Ordinal)]
                )),
            ],
            [.. s3.ResourceTypes.Select(t => new ServiceResourceType(t.Name, t.Arn, t.ConditionKeys))],
            [.. s3.ConditionKeys.Select(k => (k, s3.KeyType(k)!))]
        );
    }

    private sealed record Loaded(Dictionary<string, ServiceCatalogue> Services, HashSet<string> Prefixes, HashSet<string> KeyPrefixes);

    /// <summary>One service's lines.</summary>
    private sealed class Section(string name)
    {
        private readonly List<(string Name, string Type)> keys = [];
        private readonly List<ServiceResourceType> types = [];
        private readonly List<string[]> keySets = [];
        private readonly List<ServiceAction> actions = [];

        public void Read(string[] parts)
        {
            switch (parts[0])
            {
                case "key":
                    keys.Add((parts[1], parts[2]));
                    break;
                case "type":
                    types.Add(new ServiceResourceType(parts[1], parts[2], KeysAt(parts[3])));
                    break;
                case "keys":
                    keySets.Add(KeysAt(parts[1]));
                    break;
                default:
                    var on =
                        parts[2] == "-"
                            ? []
                            : parts[2].Split(',').Select(t => types.Find(known => known.Name == t)).OfType<ServiceResourceType>().ToList();
                    string[] all =
                    [
                        .. keySets[int.Parse(parts[3])].Concat(on.SelectMany(t => t.ConditionKeys)).Distinct(StringComparer.Ordinal),
                    ];
                    actions.Add(new ServiceAction($"{name}:{parts[1]}", [.. on.Select(t => t.Arn)], all));
                    break;
            }
        }

        public void AddTo(Dictionary<string, ServiceCatalogue> services) =>
            services[name] = new ServiceCatalogue(name, actions, types, keys);

        private string[] KeysAt(string indexes) => indexes == "-" ? [] : [.. indexes.Split(',').Select(i => keys[int.Parse(i)].Name)];
    }
}
