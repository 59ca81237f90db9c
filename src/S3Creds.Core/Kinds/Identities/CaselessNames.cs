namespace S3Creds.Core.Kinds.Identities;

/// <summary>Lists of names that do not differ by case, in the spelling of whom they are compared with.</summary>
internal static class CaselessNames
{
    /// <summary>The live names, each as the desired list spells it where it has the same one.</summary>
    public static IEnumerable<string> As(IEnumerable<string> live, IEnumerable<string> desired)
    {
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in desired)
            spellings.TryAdd(name, name);
        return live.Select(name => spellings.GetValueOrDefault(name, name));
    }
}
