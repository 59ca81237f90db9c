using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;

namespace S3Creds.Sandbox.Sts;

/// <summary>What the operations that hand out temporary credentials share.</summary>
internal static class Sessions
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int MostPolicy = 2048;

    public static string NewKeyId(SandboxRequest request)
    {
        var seed = Encoding.UTF8.GetBytes(request.Current.Seed);
        var draw = HMACSHA256.HashData(
            seed,
            Encoding.UTF8.GetBytes($"session:{request.RequestId}:{request.Options.SignatureClock.GetUtcNow().UtcTicks}")
        );
        return "ASIA" + string.Create(16, draw, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = Base32[source[i] & 31];
                }
            });
    }

    /// <summary>Issued and expiring by the clock that clients sign with, in whole seconds.</summary>
    public static (DateTimeOffset Issued, DateTimeOffset Expires) Times(SandboxRequest request, int seconds)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(request.Options.SignatureClock.GetUtcNow().ToUnixTimeSeconds());
        return (now, now.AddSeconds(seconds));
    }

    public static void WriteCredentials(QueryCall call, SessionToken session) => call.Xml.Nest("Credentials", () =>
        {
            var seed = call.Request.Current.Seed;
            var (secret, token) = (SessionTokens.Secret(seed, session.AccessKeyId), SessionTokens.Seal(seed, session));
            call.Request.Options.Issued?.Invoke(secret);
            call.Request.Options.Issued?.Invoke(token);
            call.Xml.Text("AccessKeyId", session.AccessKeyId);
            call.Xml.Text("SecretAccessKey", secret);
            call.Xml.Text("SessionToken", token);
            call.Xml.Text("Expiration", session.Expires);
        });

    /// <summary>The session policies of the request, within their limits.</summary>
    public static (string? Policy, IReadOnlyList<string> Arns) Policies(QueryCall call)
    {
        var policy = call.Parameters.Find("Policy");
        if (policy is not null)
        {
            PolicyDocuments.Check(policy, PolicyUse.Inline, "policy");
        }

        var arns = new List<string>();
        while (call.Parameters.Find($"PolicyArns.member.{arns.Count + 1}.arn") is { } arn)
        {
            arns.Add(arn);
        }

        if (arns.Count > 10)
        {
            throw Parameters.Invalid(
                "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10"
            );
        }

        return (policy?.Length ?? 0) + arns.Sum(a => a.Length) > MostPolicy
            ? throw Parameters.Invalid(
                $"Value '{policy}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to {MostPolicy}"
            )
            : (policy, arns);
    }

    /// <summary>How much of the packed size the policies and tags take up: AWS's packing is unknown, so this is the plain share of a
    /// generous limit.</summary>
    public static void WritePackedSize(QueryCall call, SessionToken session)
    {
        var size =
            (session.Policy?.Length ?? 0) + session.PolicyArns.Sum(a => a.Length) + session.Tags.Sum(t => t.Key.Length + t.Value.Length);
        if (size == 0)
        {
            return;
        }

        var percent = Math.Max(1, size * 100 / 4096);
        if (percent > 100)
        {
            throw new SandboxException(
                "PackedPolicyTooLarge",
                400,
                $"Packed policy consumes {percent.ToString(CultureInfo.InvariantCulture)}% of allotted space, please use smaller policy."
            );
        }

        call.Xml.Text("PackedPolicySize", percent);
    }

    public static string SessionName(Parameters parameters, string name, int most)
    {
        var value = parameters.Required(name);
        var wire = char.ToLowerInvariant(name[0]) + name[1..];
        return value.Length < 2
                ? throw Parameters.Invalid(
                    $"Value '{value}' at '{wire}' failed to satisfy constraint: Member must have length greater than or equal to 2"
                )
            : value.Length > most
                ? throw Parameters.Invalid(
                    $"Value '{value}' at '{wire}' failed to satisfy constraint: Member must have length less than or equal to {most}"
                )
            : value.All(c => char.IsAsciiLetterOrDigit(c) || "_+=,.@-".Contains(c)) ? value
            : throw Parameters.Invalid(
                $@"Value '{value}' at '{wire}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
            );
    }

    /// <summary>Whether SerialNumber and TokenCode prove a device of the calling user; any six digits do.</summary>
    public static bool Mfa(QueryCall call)
    {
        if (call.Parameters.Find("SerialNumber") is not { } serial)
        {
            return false;
        }

        var code = call.Parameters.Find("TokenCode") ?? "";
        var caller = call.Request.Caller;
        var device = call.Request.EnforcementView.Accounts[caller.AccountId].MfaDevices.GetValueOrDefault(serial);
        return device?.User == caller.Name && code.Length == 6 && code.All(char.IsAsciiDigit)
            ? true
            : throw new SandboxException("AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
    }
}
