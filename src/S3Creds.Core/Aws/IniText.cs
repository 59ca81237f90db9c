namespace S3Creds.Core.Aws;

/// <param name="Rest">The lines that continue the value, indented deeper than the key.</param>
internal sealed record IniOption(string Key, string Value, IReadOnlyList<string> Rest);

internal sealed record IniSection(string Name, IReadOnlyList<IniOption> Options)
{
    /// <summary>The last value of a key, with its continuation; null where there is none.</summary>
    public string? this[string key] =>
        Options.LastOrDefault(o => o.Key == key) is { } option ? string.Join('\n', [option.Value, .. option.Rest]) : null;
}

/// <summary>
/// Credentials and configuration files as boto3 reads them (Python's RawConfigParser): <c>=</c> or <c>:</c> after the key, keys without
/// case, whole-line
/// comments by <c>#</c> and <c>;</c>, and deeper lines that continue a value.
/// </summary>
/// <param name="BadLines">Numbers of lines that are none of these, from 1. Their text is never kept: it may be a secret.</param>
/// <param name="IsPlain">Whether it has no more than every reader of such files understands.</param>
internal sealed record IniText(IReadOnlyList<IniSection> Sections, IReadOnlyList<int> BadLines, bool IsPlain)
{
    public static IniText Parse(string text) => new Reader().Read(text);

    /// <summary>In the plain form: <c>key = value</c>, nested keys below an empty value.</summary>
    public string ToPlain()
    {
        var lines = new List<string>();
        foreach (var section in Sections)
        {
            lines.Add($"[{section.Name}]");
            foreach (var option in section.Options)
            {
                var isNested = option.Value.Length == 0;
                lines.Add($"{option.Key} = {(isNested ? "" : string.Join(' ', [option.Value, .. option.Rest]))}".TrimEnd());
                if (isNested)
                    lines.AddRange(option.Rest.Where(r => r.Contains('=', StringComparison.Ordinal)).Select(r => "  " + r));
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    private sealed class Reader
    {
        private readonly List<IniSection> sections = [];
        private readonly List<int> bad = [];
        private List<IniOption>? options;
        private List<string>? rest;
        private int indent;
        private bool isPlain = true;

        public IniText Read(string text)
        {
            var number = 0;
            foreach (var raw in text.Split('\n'))
            {
                number++;
                var line = raw.Trim();
                if (line.Length > 0 && line[0] is not ('#' or ';') && !Take(line, raw.Length - raw.TrimStart().Length))
                    bad.Add(number);
            }

            return new IniText(sections, bad, isPlain && bad.Count == 0);
        }

        private bool Take(string line, int depth)
        {
            if (rest is not null && depth > indent)
            {
                rest.Add(line);
                isPlain &= options![^1].Value.Length == 0;
                return true;
            }

            indent = depth;
            rest = null;
            if (line[0] == '[' && line.LastIndexOf(']') is > 1 and var end)
            {
                options = [];
                sections.Add(new IniSection(line[1..end].Trim(), options));
                isPlain &= end == line.Length - 1;
                return true;
            }

            var at = line.AsSpan().IndexOfAny('=', ':');
            if (options is null || at < 1)
                return false;
            rest = [];
            options.Add(new IniOption(line[..at].TrimEnd().ToLowerInvariant(), line[(at + 1)..].TrimStart(), rest));
            isPlain &= line[at] == '=';
            return true;
        }
    }
}
