using System.Collections.Concurrent;
using System.Collections.Immutable;
using Amazon.KeyManagementService.Model;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <summary>
/// Reads the policies of KMS keys that are the default of buckets: <c>kms:GetKeyPolicy</c>, which works within the key's account only.
/// </summary>
internal static class KeyPolicyReader
{
    /// <summary>The facet of a bucket that names its key.</summary>
    public const string Facet = "encryption";

    private const string OnlyName = "default";

    /// <param name="read">What was read of buckets besides their managed facets.</param>
    /// <param name="claims">Claimed policies are not read: they stand where reading is not allowed.</param>
    public static async Task<ImmutableSortedDictionary<string, FacetValue>> ReadAsync(
        AwsSession aws,
        string account,
        (ResourceSet Live, ResourceSet Desired) states,
        IReadOnlyDictionary<ResourceAddress, ResourceState> read,
        AccessClaims claims,
        ParallelOptions options
    )
    {
        // A plan may name a key that no bucket has yet.
        var buckets = read.Select(b => (Bucket: b.Key, State: Whole(b.Key, b.Value)))
            .Concat(states.Desired.Resources.Where(r => r.Key.Kind == ResourceKind.Bucket).Select(b => (Bucket: b.Key, State: b.Value)));
        var keys = buckets
            .SelectMany(b => KeyAccess.Needed(b.Bucket, b.State, account, aws.Partition, aws.Region))
            .Where(k => !claims.KeyPolicies.ContainsKey(k))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var policies = new ConcurrentDictionary<string, FacetValue>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(keys, options, async (key, token) => policies[key] = await PolicyAsync(aws, key, account, token));
        return policies.ToImmutableSortedDictionary(StringComparer.Ordinal);

        ResourceState Whole(ResourceAddress bucket, ResourceState extra)
        {
            var live = states.Live[bucket] ?? ResourceState.Empty;
            return extra.Facets.Where(f => live[f.Key] is null).Aggregate(live, (state, f) => state.With(f.Key, f.Value));
        }
    }

    private static async Task<FacetValue> PolicyAsync(AwsSession aws, string key, string account, CancellationToken cancellationToken)
    {
        var parts = key.Split(':');
        if (parts.Length < 6 || parts[4] != account)
            return new FacetValue.Unknown("it is a key of another account, whose policy only that account can read");
        try
        {
            var request = new GetKeyPolicyRequest { KeyId = key, PolicyName = OnlyName };
            var answer = await aws.Kms(parts[3]).GetKeyPolicyAsync(request, cancellationToken);
            return PolicyText.FromWire(answer.Policy) is { } document && PolicyText.Parse(document) is not null
                ? new FacetValue.Present(CanonicalJson.Of(document))
                : new FacetValue.Unknown("it is not a policy document");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Any failure makes the policy unknown, and the answer reports that.
            return new FacetValue.Unknown(AwsError.Reason(e));
        }
    }
}
