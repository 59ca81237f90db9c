using System.Text.RegularExpressions;

namespace S3Creds.Policy;

/// <summary>Policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.</summary>
internal static partial class VariableChecks
{
    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.DeadVariable, PolicyKinds.Any, Dead),
        PolicyCheck.OfStatement(PolicyLintRule.MalformedVariable, PolicyKinds.Any, Malformed),
    ];

    private static LintHit? Dead(LintStatement s) =>
        !s.Document.UsesVariables && Texts(s).Any(HasVariable)
            ? new LintHit("${…} is plain text under Version 2008-10-17 or without a Version", $"Version: {PolicyDocument.Version2012}")
            : null;

    private static bool HasVariable(string text) => text.Contains("${", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(LintStatement s) => s.Resources.Concat(s.Tests.SelectMany(t => t.Values));

    private static IEnumerable<LintHit> Malformed(LintStatement s) =>
        s.Document.UsesVariables
            ? Texts(s)
                .Where(HasVariable)
                .Select(Problem)
                .OfType<string>()
                .Select(p => new LintHit(p, "${aws:username}, or ${aws:PrincipalTag/team, 'default'}"))
            : [];

    private static string? Problem(string text)
    {
        for (
            var open = text.IndexOf("${", StringComparison.Ordinal);
            open >= 0;
            open = text.IndexOf("${", open + 2, StringComparison.Ordinal)
        )
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                return $"the variable in '{text}' is not closed by }}";
            }

            var inner = text[(open + 2)..close];
            if (inner is "*" or "?" or "$")
            {
                continue;
            }

            var comma = inner.IndexOf(',', StringComparison.Ordinal);
            var name = comma < 0 ? inner : inner[..comma];
            var problem =
                name.Trim().Length == 0 ? "has no name"
                : comma >= 0 && inner[(comma + 1)..].Trim() is not (['\'', .., '\''] and { Length: >= 2 }) ? "has a default without quotes"
                : name.TrimEnd().Any(char.IsWhiteSpace) ? "has a blank in its name"
                : !Name().IsMatch(name.TrimEnd()) ? "has a symbol in its name that names do not have"
                : null;
            if (problem is not null)
            {
                return $"the variable in '{text}' {problem}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.:/=+@-]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
