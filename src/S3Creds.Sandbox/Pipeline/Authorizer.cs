using System.Runtime.CompilerServices;
using S3Creds.Policy;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>Answers by the policies in force for the request (its enforcement view).</summary>
internal sealed class Authorizer(SandboxOptions options) : IAuthorizer
{
    private static readonly AccessAnswer Allowed = new(AccessDecision.Allowed, "");
    private readonly ConditionalWeakTable<string, PolicyDocument> parsed = [];

    public AccessAnswer Decide(SandboxRequest request, AccessQuestion question)
    {
        var answer = Judge(request, question);
        request.Decided.Add(new DecidedAction(question.Action, question.Resource, answer.Decision == AccessDecision.Allowed));
        return answer;
    }

    private AccessAnswer Judge(SandboxRequest request, AccessQuestion question)
    {
        var caller = request.Caller;
        if (!options.EnforcePolicies && caller.Kind != CallerKind.Anonymous)
        {
            return Allowed;
        }

        var principal = RequestPrincipal.Parse(caller.Kind == CallerKind.Anonymous ? "*" : caller.Arn);
        var access = new AccessRequest(
            principal,
            question.Action,
            question.Resource,
            GlobalContext.Of(request, question.Context),
            question.ResourceAccount
        );
        var policies = caller.Kind == CallerKind.Anonymous ? PolicySet.Empty : CallerPolicies.Of(request.EnforcementView, caller, Parse);
        if (question.ResourcePolicy is { } resourcePolicy)
        {
            var shown = Parse(PrincipalIds.Show(resourcePolicy, request.EnforcementView));
            var source = new PolicySource("resource policy", shown);
            policies = policies with
            {
                Resources = [new ResourcePolicy(source, null, question.RestrictPublicBuckets) { IsKey = question.IsKey }],
            };
        }

        return Answer(PolicyEvaluator.Evaluate(access, policies), question.Action);
    }

    /// <exception cref="SandboxException">AccessDenied, 403, in AWS's words.</exception>
    public void Demand(SandboxRequest request, AccessQuestion question)
    {
        var answer = Decide(request, question);
        if (answer.Decision != AccessDecision.Allowed)
        {
            throw Denied(request, question, answer);
        }
    }

    /// <summary> Whether a trust policy lets the principal in. Unlike other resources a role needs this always, the caller's own
    /// permissions do not suffice (IAM User Guide, "Cross-account policy evaluation logic" and AssumeRole). </summary>
    public bool Trusts(
        string trustPolicy,
        SandboxRequest request,
        string principal,
        string action,
        string roleArn,
        IReadOnlyDictionary<string, IReadOnlyList<string>> context
    )
    {
        var everything = Parse("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""");
        var trust = new ResourcePolicy(new PolicySource("trust policy", Parse(PrincipalIds.Show(trustPolicy, request.EnforcementView))));
        // As if of another account: there the evaluator asks for a grant by the resource in any case.
        var access = new AccessRequest(
            RequestPrincipal.Parse(principal),
            action,
            roleArn,
            GlobalContext.Of(request, context),
            resourceAccount: "000000000000"
        );
        return PolicyEvaluator.IsAllowed(access, new PolicySet { Identity = [everything], Resources = [trust] });
    }

    public static SandboxException Denied(SandboxRequest request, AccessQuestion question, AccessAnswer answer) =>
        request.Caller.Kind == CallerKind.Anonymous
            ? new SandboxException("AccessDenied", 403, "Access Denied")
            : new SandboxException(
                "AccessDenied",
                403,
                $"User: {request.Caller.Arn} is not authorized to perform: {question.Action} on resource: {question.Resource} "
                    + $"{answer.Because}"
            );

    private static AccessAnswer Answer(Evaluation evaluation, string action) =>
        evaluation.Decision switch
        {
            Decision.Allowed => Allowed,
            Decision.ExplicitlyDenied => new AccessAnswer(AccessDecision.ExplicitlyDenied, WhyDenied(evaluation)),
            _ => new AccessAnswer(
                AccessDecision.ImplicitlyDenied,
                $"because no {Words(evaluation.Missing.Count > 0 ? evaluation.Missing[0] : PolicyLayer.Identity)} allows the {action} "
                    + $"action"
            ),
        };

    /// <summary>What RestrictPublicBuckets takes away is denied without a Deny.</summary>
    private static string WhyDenied(Evaluation evaluation) =>
        evaluation.Deciding.FirstOrDefault(d => d.Statement.Effect == PolicyEffect.Deny) is { } deny
            ? "with an explicit deny in " + Article(deny.Layer)
            : "because the RestrictPublicBuckets setting in S3 Block Public Access denies it";

    private static string Article(PolicyLayer layer) => layer == PolicyLayer.Identity ? "an identity-based policy" : "a " + Words(layer);

    private static string Words(PolicyLayer layer) =>
        layer switch
        {
            PolicyLayer.Boundary => "permissions boundary",
            PolicyLayer.Session => "session policy",
            PolicyLayer.Resource or PolicyLayer.PublicAccessBlock => "resource-based policy",
            _ => "identity-based policy",
        };

    private PolicyDocument Parse(string document) => parsed.GetValue(document, PolicyDocument.Parse);
}
