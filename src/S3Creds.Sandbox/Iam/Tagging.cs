using System.Collections.Immutable;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Tag, Untag and ListTags of users, roles, managed policies and OIDC providers.</summary>
internal sealed class Tagging(Func<IamCall, AccountState, (ImmutableSortedDictionary<string, string> Tags, Func<ImmutableSortedDictionary<string, string>, AccountState> Set)> find)
{
    public static Tagging Users { get; } = new((call, account) =>
    {
        var user = account.User(call.UserName());
        return (user.Tags, tags => account.Set(user with { Tags = tags }));
    });

    public static Tagging Roles { get; } = new((call, account) =>
    {
        var role = account.Role(call.In.Name("RoleName", 64));
        return (role.Tags, tags => account.Set(role with { Tags = tags }));
    });

    public static Tagging Policies { get; } = new((call, account) =>
    {
        var policy = call.Operation.StartsWith("List", StringComparison.Ordinal)
            ? ManagedPolicies.Get(account, call.In.Required("PolicyArn"))
            : ManagedPolicies.Own(account, call.In.Required("PolicyArn"));
        return (policy.Tags, tags => ManagedPolicies.Set(account, policy with { Tags = tags }));
    });

    public static Tagging Oidc { get; } = new((call, account) =>
    {
        var provider = OidcProviders.Find(account, call.In.Required("OpenIDConnectProviderArn"));
        return (provider.Tags, tags => OidcProviders.Set(account, provider with { Tags = tags }));
    });

    /// <summary>Keys are compared without case, and the new spelling wins.</summary>
    public void Add(IamCall call)
    {
        var added = call.In.Tags(call.Quotas.Tags);
        call.Write(account =>
        {
            var (tags, set) = find(call, account);
            var kept = tags.RemoveRange(tags.Keys.Where(key => added.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)));
            var merged = kept.AddRange(added);
            return merged.Count > call.Quotas.Tags
                ? throw IamErrors.Limit("TagsPerResource", call.Quotas.Tags)
                : set(merged);
        });
    }

    public void Remove(IamCall call)
    {
        var removed = call.In.Members("TagKeys");
        call.Write(account =>
        {
            var (tags, set) = find(call, account);
            return set(tags.RemoveRange(tags.Keys.Where(key => removed.Contains(key, StringComparer.OrdinalIgnoreCase))));
        });
    }

    public void List(IamCall call) => call.Page("Tags", find(call, call.Seen).Tags, tag => tag.Key, tag =>
    {
        call.Xml.Text("Key", tag.Key);
        call.Xml.Text("Value", tag.Value);
    });
}
