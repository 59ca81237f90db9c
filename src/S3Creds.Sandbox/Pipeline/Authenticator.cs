using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>Finds out who a request comes from: verifies its signature, and arranges for its body to be verified as it is read.</summary>
internal static class Authenticator
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    /// <exception cref="SandboxException">In the words of the service that was called.</exception>
    public static Caller Authenticate(SandboxRequest request, Operation operation, bool isS3)
    {
        if (request.SignatureProblem is { } problem)
        {
            throw problem;
        }

        if (request.Signature is not { } signature)
        {
            BodyVerification.Unsigned(request, isS3);
            return operation.Unsigned
                ? Caller.Anonymous
                : throw new SandboxException("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
        }

        var errors = isS3 ? (IAuthenticationErrors)S3AuthenticationErrors.Instance : QueryAuthenticationErrors.Instance;
        var (secret, key, session) = Credentials(request, signature, errors);
        var time = CheckTime(request, signature, errors);
        var signingKey = SigV4.Key(secret, signature.Date, signature.Region, signature.Service);
        if (request.Options.VerifySignatures)
        {
            CheckSignature(request, signature, signingKey, isS3, errors);
        }

        BodyVerification.Signed(request, signature, signingKey, time, isS3);
        return CallerOf(request, key, session, errors);
    }

    /// <summary>Who has signed the policy of a posted form. The policy contains its expiration (S3 API, "Authenticating requests:
    /// browser-based uploads using POST").</summary>
    public static Caller OfPolicy(SandboxRequest request, string policy)
    {
        var errors = S3AuthenticationErrors.Instance;
        var signature = request.Signature!;
        var (secret, key, session) = Credentials(request, signature, errors);
        if (!SigV4.TryTime(signature.Time, out var time))
        {
            throw errors.NoTime();
        }

        if (!SigV4.Time(time).StartsWith(signature.Date, StringComparison.Ordinal))
        {
            throw errors.WrongScopeDate(signature, time);
        }

        var signingKey = SigV4.Key(secret, signature.Date, signature.Region, signature.Service);
        return !request.Options.VerifySignatures || SigV4.Same(SigV4.Sign(signingKey, policy), signature.Value)
            ? CallerOf(request, key, session, errors)
            : throw errors.Mismatch(signature, policy, "");
    }

    /// <summary>The account of the key that a request names, before anything is verified; empty where there is none. An account's limits
    /// count what is refused, too.</summary>
    public static string AccountOf(SandboxRequest request)
    {
        if (request.Signature is not { } signature)
            return "";
        var state = request.EnforcementView;
        return signature.Token is { Length: > 0 } token ? SessionTokens.Open(state.Seed, token, signature.AccessKeyId)?.AccountId ?? ""
            : state.AccessKeys.TryGetValue(signature.AccessKeyId, out var key) ? key.AccountId
            : "";
    }

    private static Caller CallerOf(SandboxRequest request, AccessKey? key, SessionToken? session, IAuthenticationErrors errors)
    {
        if (session is { } token && token.Expires <= request.Options.SignatureClock.GetUtcNow())
        {
            throw errors.ExpiredToken();
        }

        if (session is null)
            return LongTerm(request, key!, errors);
        var caller = CallerOf(request, session, errors);
        if (session.Kind is CallerKind.User or CallerKind.RoleSession)
            NoteUse(request, session.AccountId, session.PrincipalId);
        return caller;
    }

    private static (string Secret, AccessKey? Key, SessionToken? Session) Credentials(
        SandboxRequest request,
        RequestSignature signature,
        IAuthenticationErrors errors
    )
    {
        var state = request.EnforcementView;
        if (signature.Token is { Length: > 0 } token)
        {
            var session = SessionTokens.Open(state.Seed, token, signature.AccessKeyId) ?? throw errors.InvalidToken();
            return (SessionTokens.Secret(state.Seed, signature.AccessKeyId), null, session);
        }

        return state.AccessKeys.TryGetValue(signature.AccessKeyId, out var key) && key.Active
            ? (key.Secret, key, null)
            : throw errors.UnknownKey(signature.AccessKeyId);
    }

    private static DateTimeOffset CheckTime(SandboxRequest request, RequestSignature signature, IAuthenticationErrors errors)
    {
        if (!SigV4.TryTime(signature.Time, out var time))
        {
            throw errors.NoTime();
        }

        var now = request.Options.SignatureClock.GetUtcNow();
        if (signature.Expires is { } expires ? time + expires < now || time > now + MostSkew : (now - time).Duration() > MostSkew)
        {
            throw errors.WrongTime(signature, time, now);
        }

        return SigV4.Time(time).StartsWith(signature.Date, StringComparison.Ordinal) ? time : throw errors.WrongScopeDate(signature, time);
    }

    private static void CheckSignature(
        SandboxRequest request,
        RequestSignature signature,
        byte[] signingKey,
        bool isS3,
        IAuthenticationErrors errors
    )
    {
        if (
            !signature.SignedHeaders.Contains("host")
            || (
                isS3
                && request.Http.Request.Headers.Keys.Any(name =>
                    MustBeSigned(name) && !signature.SignedHeaders.Contains(name.ToLowerInvariant())
                )
            )
        )
        {
            throw new SandboxException("AccessDenied", 403, "There were headers present in the request which were not signed");
        }

        var hash = isS3 ? PayloadHash(request, signature) : SigV4.Hash(request.Buffered ?? []);
        var canonical = SigV4.CanonicalRequest(
            request.Method,
            SigV4.CanonicalPath(request.RawPath, asSent: isS3),
            SigV4.CanonicalQuery(request.RawQuery, signature.Expires is null ? null : "X-Amz-Signature"),
            signature.SignedHeaders.Select(name => (name, request.Header(name) ?? "")),
            hash
        );
        SigV4.TryTime(signature.Time, out var time);
        var text = SigV4.StringToSign(SigV4.Time(time), signature.Scope, canonical);
        if (!SigV4.Same(SigV4.Sign(signingKey, text), signature.Value))
        {
            throw errors.Mismatch(signature, text, canonical);
        }
    }

    private static string PayloadHash(SandboxRequest request, RequestSignature signature) =>
        request.Header("x-amz-content-sha256")
        ?? (
            signature.Expires is not null
                ? request.Query("X-Amz-Content-Sha256") ?? SigV4.UnsignedPayload
                : throw new SandboxException("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256")
        );

    private static bool MustBeSigned(string name) =>
        name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase);

    private static Caller LongTerm(SandboxRequest request, AccessKey key, IAuthenticationErrors errors)
    {
        var caller = CallerOfKey(request.EnforcementView, key) ?? throw errors.UnknownKey(key.Id);
        var use = new KeyUse(
            new DateTimeOffset(request.Now.UtcTicks - (request.Now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero),
            request.Signature!.Service,
            request.Signature.Region
        );
        if (key.LastUsed != use)
        {
            request.Store.Touch(state =>
                state.AccessKeys.TryGetValue(key.Id, out var current)
                    ? state with
                    {
                        AccessKeys = state.AccessKeys.SetItem(key.Id, current with { LastUsed = use }),
                    }
                    : state
            );
        }

        NoteUse(request, key.AccountId, key.UserId);
        return caller;
    }

    /// <summary>The last attempt to use a service, allowed or not: IAM reports it by principal.</summary>
    private static void NoteUse(SandboxRequest request, string accountId, string principalId)
    {
        var use = new ServiceUse(
            new DateTimeOffset(request.Now.UtcTicks - (request.Now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero),
            request.Signature!.Region
        );
        var key = $"{principalId} {request.Signature.Service}";
        if (request.EnforcementView.Accounts.TryGetValue(accountId, out var seen) && seen.ServiceUses.GetValueOrDefault(key) != use)
        {
            request.Store.Touch(state =>
                state.Accounts.TryGetValue(accountId, out var account)
                    ? state with
                    {
                        Accounts = state.Accounts.SetItem(accountId, account with { ServiceUses = account.ServiceUses.SetItem(key, use) }),
                    }
                    : state
            );
        }
    }

    private static Caller? CallerOfKey(SandboxState state, AccessKey key)
    {
        if (key.UserName.Length == 0)
        {
            return Root(key.AccountId, key.Id);
        }

        return state.Accounts[key.AccountId].Users.TryGetValue(key.UserName, out var user) && user.Id == key.UserId
            ? new Caller(CallerKind.User, key.AccountId, user.Arn, user.Id, user.Name, key.Id) { Tags = user.Tags }
            : null;
    }

    private static Caller CallerOf(SandboxRequest request, SessionToken session, IAuthenticationErrors errors)
    {
        var account = request.EnforcementView.Accounts[session.AccountId];
        switch (session.Kind)
        {
            case CallerKind.Root:
                return Root(session.AccountId, session.AccessKeyId) with { Session = session };
            case CallerKind.User:
                return account.Users.TryGetValue(session.Name, out var user) && user.Id == session.PrincipalId
                    ? new Caller(CallerKind.User, account.Id, user.Arn, user.Id, user.Name, session.AccessKeyId)
                    {
                        Session = session,
                        Tags = user.Tags,
                    }
                    : throw errors.InvalidToken();
            case CallerKind.RoleSession:
                // A session outlives its role: it stays valid and may do nothing.
                var role = account.Roles.TryGetValue(session.Name, out var found) && found.Id == session.PrincipalId ? found : null;
                return new Caller(
                    CallerKind.RoleSession,
                    account.Id,
                    $"arn:aws:sts::{account.Id}:assumed-role/{session.Name}/{session.SessionName}",
                    $"{session.PrincipalId}:{session.SessionName}",
                    session.Name,
                    session.AccessKeyId
                )
                {
                    Session = session,
                    PrincipalArn = role?.Arn ?? $"arn:aws:iam::{account.Id}:role/{session.Name}",
                    Tags = (role?.Tags ?? Maps.Empty<string>()).SetItems(session.Tags),
                };
            case CallerKind.FederatedUser:
                return new Caller(
                    CallerKind.FederatedUser,
                    account.Id,
                    $"arn:aws:sts::{account.Id}:federated-user/{session.SessionName}",
                    $"{account.Id}:{session.SessionName}",
                    session.Name,
                    session.AccessKeyId
                )
                {
                    Session = session,
                    Tags = Maps.Empty<string>().SetItems(session.Tags),
                };
            default:
                throw errors.InvalidToken();
        }
    }

    private static Caller Root(string accountId, string keyId) =>
        new(CallerKind.Root, accountId, $"arn:aws:iam::{accountId}:root", accountId, "", keyId);
}
