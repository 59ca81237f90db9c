using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>GetAccountAuthorizationDetails: all of an account in pages that cross the kinds; policies have no tags here, groups no
/// boundary.</summary>
internal static class AccountDetails
{
    public static void Get(IamCall call)
    {
        var filter = call.In.Members("Filter");
        if (filter.FirstOrDefault(f => f is not ("User" or "Role" or "Group" or "LocalManagedPolicy" or "AWSManagedPolicy")) is { } unknown)
        {
            throw Parameters.Invalid(
                $"Value '[{unknown}]' at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy "
                    + $"enum value set: [User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]]"
            );
        }

        var uses = new PolicyUses(call.Seen);
        var items = Items(call, filter, uses).ToList();
        var (page, marker) = call.Slice(items, Arn);
        call.Xml.List("UserDetailList", page.OfType<User>(), user => Write(call, user));
        call.Xml.List("GroupDetailList", page.OfType<Group>(), group => Write(call, group));
        call.Xml.List("RoleDetailList", page.OfType<Role>(), role => Write(call, role));
        call.Xml.List("Policies", page.OfType<ManagedPolicy>(), policy =>
        {
            ManagedPolicies.Write(call, policy, uses, full: false);
            call.Xml.List("PolicyVersionList", policy.Versions.Reverse(), v =>
                ManagedPolicies.WriteVersion(call.Xml, v, v.Id == policy.DefaultVersion, withDocument: true)
            );
        });
        call.Xml.Text("IsTruncated", marker is not null);
        call.Xml.Text("Marker", marker);
    }

    // Of AWS managed policies only those in use are returned.
    private static IEnumerable<object> Items(IamCall call, IReadOnlyList<string> filter, PolicyUses uses)
    {
        var account = call.Seen;
        bool Wanted(string kind) => filter.Count == 0 || filter.Contains(kind);
        return (Wanted("User") ? account.Users.Values : Enumerable.Empty<object>())
            .Concat(Wanted("Group") ? account.Groups.Values : [])
            .Concat(Wanted("Role") ? account.Roles.Values : [])
            .Concat(Wanted("LocalManagedPolicy") ? account.Policies.Values : [])
            .Concat(Wanted("AWSManagedPolicy") ? AwsManaged.All.Where(p => uses.Attached(p.Arn) + uses.AsBoundary(p.Arn) > 0) : []);
    }

    private static string Arn(object item) => item is Principal principal ? principal.Arn : ((ManagedPolicy)item).Arn;

    private static void Write(IamCall call, Principal principal)
    {
        Principals.Write(call.Xml, principal);
        if (principal is Role role)
        {
            call.Xml.Document("AssumeRolePolicyDocument", PrincipalIds.Show(role.Trust, call.Request.IamView));
            call.Xml.List("InstanceProfileList", call.Seen.InstanceProfiles.Values.Where(p => p.Role == role.Name), p =>
                InstanceProfiles.Write(call, p)
            );
        }

        if (principal is User { Groups: var groups })
        {
            call.Xml.List("GroupList", groups);
        }

        if (principal.Inline.Count > 0 || principal is not User)
        {
            call.Xml.List(principal.GetType().Name + "PolicyList", principal.Inline, policy =>
            {
                call.Xml.Text("PolicyName", policy.Key);
                call.Xml.Document("PolicyDocument", policy.Value);
            });
        }

        call.Xml.List("AttachedManagedPolicies", principal.Attached, arn => Attachments.Write(call, arn));
        var (boundary, tags) = principal switch
        {
            User u => (u.Boundary, u.Tags),
            Role r => (r.Boundary, r.Tags),
            _ => (null, Maps.Empty<string>()),
        };
        Principals.WriteBoundary(call.Xml, boundary);
        if (tags.Count > 0)
        {
            call.Xml.Tags(tags);
        }

        if (principal is Role)
        {
            call.Xml.Nest("RoleLastUsed", () => { });
        }
    }
}
