using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Attaching managed policies to users, groups and roles.</summary>
internal static class Attachments
{
    public static Action<IamCall> Attach(PrincipalKind kind) =>
        call =>
        {
            var (name, arn) = (call.In.Name(kind.Parameter(), 128), call.In.Required("PolicyArn"));
            call.Write(account =>
            {
                var principal = account.Get(kind, name);
                if (account.FindPolicy(arn) is null)
                {
                    throw IamErrors.NoSuch($"Policy {arn} does not exist or is not attachable.");
                }

                return principal.Attached.Contains(arn) ? account
                    : principal.Attached.Count >= call.Quotas.AttachedPolicies
                        ? throw IamErrors.Limit($"PoliciesPer{kind}", call.Quotas.AttachedPolicies)
                    : account.Set(principal with { Attached = principal.Attached.Add(arn) });
            });
        };

    public static Action<IamCall> Detach(PrincipalKind kind) =>
        call =>
        {
            var (name, arn) = (call.In.Name(kind.Parameter(), 128), call.In.Required("PolicyArn"));
            call.Write(account =>
            {
                var principal = account.Get(kind, name);
                return principal.Attached.Contains(arn)
                    ? account.Set(principal with { Attached = principal.Attached.Remove(arn) })
                    : throw IamErrors.NoSuch($"Policy {arn} was not found.");
            });
        };

    public static Action<IamCall> List(PrincipalKind kind) =>
        call =>
        {
            var principal = call.Seen.Get(kind, call.In.Name(kind.Parameter(), 128));
            var prefix = call.In.Find("PathPrefix") ?? "/";
            call.Page(
                "AttachedPolicies",
                principal.Attached.Where(arn => PathOf(arn).StartsWith(prefix, StringComparison.Ordinal)),
                arn => arn,
                arn => Write(call, arn)
            );
        };

    public static void Write(IamCall call, string arn)
    {
        call.Xml.Text("PolicyName", arn[(arn.LastIndexOf('/') + 1)..]);
        call.Xml.Text("PolicyArn", arn);
    }

    /// <summary>Who has the policy attached, and whom it bounds.</summary>
    public static void ListEntities(IamCall call)
    {
        var arn = call.In.Required("PolicyArn");
        ManagedPolicies.Get(call.Seen, arn);
        var boundary = call.In.Find("PolicyUsageFilter") == "PermissionsBoundary";
        var prefix = call.In.Find("PathPrefix") ?? "/";
        var filter = call.In.Find("EntityFilter");
        var principals = call
            .Seen.All()
            .Where(p =>
                (
                    boundary
                        ? p is User { Boundary: var u } && u == arn || p is Role { Boundary: var r } && r == arn
                        : p.Attached.Contains(arn)
                )
                && p.Path.StartsWith(prefix, StringComparison.Ordinal)
                && (filter is null || filter == p.GetType().Name)
            )
            .ToList();
        var (page, marker) = call.Slice(principals, p => p.Arn);
        foreach (
            var (list, kind) in ((string, Type)[])
                [("PolicyGroups", typeof(Group)), ("PolicyUsers", typeof(User)), ("PolicyRoles", typeof(Role))]
        )
        {
            call.Xml.List(list, page.Where(p => p.GetType() == kind), p =>
            {
                call.Xml.Text(kind.Name + "Name", p.Name);
                call.Xml.Text(kind.Name + "Id", p.Id);
            });
        }

        call.Xml.Text("IsTruncated", marker is not null);
        call.Xml.Text("Marker", marker);
    }

    private static string PathOf(string arn) => arn[arn.IndexOf('/', StringComparison.Ordinal)..(arn.LastIndexOf('/') + 1)];
}
