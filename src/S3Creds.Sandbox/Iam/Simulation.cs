using S3Creds.Policy;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Iam;

/// <summary>What the policies of a user or role allow, boundary included: every action on every resource (API
/// SimulatePrincipalPolicy).</summary>
internal static class Simulation
{
    public static void Run(IamCall call)
    {
        var source = call.In.Required("PolicySourceArn");
        var actions = call.In.Members("ActionNames");
        if (actions.Count == 0)
        {
            throw Parameters.Invalid("Value null at 'actionNames' failed to satisfy constraint: Member must not be null");
        }

        if (actions.FirstOrDefault(a => !a.Contains(':', StringComparison.Ordinal) || a.Contains('*', StringComparison.Ordinal)) is { } bad)
        {
            throw IamErrors.Input($"Invalid Input Action: {bad}");
        }

        var resources = call.In.Members("ResourceArns") is { Count: > 0 } named ? named : ["*"];
        var policies = CallerPolicies.OfPrincipal(call.Seen, source, PolicyDocument.Parse)
            ?? throw IamErrors.NoSuch($"{source} not found.");
        var principal = RequestPrincipal.Parse(source);
        var context = RequestContext.OfMany(
            call.In.Context().Append(KeyValuePair.Create("aws:PrincipalArn", (IReadOnlyList<string>)[source]))
        );
        var results = actions
            .SelectMany(
                _ => resources,
                (action, resource) =>
                    (
                        Action: action,
                        Resource: resource,
                        PolicyEvaluator.Evaluate(new AccessRequest(principal, action, resource, context, call.AccountId), policies).Decision
                    )
            )
            .ToList();
        call.Page(
            "EvaluationResults",
            results,
            r => $"{r.Action} {r.Resource}",
            r =>
            {
                call.Xml.Text("EvalActionName", r.Action);
                call.Xml.Text("EvalResourceName", r.Resource);
                call.Xml.Text(
                    "EvalDecision",
                    r.Decision switch
                    {
                        Decision.Allowed => "allowed",
                        Decision.ExplicitlyDenied => "explicitDeny",
                        _ => "implicitDeny",
                    }
                );
            }
        );
    }
}
