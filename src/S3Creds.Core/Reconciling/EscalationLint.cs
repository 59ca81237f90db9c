using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Reconciling;

/// <summary>Who can give itself more by what its policies allow together: by writing a policy to itself, to a group or a managed policy
/// that it has, or to a role that it may assume. A single statement about many identities is reported by the policy lint.</summary>
internal static class EscalationLint
{
    private static readonly string[] ToItself =
    [
        "iam:PutUserPolicy",
        "iam:AttachUserPolicy",
        "iam:DeleteUserPermissionsBoundary",
        "iam:PutUserPermissionsBoundary",
    ];
    private static readonly string[] ToRole =
    [
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
    ];
    private static readonly string[] ToGroup = ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"];
    private static readonly string[] ToPolicy = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];

    public static IEnumerable<(ResourceAddress Address, Diagnostic Diagnostic)> Check(
        AccessModel model,
        ResourceSet resources,
        string partition
    )
    {
        var trusts = model
            .Subjects.Where(s => s.Address is { Kind: ResourceKind.Role })
            .Select(r => Trust(r, resources))
            .OfType<RoleTrust>()
            .ToList();
        foreach (var subject in model.Subjects.Where(s => s.Address is not null))
        {
            var address = subject.Address!.Value;
            if (
                Find(subject, model, resources, partition, trusts) is not { } found
                || !resources.Resources.TryGetValue(address, out var state)
            )
                continue;
            yield return (
                address,
                LintCodes.Escalation.At(
                    state.DeclaredAt,
                    $"{address} may do {found.Action} on {found.On}, which lets it escalate privileges",
                    "deny it, limit it to others, or demand a boundary by iam:PermissionsBoundary"
                )
            );
        }
    }

    private static (string Action, string On)? Find(
        AccessSubject subject,
        AccessModel model,
        ResourceSet resources,
        string partition,
        List<RoleTrust> trusts
    )
    {
        var own = subject.Address!.Value.Kind == ResourceKind.Role ? ToRole : ToItself;
        foreach (var (actions, arn) in Places(subject, own, resources, model, partition, trusts))
        {
            if (Array.Find(actions, a => May(subject, a, arn)) is { } action)
                return (action, arn);
        }

        return null;
    }

    private static IEnumerable<(string[] Actions, string Arn)> Places(
        AccessSubject subject,
        string[] own,
        ResourceSet resources,
        AccessModel model,
        string partition,
        List<RoleTrust> trusts
    )
    {
        yield return (own, Arn(subject.Address!.Value));
        if (!resources.Resources.TryGetValue(subject.Address!.Value, out var state))
            yield break;
        foreach (var group in PolicyText.Strings(state["groups"]?.JsonOrNull?.ToNode()))
            yield return (ToGroup, Arn(new ResourceAddress(ResourceKind.Group, group)));
        foreach (
            var policy in PolicyText
                .Strings(state["policies"]?.JsonOrNull?.ToNode())
                .Select(PolicyReference.Address)
                .OfType<ResourceAddress>()
        )
            yield return (ToPolicy, Arn(policy));
        if (!MayWrite(subject, ToRole))
            yield break;
        foreach (var role in trusts.Where(r => r.Role != subject && MayAssume(subject, r)))
            yield return (ToRole, Arn(role.Role.Address!.Value));

        string Arn(ResourceAddress of)
        {
            var path = resources.Resources.TryGetValue(of, out var its) ? its["path"]?.JsonOrNull?.ToNode()?.ToString() ?? "/" : "/";
            return $"arn:{partition}:iam::{model.Account}:{of.Kind.ToString().ToLowerInvariant()}{path}{of.Name}";
        }
    }

    /// <summary>Whether a statement of the identity could allow one of the actions at all: only then its way over roles is worth the
    /// pairs.</summary>
    private static bool MayWrite(AccessSubject subject, string[] actions) =>
        subject.Policies.Identity.Any(p =>
            p.Document.Statements.Any(s =>
                s.Effect == PolicyEffect.Allow
                && (s.Action is null || s.Action.Any(a => actions.Any(Wildcard.Of(a, ignoreCase: true).Matches)))
            )
        );

    private static RoleTrust? Trust(AccessSubject role, ResourceSet resources) =>
        resources.Resources.TryGetValue(role.Address!.Value, out var state)
        && PolicyText.Parse(state["trust"]?.JsonOrNull?.ToNode()) is { } trust
            ? new RoleTrust(role, trust)
            : null;

    /// <summary>The identity's policies allow it and the role trusts the identity; or the role trusts it by name.</summary>
    private static bool MayAssume(AccessSubject subject, RoleTrust role) =>
        PolicyEvaluator.IsAllowed(
            new AccessRequest(subject.Principal, "sts:AssumeRole", role.Role.Principal.Text, subject.Known),
            subject.Policies with
            {
                Resources = [new ResourcePolicy(role.Trust) { IsTrust = true }],
            }
        );

    private static bool May(AccessSubject subject, string action, string arn) =>
        PolicyEvaluator.IsAllowed(
            new AccessRequest(subject.Principal, action, arn, subject.Known),
            subject.Policies with
            {
                Resources = [],
            }
        );

    private sealed record RoleTrust(AccessSubject Role, PolicyDocument Trust);
}
