using System.Globalization;
using S3Creds.Policy;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>The global condition keys (reference_policies_condition-keys) that the sandbox can know.</summary>
internal static class GlobalContext
{
    public static RequestContext Of(SandboxRequest request, IReadOnlyDictionary<string, IReadOnlyList<string>> own)
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:CurrentTime"] = [Iso(request.Now)],
            ["aws:EpochTime"] = [request.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)],
            ["aws:SecureTransport"] = [request.Http.Request.IsHttps || request.Options.PlainHttpIsTls ? "true" : "false"],
            ["aws:ViaAWSService"] = ["false"],
        };
        Add(
            "aws:SourceIp",
            request.Http.Connection.RemoteIpAddress is { } ip ? (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString() : null
        );
        Add("aws:UserAgent", request.Header("User-Agent"));
        Add("aws:Referer", request.Header("Referer"));
        Add("aws:RequestedRegion", request.Signature?.Region);
        AddCaller(request.Caller);
        foreach (var (key, values) in own)
        {
            context[key] = values;
        }

        return RequestContext.OfMany(context);

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                context[key] = [value];
            }
        }

        void AddCaller(Caller caller)
        {
            if (caller.Kind == CallerKind.Anonymous)
            {
                Add("aws:PrincipalType", "Anonymous");
                Add("aws:userid", "anonymous");
                return;
            }

            Add("aws:PrincipalArn", caller.PrincipalArn);
            Add("aws:PrincipalAccount", caller.AccountId);
            Add(
                "aws:PrincipalType",
                caller.Kind switch
                {
                    CallerKind.Root => "Account",
                    CallerKind.RoleSession => "AssumedRole",
                    CallerKind.FederatedUser => "FederatedUser",
                    _ => "User",
                }
            );
            Add("aws:userid", caller.UserId);
            Add("aws:username", caller.Kind == CallerKind.User ? caller.Name : null);
            foreach (var (key, value) in caller.Tags)
            {
                Add("aws:PrincipalTag/" + key, value);
            }

            if (caller.Session is { } session)
            {
                Add("aws:MultiFactorAuthPresent", session.Mfa ? "true" : "false");
                Add("aws:TokenIssueTime", Iso(session.Issued));
                Add("aws:FederatedProvider", session.Provider);
                Add("aws:SourceIdentity", session.SourceIdentity);
            }
        }
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
