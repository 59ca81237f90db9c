using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What holds for all resources of a run: all its manifests agree on it, or add to it.</summary>
internal sealed class RunSettings(DiagnosticBag diagnostics)
{
    private readonly HashSet<string> external = new(StringComparer.Ordinal);
    private readonly List<ResourceAddress> operators = [];
    private ManifestNode.Scalar? account;
    private ManifestNode.Scalar? owner;
    private ManifestNode.Scalar? endpoint;

    public string Account => account?.Text ?? "";

    /// <summary>Null: no manifest names one.</summary>
    public string? Owner => owner?.Text;

    public string? Endpoint => endpoint?.Text;

    /// <summary>Buckets of others, which may be named and are not declared.</summary>
    public IReadOnlySet<string> External => external;

    public IReadOnlyList<ResourceAddress> Operators => [.. operators.Distinct().Order()];

    public void Read(ManifestNode.Map map)
    {
        Agree(map["account"], ref account, ManifestCodes.AccountsDiffer, "account");
        Agree(map["owner"], ref owner, ManifestCodes.OwnersDiffer, "owner");
        Agree(map["endpoint"], ref endpoint, ManifestCodes.EndpointsDiffer, "endpoint");
        foreach (var item in (map["operators"] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>() ?? [])
        {
            if (ResourceAddress.Parse(item.Text) is { Kind: ResourceKind.User or ResourceKind.Role } address)
                operators.Add(address);
        }

        foreach (
            var bucket in ((map["external"] as ManifestNode.Map)?["buckets"] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>()
                ?? []
        )
            external.Add(bucket.Text);
    }

    private void Agree(ManifestNode? node, ref ManifestNode.Scalar? agreed, DiagnosticCode code, string what)
    {
        if (node is not ManifestNode.Scalar scalar)
            return;
        if (agreed is not null && agreed.Text != scalar.Text)
            diagnostics.Add(
                code.At(
                    scalar.Span,
                    $"{what} {ShownText.Quote(scalar.Text)} differs from {ShownText.Quote(agreed.Text)} at {agreed.Span}",
                    "all files of a run agree on account, owner and endpoint"
                )
            );
        agreed ??= scalar;
    }
}
