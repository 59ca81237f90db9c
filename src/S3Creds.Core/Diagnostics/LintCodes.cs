using System.Diagnostics;
using S3Creds.Policy;

namespace S3Creds.Core.Diagnostics;

/// <summary>S3C700–799: what AWS refuses in a policy, and what is legal and probably not meant. <c>ignore</c> takes those that AWS does not
/// refuse, with a reason.</summary>
public static class LintCodes
{
    public static readonly DiagnosticCode Escalation = Of(PolicyLintRule.Escalation);
    public static readonly DiagnosticCode UnusedIgnore = new("S3C718", Severity.Warning, "An 'ignore' that matches nothing");

    /// <summary>The policy lint's rules, and what only a whole manifest shows.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; } = [.. PolicyLintRule.All.Select(Of), UnusedIgnore];

    /// <summary>What an <c>ignore</c> can name: not what AWS refuses, which cannot be kept.</summary>
    public static IReadOnlyList<DiagnosticCode> Ignorable { get; } =
    [.. PolicyLintRule.All.Where(r => !r.Refused).Select(Of), ExpectCodes.CutOff];

    public static DiagnosticCode Of(PolicyLintRule rule) =>
        new(
            rule.Code,
            rule.Severity switch
            {
                PolicyLintSeverity.Error => Severity.Error,
                PolicyLintSeverity.Warning => Severity.Warning,
                PolicyLintSeverity.Note => Severity.Info,
                _ => throw new UnreachableException(),
            },
            rule.Title
        );
}
