using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// Whether overwritten objects are kept: <c>"enabled"</c> or <c>"suspended"</c>; absent where it was never enabled. Live with MFA delete:
/// <c>{"mfaDelete":true,"status":"enabled"}</c>, which is reported and equals the status alone.
/// </summary>
internal sealed class Versioning() : BucketFacet("versioning", 10)
{
    private const string MfaDelete = "mfaDelete";
    private const string Status = "status";

    private static readonly string[] Keys = ["versioning", MfaDelete];

    public override IReadOnlyList<string> ManifestKeys => Keys;

    /// <summary>Object lock enables it.</summary>
    public override bool FollowsFrom(ResourceState created) => created["objectLock"] is FacetValue.Present;

    public override JsonObject Schema() =>
        SchemaForms.Closed(
            new JsonObject
            {
                [Key] = new JsonObject
                {
                    ["description"] =
                        "enabled, or suspended (existing versions stay). null: versioning was never enabled. Omitted: not managed.",
                    ["enum"] = new JsonArray("enabled", "suspended", null),
                    ["examples"] = new JsonArray("enabled"),
                },
                [MfaDelete] = new JsonObject { ["type"] = SchemaForms.Names("boolean", "string", "null") }.Described(
                    "MFA delete is reported and cannot be set here: only the root user can change it, with an MFA code. This key is refused.",
                    null,
                    false
                ),
            }
        );

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        (node as ManifestNode.Map)?[Key] switch
        {
            ManifestNode.Null => FacetValue.Absent.Instance,
            ManifestNode.Scalar { Text: "enabled" or "suspended" } scalar => Value(scalar.Text),
            null when node is ManifestNode.Map { Entries: [{ Key: MfaDelete }] } => null,
            _ => Wrong(context, node, "versioning must be enabled or suspended"),
        };

    internal override void CheckKeys(IReadOnlyList<ManifestEntry> keys, LoadContext context)
    {
        foreach (var entry in keys.Where(k => k.Key == MfaDelete))
            context.Diagnostics.Add(
                BucketCodes.OnlyReported.At(
                    entry.KeySpan,
                    $"{context.Address}: {MfaDelete} cannot be set by a manifest: only the root user can change it, with an MFA code",
                    $"leave it out, and change it as root: aws s3api put-bucket-versioning --bucket {Shell.Word(context.Address.Name)} --mfa "
                        + "'SERIAL CODE' --versioning-configuration Status=Enabled,MFADelete=Enabled"
                )
            );
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) => [new JsonObject { [Key] = StatusOf(value) }];

    public override bool Same(FacetValue desired, FacetValue projectedLive) =>
        desired == projectedLive
        || (
            desired is FacetValue.Present or FacetValue.Absent
            && projectedLive is FacetValue.Present or FacetValue.Absent
            && StatusOf(desired) == StatusOf(projectedLive)
        );

    /// <summary>From then on overwritten and deleted objects are lost; existing versions stay.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        IsEnabled(before) && !IsEnabled(after) ? Risk.Unprotect : Risk.None;

    public override Impossible? WhyImpossible(FacetValue before, FacetValue after) =>
        after is FacetValue.Absent && before is FacetValue.Present
            ? new("versioning cannot be unset once it was enabled", "write versioning: suspended")
        : HasMfaDelete(before)
            ? new(
                "MFA delete is enabled, so only the root user can change versioning, with an MFA code",
                "change it as root: aws s3api put-bucket-versioning --mfa 'SERIAL CODE'"
            )
        : null;

    public override IEnumerable<Diagnostic> NotesOn(ResourceAddress address, FacetValue live) =>
        HasMfaDelete(live)
            ?
            [
                PlanCodes.MfaDelete.With(
                    $"{address}: MFA delete is enabled: only the root user can delete versions and change versioning, with an MFA code"
                ),
            ]
            : [];

    internal static bool IsEnabled(FacetValue value) => StatusOf(value) == "enabled";

    public override IEnumerable<string> Events => ["PutBucketVersioning"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketVersioning"), NeededAction.Write("s3:PutBucketVersioning")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketVersioningRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var live = (await bucket.S3.GetBucketVersioningAsync(request, cancellationToken)).VersioningConfig;
        var status = live?.Status?.Value switch
        {
            "Enabled" => "enabled",
            "Suspended" => "suspended",
            _ => null,
        };
        return status is null ? FacetValue.Absent.Instance
            : live!.EnableMfaDelete == true ? Value(new JsonObject { [MfaDelete] = true, [Status] = status })
            : Value(status);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        // The planner refuses this; what is asked for anyway must not enable or suspend anything.
        if (after is FacetValue.Absent)
            throw new NotSupportedException($"versioning of bucket {bucket.Name} cannot be removed");
        var request = new PutBucketVersioningRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            VersioningConfig = new S3BucketVersioningConfig { Status = IsEnabled(after) ? VersionStatus.Enabled : VersionStatus.Suspended },
        };
        await bucket.S3.PutBucketVersioningAsync(request, cancellationToken);
    }

    private static string? StatusOf(FacetValue value) => ObjectOf(value)?[Status]?.ToString() ?? TextOf(value);

    private static bool HasMfaDelete(FacetValue value) => ObjectOf(value)?[MfaDelete]?.GetValue<bool>() == true;
}
