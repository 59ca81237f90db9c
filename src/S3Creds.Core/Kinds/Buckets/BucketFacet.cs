using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using S3Creds.Core.Aws;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>A bucket in its own region, and the account that must own it.</summary>
internal sealed record BucketTarget(IAmazonS3 S3, string Name, string? Owner);

/// <summary>What all bucket properties share: finding the bucket's region and owner, the 404 of a missing bucket, S3's serialised
/// writes.</summary>
internal abstract class BucketFacet(string key, int rank, FacetRole role = FacetRole.Settable) : Facet(key, rank, role)
{
    /// <summary>S3 serialises the writes to one bucket and answers 409 OperationAborted meanwhile.</summary>
    private const int WritesWhileBusy = 6;

    /// <summary>The rank of the properties that depend on nothing but the bucket.</summary>
    private const int Alone = 10;

    public sealed override bool StandsAlone => Rank == Alone;

    public sealed override async Task<FacetValue> FetchAsync(
        AwsSession aws,
        ResourceAddress address,
        CancellationToken cancellationToken
    ) => (await FetchStateAsync(aws, address, cancellationToken))[Key] ?? FacetValue.Absent.Instance;

    public sealed override async Task<ResourceState> FetchStateAsync(
        AwsSession aws,
        ResourceAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await TargetAsync(aws, address.Name, cancellationToken) is not { } bucket)
            return None;
        try
        {
            return await ReadStateAsync(bucket, cancellationToken);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchBucket")
        {
            aws.Forget(address.Name);
            return None;
        }
    }

    private ResourceState None => ResourceState.Empty.With(Key, FacetValue.Absent.Instance);

    public sealed override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => StoreAsync(aws, address, live: null, before, after, cancellationToken);

    public sealed override Task StoreOverAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => StoreAsync(aws, address, live, before, after, cancellationToken);

    /// <param name="live">What was read a moment ago; null: what a write depends on is read first.</param>
    private async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState? live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var bucket = await TargetAsync(aws, address.Name, cancellationToken)
            ?? throw new AmazonS3Exception($"bucket {address.Name} does not exist")
            {
                ErrorCode = "NoSuchBucket",
                StatusCode = HttpStatusCode.NotFound,
            };
        await new Retry(
            aws.Waits,
            $"{address}: S3 is busy with another change of this bucket",
            Pauses.Growing(TimeSpan.FromMilliseconds(500))
        )
        {
            Tries = WritesWhileBusy,
        }.RunAsync(
            () =>
            {
                // Refused because of another change of this bucket: what was read before that does not hold any more.
                (var read, live) = (live, null);
                return read is null
                    ? WriteAsync(bucket, before, after, cancellationToken)
                    : WriteOverAsync(bucket, read, before, after, cancellationToken);
            },
            e => e is AmazonServiceException { ErrorCode: "OperationAborted" },
            cancellationToken
        );
    }

    public static async Task<BucketTarget?> TargetAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        await aws.RegionOfAsync(name, cancellationToken) is { } region
            ? new BucketTarget(aws.S3(region), name, await aws.ExpectedOwnerAsync(cancellationToken))
            : null;

    /// <summary>The live value of an existing bucket. NoSuchBucket means that the bucket is missing.</summary>
    protected abstract Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>; a property whose write must keep what its value does not hold gives that too, under a key of its
    /// own.</summary>
    protected virtual async Task<ResourceState> ReadStateAsync(BucketTarget bucket, CancellationToken cancellationToken) =>
        ResourceState.Empty.With(Key, await ReadAsync(bucket, cancellationToken));

    protected abstract Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, over what <see cref="ReadStateAsync"/> brought a moment ago. Of a bucket that was just made only
    /// the absence of the value is known.</summary>
    protected virtual Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => WriteAsync(bucket, before, after, cancellationToken);

    /// <summary>
    /// A read whose 404 means "not set": null then. The SDK throws for some properties and for others returns an answer with the
    /// status 404, whose fields then hold anything (the error's XML, for a policy).
    /// </summary>
    protected static async Task<T?> OrNullAsync<T>(Task<T> call)
        where T : AmazonWebServiceResponse
    {
        try
        {
            var answer = await call;
            return answer.HttpStatusCode == HttpStatusCode.NotFound ? null : answer;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }

    protected static FacetValue? Wrong(LoadContext context, ManifestNode node, string message, string? hint = null)
    {
        context.Diagnostics.Add(BucketCodes.Value.At(node.Span, message, hint));
        return null;
    }

    protected FacetValue? NotRemovable(LoadContext context, ManifestNode node, string why)
    {
        context.Diagnostics.Add(
            BucketCodes.NotRemovable.At(node.Span, $"{Key} cannot be null: {why}", $"leave {Key} out to leave it as it is")
        );
        return null;
    }

    protected static JsonObject? ObjectOf(FacetValue value) => value.JsonOrNull?.ToNode() as JsonObject;

    protected static string? TextOf(FacetValue value) =>
        value.JsonOrNull?.ToNode() is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    protected static JsonObject OneOf(params string[] values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]) };
}
