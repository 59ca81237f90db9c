using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Policies;

/// <summary>A managed policy's document: its default version. A change is a new version; the oldest makes room.</summary>
internal sealed class DocumentFacet(PolicyObject api) : IamFacet(api, "document", 10, FacetRole.AtCreation, IamPart.Document)
{
    private static readonly int Quota = PolicyGrammar.Of(S3Creds.Policy.PolicyKind.Managed).MaxSize;

    public override JsonObject Schema() =>
        DocumentNodes.DocumentOrFile("The policy document: inline, or the name of a JSON file beside the manifest.");

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (IdentityDocument.Load(node, context, S3Creds.Policy.PolicyKind.Managed, place: "document") is not { } document)
            return null;
        var size = PolicyText.Size(document);
        return size > Quota
            ? Refuse(
                KindCodes.TooLarge,
                node,
                context,
                $"the policy has {size} characters without white space, IAM allows {Quota}",
                "split it in two policies"
            )
            : Value(document);
    }

    public override FacetValue From(IamDetail detail) => detail.Document is { } document ? Value(PolicyText.FromWire(document)) : None;

    public override bool Same(FacetValue desired, FacetValue projectedLive) => IdentityDocument.Same(desired, projectedLive);

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override IEnumerable<HeldPolicy> Policies(FacetValue value) =>
        value.JsonOrNull is { } document ? [new HeldPolicy(Key, Key, S3Creds.Policy.PolicyKind.Managed, document.ToNode())] : [];

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        IdentityDocument.RiskOf(after.JsonOrNull?.ToNode());

    public override IEnumerable<string> Events => [.. base.Events, "SetDefaultPolicyVersion"];

    protected override IEnumerable<string> WriteActions(FacetValue? desired) =>
        ["ListPolicyVersions", "DeletePolicyVersion", "CreatePolicyVersion"];

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var document = after.JsonOrNull?.ToNode() ?? throw new NotSupportedException($"{address}: the policy has no document.");
        var arn = await PolicyReference.ArnAsync(aws, address.ToString(), cancellationToken);
        await PolicyVersions.StoreAsync(aws, arn, document, cancellationToken);
    }
}
