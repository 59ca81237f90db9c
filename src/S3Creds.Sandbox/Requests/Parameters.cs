using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace S3Creds.Sandbox.Requests;

/// <summary>The form parameters of a query-protocol request, with the answers that AWS gives to wrong ones.</summary>
internal sealed class Parameters
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> looked = new(StringComparer.Ordinal);

    private Parameters() { }

    public static Parameters Parse(byte[] body, string rawQuery)
    {
        var parsed = new Parameters();
        foreach (var pair in (Encoding.UTF8.GetString(body) + "&" + rawQuery).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            parsed.values.TryAdd(Decode(at < 0 ? pair : pair[..at]), at < 0 ? "" : Decode(pair[(at + 1)..]));
        }

        return parsed;

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    /// <summary>Null when absent or empty.</summary>
    public string? Find(string name) => Look(name) && values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether it was sent, be it empty.</summary>
    public bool Has(string name) => Look(name) && values.ContainsKey(name);

    /// <summary>Of these names, those that were sent and never read.</summary>
    public IEnumerable<string> Overlooked(IEnumerable<string> names) => names.Where(name => Mentions(name) && !looked.Contains(name));

    /// <summary>Whether the parameter or any member of it was sent.</summary>
    public bool Mentions(string name) => values.Keys.Any(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal));

    public string Required(string name) =>
        Find(name) ?? throw Invalid($"Value null at '{Wire(name)}' failed to satisfy constraint: Member must not be null");

    public bool Flag(string name) => string.Equals(Find(name), "true", StringComparison.OrdinalIgnoreCase);

    public int? Number(string name, int least, int most)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw new SandboxException("MalformedInput", 400, $"Value '{text}' at '{Wire(name)}' is not a number");
        }

        return number < least
                ? throw Invalid(
                    $"Value '{number}' at '{Wire(name)}' failed to satisfy constraint: Member must have value greater than or equal to "
                        + $"{least}"
                )
            : number > most
                ? throw Invalid(
                    $"Value '{number}' at '{Wire(name)}' failed to satisfy constraint: Member must have value less than or equal to {most}"
                )
            : number;
    }

    /// <summary><c>NAME.member.N</c> in order.</summary>
    public IReadOnlyList<string> Members(string name)
    {
        Look(name);
        var members = new List<string>();
        while (values.TryGetValue($"{name}.member.{members.Count + 1}", out var value))
        {
            members.Add(value);
        }

        return members;
    }

    /// <summary><c>ContextEntries.member.N.ContextKeyName</c> and <c>.ContextKeyValues.member.M</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Context()
    {
        Look("ContextEntries");
        var entries = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        for (var n = 1; values.TryGetValue($"ContextEntries.member.{n}.ContextKeyName", out var key); n++)
        {
            entries.Add(KeyValuePair.Create(key, Members($"ContextEntries.member.{n}.ContextKeyValues")));
        }

        return entries;
    }

    /// <summary><c>Tags.member.N.Key</c> and <c>.Value</c>, checked.</summary>
    /// <param name="comparer">Keys of users and roles are unique without regard to case, those of all else with.</param>
    public ImmutableSortedDictionary<string, string> Tags(int most, StringComparer comparer)
    {
        Look("Tags");
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var folded = new HashSet<string>(comparer);
        for (var n = 1; values.TryGetValue($"Tags.member.{n}.Key", out var key); n++)
        {
            var value = values.GetValueOrDefault($"Tags.member.{n}.Value")
                ?? throw Invalid($"Value null at 'tags.{n}.member.value' failed to satisfy constraint: Member must not be null");
            CheckTag(n, key, value);
            if (!folded.Add(key))
            {
                throw new SandboxException(
                    "InvalidInput",
                    400,
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive."
                );
            }

            tags.Add(key, value);
        }

        return tags.Count <= most
            ? tags.ToImmutable()
            : throw Invalid($"Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {most}");
    }

    /// <summary>A name of up to <paramref name="most"/> characters of <c>[A-Za-z0-9+=,.@_-]</c>.</summary>
    public string Name(string name, int most) => CheckName(name, Required(name), most);

    public string? OptionalName(string name, int most) => Find(name) is { } value ? CheckName(name, value, most) : null;

    public string Path(string name) =>
        Find(name) is not { } path ? "/"
        : path.Length <= 512 && path[0] == '/' && path[^1] == '/' && path.All(c => c is >= '!' and <= '~') ? path
        : throw new SandboxException(
            "ValidationError",
            400,
            $"The specified value for {Wire(name)} is invalid. It must begin and end with / and contain only alphanumeric characters "
                + $"and/or / characters."
        );

    public static SandboxException Invalid(string message) => new("ValidationError", 400, "1 validation error detected: " + message);

    public static string CheckName(string name, string value, int most)
    {
        if (value.Length > most)
        {
            throw Invalid(
                $"Value '{value}' at '{Wire(name)}' failed to satisfy constraint: Member must have length less than or equal to {most}"
            );
        }

        return value.All(c => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c))
            ? value
            : throw new SandboxException(
                "ValidationError",
                400,
                $"The specified value for {Wire(name)} is invalid. It must contain only alphanumeric characters and/or the following: "
                    + $"+=,.@_-"
            );
    }

    // The parameter, or the list that the name is a member of.
    private bool Look(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        looked.Add(dot < 0 ? name : name[..dot]);
        return true;
    }

    private static void CheckTag(int n, string key, string value)
    {
        if (key.Length is 0 or > 128)
        {
            throw Invalid(
                $"Value '{key}' at 'tags.{n}.member.key' failed to satisfy constraint: Member must have length "
                    + $"{(key.Length == 0 ? "greater than or equal to 1" : "less than or equal to 128")}"
            );
        }

        if (value.Length > 256)
        {
            throw Invalid(
                $"Value '{value}' at 'tags.{n}.member.value' failed to satisfy constraint: Member must have length less than or equal "
                    + $"to 256"
            );
        }

        if (!key.All(TagCharacter) || !value.All(TagCharacter))
        {
            throw Invalid(
                $@"Value at 'tags.{n}.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{{L}}\p{{Z}}\p{{N}}_.:/=+\-@]*"
            );
        }

        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        {
            throw new SandboxException("InvalidInput", 400, "Tag keys starting with 'aws:' are reserved for system use.");
        }
    }

    // Surrogates are let pass: letters beyond the basic plane are letters too.
    private static bool TagCharacter(char c) =>
        char.IsLetter(c) || char.IsSeparator(c) || char.IsNumber(c) || char.IsSurrogate(c) || "_.:/=+-@".Contains(c);

    private static string Wire(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
