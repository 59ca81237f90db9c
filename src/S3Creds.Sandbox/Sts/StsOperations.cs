using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Query;

namespace S3Creds.Sandbox.Sts;

/// <summary>The operations of STS.</summary>
internal static class StsOperations
{
    public const string Version = "2011-06-15";
    public const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public static IReadOnlyDictionary<string, QueryOperation> All { get; } = new Dictionary<string, QueryOperation>(StringComparer.Ordinal)
    {
        ["GetCallerIdentity"] = Row(GetCallerIdentity),
        ["GetAccessKeyInfo"] = Row(GetAccessKeyInfo),
        ["GetSessionToken"] = Row(Tokens.GetSessionToken),
        ["GetFederationToken"] = Row(Tokens.GetFederationToken),
        ["AssumeRole"] = Row(AssumeRole.Run),
        ["AssumeRoleWithWebIdentity"] = Row(WebIdentity.Run) with { Unsigned = true },
    };

    // Nothing in STS changes the state: sessions live in their tokens.
    private static QueryOperation Row(Action<QueryCall> run) => new(run, IsWrite: false);

    /// <summary>Needs no permission, and no policy can deny it.</summary>
    private static void GetCallerIdentity(QueryCall call)
    {
        call.Xml.Text("Arn", call.Request.Caller.Arn);
        call.Xml.Text("UserId", call.Request.Caller.UserId);
        call.Xml.Text("Account", call.Request.Caller.AccountId);
    }

    private static void GetAccessKeyInfo(QueryCall call)
    {
        call.Request.Authorizer.Demand(call.Request, new AccessQuestion("sts:GetAccessKeyInfo", "*"));
        var id = call.Parameters.Required("AccessKeyId");
        call.Xml.Text("Account", call.Request.Current.AccessKeys.TryGetValue(id, out var key) ? key.AccountId : call.Request.AccountId);
    }
}
