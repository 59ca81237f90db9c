using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The permissions boundary: an AWS managed policy's ARN, or <c>policy/NAME</c>. Omitted means none.</summary>
internal sealed class BoundaryFacet(IamPrincipal api) : IamFacet(api, "boundary", 20, FacetRole.AtCreation, IamPart.Core)
{
    // After the grants: a boundary that goes, or is exchanged, may widen what the old grants give.
    private const int RankOfRemoval = 80;

    private readonly IamPrincipal api = api;

    public override FacetValue WhenOmitted => None;

    protected override IEnumerable<string> WriteActions(FacetValue? desired) =>
        SetOrClear(desired, $"Put{api.Noun}PermissionsBoundary", $"Delete{api.Noun}PermissionsBoundary");

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("string", "null"),
            ["minLength"] = 1,
            ["description"] =
                "The permissions boundary: auto (AmazonS3ReadOnlyAccess where all access is read-only, else AmazonS3FullAccess), the "
                + "name of a policy "
                + "of the manifest, or an ARN. Omitted or null: none. unmanaged: left as it is.",
            ["examples"] = new JsonArray("auto"),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return None;
        if (Text(node, context, "boundary") is not { } text)
            return null;
        var reference = text == "auto" ? Auto(node, context) : PolicyNames.Reference(text, node, context);
        return reference is null ? null : new FacetValue.Present(CanonicalJson.OfString(reference));
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        [value.JsonOrNull?.ToNode()?.ToString() is { } reference ? PolicyNames.Written(reference, context) : null];

    public override FacetValue From(IamDetail detail) =>
        detail.Boundary is { } arn ? new FacetValue.Present(CanonicalJson.OfString(PolicyReference.OfArn(arn))) : None;

    /// <summary>The policy's name may be spelled in another case than the account has it.</summary>
    public override bool Same(FacetValue desired, FacetValue projectedLive) =>
        desired == projectedLive
        || (
            desired is FacetValue.Present a
            && projectedLive is FacetValue.Present b
            && PolicyReference.Comparer.Equals(a.Json.ToNode()?.ToString(), b.Json.ToNode()?.ToString())
        );

    public override int RankOf(FacetValue before, FacetValue after) => after is FacetValue.Absent ? RankOfRemoval : Rank;

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override IEnumerable<Reference> References(FacetValue value) =>
        value.JsonOrNull?.ToNode()?.ToString() is { } reference ? [new Reference("boundary", reference)] : [];

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        if (after.JsonOrNull?.ToNode()?.ToString() is { } reference)
            await api.PutBoundaryAsync(
                aws,
                address.Name,
                await PolicyReference.ArnAsync(aws, reference, cancellationToken),
                cancellationToken
            );
        else
            await IamGrantee.DeletePartAsync(_ => { }, "", () => api.DeleteBoundaryAsync(aws, address.Name, cancellationToken));
    }

    private static string? Auto(ManifestNode node, LoadContext context)
    {
        var inline = context.Sibling("inline") as ManifestNode.Map;
        var access = (inline?["access"] as ManifestNode.List)?.Items.OfType<ManifestNode.Map>().ToList() ?? [];
        var beyond = access.FirstOrDefault(a => a["bucket"] is ManifestNode.Scalar b && context.Bucket(b.Text)?.KmsKey is not null);
        if (beyond is not null)
            return Narrow(node, context, $"bucket {(beyond["bucket"] as ManifestNode.Scalar)?.Text} is encrypted with a KMS key");
        var raw = (inline?["inline"] as ManifestNode.Map)?.Entries ?? [];
        var foreign = raw.SelectMany(p => PolicyText.Statements(p.Value.ToJson()))
            .Where(s => s["Effect"]?.ToString() == "Allow")
            .SelectMany(s => PolicyText.Strings(s["Action"]))
            .FirstOrDefault(a => !a.StartsWith("s3:", StringComparison.OrdinalIgnoreCase));
        if (foreign is not null)
            return Narrow(node, context, $"an inline policy allows {foreign}");
        var readOnly =
            raw.Count == 0 && access.Count > 0 && access.TrueForAll(a => (a["allow"] as ManifestNode.Scalar)?.Text == "read-only");
        return $"arn:{context.Partition}:iam::aws:policy/{(readOnly ? "AmazonS3ReadOnlyAccess" : "AmazonS3FullAccess")}";
    }

    private static string? Narrow(ManifestNode node, LoadContext context, string why)
    {
        context.Diagnostics.Add(
            KindCodes.BoundaryTooNarrow.At(
                node.Span,
                $"boundary 'auto' allows S3 only, but {why}",
                "name a policy of your own as the boundary, or leave the boundary out"
            )
        );
        return null;
    }
}
