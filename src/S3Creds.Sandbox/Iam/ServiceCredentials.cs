using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Service-specific credentials (CodeCommit, Keyspaces).</summary>
internal static class ServiceCredentials
{
    public static void Create(IamCall call)
    {
        var (name, service) = (call.In.Name("UserName", 64), call.In.Required("ServiceName"));
        if (service is not ("codecommit.amazonaws.com" or "cassandra.amazonaws.com" or "bedrock.amazonaws.com"))
        {
            throw new SandboxException(
                "NotSupportedService",
                404,
                $"No such service {service} is supported for Service Specific Credentials"
            );
        }

        var credential = call.Write(
            (draft, account) =>
            {
                var user = account.User(name);
                if (user.ServiceCredentials.Count(c => c.Service == service) >= 2)
                {
                    throw IamErrors.Limit("ServiceSpecificCredentialsPerUser", 2);
                }

                var created = new ServiceCredential(
                    draft.NewId("ACCA"),
                    service,
                    $"{user.Name}-at-{account.Id}",
                    draft.NewSecret(),
                    Active: true,
                    draft.Now
                );
                return (account.Set(user with { ServiceCredentials = user.ServiceCredentials.Add(created) }), created);
            }
        );
        call.Request.Options.Issued?.Invoke(credential.Password);
        call.Xml.Nest("ServiceSpecificCredential", () => Write(call, name, credential, withPassword: true));
    }

    /// <summary>A plain list: boto3 knows no paging for it.</summary>
    public static void List(IamCall call)
    {
        var user = call.Seen.User(call.UserName());
        var service = call.In.Find("ServiceName");
        call.Xml.List("ServiceSpecificCredentials", user.ServiceCredentials.Where(c => service is null || c.Service == service), c =>
            Write(call, user.Name, c, withPassword: false)
        );
    }

    public static void Update(IamCall call)
    {
        var active = AccessKeys.Active(call);
        Change(call, (user, credential) =>
            user with
            {
                ServiceCredentials = user.ServiceCredentials.Replace(credential, credential with { Active = active }),
            }
        );
    }

    public static void Delete(IamCall call) =>
        Change(call, (user, credential) => user with { ServiceCredentials = user.ServiceCredentials.Remove(credential) });

    private static void Change(IamCall call, Func<User, ServiceCredential, User> change)
    {
        var (name, id) = (call.UserName(), call.In.Required("ServiceSpecificCredentialId"));
        call.Write(account =>
        {
            var user = account.User(name);
            var credential = user.ServiceCredentials.Find(c => c.Id == id) ?? throw IamErrors.NoSuch($"No such credential {id} exists");
            return account.Set(change(user, credential));
        });
    }

    private static void Write(IamCall call, string user, ServiceCredential credential, bool withPassword)
    {
        call.Xml.Text("CreateDate", credential.Created);
        call.Xml.Text("ServiceName", credential.Service);
        call.Xml.Text("ServiceUserName", credential.UserName);
        if (withPassword)
        {
            call.Xml.Text("ServicePassword", credential.Password);
        }

        call.Xml.Text("ServiceSpecificCredentialId", credential.Id);
        call.Xml.Text("UserName", user);
        call.Xml.Text("Status", AccessKeys.Status(credential.Active));
    }
}
