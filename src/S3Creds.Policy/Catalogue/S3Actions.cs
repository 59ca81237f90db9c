using System.Collections.Frozen;

namespace S3Creds.Policy;

/// <summary>AWS's access levels; an action can have several (permissions management is also a write).</summary>
[Flags]
public enum AccessLevels
{
    None = 0,
    List = 1,
    Read = 2,
    Tagging = 4,
    Write = 8,
    PermissionsManagement = 16,
}

/// <summary>One S3 action of the catalogue.</summary>
/// <param name="Name">Without the service prefix, for example <c>GetObject</c>.</param>
/// <param name="ResourceTypes">Sorted names of <see cref="S3Actions.ResourceTypes"/>; empty for account-level actions, whose resource is
/// <c>*</c>.</param>
/// <param name="ConditionKeys">The service's condition keys; global keys (aws:SourceIp …) apply to every action and are not listed.</param>
public sealed record S3Action(string Name, AccessLevels Levels, IReadOnlyList<string> ResourceTypes, IReadOnlyList<string> ConditionKeys)
{
    /// <summary>With the service prefix, as policies write it.</summary>
    public string FullName { get; } = "s3:" + Name;

    internal string LowerName { get; } = "s3:" + Name.ToLowerInvariant();

    /// <summary>The level to show: permissions management before write, write before tagging, then read, then list.</summary>
    public AccessLevels MainLevel =>
        Levels.HasFlag(AccessLevels.PermissionsManagement) ? AccessLevels.PermissionsManagement
        : Levels.HasFlag(AccessLevels.Tagging) ? AccessLevels.Tagging
        : Levels.HasFlag(AccessLevels.Write) ? AccessLevels.Write
        : Levels.HasFlag(AccessLevels.Read) ? AccessLevels.Read
        : AccessLevels.List;
}

/// <summary>An S3 resource type with its ARN template, for example <c>arn:${Partition}:s3:::${BucketName}</c>.</summary>
public sealed record S3ResourceType(string Name, string Arn, IReadOnlyList<string> ConditionKeys);

/// <summary>
/// The catalogue of S3 actions, embedded (source, date and licence stand in the data file's first lines). Loaded on first use.
/// </summary>
public sealed class S3Actions
{
    private static readonly Lazy<S3Actions> Shared = new(Load);

    private readonly FrozenDictionary<string, S3Action> byLowerName;
    private readonly FrozenDictionary<string, string> keyTypes;

    private S3Actions(List<S3Action> all, List<S3ResourceType> types, List<(string Name, string Type)> keys, string source)
    {
        All = all;
        ResourceTypes = types;
        Source = source;
        byLowerName = all.ToFrozenDictionary(a => a.LowerName, StringComparer.Ordinal);
        keyTypes = keys.ToFrozenDictionary(k => k.Name, k => k.Type, StringComparer.OrdinalIgnoreCase);
        ConditionKeys = [.. keys.Select(k => k.Name)];
    }

    public static S3Actions Catalogue => Shared.Value;

    /// <summary>All actions, sorted by name.</summary>
    public IReadOnlyList<S3Action> All { get; }

    public IReadOnlyList<S3ResourceType> ResourceTypes { get; }

    /// <summary>The condition keys that S3 knows; tag keys end in <c>/${TagKey}</c> or <c>/&lt;key&gt;</c>.</summary>
    public IReadOnlyList<string> ConditionKeys { get; }

    /// <summary>Where the data comes from, its version, date and licence.</summary>
    public string Source { get; }

    /// <summary>Finds an action by its name with the service prefix, in any case.</summary>
    public S3Action? Find(string fullName) => byLowerName.GetValueOrDefault(fullName.ToLowerInvariant());

    /// <summary>The type of one of S3's condition keys (String, Numeric, Bool, Date, ARN, ArrayOfString), or null when S3 does not know
    /// it.</summary>
    public string? KeyType(string key)
    {
        if (keyTypes.TryGetValue(key, out var type))
        {
            return type;
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null
            : keyTypes.TryGetValue(key[..slash] + "/${TagKey}", out type) || keyTypes.TryGetValue(key[..slash] + "/<key>", out type) ? type
            : null;
    }

    /// <summary>The catalogue's spelling of an action name, or the text itself when it holds wildcards or is unknown.</summary>
    public static string Spelling(string action) =>
        action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) && action.AsSpan().IndexOfAny('*', '?') < 0
            ? Catalogue.Find(action)?.FullName ?? action
            : action;

    private static S3Actions Load()
    {
        using var stream = typeof(S3Actions).Assembly.GetManifestResourceStream("s3-actions.txt")!;
        using var reader = new StreamReader(stream);
        var keys = new List<(string Name, string Type)>();
        var types = new List<S3ResourceType>();
        var keySets = new List<string[]>();
        var actions = new List<S3Action>(200);
        var source = "";
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            switch (parts[0])
            {
                case "#":
                    source = line.StartsWith("# source: ", StringComparison.Ordinal) ? line["# source: ".Length..] : source;
                    break;
                case "key":
                    keys.Add((parts[1], parts[2]));
                    break;
                case "type":
                    types.Add(new S3ResourceType(parts[1], parts[2], KeysAt(parts[3], keys)));
                    break;
                case "keys":
                    keySets.Add(KeysAt(parts[1], keys));
                    break;
                default:
                    string[] resources = parts[3] == "-" ? [] : parts[3].Split(',');
                    actions.Add(new S3Action(parts[1], LevelsOf(parts[2]), resources, keySets[int.Parse(parts[4])]));
                    break;
            }
        }

        return new S3Actions(actions, types, keys, source);
    }

    private static string[] KeysAt(string indexes, List<(string Name, string Type)> keys) =>
        indexes == "-" ? [] : [.. indexes.Split(',').Select(i => keys[int.Parse(i)].Name)];

    private static AccessLevels LevelsOf(string letters)
    {
        var levels = AccessLevels.None;
        foreach (var letter in letters)
        {
            levels |= letter switch
            {
                'L' => AccessLevels.List,
                'R' => AccessLevels.Read,
                'T' => AccessLevels.Tagging,
                'W' => AccessLevels.Write,
                'P' => AccessLevels.PermissionsManagement,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return levels;
    }
}
