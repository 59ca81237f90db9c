namespace S3Creds.Core.Model;

/// <summary>A resource type. The order is the order of creation; removals run in reverse.</summary>
public enum ResourceKind
{
    /// <summary>Settings of the account itself.</summary>
    Account,
    OidcProvider,
    SamlProvider,
    Policy,
    Group,
    User,
    Role,
    Bucket,
    AccessKey,
}

/// <summary>What addresses and messages must know of a kind, whether this tool manages its resources or not.</summary>
/// <param name="Word">In addresses.</param>
/// <param name="Many">Several of them, in a sentence.</param>
/// <param name="Names">How their names are compared.</param>
internal sealed record KindName(ResourceKind Kind, string Word, string Many, StringComparer Names);

/// <summary>The names of the kinds, as addresses and messages show them.</summary>
public static class ResourceKinds
{
    /// <summary>In the order of the kinds. Names of IAM resources do not differ by case; the user in an access key's address is one of
    /// them.</summary>
    internal static IReadOnlyList<KindName> All { get; } =
    [
        new(ResourceKind.Account, "account", "account settings", StringComparer.Ordinal),
        new(ResourceKind.OidcProvider, "oidc-provider", "OIDC providers", StringComparer.Ordinal),
        new(ResourceKind.SamlProvider, "saml-provider", "SAML providers", StringComparer.Ordinal),
        new(ResourceKind.Policy, "policy", "policies", StringComparer.OrdinalIgnoreCase),
        new(ResourceKind.Group, "group", "groups", StringComparer.OrdinalIgnoreCase),
        new(ResourceKind.User, "user", "users", StringComparer.OrdinalIgnoreCase),
        new(ResourceKind.Role, "role", "roles", StringComparer.OrdinalIgnoreCase),
        new(ResourceKind.Bucket, "bucket", "buckets", StringComparer.Ordinal),
        new(ResourceKind.AccessKey, "access-key", "access keys", StringComparer.OrdinalIgnoreCase),
    ];

    public static string Name(this ResourceKind kind) => Of(kind).Word;

    public static string Many(this ResourceKind kind) => Of(kind).Many;

    /// <summary>How names of the kind are compared.</summary>
    public static StringComparer Names(this ResourceKind kind) => Of(kind).Names;

    public static ResourceKind? Parse(string name) => All.FirstOrDefault(k => k.Word == name)?.Kind;

    private static KindName Of(ResourceKind kind) => All[(int)kind];
}
