using System.Diagnostics;
using S3Creds.Policy;

namespace S3Creds.Core.Diagnostics;

/// <summary>S3C700–719: what is legal in a policy and probably not meant. <c>ignore</c> takes these codes, with a reason.</summary>
public static class LintCodes
{
    public static readonly DiagnosticCode UnknownAction = Warning("S3C700", "S3 has no such action");
    public static readonly DiagnosticCode UnknownConditionKey = Warning("S3C701", "S3 has no such condition key");
    public static readonly DiagnosticCode NoSuchRequest = Warning("S3C702", "An action on resources that it never concerns");
    public static readonly DiagnosticCode BroadGrant = Warning("S3C703", "Everything in every bucket is granted");
    public static readonly DiagnosticCode PublicGrant = Warning("S3C704", "A bucket policy grants to everyone");
    public static readonly DiagnosticCode DeadVariable = Warning("S3C705", "A policy variable that is plain text");
    public static readonly DiagnosticCode NegativeGrant = Warning("S3C706", "A grant by exclusion");
    public static readonly DiagnosticCode EmptySetAllows = Warning("S3C707", "ForAllValues in an Allow");
    public static readonly DiagnosticCode OtherBucket = Warning("S3C708", "A bucket policy names another bucket");
    public static readonly DiagnosticCode Escalation = Warning("S3C709", "A grant with which its holder can give itself more");
    public static readonly DiagnosticCode UnusedIgnore = Warning("S3C718", "An 'ignore' that matches nothing");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        UnknownAction, UnknownConditionKey, NoSuchRequest, BroadGrant, PublicGrant, DeadVariable, NegativeGrant, EmptySetAllows, OtherBucket, Escalation, UnusedIgnore,
    ];

    public static DiagnosticCode Of(PolicyLintRule rule) => rule switch
    {
        PolicyLintRule.UnknownAction => UnknownAction,
        PolicyLintRule.UnknownConditionKey => UnknownConditionKey,
        PolicyLintRule.NoSuchRequest => NoSuchRequest,
        PolicyLintRule.BroadGrant => BroadGrant,
        PolicyLintRule.PublicGrant => PublicGrant,
        PolicyLintRule.DeadVariable => DeadVariable,
        PolicyLintRule.NegativeGrant => NegativeGrant,
        PolicyLintRule.EmptySetAllows => EmptySetAllows,
        PolicyLintRule.OtherBucket => OtherBucket,
        PolicyLintRule.Escalation => Escalation,
        _ => throw new UnreachableException(),
    };

    private static DiagnosticCode Warning(string code, string title) => new(code, Severity.Warning, title);
}
