using System.Globalization;
using System.Text.Json;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Roles that belong to a service of AWS: it defines them, and only it changes them (IAM User Guide, "Create a service-linked
/// role").</summary>
internal static class ServiceLinkedRoles
{
    private const string PathPrefix = "/aws-service-role/";

    // What those roles are called follows from no rule; these are the ones that go with S3, and some that every account has.
    private static readonly IReadOnlyDictionary<string, string> Names = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["autoscaling.amazonaws.com"] = "AutoScaling",
        ["elasticloadbalancing.amazonaws.com"] = "ElasticLoadBalancing",
        ["organizations.amazonaws.com"] = "Organizations",
        ["replication.ecr.amazonaws.com"] = "ECRReplication",
        ["ssm.amazonaws.com"] = "AmazonSSM",
        ["storage-lens.s3.amazonaws.com"] = "S3StorageLens",
        ["support.amazonaws.com"] = "Support",
        ["trustedadvisor.amazonaws.com"] = "TrustedAdvisor",
    };

    public static void Create(IamCall call)
    {
        var service = call.In.Required("AWSServiceName");
        var name =
            "AWSServiceRoleFor"
            + (
                Names.GetValueOrDefault(service)
                ?? throw IamErrors.Input(
                    $"Service-linked roles cannot be created for service {service}, or the sandbox does not know them."
                )
            );
        var suffix = call.In.OptionalName("CustomSuffix", 64);
        // Only a few services take a suffix, Auto Scaling among them.
        if (suffix is not null && service != "autoscaling.amazonaws.com")
        {
            throw IamErrors.Input("Custom suffix is not allowed for " + service);
        }

        name += suffix is null ? "" : "_" + suffix;
        var role = call.Write(
            (draft, account) =>
            {
                if (account.Roles.ContainsKey(name))
                {
                    throw IamErrors.Input($"Service role name {name} has been taken in this account, please try a different suffix.");
                }

                var path = $"{PathPrefix}{service}/";
                var created = new Role
                {
                    Id = draft.NewId("AROA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "role", path, name),
                    Created = draft.Now,
                    Description = call.Description(),
                    Trust =
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
                        + JsonEncodedText.Encode(service)
                        + "\"},\"Action\":\"sts:AssumeRole\"}]}",
                };
                return (account.Set(created), created);
            }
        );
        call.Xml.Nest("Role", () => Roles.WriteShort(call, role));
    }

    /// <summary>AWS first looks whether the service still uses the role; here it never does, and the role goes at once.</summary>
    public static void Delete(IamCall call)
    {
        var name = call.In.Name("RoleName", 64);
        var task = call.Write(
            (draft, account) =>
            {
                var role = account.Role(name);
                if (!IsLinked(role))
                {
                    throw IamErrors.NoSuch($"The service-linked role with name {name} cannot be found.");
                }

                var id = string.Create(
                    CultureInfo.InvariantCulture,
                    $"task{role.Path}{role.Name}/{new Guid(Convert.FromHexString(draft.NewHex()[..32]))}"
                );
                return (account with { Roles = account.Roles.Remove(role.Name), RoleDeletions = account.RoleDeletions.Add(id) }, id);
            }
        );
        call.Xml.Text("DeletionTaskId", task);
    }

    public static void GetDeletionStatus(IamCall call)
    {
        var task = call.In.Required("DeletionTaskId");
        call.Xml.Text(
            "Status",
            call.Seen.RoleDeletions.Contains(task) ? "SUCCEEDED" : throw IamErrors.NoSuch($"The deletion task {task} cannot be found.")
        );
    }

    /// <exception cref="SandboxException">UnmodifiableEntity: the call would change a service-linked role.</exception>
    public static void RequireModifiable(IamCall call, Target target)
    {
        var changes =
            target is Target.Role or Target.InstanceProfile
            && !call.Operation.StartsWith("Get", StringComparison.Ordinal)
            && !call.Operation.StartsWith("List", StringComparison.Ordinal)
            && call.Operation is not ("DeleteServiceLinkedRole" or "UpdateRole" or "UpdateRoleDescription" or "TagRole" or "UntagRole");
        var name = call.In.Find("RoleName") ?? "";
        if (changes && call.Request.Current.Accounts[call.AccountId].Roles.TryGetValue(name, out var role) && IsLinked(role))
        {
            throw new SandboxException(
                "UnmodifiableEntity",
                400,
                $"Cannot perform the operation on the protected role '{role.Name}' - this role is only modifiable by AWS"
            );
        }
    }

    private static bool IsLinked(Role role) => role.Path.StartsWith(PathPrefix, StringComparison.Ordinal);
}
