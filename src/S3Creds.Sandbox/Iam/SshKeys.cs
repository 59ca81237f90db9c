using System.Security.Cryptography;
using System.Text;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class SshKeys
{
    public static void Upload(IamCall call)
    {
        var (name, body) = (call.In.Name("UserName", 64), call.In.Required("SSHPublicKeyBody"));
        if (
            !body.StartsWith("ssh-rsa ", StringComparison.Ordinal)
            && !body.StartsWith("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal)
        )
        {
            throw new SandboxException("InvalidPublicKey", 400, "The public key is malformed or otherwise invalid.");
        }

        var key = call.Write(
            (draft, account) =>
            {
                var user = account.User(name);
                if (user.SshKeys.Count >= 5)
                {
                    throw IamErrors.Limit("SSHPublicKeysPerUser", 5);
                }

                var created = new SshKey(draft.NewId("APKA"), body, Fingerprint(body), Active: true, draft.Now);
                return (account.Set(user with { SshKeys = user.SshKeys.Add(created) }), created);
            }
        );
        call.Xml.Nest("SSHPublicKey", () => Write(call, name, key, full: true));
    }

    public static void Get(IamCall call)
    {
        var user = call.Seen.User(call.In.Name("UserName", 64));
        var key = Find(user, call.In.Required("SSHPublicKeyId"));
        var encoding = call.In.Required("Encoding");
        if (encoding is not ("SSH" or "PEM"))
        {
            throw new SandboxException("UnrecognizedPublicKeyEncoding", 400, $"Encoding {encoding} is not recognized.");
        }

        // A key comes back in the form in which it was uploaded; the other one is not made.
        if ((encoding == "PEM") != key.Body.StartsWith("-----", StringComparison.Ordinal))
        {
            throw new SandboxException("NotImplemented", 501, $"The sandbox does not serve the encoding {encoding} of this key.");
        }

        call.Xml.Nest("SSHPublicKey", () => Write(call, user.Name, key, full: true));
    }

    public static void List(IamCall call)
    {
        var user = call.Seen.User(call.UserName());
        call.Page("SSHPublicKeys", user.SshKeys, k => k.Id, key => Write(call, user.Name, key, full: false));
    }

    public static void Update(IamCall call)
    {
        var active = AccessKeys.Active(call);
        Change(call, (user, key) => user with { SshKeys = user.SshKeys.Replace(key, key with { Active = active }) });
    }

    public static void Delete(IamCall call) => Change(call, (user, key) => user with { SshKeys = user.SshKeys.Remove(key) });

    private static void Change(IamCall call, Func<User, SshKey, User> change)
    {
        var (name, id) = (call.In.Name("UserName", 64), call.In.Required("SSHPublicKeyId"));
        call.Write(account => account.Set(change(account.User(name), Find(account.User(name), id))));
    }

    private static SshKey Find(User user, string id) =>
        user.SshKeys.Find(k => k.Id == id) ?? throw IamErrors.NoSuch($"The Public Key with id {id} cannot be found.");

    private static void Write(IamCall call, string user, SshKey key, bool full)
    {
        call.Xml.Text("UserName", user);
        call.Xml.Text("SSHPublicKeyId", key.Id);
        if (full)
        {
            call.Xml.Text("Fingerprint", key.Fingerprint);
            call.Xml.Text("SSHPublicKeyBody", key.Body);
        }

        call.Xml.Text("Status", AccessKeys.Status(key.Active));
        call.Xml.Text("UploadDate", key.Uploaded);
    }

    // IAM shows 16 colon-separated bytes (MD5 of the key in AWS); any digest of the text serves here.
    private static string Fingerprint(string body) =>
        string.Join(':', SHA256.HashData(Encoding.UTF8.GetBytes(body)).Take(16).Select(b => b.ToString("x2", null)));
}
