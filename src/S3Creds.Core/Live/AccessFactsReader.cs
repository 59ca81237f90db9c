using System.Collections.Concurrent;
using System.Collections.Immutable;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <summary> Reads what access depends on besides the managed facets: documents of AWS managed policies that are in use, the account's
/// public-access block, and of declared buckets the policy, the public-access block and the ownership where they are unmanaged, and the
/// access control list where lists count. Asked only where the access of a principal is to be judged. </summary>
public sealed class AccessFactsReader(AwsSession aws, IReadOnlyList<Kind> kinds, int parallelism)
{
    /// <summary>What a caller needs beside the facets of <see cref="IsFact"/>.</summary>
    public static IReadOnlyList<NeededAction> Actions { get; } =
    [
        NeededAction.Read("iam:GetPolicy", ActionTarget.AnyOfType),
        NeededAction.Read("iam:GetPolicyVersion", ActionTarget.AnyOfType),
        NeededAction.Read("s3:GetAccountPublicAccessBlock", ActionTarget.Account),
    ];

    /// <summary>What reading the policies of KMS keys needs beside that.</summary>
    public static IReadOnlyList<NeededAction> KeyActions { get; } = [NeededAction.Read("kms:GetKeyPolicy", ActionTarget.AnyOfType)];

    /// <summary>Whether the default encryption of buckets and the policies of their keys are read; claimed ones are not.</summary>
    public AccessClaims? KeysBut { get; init; }

    /// <param name="account">The manifests' account.</param>
    /// <param name="concerns">Whose attached policies and boundaries are asked for.</param>
    /// <param name="named">Buckets that are asked for although they are not declared.</param>
    public async Task<AccessFacts> ReadAsync(
        string account,
        ResourceSet live,
        ResourceSet desired,
        Func<ResourceAddress, bool> concerns,
        IEnumerable<string> named,
        CancellationToken cancellationToken
    )
    {
        var block = AccountBlockAsync(account, cancellationToken);
        var policies = new ConcurrentDictionary<string, FacetValue>(StringComparer.Ordinal);
        var buckets = new ConcurrentDictionary<ResourceAddress, ResourceState>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        var arns = References(live, concerns)
            .Concat(References(desired, concerns))
            .Where(r => r.StartsWith("arn:", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        await Parallel.ForEachAsync(arns, options, async (arn, token) => policies[arn] = await DocumentAsync(arn, token));
        var looked = desired
            .Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket && live[a] is null or { Presence: Presence.Present })
            .Union(named.Select(n => new ResourceAddress(ResourceKind.Bucket, n)).Where(a => live[a] is { Presence: Presence.Present }))
            .ToList();
        await Parallel.ForEachAsync(looked, options, async (bucket, token) =>
            buckets[bucket] = await BucketAsync(bucket, live[bucket], token)
        );
        var keys = KeysBut is { } claims ? await KeyPolicyReader.ReadAsync(aws, account, (live, desired), buckets, claims, options) : null;
        return new AccessFacts(
            account,
            aws.Partition,
            policies.ToImmutableSortedDictionary(StringComparer.Ordinal),
            buckets.Where(b => b.Value.Facets.Count > 0).ToImmutableSortedDictionary(),
            [.. Undeclared(live, looked)]
        )
        {
            AccountBlock = await block,
            KeyPolicies = keys ?? ImmutableSortedDictionary.Create<string, FacetValue>(StringComparer.Ordinal),
            Region = aws.Region,
            IsRead = true,
            Kinds = kinds,
        };
    }

    private bool IsRead(Facet facet) => IsFact(facet, KeysBut is not null);

    /// <summary>Whether a bucket's facet is read although it is not declared.</summary>
    /// <param name="keys">Whether the policies of KMS keys matter.</param>
    public static bool IsFact(Facet facet, bool keys) =>
        facet.Bearing == AccessBearing.Grants || facet.Key == BucketGrants.Ownership || (keys && facet.Key == KeyPolicyReader.Facet);

    private IEnumerable<string> References(ResourceSet resources, Func<ResourceAddress, bool> concerns) =>
        resources
            .Resources.Where(r => r.Key.Kind == ResourceKind.Group || concerns(r.Key))
            .SelectMany(r => kinds.PoliciesNamed(r.Key, r.Value));

    private static IEnumerable<string> Undeclared(ResourceSet live, List<ResourceAddress> looked)
    {
        var others = live.Resources.Count(r =>
            r.Key.Kind == ResourceKind.Bucket
            && r.Value.Presence == Presence.Present
            && !looked.Contains(r.Key)
            && r.Value["policy"] is null
        );
        if (others > 0)
            yield return $"the policies of {Plural.Of(others, "bucket")} that {(others == 1 ? "is" : "are")} not declared";
    }

    /// <summary>In the form of the bucket's facet. A store without S3 Control has no such block: no failed read.</summary>
    private async Task<FacetValue> AccountBlockAsync(string account, CancellationToken cancellationToken)
    {
        if (account.Length != 12)
            return FacetValue.Unsupported.Instance;
        try
        {
            return PublicAccess.Of(await aws.AccountPublicAccessAsync(account, cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Kind.FailedRead(aws, e);
        }
    }

    private async Task<FacetValue> DocumentAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            var policy = (await aws.Iam.GetPolicyAsync(new() { PolicyArn = arn }, cancellationToken)).Policy!;
            var version = await aws.Iam.GetPolicyVersionAsync(
                new() { PolicyArn = arn, VersionId = policy.DefaultVersionId! },
                cancellationToken
            );
            return PolicyText.FromWire(version.PolicyVersion!.Document!) is { } document
                ? new FacetValue.Present(Json.CanonicalJson.Of(document))
                : new FacetValue.Unknown("it has no document");
        }
        catch (Exception e) when (AwsError.IsNotFound(e))
        {
            return FacetValue.Absent.Instance;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Any failure makes the document unknown, and the answer reports that.
            return Kind.FailedRead(aws, e);
        }
    }

    private async Task<ResourceState> BucketAsync(ResourceAddress bucket, ResourceState? live, CancellationToken cancellationToken)
    {
        var state = ResourceState.Empty;
        var granting = kinds.Of(bucket.Kind)?.Facets.Where(f => IsRead(f) && live?[f.Key] is null) ?? [];
        foreach (var facet in granting)
        {
            // What was read before decides too: under BucketOwnerEnforced lists do not count, and there is nothing to read.
            if (!facet.CountsIn(live) || !facet.CountsIn(state))
                continue;
            try
            {
                state = state.With(facet.Key, await facet.FetchAsync(aws, bucket, cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                state = state.With(facet.Key, Kind.FailedRead(aws, e));
            }
        }

        return state;
    }
}
