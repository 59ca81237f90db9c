using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>What <c>--allow</c> may be given: a token of a kind that plans ask for.</summary>
internal static class ApprovalTokens
{
    private static readonly string[] Whole = ["mass-change", "empty-manifest"];

    /// <exception cref="S3CredsException">One of them can never approve anything (S3C500): all of those.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> given)
    {
        var tokens = given.ToList();
        var wrong = tokens.Where(t => !IsToken(t)).Distinct(StringComparer.Ordinal).ToList();
        return wrong.Count == 0
            ? tokens
            : throw new S3CredsException(
                [
                    .. wrong.Select(t =>
                        CliCodes.Usage.With(
                            $"--allow {t} is not an approval token: they are "
                                + $"{string.Join(", ", PlanGuard.Kinds.Select(k => Whole.Contains(k) ? k : k + ":…"))}",
                            "run plan without --allow: it lists the tokens that it needs"
                        )
                    ),
                ],
                Outcome.Failed
            );
    }

    private static bool IsToken(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? Whole.Contains(text)
            : colon < text.Length - 1 && PlanGuard.Kinds.Contains(text[..colon]) && !Whole.Contains(text[..colon]);
    }
}
