using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Sts;

/// <summary>GetSessionToken and GetFederationToken: temporary credentials of a user.</summary>
internal static class Tokens
{
    private const int RootMost = 3600;

    public static void GetSessionToken(QueryCall call)
    {
        var caller = LongTerm(call);
        // No identity policy is needed for it, and none can deny it (STS API reference, GetSessionToken).
        var (issued, expires) = Sessions.Times(call.Request, Duration(call));
        var session = new SessionToken
        {
            Kind = caller.Kind,
            AccessKeyId = Sessions.NewKeyId(call.Request),
            AccountId = caller.AccountId,
            Name = caller.Name,
            PrincipalId = caller.UserId,
            Issued = issued,
            Expires = expires,
            Mfa = Sessions.Mfa(call),
        };
        Sessions.WriteCredentials(call, session);
    }

    public static void GetFederationToken(QueryCall call)
    {
        var caller = LongTerm(call);
        var name = Sessions.SessionName(call.Parameters, "Name", 32);
        var (policy, arns) = Sessions.Policies(call);
        call.Request.Authorizer.Demand(
            call.Request,
            new AccessQuestion("sts:GetFederationToken", $"arn:aws:sts::{caller.AccountId}:federated-user/{name}")
        );
        var (issued, expires) = Sessions.Times(call.Request, Duration(call));
        var session = new SessionToken
        {
            Kind = CallerKind.FederatedUser,
            AccessKeyId = Sessions.NewKeyId(call.Request),
            AccountId = caller.AccountId,
            Name = caller.Name,
            PrincipalId = caller.UserId,
            SessionName = name,
            Issued = issued,
            Expires = expires,
            Policy = policy,
            PolicyArns = arns,
            Tags = call.Parameters.Tags(50, StringComparer.OrdinalIgnoreCase),
        };
        Sessions.WriteCredentials(call, session);
        call.Xml.Nest("FederatedUser", () =>
        {
            call.Xml.Text("FederatedUserId", $"{caller.AccountId}:{name}");
            call.Xml.Text("Arn", $"arn:aws:sts::{caller.AccountId}:federated-user/{name}");
        });
        Sessions.WritePackedSize(call, session);
    }

    private static Caller LongTerm(QueryCall call) =>
        call.Request.Caller is { Session: null } caller
            ? caller
            : throw new SandboxException("AccessDenied", 403, $"Cannot call {call.Operation} with session credentials");

    private static int Duration(QueryCall call)
    {
        var seconds = call.Parameters.Number("DurationSeconds", 900, 129600) ?? 43200;
        return call.Request.Caller.Kind == CallerKind.Root ? Math.Min(seconds, RootMost) : seconds;
    }
}
