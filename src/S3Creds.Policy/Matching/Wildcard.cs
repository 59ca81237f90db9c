namespace S3Creds.Policy;

/// <summary>
/// A pattern that a whole text is matched against: <c>*</c> is any run of characters, also an empty one, <c>?</c> is one. The one matcher of
/// the product: actions and resources of policies, addresses of resources, origins of CORS rules.
/// </summary>
public sealed class Wildcard
{
    private readonly string text;
    private readonly GlobPattern pattern;
    private readonly bool ignoreCase;

    private Wildcard(string text, GlobPattern pattern, bool ignoreCase) =>
        (this.text, this.pattern, this.ignoreCase) = (text, pattern, ignoreCase);

    public static Wildcard Of(string text, bool ignoreCase = false) => new(text, GlobPattern.OfText(Cased(text, ignoreCase)), ignoreCase);

    /// <summary>Where <c>?</c> is a character as any other, as in CORS rules.</summary>
    public static Wildcard OfStars(string text, bool ignoreCase = false)
    {
        var tokens = string.Join(Glob.Star, Cased(text, ignoreCase).Split('*').Select(Glob.Literal));
        return new(text, GlobPattern.OfTokens(tokens), ignoreCase);
    }

    /// <summary>Whether a text is a pattern and not just a name.</summary>
    public static bool IsIn(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    public bool Matches(string candidate) => pattern.Matches(Cased(candidate, ignoreCase));

    public override string ToString() => text;

    private static string Cased(string text, bool ignoreCase) => ignoreCase ? text.ToUpperInvariant() : text;
}
