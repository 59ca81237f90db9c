using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// Replication to other buckets: <c>{"role":ARN,"rules":{"ID":{…}}}</c>, see <see cref="ReplicationRules"/>. It needs versioning, so it is
/// written after versioning was enabled, and removed before versioning is suspended.
/// </summary>
internal sealed class Replication() : BucketFacet("replication", 85)
{
    /// <summary>Before any versioning is suspended.</summary>
    private const int RemovalRank = 5;

    private const string RoleKey = "role";
    private const string Rules = "rules";

    public override JsonObject Schema() =>
        SchemaForms
            .Closed(
                new JsonObject
                {
                    [RoleKey] = SchemaForms
                        .Text("")
                        .Described(
                            "The role that S3 assumes to replicate: its name, if it is declared, or its ARN.",
                            null,
                            "replicator",
                            "arn:aws:iam::123456789012:role/replicator"
                        ),
                    [Rules] = new JsonObject
                    {
                        ["type"] = "object",
                        ["minProperties"] = 1,
                        ["maxProperties"] = 1000,
                        ["additionalProperties"] = ReplicationRules.Schema(),
                    }.Described("What is replicated where, by an id of your choice.", null, Example()),
                },
                RoleKey,
                Rules
            )
            .AlsoNull()
            .Described(
                "Replication of the bucket's objects to other buckets. It needs versioning: enabled, here and there. null: none.",
                null,
                new JsonObject { [RoleKey] = "replicator", [Rules] = Example() }
            );

    public override IReadOnlyList<Need> Needs { get; } =
    [new("versioning", Versioning.IsEnabled, "enabled", "write versioning: enabled, or remove the replication first: replication: null")];

    /// <summary>New objects are no longer copied; the copies that are there stay.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        RulesOf(before).Except(RulesOf(after), StringComparer.Ordinal).Any() ? Risk.Unprotect : Risk.None;

    private static IEnumerable<string> RulesOf(FacetValue value) => (ObjectOf(value)?[Rules] as JsonObject ?? []).Select(r => r.Key);

    public override int RankOf(FacetValue before, FacetValue after) => after is FacetValue.Absent ? RemovalRank : Rank;

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return FacetValue.Absent.Instance;
        if (node is not ManifestNode.Map map || map[Rules] is not ManifestNode.Map rules)
            return Wrong(context, node, "replication must be a map with role and rules");
        var before = context.Diagnostics.Errors;
        var role = RoleArn(map[RoleKey], context);
        var byId = ReplicationRules.Load(rules, context);
        return context.Diagnostics.Errors > before ? null : Value(new JsonObject { [RoleKey] = role, [Rules] = byId });
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context)
    {
        if (ObjectOf(value) is not { } replication)
            return [null];
        var arn = replication[RoleKey]!.ToString();
        if (RoleOf(arn) is { } role && context.IsDeclared(role) && ArnOf(role, context) == arn)
            replication[RoleKey] = role.Name;
        foreach (var rule in ((JsonObject)replication[Rules]!).Select(r => r.Value).OfType<JsonObject>())
            ReplicationRules.Shorten(rule, context);
        return [replication];
    }

    public override FacetValue Respelled(FacetValue desired, IReadOnlyCollection<(ResourceAddress From, ResourceAddress To)> names)
    {
        if (ObjectOf(desired) is not { } replication || replication[RoleKey]?.ToString() is not { } arn)
            return desired;
        foreach (var (from, to) in names.Where(n => RoleOf(arn)?.IsSpelledAs(n.From) == true))
            replication[RoleKey] = arn[..^from.Name.Length] + to.Name;
        return Value(replication);
    }

    public override IEnumerable<ResourceAddress> Mentions(FacetValue value) =>
        [.. base.Mentions(value), .. DestinationBucket.Mentions(ReplicationRules.Destinations(ObjectOf(value)?[Rules] as JsonObject))];

    /// <summary>The role: S3 takes one of the bucket's own account only. Buckets may be those of other accounts.</summary>
    public override IEnumerable<Reference> References(FacetValue value) =>
        RoleOf(ObjectOf(value)?[RoleKey]?.ToString() ?? "") is { } role ? [new Reference("role", role.ToString())] : [];

    public override IEnumerable<string> Events => ["PutBucketReplication", "DeleteBucketReplication"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [
            NeededAction.Read("s3:GetReplicationConfiguration"),
            NeededAction.Write("s3:PutReplicationConfiguration"),
            .. desired is FacetValue.Absent ? [] : (NeededAction[])[NeededAction.Write("iam:PassRole", ActionTarget.Named)],
        ];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketReplicationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetBucketReplicationAsync(request, cancellationToken));
        return answer?.Configuration is { Rules.Count: > 0 } live
            ? Value(new JsonObject { [RoleKey] = live.Role, [Rules] = ReplicationRules.Of(live.Rules) })
            : FacetValue.Absent.Instance;
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        if (ObjectOf(after) is not { } wanted)
        {
            var delete = new DeleteBucketReplicationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketReplicationAsync(delete, cancellationToken);
            return;
        }

        await bucket.S3.PutBucketReplicationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                Configuration = new ReplicationConfiguration
                {
                    Role = wanted[RoleKey]!.ToString(),
                    Rules = ReplicationRules.ToWire((JsonObject)wanted[Rules]!),
                },
            },
            cancellationToken
        );
    }

    private static string? RoleArn(ManifestNode? node, LoadContext context)
    {
        var text = (node as ManifestNode.Scalar)?.Text ?? "";
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            if (RoleOf(text) is null)
                Wrong(context, node!, $"{ShownText.Quote(text)} is not the ARN of a role");
            return text;
        }

        var role = new ResourceAddress(ResourceKind.Role, text);
        if (context.IsDeclared(role))
        {
            role = context.Spelled(role);
            context.Named("replication", role);
            return ArnOf(role, context);
        }

        context.Diagnostics.Add(
            KindCodes.Undeclared.At(node?.Span, $"{role} is not declared", "declare it, or write its ARN if it is managed elsewhere")
        );
        return null;
    }

    private static string ArnOf(ResourceAddress role, LoadContext context) =>
        $"arn:{context.Partition}:iam::{context.Account}:role{context.PathOf(role) ?? "/"}{role.Name}";

    private static ResourceAddress? RoleOf(string arn) => PolicyText.PrincipalOf(arn) is { Kind: ResourceKind.Role } role ? role : null;

    private static JsonObject Example() =>
        new()
        {
            ["all"] = new JsonObject
            {
                ["destination"] = new JsonObject { ["bucket"] = "media-replica", ["storageClass"] = "STANDARD_IA" },
                ["deleteMarkers"] = true,
            },
        };
}
