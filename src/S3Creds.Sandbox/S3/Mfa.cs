using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary>MFA delete (S3 User Guide, "Configuring MFA delete"). The sandbox has no devices: a serial and six digits in the header of a
/// request of the root user count as a good code.</summary>
internal static class Mfa
{
    public const string Header = "x-amz-mfa";

    /// <exception cref="SandboxException">AccessDenied.</exception>
    public static void Demand(S3Call call)
    {
        var parts = (call.Header(Header) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isCode = parts is [_, { Length: 6 } code] && code.All(char.IsAsciiDigit);
        if (!isCode || call.Request.Caller.Kind != CallerKind.Root)
        {
            throw new SandboxException("AccessDenied", 403, "Mfa Authentication must be used for this request");
        }
    }
}
