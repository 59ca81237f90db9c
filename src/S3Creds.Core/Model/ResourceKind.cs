using System.Diagnostics;

namespace S3Creds.Core.Model;

/// <summary>A resource type. The order is the order of creation; removals run in reverse.</summary>
public enum ResourceKind
{
    OidcProvider,
    Policy,
    Group,
    User,
    Role,
    Bucket,
    AccessKey,
}

/// <summary>The names of the kinds, as addresses and messages show them.</summary>
public static class ResourceKinds
{
    public static string Name(this ResourceKind kind) => kind switch
    {
        ResourceKind.OidcProvider => "oidc-provider",
        ResourceKind.Policy => "policy",
        ResourceKind.Group => "group",
        ResourceKind.User => "user",
        ResourceKind.Role => "role",
        ResourceKind.Bucket => "bucket",
        ResourceKind.AccessKey => "access-key",
        _ => throw new UnreachableException(),
    };

    /// <summary>How names of the kind are compared: those of IAM resources without case. The user in an access key's address is one of them.</summary>
    public static StringComparer Names(this ResourceKind kind) => kind switch
    {
        ResourceKind.Policy or ResourceKind.Group or ResourceKind.User or ResourceKind.Role or ResourceKind.AccessKey => StringComparer.OrdinalIgnoreCase,
        _ => StringComparer.Ordinal,
    };

    public static ResourceKind? Parse(string name) => name switch
    {
        "oidc-provider" => ResourceKind.OidcProvider,
        "policy" => ResourceKind.Policy,
        "group" => ResourceKind.Group,
        "user" => ResourceKind.User,
        "role" => ResourceKind.Role,
        "bucket" => ResourceKind.Bucket,
        "access-key" => ResourceKind.AccessKey,
        _ => null,
    };
}
