using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Access.Proof;

/// <summary>A drawn account as the product sees it: the manifest loaded, the account read, the plan made.</summary>
internal sealed class ProvenAccount
{
    private static readonly string[] Unmanaged = ["guest"];

    public ProvenAccount(DrawnAccount drawn)
    {
        var live = Live(drawn);
        var desired = Load(Manifest(drawn.After, Unmanaged, drawn.Expectations));
        Desired = desired;
        var facts = Facts(drawn) with { Claims = desired.Claims };
        var manifests = new ManifestFacts(desired.Files, []) { Expectations = desired.Expectations, Claims = desired.Claims };
        Plan = Planner.Build(
            new PlanInput(
                new PlanHead("test", PlainAccount.Id, "team"),
                new Comparison(KindTable.All, desired.Resources, live, []),
                PlanScope.Everything,
                manifests,
                [],
                desired.Diagnostics
            ),
            facts
        );
        Before = AccessModel.Of(live, facts);
        After = AccessModel.Of(PlannedState.After(KindTable.All, live, desired.Resources, Plan.Steps), facts);
    }

    public DesiredState Desired { get; }

    public Plan Plan { get; }

    public AccessModel Before { get; }

    public AccessModel After { get; }

    /// <summary>The manifest that the proof is about, for a reader of its failure.</summary>
    public static string Manifest(JsonObject account, IReadOnlyList<string> without, IReadOnlyList<JsonObject> expectations)
    {
        var users = new JsonObject(
            account["users"]!.AsObject().Where(u => !without.Contains(u.Key)).Select(u => KeyValuePair.Create(u.Key, u.Value?.DeepClone()))
        );
        var roles = account["roles"]!.DeepClone().AsObject();
        foreach (var role in roles.Select(r => r.Value!.AsObject()))
            role["trust"] = new JsonObject { ["document"] = role["trust"]!.DeepClone() };
        var buckets = account["buckets"]!.DeepClone().AsObject();
        foreach (var bucket in buckets.Select(b => b.Value!.AsObject()))
        {
            bucket.Remove("acl");
            bucket["policy"] = bucket["policy"] is JsonObject policy ? new JsonObject { ["document"] = policy.DeepClone() } : null;
        }

        var manifest = new JsonObject
        {
            ["apiVersion"] = "s3creds/v1",
            ["account"] = PlainAccount.Id,
            ["owner"] = "team",
            ["policies"] = account["policies"]!.DeepClone(),
            ["users"] = users,
            ["roles"] = roles,
            ["buckets"] = buckets,
            ["expect"] = new JsonArray([.. expectations.Select(e => e.DeepClone())]),
            ["keyPolicies"] = account["keys"]!.DeepClone(),
        };
        if (account["scps"] is not null || account["rcps"] is not null)
            manifest["guardrails"] = new JsonObject { ["scps"] = Levels(account["scps"]), ["rcps"] = Levels(account["rcps"]) };
        return manifest.ToJsonString();
    }

    /// <summary>Not declared: there are none.</summary>
    private static JsonObject Levels(JsonNode? levels) =>
        new((levels as JsonArray ?? []).Select((l, i) => KeyValuePair.Create($"level{i}", l?.DeepClone())));

    private static DesiredState Load(string manifest)
    {
        var state = Loading.LoadBytes(Encoding.UTF8.GetBytes(manifest));
        if (state.HasErrors)
            throw new NotSupportedException(
                $"the drawn manifest is refused: "
                    + $"{string.Join("; ", state.Diagnostics.Where(d => d.IsError).Select(d => d.Message))}\n{manifest}"
            );
        return state;
    }

    private static ResourceSet Live(DrawnAccount drawn)
    {
        var all = Load(Manifest(drawn.Before, [], [])).Resources.Resources;
        foreach (var name in Unmanaged)
        {
            var address = new ResourceAddress(ResourceKind.User, name);
            if (all.GetValueOrDefault(address) is { } user)
                all = all.SetItem(address, user with { OwnershipTags = OwnershipTags.Nothing });
        }

        foreach (var (address, state) in all.ToList())
            all = all.SetItem(address, state with { DeclaredAt = null, Places = ResourceState.Empty.Places });
        foreach (var (name, group) in drawn.Before["groups"]!.AsObject())
        {
            all = all.SetItem(
                new ResourceAddress(ResourceKind.Group, name),
                ResourceState
                    .Empty.With("inline", Value(group!["inline"]!))
                    .With(
                        "policies",
                        Value(
                            new JsonArray([
                                .. PlainStatement.Strings(group["policies"]).Select(p => (JsonNode?)JsonValue.Create("policy/" + p)),
                            ])
                        )
                    )
            );
        }

        if (drawn.IsUnread)
        {
            var unread = new FacetValue.Unknown("AccessDenied");
            var (guest, logs) = (new ResourceAddress(ResourceKind.User, "guest"), new ResourceAddress(ResourceKind.Bucket, "alpha-logs"));
            if (all.GetValueOrDefault(guest) is { } user)
                all = all.SetItem(guest, user.With("policies", unread).With("boundary", unread));
            if (all.GetValueOrDefault(logs) is { } bucket)
                all = all.SetItem(logs, bucket.With("policy", unread));
        }

        return new ResourceSet(all);
    }

    private static AccessFacts Facts(DrawnAccount drawn) =>
        AccessFacts.Nothing(PlainAccount.Id, "aws") with
        {
            AccountBlock = drawn.Before["accountBlock"] is { } block ? Value(block) : FacetValue.Absent.Instance,
            Buckets = drawn.Before["buckets"]!
                .AsObject()
                .ToImmutableSortedDictionary(
                    b => new ResourceAddress(ResourceKind.Bucket, b.Key),
                    b => ResourceState.Empty.With("acl", Value(b.Value!["acl"] ?? new JsonArray()))
                ),
            IsRead = true,
        };

    private static FacetValue.Present Value(JsonNode node) => new(CanonicalJson.Of(node));
}
