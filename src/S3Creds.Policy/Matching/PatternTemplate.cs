using System.Text;

namespace S3Creds.Policy;

/// <summary> A pattern with policy variables: <c>${aws:username}</c>, with a default <c>${aws:PrincipalTag/team, 'all'}</c>, and the
/// literals <c>${*}</c>, <c>${?}</c>, <c>${$}</c>. Values are substituted as literals. Under Version 2008-10-17 everything is text.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html </summary>
internal sealed class PatternTemplate
{
    private readonly Part[] parts;

    private PatternTemplate(string text, Part[] parts, GlobPattern? @static)
    {
        Text = text;
        this.parts = parts;
        Static = @static;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The pattern where it holds no variable; else null, and <see cref="Resolve"/> gives it for a request.</summary>
    public GlobPattern? Static { get; }

    /// <summary>The keys of the variables, in order of appearance.</summary>
    public IEnumerable<string> Keys => parts.Where(p => p.Key is not null).Select(p => p.Key!);

    /// <param name="wildcards">False where <c>*</c> and <c>?</c> are plain characters (StringEquals).</param>
    public static PatternTemplate Parse(string text, bool variables, bool wildcards = true)
    {
        if (!variables || !text.Contains("${", StringComparison.Ordinal))
        {
            return new PatternTemplate(text, [], wildcards ? GlobPattern.OfText(text) : GlobPattern.OfTokens(Glob.Literal(text)));
        }

        var found = new List<Part>();
        var tokens = new StringBuilder();
        var rest = text.AsSpan();
        while (variables)
        {
            var open = rest.IndexOf("${");
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');
            if (close < 0)
            {
                break;
            }

            Append(tokens, rest[..open], wildcards);
            var inner = rest[(open + 2)..(open + close)];
            if (inner is "*" or "?" or "$")
            {
                tokens.Append(inner[0]);
            }
            else
            {
                found.Add(new Part(tokens.ToString(), null, null));
                tokens.Clear();
                found.Add(Variable(inner));
            }

            rest = rest[(open + close + 1)..];
        }

        Append(tokens, rest, wildcards);
        if (found.Count == 0)
        {
            return new PatternTemplate(text, [], GlobPattern.OfTokens(tokens.ToString()));
        }

        found.Add(new Part(tokens.ToString(), null, null));
        return new PatternTemplate(text, [.. found], null);
    }

    /// <summary>The tokens for a request, or null when a variable has neither a value nor a default: such a pattern matches
    /// nothing.</summary>
    public string? Resolve(RequestContext context)
    {
        if (Static is not null)
        {
            return Static.Tokens;
        }

        var tokens = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.Key is null)
            {
                tokens.Append(part.Tokens);
            }
            else if (context.TryGetSingle(part.Key, out var value) || (value = part.Default) is not null)
            {
                tokens.Append(Glob.Literal(value));
            }
            else
            {
                return null;
            }
        }

        return tokens.ToString();
    }

    public bool Matches(ReadOnlySpan<char> text, RequestContext context) =>
        Static is not null ? Static.Matches(text) : Resolve(context) is { } tokens && Glob.IsMatch(tokens, text);

    /// <summary>A pattern that matches whatever this one matches for any values: each variable becomes a star.</summary>
    public GlobPattern UpperBound()
    {
        if (Static is not null)
        {
            return Static;
        }

        var tokens = new StringBuilder();
        foreach (var part in parts)
        {
            _ = part.Key is null ? tokens.Append(part.Tokens) : tokens.Append(Glob.Star);
        }

        return GlobPattern.OfTokens(tokens.ToString());
    }

    /// <summary>
    /// The pattern with a letter for each variable whose value is not known: the same letter is the same value wherever it stands.
    /// </summary>
    /// <param name="variable">The letter of a variable by its key in lower case and its default.</param>
    public int[] Letters(RequestContext known, Func<string, int> variable)
    {
        if (Static is not null)
        {
            return PatternTokens.Of(Static.Tokens);
        }

        var letters = new List<int>();
        foreach (var part in parts)
        {
            if (part.Key is null)
            {
                letters.AddRange(PatternTokens.Of(part.Tokens));
            }
            else if (known.TryGetSingle(part.Key, out var value))
            {
                letters.AddRange(PatternTokens.Of(Glob.Literal(value)));
            }
            else
            {
                letters.Add(variable($"{part.Key.ToLowerInvariant()}|{part.Default}"));
            }
        }

        return PatternTokens.Fold([.. letters]);
    }

    /// <summary>Values for the variables with which the pattern matches the text, as far as a left-to-right reading finds them.</summary>
    public IEnumerable<(string Key, string Value)> Solve(string text)
    {
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Key is not { } key)
            {
                at = Math.Min(text.Length, at + parts[i].Tokens.Length);
                continue;
            }

            var following = i + 1 < parts.Length ? parts[i + 1].Tokens : "";
            var stop = following.AsSpan().IndexOfAny(Glob.Star, Glob.Any);
            var literal = stop < 0 ? following : following[..stop];
            var end = literal.Length == 0 ? text.Length : text.IndexOf(literal, at, StringComparison.Ordinal);
            if (end < 0)
            {
                yield break;
            }

            yield return (key, text[at..end]);
            at = end;
        }
    }

    private static void Append(StringBuilder tokens, ReadOnlySpan<char> text, bool wildcards)
    {
        if (wildcards)
        {
            Glob.Append(tokens, text);
        }
        else
        {
            tokens.Append(Glob.Literal(text.ToString()));
        }
    }

    private static Part Variable(ReadOnlySpan<char> inner)
    {
        var comma = inner.IndexOf(',');
        if (comma >= 0)
        {
            var fallback = inner[(comma + 1)..].Trim();
            if (fallback is ['\'', .., '\''] && fallback.Length >= 2)
            {
                return new Part("", inner[..comma].Trim().ToString(), fallback[1..^1].ToString());
            }
        }

        return new Part("", inner.Trim().ToString(), null);
    }

    /// <summary>Either tokens or a variable.</summary>
    private readonly record struct Part(string Tokens, string? Key, string? Default);
}
