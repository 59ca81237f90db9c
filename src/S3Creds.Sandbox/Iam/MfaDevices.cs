using System.Text;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>Virtual MFA devices. Any two different codes of six digits enable one.</summary>
internal static class MfaDevices
{
    public static void Create(IamCall call)
    {
        var name = call.In.Name("VirtualMFADeviceName", 226);
        var path = call.In.Path("Path");
        var (device, secret) = call.Write(
            (draft, account) =>
            {
                var serial = Principals.Arn(account.Id, "mfa", path, name);
                if (account.MfaDevices.ContainsKey(serial))
                {
                    throw IamErrors.Exists("MFADevice entity at the same path and name already exists.");
                }

                var created = new MfaDevice(serial, draft.Now, User: null, Enabled: null);
                return (account with { MfaDevices = account.MfaDevices.Add(serial, created) }, (created, draft.NewBase32(32)));
            }
        );
        call.Xml.Nest("VirtualMFADevice", () =>
        {
            call.Xml.Text("SerialNumber", device.Serial);
            call.Xml.Text("Base32StringSeed", Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)));
            call.Xml.Text("QRCodePNG", Convert.ToBase64String(Encoding.ASCII.GetBytes("otpauth://totp/sandbox?secret=" + secret)));
        });
    }

    public static void Enable(IamCall call)
    {
        var (name, serial) = (call.In.Name("UserName", 128), call.In.Required("SerialNumber"));
        var (first, second) = (call.In.Required("AuthenticationCode1"), call.In.Required("AuthenticationCode2"));
        if (first == second || !IsCode(first) || !IsCode(second))
        {
            throw new SandboxException("InvalidAuthenticationCode", 403, "Authentication code for device is not valid.");
        }

        call.Write(
            (draft, account) =>
            {
                var user = account.User(name);
                var device = Get(account, serial);
                return device.User is not null
                    ? throw IamErrors.Exists("MFA Device is already in use.")
                    : (
                        account with
                        {
                            MfaDevices = account.MfaDevices.SetItem(serial, device with { User = user.Name, Enabled = draft.Now }),
                        },
                        true
                    );
            }
        );

        static bool IsCode(string code) => code.Length == 6 && code.All(char.IsAsciiDigit);
    }

    public static void List(IamCall call)
    {
        var user = call.Seen.User(call.UserName());
        call.Page(
            "MFADevices",
            call.Seen.MfaDevices.Values.Where(d => d.User == user.Name),
            d => d.Serial,
            device =>
            {
                call.Xml.Text("UserName", device.User);
                call.Xml.Text("SerialNumber", device.Serial);
                call.Xml.Text("EnableDate", device.Enabled);
            }
        );
    }

    public static void ListVirtual(IamCall call)
    {
        var assigned = call.In.Find("AssignmentStatus") ?? "Any";
        var devices = call.Seen.MfaDevices.Values.Where(d => assigned == "Any" || (assigned == "Assigned") == (d.User is not null));
        call.Page(
            "VirtualMFADevices",
            devices,
            d => d.Serial,
            device =>
            {
                call.Xml.Text("SerialNumber", device.Serial);
                if (device.User is { } name && call.Seen.Users.TryGetValue(name, out var user))
                {
                    call.Xml.Nest("User", () => Principals.Write(call.Xml, user));
                    call.Xml.Text("EnableDate", device.Enabled);
                }
            }
        );
    }

    public static void Deactivate(IamCall call)
    {
        var serial = call.In.Required("SerialNumber");
        call.Write(account =>
        {
            var device = Get(account, serial);
            return call.In.Find("UserName") is { } name && !string.Equals(account.User(name).Name, device.User, StringComparison.Ordinal)
                ? throw NotFound(serial)
                : account with
                {
                    MfaDevices = account.MfaDevices.SetItem(serial, device with { User = null, Enabled = null }),
                };
        });
    }

    public static void Delete(IamCall call)
    {
        var serial = call.In.Required("SerialNumber");
        call.Write(account =>
            Get(account, serial).User is not null
                ? throw new SandboxException("DeleteConflict", 409, "Cannot delete entity, must deactivate MFA device first.")
                : account with
                {
                    MfaDevices = account.MfaDevices.Remove(serial),
                }
        );
    }

    private static MfaDevice Get(AccountState account, string serial) =>
        account.MfaDevices.GetValueOrDefault(serial) ?? throw NotFound(serial);

    private static SandboxException NotFound(string serial) =>
        IamErrors.NoSuch($"VirtualMFADevice with serial number {serial} doesn't exist.");
}
