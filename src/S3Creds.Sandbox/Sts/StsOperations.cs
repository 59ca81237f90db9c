using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Sts;

/// <summary>The operations of STS.</summary>
internal static class StsOperations
{
    public const string Version = "2011-06-15";
    public const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public static IReadOnlyDictionary<string, QueryOperation> All { get; } =
        new Dictionary<string, QueryOperation>(StringComparer.Ordinal)
        {
            ["GetCallerIdentity"] = Row(GetCallerIdentity, ""),
            ["GetAccessKeyInfo"] = Row(GetAccessKeyInfo, "AccessKeyId"),
            ["GetSessionToken"] = Row(Tokens.GetSessionToken, "DurationSeconds SerialNumber TokenCode"),
            ["GetFederationToken"] = Row(Tokens.GetFederationToken, "DurationSeconds Name Policy PolicyArns Tags"),
            ["AssumeRole"] = Row(
                AssumeRole.Run,
                "DurationSeconds ExternalId Policy PolicyArns RoleArn RoleSessionName SerialNumber SourceIdentity Tags TokenCode "
                    + "TransitiveTagKeys"
            ),
            ["AssumeRoleWithWebIdentity"] = Row(
                WebIdentity.Run,
                "DurationSeconds Policy PolicyArns RoleArn RoleSessionName WebIdentityToken"
            ) with
            {
                Unsigned = true,
            },
        };

    // Nothing in STS changes the state: sessions live in their tokens.
    private static QueryOperation Row(Action<QueryCall> run, string reads) => new(run, reads, IsWrite: false);

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
        if (id.Length is < 16 or > 128 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Parameters.Invalid(
                $@"Value '{id}' at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w]{{16,128}}"
            );
        }

        call.Xml.Text("Account", call.Request.Current.AccessKeys.TryGetValue(id, out var key) ? key.AccountId : call.Request.AccountId);
    }
}
