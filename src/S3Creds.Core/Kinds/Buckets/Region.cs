using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Aws;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Where a bucket lives: <c>"us-west-2"</c>. Never changed.</summary>
internal sealed partial class Region() : BucketFacet("region", 0, FacetRole.Fixed)
{
    private const string Pattern = "^[a-z]{2,}(-[a-z0-9]+)*$";

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "string",
            ["pattern"] = Pattern,
            ["description"] = "The region of the bucket. It cannot be changed later. Omitted: the region of defaults, else of the run.",
            ["examples"] = new JsonArray("us-west-2"),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node switch
        {
            ManifestNode.Null => NotRemovable(context, node, "every bucket has a region"),
            ManifestNode.Scalar scalar when Form().IsMatch(scalar.Text) => Value(scalar.Text),
            _ => Wrong(context, node, "region must be a region's name", "such as us-west-2"),
        };

    public override JsonObject DefaultSchema() =>
        SchemaForms.Word("The region of buckets that name none. Omitted: the region of the run.", "^[a-z0-9-]+$").With("us-west-2");

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        // The target was found in its region: the client's own region is the answer.
        await Task.CompletedTask;
        return Value(AwsSession.RegionName(bucket.S3.Config.RegionEndpoint?.SystemName ?? bucket.S3.Config.AuthenticationRegion));
    }

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a bucket's region is never changed");

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
