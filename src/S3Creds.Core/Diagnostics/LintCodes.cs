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
    public static readonly DiagnosticCode UnknownOperator = new("S3C710", Severity.Error, "IAM has no such condition operator");
    public static readonly DiagnosticCode SetOperator = Warning("S3C711", "A set operator where there is no set, or none where there is one");
    public static readonly DiagnosticCode KeyNotOfAction = Warning("S3C712", "A condition key that requests for the action never have");
    public static readonly DiagnosticCode DeadValue = Warning("S3C713", "A condition value that never matches");
    public static readonly DiagnosticCode AbsentMfa = Warning("S3C714", "A Deny without MFA that spares requests that do not say");
    public static readonly DiagnosticCode NoArn = Warning("S3C715", "A resource that is no ARN");
    public static readonly DiagnosticCode UnusedIgnore = Warning("S3C718", "An 'ignore' that matches nothing");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        UnknownAction, UnknownConditionKey, NoSuchRequest, BroadGrant, PublicGrant, DeadVariable, NegativeGrant, EmptySetAllows, OtherBucket, Escalation, UnknownOperator, SetOperator, KeyNotOfAction,
        DeadValue, AbsentMfa, NoArn, UnusedIgnore,
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
        PolicyLintRule.UnknownOperator => UnknownOperator,
        PolicyLintRule.SetOperator => SetOperator,
        PolicyLintRule.KeyNotOfAction => KeyNotOfAction,
        PolicyLintRule.DeadValue => DeadValue,
        PolicyLintRule.AbsentMfa => AbsentMfa,
        PolicyLintRule.NoArn => NoArn,
        _ => throw new UnreachableException(),
    };

    private static DiagnosticCode Warning(string code, string title) => new(code, Severity.Warning, title);
}
