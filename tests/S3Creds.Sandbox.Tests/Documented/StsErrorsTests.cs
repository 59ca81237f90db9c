using System.Net;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Sts;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>The errors that AWS documents of each operation of STS that the sandbox serves, as real requests get them. Required parameters
/// are in <see cref="IamErrorsTests"/>.</summary>
public sealed class StsErrorsTests(ITestOutputHelper output)
{
    /// <summary>Documented codes that no request here gets, and why.</summary>
    private static readonly Dictionary<string, string> NotProvoked = new(StringComparer.Ordinal)
    {
        ["RegionDisabledException"] = "every region is enabled",
        ["IDPCommunicationError"] = "no provider is called",
        ["IDPRejectedClaim"] = "no provider is called",
    };

    private static readonly (string Operation, string Code)[] NotHere =
    [
        // The page has it for tokens of other services, which the request cannot carry here (ProvidedContexts is not served).
        ("AssumeRole", "ExpiredTokenException"),
        // No tags, and 2,048 characters of policy, which is half of what fits.
        ("AssumeRoleWithWebIdentity", "PackedPolicyTooLarge"),
    ];

    private static readonly string[] Prepared =
    [
        "CreateUser UserName=u",
        "CreateRole RoleName=r AssumeRolePolicyDocument="
            + """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/u"},"Action":["sts:AssumeRole","sts:TagSession"]}]}""",
        "CreateRole RoleName=s AssumeRolePolicyDocument=" + IamErrorRows.Trust,
        "CreateOpenIDConnectProvider Url=https://tokens.example.com ClientIDList.member.1=s3creds",
    ];

    [Fact]
    public async Task Every_documented_error_is_answered_with_its_code_and_status()
    {
        await using var server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        using var root = new RawRequests(server);
        foreach (var before in Prepared)
        {
            var (prepared, refusal) = await SendAsync(root, "iam", before);
            Assert.True(prepared == HttpStatusCode.OK, refusal);
        }

        using var user = new RawRequests(server, Element(await SendAsync(root, "iam", "CreateAccessKey UserName=u"), "AccessKeyId"));
        var temporary = await SendAsync(user, "sts", "GetSessionToken");
        using var session = new RawRequests(server, Element(temporary, "AccessKeyId"));
        var token = Element(temporary, "SessionToken");

        var wrong = new List<string>();
        var seen = new HashSet<(string Operation, string Code)>();
        foreach (var row in StsErrorRows.All)
        {
            var operation = DocumentedErrors.All.Single(o => o.Service == "sts" && o.Name == row.Operation);
            // AccessDenied and ValidationError are on the page of common errors.
            Assert.True(
                row.Code is "AccessDenied" or "ValidationError" || operation.Errors.GetValueOrDefault(row.Code) == row.Status,
                $"{row.Operation} has no {row.Code}: {operation.Page}"
            );
            seen.Add((row.Operation, row.Code));
            var (status, body) = await (
                row.By switch
                {
                    "root" => SendAsync(root, "sts", row.Request),
                    "user" => SendAsync(user, "sts", row.Request),
                    _ => SendAsync(session, "sts", row.Request, ("X-Amz-Security-Token", token)),
                }
            );
            if ((int)status != row.Status || !body.Contains($"<Code>{row.Code}</Code>", StringComparison.Ordinal))
                wrong.Add($"{row.Operation} ({row.When}) is not {row.Code} {row.Status} but {(int)status} {body}: {operation.Page}");
        }

        output.WriteLine($"{seen.Count} errors of {seen.Select(s => s.Operation).Distinct().Count()} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        var left = DocumentedErrors
            .All.Where(o => o.Service == "sts" && StsOperations.All.ContainsKey(o.Name))
            .SelectMany(o => o.Errors.Keys.Select(code => (o.Name, code)))
            .Where(e => !seen.Contains(e) && !NotProvoked.ContainsKey(e.code) && !NotHere.Contains(e))
            .Select(e => $"{e.Name} {e.code}");
        Assert.True(!left.Any(), string.Join('\n', left));
        // Nothing is wrong with a call that needs no permission and has no parameters.
        Assert.Equal(["GetCallerIdentity"], StsOperations.All.Keys.Except(seen.Select(s => s.Operation)));
    }

    private static Task<(HttpStatusCode Status, string Body)> SendAsync(
        RawRequests raw,
        string service,
        string request,
        params (string Name, string Value)[] headers
    ) => raw.SendAsync(service, "POST", "/", IamErrorsTests.Parse(request), "application/x-www-form-urlencoded", headers);

    internal static string Element((HttpStatusCode Status, string Body) answer, string name)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Body.Split($"<{name}>")[1].Split('<')[0];
    }
}
