using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary>Files of lines <c>name = value</c>: our two lines are replaced in place, every other byte stays.</summary>
internal abstract class LineFormat : KeyFormat
{
    protected abstract ReadOnlySpan<byte> IdName { get; }

    protected abstract ReadOnlySpan<byte> SecretName { get; }

    /// <summary>Beside a key of ours it is another's, and would make every request with the key fail.</summary>
    protected virtual ReadOnlySpan<byte> SessionName => default;

    protected abstract byte Separator { get; }

    /// <summary>The header line of the part that is ours; null: the whole file.</summary>
    protected virtual string? Section => null;

    /// <summary>Written before the first of our lines where they are not there yet.</summary>
    protected abstract void Begin(ReadOnlySpan<byte> existing, SecretBuffer to);

    protected abstract void Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecretBuffer to);

    /// <summary>What may stand before a name on its line, and stays there.</summary>
    protected virtual ReadOnlySpan<byte> LeadOf(ReadOnlySpan<byte> line) => default;

    public override string? KeyId(ReadOnlySpan<byte> content) => Text(Find(content, IdName));

    public override Secret? Secret(ReadOnlySpan<byte> content)
    {
        var value = Find(content, SecretName);
        return value.IsEmpty ? null : new Secret(value);
    }

    public override void Write(ReadOnlySpan<byte> existing, KeyMaterial key, SecretBuffer to)
    {
        var id = System.Text.Encoding.ASCII.GetBytes(key.KeyId);
        var place = Place(existing);
        if (place < 0)
        {
            to.Add(existing);
            if (!existing.IsEmpty && existing[^1] != '\n')
                to.Add("\n");
            Begin(existing, to);
            Both(id, key, default, to);
            return;
        }

        to.Add(existing[..place]);
        if (place > 0 && existing[place - 1] != '\n')
            to.Add("\n");
        Both(id, key, LeadOf(existing[place..]), to);
        var inside = true;
        for (var rest = existing[place..]; !rest.IsEmpty; )
        {
            var line = Next(ref rest);
            inside = inside && !IsHeader(line);
            if (!inside || !(Is(line, IdName) || Is(line, SecretName) || Is(line, SessionName)))
                to.Add(line);
        }
    }

    private void Both(ReadOnlySpan<byte> id, KeyMaterial key, ReadOnlySpan<byte> lead, SecretBuffer to)
    {
        to.Add(lead);
        Line(IdName, id, to);
        to.Add(lead);
        Line(SecretName, key.Secret.Reveal(), to);
    }

    /// <summary>Where our lines go: after the section's header, or in place of the first of them; -1 where there is no such
    /// place.</summary>
    private int Place(ReadOnlySpan<byte> content)
    {
        var rest = content;
        while (!rest.IsEmpty)
        {
            var start = content.Length - rest.Length;
            var line = Next(ref rest);
            if (Section is { } section ? HeaderIs(line, section) : Is(line, IdName) || Is(line, SecretName))
            {
                if (Section is null)
                    return start;
                return content.Length - rest.Length;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Find(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        var inside = Section is null;
        for (var rest = content; !rest.IsEmpty; )
        {
            var line = Next(ref rest);
            if (Section is { } section && IsHeader(line))
                inside = HeaderIs(line, section);
            else if (inside && Is(line, name))
                return Trim(line[(line.IndexOf(Separator) + 1)..]);
        }

        return default;
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n') + 1;
        var line = end == 0 ? rest : rest[..end];
        rest = rest[line.Length..];
        return line;
    }

    private bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        line = line[LeadOf(line).Length..];
        var at = line.IndexOf(Separator);
        return at > 0 && Trim(line[..at]).SequenceEqual(name);
    }

    private bool IsHeader(ReadOnlySpan<byte> line) => Section is not null && Trim(line) is { IsEmpty: false } text && text[0] == '[';

    private static bool HeaderIs(ReadOnlySpan<byte> line, string section)
    {
        var text = Trim(line);
        return text.Length > 2
            && text[0] == '['
            && text[^1] == ']'
            && Trim(text[1..^1]).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(section));
    }

    protected static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\"'"u8);
}
