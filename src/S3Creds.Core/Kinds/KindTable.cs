using S3Creds.Core.Kinds.Accounts;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Kinds.Groups;
using S3Creds.Core.Kinds.OidcProviders;
using S3Creds.Core.Kinds.Policies;
using S3Creds.Core.Kinds.Roles;
using S3Creds.Core.Kinds.SamlProviders;
using S3Creds.Core.Kinds.Users;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>All kinds, in the order of creation.</summary>
public static class KindTable
{
    public static IReadOnlyList<Kind> All { get; } =
    [
        new AccountKind(),
        new OidcProviderKind(),
        new SamlProviderKind(),
        new PolicyKind(),
        new GroupKind(),
        new UserKind(),
        new RoleKind(),
        new BucketKind(),
    ];

    public static Kind? Of(ResourceKind kind) => All.FirstOrDefault(k => k.ResourceKind == kind);

    public static Kind? OfSection(string section) => All.FirstOrDefault(k => k.Section == section);
}
