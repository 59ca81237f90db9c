using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Cli.Doctor;

/// <summary>Which of the calls that s3creds sends a store has. AWS has all of them.</summary>
internal static class StoreCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        var aws = await input.SessionAsync();
        if (aws.IsAws)
            return [Finding.Fine("AWS has every call of this program")];
        var found = new List<Finding>();
        var buckets = await ListAsync(aws, found, cancellationToken);
        found.Add(await IamAsync(aws, input.Desired, cancellationToken));
        if (buckets is not null)
            found.Add(await PropertiesAsync(aws, input.Desired, buckets, cancellationToken));
        return found;
    }

    private static async Task<IReadOnlyList<string>?> ListAsync(AwsSession aws, List<Finding> found, CancellationToken cancellationToken)
    {
        try
        {
            var buckets = (await aws.ListBucketsAsync(null, cancellationToken)).Select(b => b.BucketName).ToList();
            found.Add(Finding.Fine($"S3 lists {Core.Diagnostics.Plural.Of(buckets.Count, "bucket")}"));
            return buckets;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            found.Add(Finding.Fail($"buckets cannot be listed: {AwsError.Reason(e)}", AwsError.Explain(e).Hint));
            return null;
        }
    }

    private static async Task<Finding> IamAsync(AwsSession aws, DesiredState? desired, CancellationToken cancellationToken)
    {
        if (desired?.BucketsOnly == true)
            return Finding.Fine("IAM is not needed: the manifests have scope: buckets");
        try
        {
            await aws.Iam.GetAccountAuthorizationDetailsAsync(new() { MaxItems = 1 }, cancellationToken);
            return Finding.Fine("IAM answers");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!aws.LacksIam(e))
                return Finding.Warn(
                    $"IAM cannot be read: {AwsError.Reason(e)}",
                    "allow iam:GetAccountAuthorizationDetails, or use scope: buckets in manifests of buckets alone"
                );
            return desired?.Resources.Resources.Keys.FirstOrDefault(a => a.Kind != ResourceKind.Bucket) is { Name: not null } identity
                ? Finding.Fail($"the store has no IAM, and the manifests declare {identity}", "declare buckets only, with scope: buckets")
                : Finding.Warn("the store has no IAM: only buckets are managed", "use scope: buckets in its manifests");
        }
    }

    /// <summary>Read of one bucket: a store has a call or does not, whatever the bucket.</summary>
    private static async Task<Finding> PropertiesAsync(
        AwsSession aws,
        DesiredState? desired,
        IReadOnlyList<string> buckets,
        CancellationToken cancellationToken
    )
    {
        var one = buckets.FirstOrDefault(b => desired?.Resources[new ResourceAddress(ResourceKind.Bucket, b)] is not null)
            ?? (buckets.Count > 0 ? buckets[0] : null);
        if (one is null)
            return Finding.NotChecked("properties of buckets: there is no bucket to read them of");
        var address = new ResourceAddress(ResourceKind.Bucket, one);
        var facets = KindTable.Of(ResourceKind.Bucket)!.Facets;
        var (lacking, failing) = (new List<string>(), new List<string>());
        foreach (var facet in facets)
        {
            try
            {
                if (await facet.FetchAsync(aws, address, cancellationToken) is FacetValue.Unsupported)
                    lacking.Add(facet.Key);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                (aws.Lacks(e) ? lacking : failing).Add(facet.Key);
            }
        }

        if (failing.Count > 0)
            return Finding.Fail(
                $"{address}: {string.Join(", ", failing)} cannot be read",
                "run s3creds plan to see why; leave out of the manifests what the store does not have"
            );
        return lacking.Count > 0
            ? Finding.Warn($"the store does not support {string.Join(", ", lacking)}", "leave them out of the manifests for this store")
            : Finding.Fine($"all {facets.Count} properties of {address} can be read");
    }
}
