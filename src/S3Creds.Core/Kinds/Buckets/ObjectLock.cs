using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> Object lock: <c>"enabled"</c> without a default retention, or <c>{"mode":"governance","days":30}</c> with one. It is a part of
/// the creating call, can be enabled later where versioning is, and never be disabled. </summary>
internal sealed class ObjectLock() : BucketFacet("objectLock", 15, FacetRole.AtCreation)
{
    private const string Enabled = "enabled";

    /// <summary>The units, with the most of each (API DefaultRetention, and the User Guide).</summary>
    private static readonly (string Key, int Most)[] Units = [("days", 36_500), ("years", 100)];

    public override JsonObject Schema()
    {
        var properties = new JsonObject
        {
            ["mode"] = new JsonObject { ["enum"] = SchemaForms.Names("governance", "compliance") }.Described(
                "Who can delete locked versions: under governance, principals with s3:BypassGovernanceRetention; under compliance, not "
                    + "even root.",
                null,
                "governance"
            ),
        };
        foreach (var (key, most) in Units)
            properties[key] = new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = 1,
                ["maximum"] = most,
            }.Described($"How long new versions are locked, in {key}.", null, key == "days" ? 30 : 7);
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(OneOf(Enabled), SchemaForms.Closed(properties, "mode"), new JsonObject { ["type"] = "null" }),
        }.Described(
            "Object lock: enabled, or the default retention of new versions. It needs versioning: enabled, and can never be disabled "
                + "again. null: it was never enabled. Omitted: not managed.",
            null,
            Enabled,
            new JsonObject { ["mode"] = "governance", ["days"] = 30 }
        );
    }

    public override IReadOnlyList<Need> Needs { get; } = [new("versioning", Versioning.IsEnabled, "enabled", "write versioning: enabled")];

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        switch (node)
        {
            case ManifestNode.Null:
                return FacetValue.Absent.Instance;
            case ManifestNode.Scalar { Text: Enabled }:
                return Value(Enabled);
            case ManifestNode.Map map when Units.Where(u => map[u.Key] is not null).ToList() is [var (unit, _)]:
                return Value(
                    new JsonObject
                    {
                        ["mode"] = (map["mode"] as ManifestNode.Scalar)?.Text,
                        [unit] = int.Parse(((ManifestNode.Scalar)map[unit]!).Text, NumberStyles.Integer, CultureInfo.InvariantCulture),
                    }
                );
            default:
                return Wrong(
                    context,
                    node,
                    "a default retention of objectLock needs one of days and years",
                    "write {mode: governance, days: 30}, or objectLock: enabled for none"
                );
        }
    }

    /// <summary>New versions are no longer locked, for a shorter time, or so that more principals may lift it; locked ones stay
    /// locked.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        ObjectOf(before) is { } old
        && (
            ObjectOf(after) is not { } wanted
            || DaysOf(wanted) < DaysOf(old)
            || (old["mode"]?.ToString() == "compliance" && wanted["mode"]?.ToString() != "compliance")
        )
            ? Risk.Unprotect
            : Risk.None;

    private static long DaysOf(JsonObject retention) =>
        retention["days"]?.GetValue<long>() ?? (retention["years"]?.GetValue<long>() ?? 0) * 365;

    public override Impossible? WhyImpossible(FacetValue before, FacetValue after) =>
        after is FacetValue.Absent && before is FacetValue.Present
            ? new("object lock cannot be disabled once it was enabled", "write objectLock: enabled, which locks no new versions by default")
            : null;

    /// <summary>What the creating call cannot set: the default retention.</summary>
    public static bool HasRetention(FacetValue? value) => value?.JsonOrNull?.ToNode() is JsonObject;

    public override IEnumerable<string> Events => ["PutBucketObjectLockConfiguration", "PutObjectLockConfiguration"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [
            NeededAction.Read("s3:GetBucketObjectLockConfiguration"),
            new("s3:PutBucketObjectLockConfiguration", ActionUse.Create | ActionUse.Write),
            // A bucket that is created with object lock is created with versioning.
            new("s3:PutBucketVersioning", ActionUse.Create),
        ];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetObjectLockConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetObjectLockConfigurationAsync(request, cancellationToken));
        if (answer?.ObjectLockConfiguration is not { } live || live.ObjectLockEnabled != ObjectLockEnabled.Enabled)
            return FacetValue.Absent.Instance;
        if (live.Rule?.DefaultRetention is not { } retention)
            return Value(Enabled);
        if (retention.DefaultEventHold is not null)
            throw Unreadable("the default retention has an event hold, which s3creds does not manage");
        var value = new JsonObject
        {
            ["mode"] = retention.Mode?.Value is "GOVERNANCE" or "COMPLIANCE"
                ? retention.Mode.Value.ToLowerInvariant()
                : throw Unreadable($"the mode of the default retention is {retention.Mode?.Value}"),
        };
        if (retention.Days is > 0)
            value["days"] = retention.Days;
        else if (retention.Years is > 0)
            value["years"] = retention.Years;
        else
            throw Unreadable("the default retention has neither days nor years");
        return Value(value);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        // The planner refuses this; what is asked for anyway must not write anything else.
        if (after is FacetValue.Absent)
            throw new NotSupportedException($"object lock of bucket {bucket.Name} cannot be removed");
        var retention = ObjectOf(after);
        await bucket.S3.PutObjectLockConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                ObjectLockConfiguration = new ObjectLockConfiguration
                {
                    ObjectLockEnabled = ObjectLockEnabled.Enabled,
                    Rule = retention is null
                        ? null
                        : new ObjectLockRule
                        {
                            DefaultRetention = new DefaultRetention
                            {
                                Mode =
                                    retention["mode"]?.ToString() == "compliance"
                                        ? ObjectLockRetentionMode.Compliance
                                        : ObjectLockRetentionMode.Governance,
                                Days = retention["days"]?.GetValue<int>(),
                                Years = retention["years"]?.GetValue<int>(),
                            },
                        },
                },
            },
            cancellationToken
        );
    }

    private static UnreadableAnswerException Unreadable(string why) => new("GetObjectLockConfiguration", why);
}
