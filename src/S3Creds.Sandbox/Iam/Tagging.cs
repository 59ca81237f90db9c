using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Tag, Untag and ListTags of users, roles, managed policies and OIDC providers.</summary>
/// <param name="comparer">Keys of users and roles are unique without regard to case, those of all else with.</param>
internal sealed class Tagging(
    StringComparer comparer,
    Func<
        IamCall,
        AccountState,
        (ImmutableSortedDictionary<string, string> Tags, Func<ImmutableSortedDictionary<string, string>, AccountState> Set)
    > find
)
{
    private const int MostKeys = 50;

    public static Tagging Users { get; } = new(StringComparer.OrdinalIgnoreCase, (call, account) =>
        {
            var user = account.User(call.UserName());
            return (user.Tags, tags => account.Set(user with { Tags = tags }));
        });

    public static Tagging Roles { get; } = new(StringComparer.OrdinalIgnoreCase, (call, account) =>
        {
            var role = account.Role(call.In.Name("RoleName", 64));
            return (role.Tags, tags => account.Set(role with { Tags = tags }));
        });

    public static Tagging Policies { get; } = new(StringComparer.Ordinal, (call, account) =>
        {
            var policy = call.Operation.StartsWith("List", StringComparison.Ordinal)
                ? ManagedPolicies.Get(account, call.In.Required("PolicyArn"))
                : ManagedPolicies.Own(account, call.In.Required("PolicyArn"));
            return (policy.Tags, tags => ManagedPolicies.Set(account, policy with { Tags = tags }));
        });

    public static Tagging Oidc { get; } = new(StringComparer.Ordinal, (call, account) =>
        {
            var provider = OidcProviders.Find(account, call.In.Required("OpenIDConnectProviderArn"));
            return (provider.Tags, tags => OidcProviders.Set(account, provider with { Tags = tags }));
        });

    public static Tagging Saml { get; } = new(StringComparer.Ordinal, (call, account) =>
        {
            var provider = SamlProviders.Find(account, call.In.Required("SAMLProviderArn"));
            return (provider.Tags, tags => SamlProviders.Set(account, provider with { Tags = tags }));
        });

    public static Tagging Profiles { get; } = new(StringComparer.Ordinal, (call, account) =>
        {
            var profile = InstanceProfiles.Find(account, call.In.Name("InstanceProfileName", 128));
            return (profile.Tags, tags => InstanceProfiles.Set(account, profile with { Tags = tags }));
        });

    /// <summary>Where keys are unique without regard to case, the new spelling wins.</summary>
    public void Add(IamCall call)
    {
        var added = call.In.Tags(call.Quotas.Tags, comparer);
        if (!call.In.Mentions("Tags"))
        {
            throw Parameters.Invalid("Value null at 'tags' failed to satisfy constraint: Member must not be null");
        }

        call.Write(account =>
        {
            var (tags, set) = find(call, account);
            var kept = tags.RemoveRange(tags.Keys.Where(key => added.Keys.Contains(key, comparer)));
            var merged = kept.AddRange(added);
            return merged.Count > call.Quotas.Tags ? throw IamErrors.Limit("TagsPerResource", call.Quotas.Tags) : set(merged);
        });
    }

    public void Remove(IamCall call)
    {
        var removed = call.In.Members("TagKeys");
        if (removed.Count > MostKeys || !call.In.Mentions("TagKeys"))
        {
            throw Parameters.Invalid(
                removed.Count == 0
                    ? "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
                    : $"Value at 'tagKeys' failed to satisfy constraint: Member must have length less than or equal to {MostKeys}"
            );
        }

        call.Write(account =>
        {
            var (tags, set) = find(call, account);
            return set(tags.RemoveRange(tags.Keys.Where(key => removed.Contains(key, comparer))));
        });
    }

    public void List(IamCall call) =>
        call.Page(
            "Tags",
            find(call, call.Seen).Tags,
            tag => tag.Key,
            tag =>
            {
                call.Xml.Text("Key", tag.Key);
                call.Xml.Text("Value", tag.Value);
            }
        );
}
