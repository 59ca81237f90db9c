using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Claims;

/// <summary>A policy that the manifests claim: it is not read from where it is in force.</summary>
/// <param name="Name">The file as the manifest names it, or where it is written.</param>
public sealed record ClaimedPolicy(string Name, CanonicalJson Document);

/// <summary>The control policies of one level of an organisation: its root, a unit, or the account itself.</summary>
public sealed record ClaimedLevel(string Name, IReadOnlyList<ClaimedPolicy> Policies);

/// <summary>What manifests claim of layers that are not theirs: an organisation's control policies and the policies of KMS keys. They count
/// as if they had been read, an answer that depends on one names it, and a change of them needs an approval.</summary>
/// <param name="ServiceControl">By level; each must allow. Null: nothing is claimed, so that these policies are not seen. Empty: there are
/// none.</param>
/// <param name="ResourceControl">In the same way; they only deny.</param>
/// <param name="ManagementAccount">The organisation's management account, in which control policies do not apply.</param>
/// <param name="KeyPolicies">By the key's ARN.</param>
public sealed record AccessClaims(
    IReadOnlyList<ClaimedLevel>? ServiceControl,
    IReadOnlyList<ClaimedLevel>? ResourceControl,
    string? ManagementAccount,
    ImmutableSortedDictionary<string, ClaimedPolicy> KeyPolicies
)
{
    private const int DigestLength = 16;

    /// <summary>Nothing is claimed.</summary>
    public static AccessClaims None { get; } =
        new(null, null, null, ImmutableSortedDictionary.Create<string, ClaimedPolicy>(StringComparer.Ordinal));

    public bool IsEmpty => ServiceControl is null && ResourceControl is null && ManagementAccount is null && KeyPolicies.IsEmpty;

    /// <summary>Whether control policies apply in an account.</summary>
    public bool ApplyIn(string account) => ManagementAccount != account;

    /// <summary>Whether a claimed control policy could deny anything.</summary>
    public bool Restricts =>
        (ServiceControl ?? []).Any(l => l.Policies.Count != 1 || l.Policies[0] != FullAccess)
        || (ResourceControl ?? []).Any(l => l.Policies.Any(p => p != FullAccess));

    /// <summary>These with control policies at the same levels that allow everything.</summary>
    public AccessClaims WithoutGuardrails => this with { ServiceControl = Open(ServiceControl), ResourceControl = Open(ResourceControl) };

    /// <summary>The control policy of AWS that allows everything: it is attached at each level until it is detached.</summary>
    public static ClaimedPolicy FullAccess { get; } =
        new(
            "FullAWSAccess",
            CanonicalJson.Of(
                PolicyText.FromDocument(
                    PolicyDocument.Create(
                        new PolicyStatement
                        {
                            Effect = PolicyEffect.Allow,
                            Action = ["*"],
                            Resource = ["*"],
                        }
                    )
                )
            )
        );

    /// <summary>16 hexadecimal digits over all of it: what an approval of these claims is about. Null where nothing is claimed.</summary>
    public string? Digest =>
        IsEmpty ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(ToJson()).Text)))[..DigestLength];

    public JsonObject ToJson() =>
        new()
        {
            ["scps"] = Levels(ServiceControl),
            ["rcps"] = Levels(ResourceControl),
            ["managementAccount"] = ManagementAccount,
            ["keyPolicies"] = new JsonObject(KeyPolicies.Select(k => KeyValuePair.Create(k.Key, (JsonNode?)Policy(k.Value)))),
        };

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    public static AccessClaims Read(JsonObject? json) =>
        json is null
            ? None
            : new AccessClaims(
                Levels(json["scps"]),
                Levels(json["rcps"]),
                json["managementAccount"]?.GetValue<string>(),
                (json["keyPolicies"] as JsonObject ?? throw new FormatException("keyPolicies")).ToImmutableSortedDictionary(
                    k => k.Key,
                    k => Policy(k.Value),
                    StringComparer.Ordinal
                )
            );

    private static List<ClaimedLevel>? Open(IReadOnlyList<ClaimedLevel>? levels) =>
        levels is null ? null : [.. levels.Select(l => l with { Policies = [FullAccess] })];

    private static JsonArray? Levels(IReadOnlyList<ClaimedLevel>? levels) =>
        levels is null
            ? null
            : new JsonArray([
                .. levels.Select(l =>
                    (JsonNode?)
                        new JsonObject
                        {
                            ["level"] = l.Name,
                            ["policies"] = new JsonArray([.. l.Policies.Select(p => (JsonNode?)Policy(p))]),
                        }
                ),
            ]);

    private static List<ClaimedLevel>? Levels(JsonNode? json) =>
        json is null
            ? null
            :
            [
                .. (json as JsonArray ?? throw new FormatException("levels"))
                    .Select(l => l as JsonObject ?? throw new FormatException("levels"))
                    .Select(l => new ClaimedLevel(
                        l["level"]?.GetValue<string>() ?? throw new FormatException("level"),
                        [.. (l["policies"] as JsonArray ?? throw new FormatException("policies")).Select(Policy)]
                    )),
            ];

    private static JsonObject Policy(ClaimedPolicy policy) => new() { ["name"] = policy.Name, ["document"] = policy.Document.ToNode() };

    private static ClaimedPolicy Policy(JsonNode? json) =>
        new(
            json?["name"]?.GetValue<string>() ?? throw new FormatException("name"),
            CanonicalJson.Of(json["document"] ?? throw new FormatException("document"))
        );
}
