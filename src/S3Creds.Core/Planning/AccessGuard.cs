using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Planning;

/// <summary>What a plan would change in the access of operators, by the policy engine.</summary>
internal static class AccessGuard
{
    /// <summary>What the tool needs for its own work. An operator that has it and would lose it is locked out.</summary>
    private static readonly string[] AccountActions =
    [
        "iam:GetAccountAuthorizationDetails",
        "iam:CreateUser",
        "iam:PutUserPolicy",
        "iam:DeleteUserPolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:AttachUserPolicy",
        "iam:DetachUserPolicy",
        "iam:CreatePolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "s3:ListAllMyBuckets",
    ];

    private static readonly string[] BucketActions =
    [
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
    ];

    public static IEnumerable<Diagnostic> Lockouts(
        AccessModel before,
        AccessModel after,
        IEnumerable<ResourceAddress> operators,
        string partition
    )
    {
        var all = operators.ToList();
        foreach (var (address, old, now) in Watched(before, after, all))
        {
            var resources = before
                .Buckets.Concat(after.Buckets)
                .Select(b => b.Bucket)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .SelectMany(b => BucketActions, (b, a) => (a, $"arn:{partition}:s3:::{b}"));
            var lost = AccountActions
                .Select(a => (a, "*"))
                .Concat(resources)
                .FirstOrDefault(p => Allows(old, p, before.Account) && !Allows(now, p, after.Account));
            if (lost.Item1 is not { } action)
                continue;
            var why = PolicyEvaluator.Evaluate(Request(now, lost, after.Account), now.Policies);
            var by = why.Deciding.Count > 0 ? $", denied by {after.PlaceOf(why.Deciding[0])}" : "";
            yield return PlanCodes.OperatorLockout.With(
                $"{address} is an operator, and the plan would remove its access to {action} on {AccessWords.Short(lost.Item2)}{by}",
                "remove it from 'operators' first, or keep the access that it needs to undo this"
            );
        }
    }

    /// <summary>The operators on both sides. Where IAM was not read each is treated as allowed everything: a bucket policy that denies it
    /// something locks it out whatever its own policies are.</summary>
    private static IEnumerable<(ResourceAddress Address, AccessSubject Before, AccessSubject After)> Watched(
        AccessModel before,
        AccessModel after,
        List<ResourceAddress> operators
    )
    {
        foreach (var address in before.Subjects.Select(s => s.Address!.Value).Where(a => OperatorPatterns.Matches(operators, a)))
        {
            if (before.Find(address) is { } old && after.Find(address) is { } now)
                yield return (address, old, now);
        }

        foreach (var address in before.IdentitiesAreRead ? [] : operators.Where(o => !OperatorPatterns.IsGlob(o)))
            yield return (address, before.AllowedEverything(address), after.AllowedEverything(address));
    }

    /// <summary>What is granted and cannot be used, because the boundary does not allow it.</summary>
    public static IEnumerable<Diagnostic> CutOffs(AccessModel after, ResourceSet desired)
    {
        foreach (var subject in after.Subjects.Where(s => s.Policies.Boundary is not null && desired[s.Address!.Value] is not null))
        {
            var free = subject.Policies with { Boundary = null };
            var options = new ComparisonOptions
            {
                Known = subject.Known,
                ResourceAccount = after.Account,
                Describe = false,
            };
            if (PolicyComparison.Compare(subject.Principal, free, subject.Policies, options).InANotB is { } blocked)
            {
                yield return ExpectCodes.CutOff.At(
                    desired[subject.Address!.Value]!.DeclaredAt,
                    $"{subject.Name} is granted {blocked.Action} on {AccessWords.Short(blocked.Resource)} and cannot use it: its "
                        + $"boundary does not allow it"
                );
            }
        }
    }

    private static bool Allows(AccessSubject subject, (string Action, string Resource) probe, string account) =>
        PolicyEvaluator.IsAllowed(Request(subject, probe, account), subject.Policies);

    private static AccessRequest Request(AccessSubject subject, (string Action, string Resource) probe, string account) =>
        new(subject.Principal, probe.Action, probe.Resource, subject.Known.With("aws:SecureTransport", "true"), account);
}
