using System.Text;
using System.Text.Json;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Sts;

/// <summary> AssumeRoleWithWebIdentity with test tokens: three base64url parts as in any JWT, of which the signature may be empty and is
/// never checked. The claims iss, aud, sub and exp are, against the account's OIDC provider and the role's trust policy. </summary>
internal static class WebIdentity
{
    public static void Run(QueryCall call)
    {
        var request = call.Request;
        var arn = AssumeRole.RoleArn(call.Parameters);
        var name = Sessions.SessionName(call.Parameters, "RoleSessionName", 64);
        var (policy, arns) = Sessions.Policies(call);
        var claims = Claims(call.Parameters.Required("WebIdentityToken"));
        var (provider, audience) = Provider(request, AssumeRole.AccountOf(arn), claims);
        var role = AssumeRole.Find(request.EnforcementView, arn);
        if (
            role is null
            || !request.Authorizer.Trusts(
                role.Trust,
                request,
                provider.Arn,
                "sts:AssumeRoleWithWebIdentity",
                arn,
                Context(provider, claims, name)
            )
        )
        {
            throw new SandboxException("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        }

        var (issued, expires) = Sessions.Times(request, AssumeRole.Duration(call, role, chained: false));
        var session = new SessionToken
        {
            Kind = CallerKind.RoleSession,
            AccessKeyId = Sessions.NewKeyId(request),
            AccountId = AssumeRole.AccountOf(arn),
            Name = role.Name,
            PrincipalId = role.Id,
            SessionName = name,
            Issued = issued,
            Expires = expires,
            Policy = policy,
            PolicyArns = arns,
            Provider = provider.Arn,
        };
        AssumeRole.Write(call, session);
        call.Xml.Text("Audience", audience);
        call.Xml.Text("Provider", provider.Arn);
        call.Xml.Text("SubjectFromWebIdentityToken", claims.GetValueOrDefault("sub")?[0]);
        Sessions.WritePackedSize(call, session);
    }

    private static (OidcProvider Provider, string Audience) Provider(
        SandboxRequest request,
        string accountId,
        Dictionary<string, IReadOnlyList<string>> claims
    )
    {
        var issuer = claims.GetValueOrDefault("iss")?[0] ?? throw Invalid("Missing a required claim: iss");
        var bare = issuer.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/');
        var provider = request
            .EnforcementView.Accounts.GetValueOrDefault(accountId)
            ?.OidcProviders.GetValueOrDefault($"arn:aws:iam::{accountId}:oidc-provider/{bare}")
            ?? throw Invalid($"No OpenIDConnect provider found in your account for {issuer}");
        var audience = claims.GetValueOrDefault("aud")?.FirstOrDefault(provider.ClientIds.Contains)
            ?? throw Invalid("Incorrect token audience");
        var expires = claims.GetValueOrDefault("exp")?[0];
        return
            long.TryParse(expires, out var seconds)
            && DateTimeOffset.FromUnixTimeSeconds(seconds) < request.Options.SignatureClock.GetUtcNow()
            ? throw new SandboxException(
                "ExpiredTokenException",
                400,
                "Token expired: current date/time must be before the expiration date/time"
            )
            : (provider, audience);
    }

    private static Dictionary<string, IReadOnlyList<string>> Context(
        OidcProvider provider,
        Dictionary<string, IReadOnlyList<string>> claims,
        string sessionName
    )
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["sts:RoleSessionName"] = [sessionName],
        };
        foreach (var (claim, values) in claims)
        {
            context[provider.Url + ":" + claim] = values;
        }

        return context;
    }

    private static Dictionary<string, IReadOnlyList<string>> Claims(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            throw Invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }

        try
        {
            var padded = parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '=');
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(padded)));
            return json
                .RootElement.EnumerateObject()
                .Where(c => c.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
                .ToDictionary(
                    c => c.Name,
                    c =>
                        (IReadOnlyList<string>)(
                            c.Value.ValueKind == JsonValueKind.Array
                                ? [.. c.Value.EnumerateArray().Select(v => v.ToString())]
                                : [c.Value.ToString()]
                        ),
                    StringComparer.Ordinal
                );
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw Invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }
    }

    private static SandboxException Invalid(string message) => new("InvalidIdentityToken", 400, message);
}
