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
