using System.Runtime.CompilerServices;
using Amazon.IdentityManagement;
using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>
/// How a managed policy is named in values: an AWS managed one by its ARN, one of the account as <c>policy/NAME</c>. A name is unique in an
/// account whatever its path, so desired and live agree before the policy exists.
/// </summary>
internal static class PolicyReference
{
    /// <summary>Names of the account's own policies do not differ by case; an ARN is compared as it is.</summary>
    public static IEqualityComparer<string> Comparer { get; } = new ReferenceComparer();

    public static string OfArn(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts.Length == 6 && parts[4] != "aws" && parts[5].StartsWith("policy/", StringComparison.Ordinal)
            ? $"policy/{arn[(arn.LastIndexOf('/') + 1)..]}"
            : arn;
    }

    public static ResourceAddress? Address(string reference) =>
        reference.StartsWith("policy/", StringComparison.Ordinal) ? ResourceAddress.Parse(reference) : null;

    private sealed class ReferenceComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) =>
            string.Equals(x, y, StringComparison.Ordinal)
            || (x is not null && y is not null && Address(x) is { } one && Address(y) is { } other && one == other);

        public int GetHashCode(string obj) => Address(obj)?.GetHashCode() ?? obj.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The ARN behind a reference, asked of the account where it is not known yet.</summary>
    /// <exception cref="Amazon.IdentityManagement.Model.NoSuchEntityException">The account has no such policy (yet).</exception>
    public static async Task<string> ArnAsync(AwsSession aws, string reference, CancellationToken cancellationToken) =>
        Address(reference) is not { } address
            ? reference
            : await PolicyArns.Of(aws).FindAsync(aws, address.Name, cancellationToken)
                ?? throw new Amazon.IdentityManagement.Model.NoSuchEntityException($"The account has no policy named {address.Name}.");
}

/// <summary>The ARNs of the account's own policies by name, learnt from reads: the path does not follow from the name.</summary>
internal sealed class PolicyArns
{
    private static readonly ConditionalWeakTable<AwsSession, PolicyArns> Sessions = [];

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> arns = new(ResourceKind.Policy.Names());

    public static PolicyArns Of(AwsSession aws) => Sessions.GetValue(aws, _ => new PolicyArns());

    public void Learn(string name, string arn) => arns[name] = arn;

    public void Forget(string name) => arns.TryRemove(name, out _);

    public async Task<string?> FindAsync(AwsSession aws, string name, CancellationToken cancellationToken)
    {
        if (arns.TryGetValue(name, out var known))
            return known;
        string? marker = null;
        do
        {
            var page = await aws.Iam.ListPoliciesAsync(
                new()
                {
                    Scope = PolicyScopeType.Local,
                    Marker = marker,
                    MaxItems = 1000,
                },
                cancellationToken
            );
            foreach (var policy in page.Policies ?? [])
                Learn(policy.PolicyName!, policy.Arn!);
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker) && !arns.ContainsKey(name));

        return arns.GetValueOrDefault(name);
    }
}
