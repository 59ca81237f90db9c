using System.Text;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>A request to STS that gets a documented error.</summary>
/// <param name="By">Who sends it: <c>root</c>, <c>user</c> (the user u), <c>session</c> (temporary credentials of u).</param>
internal sealed record StsRow(string Code, int Status, string When, string By, string Request)
{
    public string Operation => Request.Split(' ')[0];
}

/// <summary>Errors of STS, operation by operation. There are the user u, the roles r, which trusts u, and s, which trusts a service, and
/// the provider tokens.example.com with the audience s3creds.</summary>
internal static class StsErrorRows
{
    public const string Role = "arn:aws:iam::123456789012:role/r";
    private const string Assume = $"AssumeRole RoleArn={Role} RoleSessionName=xx";
    private const string Federate = $"AssumeRoleWithWebIdentity RoleArn={Role} RoleSessionName=xx WebIdentityToken=";
    private const string Claims = """{"iss":"https://tokens.example.com","aud":"s3creds","sub":"repo:team/app","exp":4102444800}""";

    public static IReadOnlyList<StsRow> All { get; } =
    [
        new("MalformedPolicyDocument", 400, "the session policy is not JSON", "user", Assume + " Policy={"),
        new("PackedPolicyTooLarge", 400, "50 tags of full length", "user", Assume + Tags()),
        new("ValidationError", 400, "longer than the role allows", "user", Assume + " DurationSeconds=7200"),
        new("ValidationError", 400, "less than 900 seconds", "user", Assume + " DurationSeconds=60"),
        new("ValidationError", 400, "a session name with a slash", "user", $"AssumeRole RoleArn={Role} RoleSessionName=a/b"),
        new(
            "AccessDenied",
            403,
            "the role does not trust the caller",
            "user",
            Assume.Replace("role/r", "role/s", StringComparison.Ordinal)
        ),
        new("AccessDenied", 403, "no such role", "user", Assume.Replace("role/r", "role/none", StringComparison.Ordinal)),
        new("AccessDenied", 403, "the root user cannot assume roles", "root", Assume),
        new("InvalidIdentityToken", 400, "not a token", "root", Federate + "x"),
        new(
            "InvalidIdentityToken",
            400,
            "no such provider",
            "root",
            Federate + Token(Claims.Replace("tokens.", "other.", StringComparison.Ordinal))
        ),
        new(
            "InvalidIdentityToken",
            400,
            "another audience",
            "root",
            Federate + Token(Claims.Replace("s3creds", "other", StringComparison.Ordinal))
        ),
        new(
            "ExpiredTokenException",
            400,
            "the token has ended",
            "root",
            Federate + Token(Claims.Replace("4102444800", "1", StringComparison.Ordinal))
        ),
        new("MalformedPolicyDocument", 400, "the session policy is not JSON", "root", Federate + Token(Claims) + " Policy={"),
        new("AccessDenied", 403, "the role does not trust the provider", "root", Federate + Token(Claims)),
        new("MalformedPolicyDocument", 400, "the session policy is not JSON", "root", "GetFederationToken Name=ada Policy={"),
        new("PackedPolicyTooLarge", 400, "50 tags of full length", "root", "GetFederationToken Name=ada" + Tags()),
        new("AccessDenied", 403, "with temporary credentials", "session", "GetFederationToken Name=ada"),
        new("ValidationError", 400, "more than 36 hours", "root", "GetFederationToken Name=ada DurationSeconds=129601"),
        new("AccessDenied", 403, "with temporary credentials", "session", "GetSessionToken"),
        new("ValidationError", 400, "more than 36 hours", "user", "GetSessionToken DurationSeconds=129601"),
        new(
            "AccessDenied",
            403,
            "not a device of the caller",
            "user",
            "GetSessionToken SerialNumber=arn:aws:iam::123456789012:mfa/m TokenCode=123456"
        ),
        new("ValidationError", 400, "an access key id has 16 characters or more", "root", "GetAccessKeyInfo AccessKeyId=short"),
    ];

    private static string Token(string claims) =>
        $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.";

    private static string Tags() =>
        string.Concat(
            Enumerable
                .Range(1, 50)
                .Select(n => $" Tags.member.{n}.Key={n}{new string('k', 120)} Tags.member.{n}.Value={new string('v', 256)}")
        );
}
