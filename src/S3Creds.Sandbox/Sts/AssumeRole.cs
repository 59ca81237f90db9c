using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Sts;

internal static class AssumeRole
{
    private const int Chained = 3600;

    public static void Run(QueryCall call)
    {
        var (request, caller) = (call.Request, call.Request.Caller);
        var arn = RoleArn(call.Parameters);
        var name = Sessions.SessionName(call.Parameters, "RoleSessionName", 64);
        var (policy, arns) = Sessions.Policies(call);
        var tags = call.Parameters.Tags(50, StringComparer.OrdinalIgnoreCase);
        var transitive = call.Parameters.Members("TransitiveTagKeys");
        if (caller.Kind == CallerKind.Root)
        {
            throw new SandboxException("AccessDenied", 403, "Roles may not be assumed by root accounts.");
        }

        var identity = call.Parameters.Find("SourceIdentity") is null ? null : Sessions.SessionName(call.Parameters, "SourceIdentity", 64);
        if (identity is not null && caller.Session?.SourceIdentity is { } before && before != identity)
        {
            throw new SandboxException(
                "AccessDenied",
                403,
                $"User: {caller.Arn} is not authorized to perform: sts:SetSourceIdentity on resource: {arn}"
            );
        }

        var mfa = Sessions.Mfa(call) || caller.Session is { Mfa: true };
        var context = Context(call, name, tags, transitive, mfa);
        var role = Find(request.EnforcementView, arn);
        Demand(call, role, arn, "sts:AssumeRole", context);
        if (tags.Count > 0)
        {
            Demand(call, role, arn, "sts:TagSession", context);
        }

        if (identity is not null)
        {
            Demand(call, role, arn, "sts:SetSourceIdentity", context);
        }

        var (issued, expires) = Sessions.Times(request, Duration(call, role!, chained: caller.Kind == CallerKind.RoleSession));
        // Transitive tags of the assuming session go on, and cannot be overridden.
        var inherited = caller.Session?.Tags.Where(t => caller.Session.TransitiveTagKeys.Contains(t.Key)).ToList() ?? [];
        var session = new SessionToken
        {
            Kind = CallerKind.RoleSession,
            AccessKeyId = Sessions.NewKeyId(request),
            AccountId = AccountOf(arn),
            Name = role!.Name,
            PrincipalId = role.Id,
            SessionName = name,
            Issued = issued,
            Expires = expires,
            Policy = policy,
            PolicyArns = arns,
            Tags = tags.SetItems(inherited),
            TransitiveTagKeys = [.. transitive, .. inherited.Select(t => t.Key)],
            Mfa = mfa,
            SourceIdentity = identity ?? caller.Session?.SourceIdentity,
        };
        Write(call, session);
        call.Xml.Text("SourceIdentity", session.SourceIdentity);
        Sessions.WritePackedSize(call, session);
    }

    public static void Write(QueryCall call, SessionToken session)
    {
        Sessions.WriteCredentials(call, session);
        call.Xml.Nest("AssumedRoleUser", () =>
        {
            call.Xml.Text("AssumedRoleId", $"{session.PrincipalId}:{session.SessionName}");
            call.Xml.Text("Arn", $"arn:aws:sts::{session.AccountId}:assumed-role/{session.Name}/{session.SessionName}");
        });
    }

    /// <summary>Null when there is none: the call is then refused as if the role did not trust the caller.</summary>
    public static Role? Find(SandboxState state, string arn) =>
        state.Accounts.GetValueOrDefault(AccountOf(arn))?.Roles.Values.FirstOrDefault(r => r.Arn == arn);

    public static string RoleArn(Parameters parameters)
    {
        var arn = parameters.Required("RoleArn");
        return arn.Length < 20
                ? throw Parameters.Invalid(
                    $"Value '{arn}' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20"
                )
            : arn.Split(':', 6) is ["arn", _, "iam", _, { Length: 12 }, { } resource]
            && resource.StartsWith("role/", StringComparison.Ordinal)
                ? arn
            : throw new SandboxException("ValidationError", 400, $"{arn} is invalid");
    }

    public static string AccountOf(string arn) => arn.Split(':', 6)[4];

    public static int Duration(QueryCall call, Role role, bool chained)
    {
        var seconds = call.Parameters.Number("DurationSeconds", 900, 43200) ?? 3600;
        return chained && seconds > Chained
                ? throw new SandboxException(
                    "ValidationError",
                    400,
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
                )
            : seconds > role.MaxSessionDuration
                ? throw new SandboxException(
                    "ValidationError",
                    400,
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
                )
            : seconds;
    }

    /// <summary>The role must trust the caller; and unless it trusts exactly this caller, the caller must be allowed too.</summary>
    private static void Demand(QueryCall call, Role? role, string arn, string action, Dictionary<string, IReadOnlyList<string>> context)
    {
        var request = call.Request;
        var question = new AccessQuestion(action, arn)
        {
            Context = context,
            ResourcePolicy = role?.Trust,
            ResourceAccount = AccountOf(arn),
        };
        var trusted = role is not null && request.Authorizer.Trusts(role.Trust, request, request.Caller.Arn, action, arn, context);
        if (!trusted || request.Authorizer.Decide(request, question).Decision != AccessDecision.Allowed)
        {
            throw new SandboxException(
                "AccessDenied",
                403,
                $"User: {request.Caller.Arn} is not authorized to perform: {action} on resource: {arn}"
            );
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Context(
        QueryCall call,
        string sessionName,
        IReadOnlyDictionary<string, string> tags,
        IReadOnlyList<string> transitive,
        bool mfa
    )
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["sts:RoleSessionName"] = [sessionName],
        };
        foreach (var (parameter, key) in ((string, string)[])[("ExternalId", "sts:ExternalId"), ("SourceIdentity", "sts:SourceIdentity")])
        {
            if (call.Parameters.Find(parameter) is { } value)
            {
                context[key] = [value];
            }
        }

        foreach (var (key, value) in tags)
        {
            context["aws:RequestTag/" + key] = [value];
        }

        context["aws:TagKeys"] = [.. tags.Keys];
        context["sts:TransitiveTagKeys"] = transitive;
        if (mfa)
        {
            context["aws:MultiFactorAuthPresent"] = ["true"];
        }

        return context;
    }
}
