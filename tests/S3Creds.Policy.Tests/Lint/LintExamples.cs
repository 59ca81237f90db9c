namespace S3Creds.Policy.Tests.Lint;

/// <summary>A finding, and what is left when its hint is followed.</summary>
/// <param name="Before">One statement that has the finding.</param>
/// <param name="After">The same as the hint says.</param>
public sealed record LintExample(string Code, PolicyKind Kind, string Before, string After);

/// <summary>For each code whose hint can be followed word by word: the statement before and after.</summary>
internal static class LintExamples
{
    private const string Objects = "\"Resource\":\"arn:aws:s3:::media/*\"";
    private const string Get = "\"Action\":\"s3:GetObject\"," + Objects;
    private const string List = "\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::media\"";
    private const string Account = "\"Principal\":{\"AWS\":\"111122223333\"},";
    private const string GitHub =
        "\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\"";
    private const string Sub = "\"token.actions.githubusercontent.com:sub\"";

    public static IReadOnlyList<LintExample> All { get; } =
    [
        Inline("S3C700", "\"Action\":\"s3:GetObjekt\"," + Objects, "\"Action\":\"s3:GetObject\"," + Objects),
        Inline("S3C700", "\"Action\":\"iam:GetUsr\",\"Resource\":\"*\"", "\"Action\":\"iam:GetUser\",\"Resource\":\"*\""),
        Inline("S3C701", List + When("StringLike", "s3:prefixx", "a/*"), List + When("StringLike", "s3:prefix", "a/*")),
        Inline("S3C702", "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::media\"", Get),
        Inline("S3C702", "\"Action\":\"s3:ListBucket\"," + Objects, List),
        Inline("S3C703", "\"Action\":\"s3:*\",\"Resource\":\"*\"", "\"Action\":[\"s3:GetObject\"]," + Objects),
        Bucket("S3C704", "\"Principal\":\"*\"," + Get, Account + Get),
        Trust(
            "S3C704",
            "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"",
            "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"" + When("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")
        ),
        Inline("S3C706", "\"NotAction\":\"s3:DeleteObject\"," + Objects, Get),
        Inline(
            "S3C707",
            Tagging(When("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", "a")),
            Tagging(Whens(("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", "a"), ("Null", "s3:RequestObjectTagKeys", "false")))
        ),
        Inline(
            "S3C709",
            Iam("iam:PutUserPolicy", "user/*"),
            Iam("iam:PutUserPolicy", "user/*") + When("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/b")
        ),
        Inline("S3C709", Iam("iam:CreatePolicyVersion", "policy/*"), Iam("iam:CreatePolicyVersion", "policy/other")),
        Inline(
            "S3C709",
            Iam("iam:PassRole", "role/*"),
            Iam("iam:PassRole", "role/*") + When("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
        ),
        Inline("S3C709", Iam("iam:CreateAccessKey", "user/*"), Iam("iam:CreateAccessKey", "user/${aws:username}")),
        Inline("S3C710", Get + When("StringEqual", "aws:username", "a"), Get + When("StringEquals", "aws:username", "a")),
        Inline("S3C711", Get + When("ForAnyValue:StringEquals", "aws:username", "a"), Get + When("StringEquals", "aws:username", "a")),
        Inline(
            "S3C711",
            Tagging(When("StringEquals", "s3:RequestObjectTagKeys", "a")),
            Tagging(When("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", "a"))
        ),
        Inline("S3C712", Get + When("StringLike", "s3:prefix", "a/*"), List + When("StringLike", "s3:prefix", "a/*")),
        new(
            "S3C714",
            PolicyKind.Inline,
            Deny(Get + When("Bool", "aws:MultiFactorAuthPresent", "false")),
            Deny(Get + When("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))
        ),
        Inline("S3C715", "\"Action\":\"s3:GetObject\",\"Resource\":\"media/*\"", Get),
        Bucket("S3C708", Account + "\"Action\":\"s3:GetObject\",\"Resource\":\"*\"", Account + Get),
        Bucket("S3C708", Account + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::other/*\"", Account + Get),
        Inline("S3C720", "\"Action\":\"GetObject\"," + Objects, Get),
        Inline("S3C720", "\"Action\":\"s3:Get:Object\"," + Objects, Get),
        Bucket("S3C721", Account + "\"Action\":\"kms:Decrypt\"," + Objects, Account + Get),
        Trust("S3C721", Account + "\"Action\":\"s3:GetObject\"", Account + "\"Action\":\"sts:AssumeRole\""),
        Trust("S3C721", Account + "\"Action\":\"*\"", Account + "\"Action\":\"sts:AssumeRole\""),
        Bucket(
            "S3C722",
            "\"Principal\":\"arn:aws:iam::111122223333:root\"," + Get,
            "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"}," + Get
        ),
        Bucket("S3C722", "\"Principal\":{\"Aws\":\"111122223333\"}," + Get, Account + Get),
        Bucket("S3C722", "\"Principal\":{\"AWS\":\"1111222\"}," + Get, Account + Get),
        Bucket(
            "S3C722",
            "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:group/x\"}," + Get,
            "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/x\"}," + Get
        ),
        Bucket(
            "S3C722",
            "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/*\"}," + Get,
            Account + Get + When("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*")
        ),
        Trust(
            "S3C722",
            "\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"",
            "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"" + When("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")
        ),
        Trust(
            "S3C723",
            "\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:saml-provider/x\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\"",
            "\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:saml-provider/x\"},\"Action\":\"sts:AssumeRoleWithSAML\""
        ),
        Inline("S3C724", List + When("StringEquals", "prefix", "a/"), List + When("StringEquals", "s3:prefix", "a/")),
        Bucket("S3C725", Account + "\"Action\":\"s3:ListBucket\"," + Objects, Account + List),
        Bucket("S3C726", "\"NotPrincipal\":{\"AWS\":\"111122223333\"}," + Get, Account + Get),
        Inline("S3C731", "\"Action\":[\"s3:Get*\",\"s3:GetObject\"]," + Objects, "\"Action\":[\"s3:Get*\"]," + Objects),
        Trust(
            "S3C732",
            Account + "\"Action\":\"sts:AssumeRole\"" + When("StringEquals", "sts:SourceIdentity", "a"),
            Account + "\"Action\":[\"sts:AssumeRole\",\"sts:SetSourceIdentity\"]" + When("StringEquals", "sts:SourceIdentity", "a")
        ),
        Inline("S3C734", "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3*:::media/*\"", Get),
        Bucket(
            "S3C737",
            "\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"}," + Get,
            "\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"}," + Get + When("StringEquals", "aws:SourceAccount", "111122223333")
        ),
        Bucket(
            "S3C738",
            "\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"}," + Get + When("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
            "\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"}," + Get + When("StringEquals", "aws:SourceOrgID", "o-abcdefghij")
        ),
        Trust("S3C740", GitHub, GitHub + ",\"Condition\":{\"StringEquals\":{" + Sub + ":\"repo:acme/app:ref:refs/heads/main\"}}"),
        Trust(
            "S3C741",
            GitHub + ",\"Condition\":{\"StringLike\":{" + Sub + ":\"repo:acme/*\"}}",
            GitHub + ",\"Condition\":{\"StringLike\":{" + Sub + ":\"repo:acme/app:ref:refs/heads/main\"}}"
        ),
        Trust(
            "S3C742",
            GitHub
                + ",\"Condition\":{\"StringEquals\":{"
                + Sub
                + ":\"repo:acme/app:ref:refs/heads/main\"},\"ForAnyValue:StringEquals\":{\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\"}}",
            GitHub
                + ",\"Condition\":{\"StringEquals\":{"
                + Sub
                + ":\"repo:acme/app:ref:refs/heads/main\",\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\"}}"
        ),
        Inline(
            "S3C746",
            Get + When("StringEquals", "aws:SourceIp", "52.94.76.0/24"),
            Get + When("IpAddress", "aws:SourceIp", "52.94.76.0/24")
        ),
        Inline("S3C746", Get + When("StringEquals", "aws:SecureTransport", "true"), Get + When("Bool", "aws:SecureTransport", "true")),
        Inline(
            "S3C748",
            Get + When("DateLessThan", "aws:CurrentTime", "1800000000"),
            Get + When("DateLessThan", "aws:CurrentTime", "2027-01-31T00:00:00Z")
        ),
        Inline("S3C750", List + When("StringEquals", "s3:prefix", "a/*"), List + When("StringLike", "s3:prefix", "a/*")),
        Inline(
            "S3C751",
            Get + When("StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a*"),
            Get + When("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a*")
        ),
        Inline("S3C752", Get + When("StringEquals", "aws:PrincipalTag", "a"), Get + When("StringEquals", "aws:PrincipalTag/team", "a")),
        Inline(
            "S3C753",
            Get + When("ArnLike", "aws:ARN", "arn:aws:iam::111122223333:role/a"),
            Get + When("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a")
        ),
        Inline(
            "S3C758",
            Get + When("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"),
            Get + Whens(("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), ("StringEquals", "aws:SourceVpc", "vpc-12345678"))
        ),
        new(
            "S3C759",
            PolicyKind.Inline,
            Deny(List + When("StringLike", "s3:prefix", "a/*")),
            Deny(List + When("StringNotLike", "s3:prefix", "b/*"))
        ),
        Inline("S3C760", Get + When("StringLike", "aws:PrincipalTag/team", "*"), Get + When("Null", "aws:PrincipalTag/team", "false")),
        Inline(
            "S3C761",
            Tagging(When("ForAllValues:Null", "s3:RequestObjectTagKeys", "true")),
            Tagging(When("Null", "s3:RequestObjectTagKeys", "true"))
        ),
        Inline(
            "S3C764",
            Get + When("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
            Get + Whens(("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), ("StringEquals", "aws:SourceVpc", "vpc-12345678"))
        ),
        Inline(
            "S3C765",
            Get + When("IpAddress", "aws:SourceIp", "52.94.76.7/24"),
            Get + When("IpAddress", "aws:SourceIp", "52.94.76.0/24")
        ),
        Inline(
            "S3C766",
            "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::media/${aws:username/*\"",
            "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::media/${aws:username}/*\""
        ),
        Inline(
            "S3C767",
            "\"Action\":\"iam:CreateServiceLinkedRole\",\"Resource\":\"*\"",
            "\"Action\":\"iam:CreateServiceLinkedRole\",\"Resource\":\"*\"" + When("StringEquals", "iam:AWSServiceName", "s3.amazonaws.com")
        ),
        Inline("S3C769", "\"Action\":\"s3:GetObject\",\"Resource\":[\"arn:aws:s3:::media/*\",\"arn:aws:s3:::media/a/*\"]", Get),
        new(
            "S3C772",
            PolicyKind.Bucket,
            Deny("\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::media\",\"arn:aws:s3:::media/*\"]"),
            Deny(
                "\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::media\",\"arn:aws:s3:::media/*\"]"
                    + When("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/ops")
            )
        ),
    ];

    public static IEnumerable<string> Codes => All.Select(e => e.Code);

    private static LintExample Inline(string code, string before, string after) =>
        new(code, PolicyKind.Inline, Allow(before), Allow(after));

    private static LintExample Bucket(string code, string before, string after) =>
        new(code, PolicyKind.Bucket, Allow(before), Allow(after));

    private static LintExample Trust(string code, string before, string after) => new(code, PolicyKind.Trust, Allow(before), Allow(after));

    private static string Allow(string members) => $$"""{"Effect":"Allow",{{members}}}""";

    private static string Deny(string members) => $$"""{"Effect":"Deny",{{members}}}""";

    private static string Iam(string action, string path) => $"\"Action\":\"{action}\",\"Resource\":\"arn:aws:iam::111122223333:{path}\"";

    private static string Tagging(string condition) => "\"Action\":\"s3:PutObjectTagging\"," + Objects + condition;

    private static string When(string op, string key, string value) => Whens((op, key, value));

    private static string Whens(params (string Op, string Key, string Value)[] tests) =>
        ",\"Condition\":{" + string.Join(',', tests.Select(t => $"\"{t.Op}\":{{\"{t.Key}\":\"{t.Value}\"}}")) + "}";
}
