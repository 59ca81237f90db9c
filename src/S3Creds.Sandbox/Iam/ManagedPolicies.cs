using System.Globalization;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class ManagedPolicies
{
    private const int MostName = 128;

    /// <exception cref="SandboxException">NoSuchEntity.</exception>
    public static ManagedPolicy Get(AccountState account, string arn) =>
        account.FindPolicy(arn) ?? throw IamErrors.NoSuch($"Policy {arn} was not found.");

    public static void Create(IamCall call)
    {
        var name = call.In.Name("PolicyName", MostName);
        var path = call.In.Path("Path");
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.Ordinal);
        var document = CheckedDocument(call);
        var policy = call.Write(
            (draft, account) =>
            {
                if (account.Policies.ContainsKey(name))
                {
                    throw IamErrors.Exists($"A policy called {name} already exists. Duplicate names are not allowed.");
                }

                if (account.Policies.Count >= call.Quotas.Policies)
                {
                    throw IamErrors.Limit("PoliciesPerAccount", call.Quotas.Policies);
                }

                var created = new ManagedPolicy
                {
                    Id = draft.NewId("ANPA"),
                    Name = name,
                    Path = path,
                    Arn = Principals.Arn(account.Id, "policy", path, name),
                    Created = draft.Now,
                    Updated = draft.Now,
                    Description = call.Description(),
                    DefaultVersion = "v1",
                    LastVersion = 1,
                    Versions = [new PolicyVersion("v1", document, draft.Now)],
                    Tags = tags,
                };
                return (account with { Policies = account.Policies.Add(name, created) }, created);
            }
        );
        // The description comes with GetPolicy alone.
        call.Xml.Nest("Policy", () =>
        {
            Write(call, policy, new PolicyUses(call.Seen), full: false);
            if (tags.Count > 0)
            {
                call.Xml.Tags(tags);
            }
        });
    }

    public static void Get(IamCall call) =>
        call.Xml.Nest("Policy", () => Write(call, Get(call.Seen, call.In.Required("PolicyArn")), new PolicyUses(call.Seen), full: true));

    public static void List(IamCall call)
    {
        var scope = call.In.Find("Scope") ?? "All";
        var prefix = call.In.Find("PathPrefix") ?? "/";
        var usage = call.In.Find("PolicyUsageFilter");
        if (usage is not (null or "PermissionsPolicy" or "PermissionsBoundary") || scope is not ("All" or "AWS" or "Local"))
        {
            throw Parameters.Invalid(
                scope is "All" or "AWS" or "Local"
                    ? $"Value '{usage}' at 'policyUsageFilter' failed to satisfy constraint: Member must satisfy enum value set: "
                        + $"[PermissionsPolicy, PermissionsBoundary]"
                    : $"Value '{scope}' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]"
            );
        }

        // The filter leaves those that are used so; OnlyAttached those that are used at all.
        bool IsUsed(string arn, PolicyUses uses) =>
            usage switch
            {
                "PermissionsBoundary" => uses.AsBoundary(arn) > 0,
                "PermissionsPolicy" => uses.Attached(arn) > 0,
                _ => !call.In.Flag("OnlyAttached") || uses.Attached(arn) > 0,
            };
        var uses = new PolicyUses(call.Seen);
        var policies = (scope == "Local" ? [] : AwsManaged.All)
            .Concat(scope == "AWS" ? [] : call.Seen.Policies.Values)
            .Where(p => p.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Where(p => IsUsed(p.Arn, uses));
        call.Page("Policies", policies, p => p.Arn, policy => Write(call, policy, uses, full: false));
    }

    public static void Delete(IamCall call)
    {
        var arn = call.In.Required("PolicyArn");
        call.Write(account =>
        {
            var policy = Own(account, arn);
            var uses = new PolicyUses(account);
            return uses.Attached(arn) + uses.AsBoundary(arn) > 0
                    ? throw new SandboxException("DeleteConflict", 409, "Cannot delete a policy attached to entities.")
                : policy.Versions.Count > 1
                    ? throw new SandboxException(
                        "DeleteConflict",
                        409,
                        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The "
                            + "default version is deleted with the policy."
                    )
                : account with { Policies = account.Policies.Remove(policy.Name) };
        });
    }

    public static void CreateVersion(IamCall call)
    {
        var arn = call.In.Required("PolicyArn");
        var document = CheckedDocument(call);
        var isDefault = call.In.Flag("SetAsDefault");
        var version = call.Write(
            (draft, account) =>
            {
                var policy = Own(account, arn);
                if (policy.Versions.Count >= call.Quotas.PolicyVersions)
                {
                    throw new SandboxException(
                        "LimitExceeded",
                        409,
                        $"A managed policy can have up to {call.Quotas.PolicyVersions} versions. Before you create a new version, you "
                            + $"must delete an existing version."
                    );
                }

                var created = new PolicyVersion("v" + (policy.LastVersion + 1).ToString(CultureInfo.InvariantCulture), document, draft.Now);
                var changed = policy with
                {
                    LastVersion = policy.LastVersion + 1,
                    Versions = policy.Versions.Add(created),
                    DefaultVersion = isDefault ? created.Id : policy.DefaultVersion,
                    Updated = draft.Now,
                };
                return (Set(account, changed), created);
            }
        );
        call.Xml.Nest("PolicyVersion", () => WriteVersion(call.Xml, version, isDefault, withDocument: false));
    }

    public static void GetVersion(IamCall call)
    {
        var policy = Get(call.Seen, call.In.Required("PolicyArn"));
        var version = Version(policy, call.In.Required("VersionId"));
        call.Xml.Nest("PolicyVersion", () => WriteVersion(call.Xml, version, version.Id == policy.DefaultVersion, withDocument: true));
    }

    public static void ListVersions(IamCall call)
    {
        var policy = Get(call.Seen, call.In.Required("PolicyArn"));
        call.Page(
            "Versions",
            policy.Versions.Reverse(),
            v => v.Id,
            v => WriteVersion(call.Xml, v, v.Id == policy.DefaultVersion, withDocument: false)
        );
    }

    public static void SetDefaultVersion(IamCall call)
    {
        var (arn, id) = (call.In.Required("PolicyArn"), call.In.Required("VersionId"));
        call.Write(
            (draft, account) =>
            {
                var policy = Own(account, arn);
                return (Set(account, policy with { DefaultVersion = Version(policy, id).Id, Updated = draft.Now }), true);
            }
        );
    }

    public static void DeleteVersion(IamCall call)
    {
        var (arn, id) = (call.In.Required("PolicyArn"), call.In.Required("VersionId"));
        call.Write(account =>
        {
            var policy = Own(account, arn);
            var version = Version(policy, id);
            return version.Id == policy.DefaultVersion
                ? throw new SandboxException("DeleteConflict", 409, "Cannot delete the default version of a policy.")
                : Set(account, policy with { Versions = policy.Versions.Remove(version) });
        });
    }

    public static void WriteVersion(XmlBody xml, PolicyVersion version, bool isDefault, bool withDocument)
    {
        if (withDocument)
        {
            xml.Document("Document", version.Document);
        }

        xml.Text("VersionId", version.Id);
        xml.Text("IsDefaultVersion", isDefault);
        xml.Text("CreateDate", version.Created);
    }

    /// <param name="full">With description and tags, which lists leave out.</param>
    public static void Write(IamCall call, ManagedPolicy policy, PolicyUses uses, bool full)
    {
        var xml = call.Xml;
        xml.Text("PolicyName", policy.Name);
        xml.Text("PolicyId", policy.Id);
        xml.Text("Arn", policy.Arn);
        xml.Text("Path", policy.Path);
        xml.Text("DefaultVersionId", policy.DefaultVersion);
        xml.Text("AttachmentCount", uses.Attached(policy.Arn));
        xml.Text("PermissionsBoundaryUsageCount", uses.AsBoundary(policy.Arn));
        xml.Text("IsAttachable", true);
        if (full)
        {
            xml.Text("Description", policy.Description);
        }

        xml.Text("CreateDate", policy.Created);
        xml.Text("UpdateDate", policy.Updated);
        if (full)
        {
            xml.Tags(policy.Tags);
        }
    }

    /// <summary>A policy that may be changed.</summary>
    public static ManagedPolicy Own(AccountState account, string arn) =>
        AwsManaged.ByArn.ContainsKey(arn)
            ? throw new SandboxException("AccessDenied", 403, $"Policy {arn} is owned by AWS and cannot be changed.")
            : Get(account, arn);

    public static AccountState Set(AccountState account, ManagedPolicy policy) =>
        account with
        {
            Policies = account.Policies.SetItem(policy.Name, policy),
        };

    private static string CheckedDocument(IamCall call)
    {
        var document = call.In.Required("PolicyDocument");
        PolicyDocuments.Check(document, PolicyUse.Managed);
        return PolicyDocuments.Length(document) > call.Quotas.ManagedPolicyCharacters
            ? throw IamErrors.Limit("PolicySize", call.Quotas.ManagedPolicyCharacters)
            : document;
    }

    private static PolicyVersion Version(ManagedPolicy policy, string id) =>
        policy.Versions.FirstOrDefault(v => v.Id == id)
        ?? throw IamErrors.NoSuch($"Policy {policy.Arn} version {id} does not exist or is not attachable.");
}

/// <summary>How often each managed policy is attached or is a boundary, counted once.</summary>
internal sealed class PolicyUses
{
    private readonly Dictionary<string, int> attached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> boundaries = new(StringComparer.Ordinal);

    public PolicyUses(AccountState account)
    {
        foreach (var principal in account.All())
        {
            foreach (var arn in principal.Attached)
            {
                attached[arn] = Attached(arn) + 1;
            }

            if (principal is User { Boundary: { } bounds })
            {
                boundaries[bounds] = AsBoundary(bounds) + 1;
            }
            else if (principal is Role { Boundary: { } roleBounds })
            {
                boundaries[roleBounds] = AsBoundary(roleBounds) + 1;
            }
        }
    }

    public int Attached(string arn) => attached.GetValueOrDefault(arn);

    public int AsBoundary(string arn) => boundaries.GetValueOrDefault(arn);
}
