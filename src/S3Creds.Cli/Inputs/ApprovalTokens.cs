using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;

namespace S3Creds.Cli;

/// <summary>What <c>--allow</c> may be given: a token of a kind that plans ask for.</summary>
internal static class ApprovalTokens
{
    private static readonly string[] Whole = ["mass-change", "empty-manifest"];

    /// <summary>The token is its kind alone.</summary>
    public static bool IsWhole(string kind) => Whole.Contains(kind);

    /// <exception cref="S3CredsException">One of them can never approve anything (S3C500): all of those.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> given) =>
        Of(given, "--allow", PlanGuard.Kinds, "run plan without --allow: it lists the tokens that it needs");

    /// <summary>What <c>--accept</c> may be given.</summary>
    /// <exception cref="S3CredsException">As <see cref="Of(IEnumerable{string})"/>.</exception>
    public static IReadOnlyList<string> Accepted(IEnumerable<string> given) =>
        Of(given, "--accept", ManifestPull.TokenKinds, "run pull --check without --accept: it lists the tokens that it needs");

    private static List<string> Of(IEnumerable<string> given, string option, IReadOnlyList<string> kinds, string hint)
    {
        var tokens = given.ToList();
        var wrong = tokens.Where(t => !IsToken(t, kinds)).Distinct(StringComparer.Ordinal).ToList();
        return wrong.Count == 0
            ? tokens
            : throw new S3CredsException(
                [
                    .. wrong.Select(t =>
                        CliCodes.Usage.With(
                            $"{option} {t} is not an approval token: they are "
                                + $"{string.Join(", ", kinds.Select(k => Whole.Contains(k) ? k : k + ":…"))}",
                            hint
                        )
                    ),
                ],
                Outcome.Failed
            );
    }

    private static bool IsToken(string text, IReadOnlyList<string> kinds)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? Whole.Contains(text) && kinds.Contains(text)
            : colon < text.Length - 1 && kinds.Contains(text[..colon]) && !Whole.Contains(text[..colon]);
    }
}
