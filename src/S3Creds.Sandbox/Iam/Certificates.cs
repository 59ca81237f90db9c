using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>X.509 signing certificates.</summary>
internal static class Certificates
{
    public static void Upload(IamCall call)
    {
        var (name, body) = (call.UserName(), call.In.Required("CertificateBody"));
        if (!body.TrimStart().StartsWith("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            throw new SandboxException("MalformedCertificate", 400, "The certificate could not be parsed.");
        }

        var certificate = call.Write(
            (draft, account) =>
            {
                var user = account.User(name);
                if (user.Certificates.Count >= 2)
                {
                    throw IamErrors.Limit("SigningCertificatesPerUser", 2);
                }

                var created = new SigningCertificate(draft.NewHex()[..32].ToUpperInvariant(), body, Active: true, draft.Now);
                return (account.Set(user with { Certificates = user.Certificates.Add(created) }), created);
            }
        );
        call.Xml.Nest("Certificate", () => Write(call, name, certificate));
    }

    public static void List(IamCall call)
    {
        var user = call.Seen.User(call.UserName());
        call.Page("Certificates", user.Certificates, c => c.Id, certificate => Write(call, user.Name, certificate));
    }

    public static void Update(IamCall call)
    {
        var active = AccessKeys.Active(call);
        Change(call, (user, certificate) =>
            user with
            {
                Certificates = user.Certificates.Replace(certificate, certificate with { Active = active }),
            }
        );
    }

    public static void Delete(IamCall call) =>
        Change(call, (user, certificate) => user with { Certificates = user.Certificates.Remove(certificate) });

    private static void Change(IamCall call, Func<User, SigningCertificate, User> change)
    {
        var (name, id) = (call.UserName(), call.In.Required("CertificateId"));
        call.Write(account =>
        {
            var user = account.User(name);
            var certificate = user.Certificates.Find(c => c.Id == id)
                ?? throw IamErrors.NoSuch($"The Certificate with id {id} cannot be found.");
            return account.Set(change(user, certificate));
        });
    }

    private static void Write(IamCall call, string user, SigningCertificate certificate)
    {
        call.Xml.Text("UserName", user);
        call.Xml.Text("CertificateId", certificate.Id);
        call.Xml.Text("CertificateBody", certificate.Body);
        call.Xml.Text("Status", AccessKeys.Status(certificate.Active));
        call.Xml.Text("UploadDate", certificate.Uploaded);
    }
}
