using System.Net;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.Sts;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>The errors that AWS documents of each operation of IAM that the sandbox serves, as real requests get them: those that many
/// operations share are generated from AWS's list, the others are <see cref="IamErrorRows"/>. Required parameters of STS are here
/// too.</summary>
public sealed class IamErrorsTests(ITestOutputHelper output)
{
    private const string Account = "arn:aws:iam::123456789012:";
    private const string ServiceRole = "AWSServiceRoleForAutoScaling";

    /// <summary>Documented codes that no request here gets, and why.</summary>
    private static readonly Dictionary<string, string> NotProvoked = new(StringComparer.Ordinal)
    {
        ["ServiceFailure"] = "AWS's own failure: --fault gives it",
        ["ConcurrentModification"] = "two writes at one instant, which the sandbox runs one after the other",
        ["EntityTemporarilyUnmodifiable"] = "a lag of IAM, which the sandbox does not have for these",
        ["PolicyNotAttachable"] = "policies of service-linked roles are not among the managed policies of the sandbox",
        ["LimitExceeded"] = "quotas of an account, of hundreds or thousands: the quotas of one resource are rows",
        ["InvalidInput"] = "conditions of single parameters: duplicate tags are generated",
        ["PasswordPolicyViolation"] = "passwords are not checked against the policy of the account",
        ["NotSupportedService"] = "the sandbox knows the services that have credentials of their own",
        ["PolicyEvaluation"] = "a failure of AWS's simulator",
        ["EntityAlreadyExists"] = "alias, certificate or device of another account or user: rows have those of this account",
        ["DeleteConflict"] = "a device in use has a test of its own",
        ["MalformedCertificate"] = "a certificate is not parsed",
        ["InvalidCertificate"] = "a certificate is not parsed",
        ["DuplicateCertificate"] = "certificates are not compared",
        ["InvalidPublicKey"] = "a key is not parsed",
        ["UnrecognizedPublicKeyEncoding"] = "a key is not parsed",
        ["DuplicateSSHPublicKey"] = "keys are not compared",
        ["InvalidAuthenticationCode"] = "codes of devices are not checked",
        ["InvalidUserType"] = "the caller's own password is not changed here",
        ["ReportNotPresent"] = "reports are tested with their life",
        ["ReportExpired"] = "reports are tested with their life",
        ["ReportInProgress"] = "reports are tested with their life",
        ["OpenIdIdpCommunicationError"] = "no provider is called",
        ["ReportGenerationLimitExceeded"] = "reports are tested with their life",
    };

    /// <summary>Errors that AWS lists for an operation whose request cannot have their condition.</summary>
    private static readonly HashSet<(string Operation, string Code)> NotHere =
    [
        // These name nothing that could be missing, and carry no document.
        ("CreateGroup", "NoSuchEntity"),
        ("CreateServiceLinkedRole", "NoSuchEntity"),
        ("UpdateAccountPasswordPolicy", "NoSuchEntity"),
        ("UpdateAccountPasswordPolicy", "MalformedPolicyDocument"),
        // The description of a service-linked role may be edited (IAM User Guide, "Edit a service-linked role description").
        ("UpdateRole", "UnmodifiableEntity"),
        ("UpdateRoleDescription", "UnmodifiableEntity"),
    ];

    private static readonly Dictionary<string, string> Valid = new(StringComparer.Ordinal)
    {
        ["UserName"] = "ghost",
        ["GroupName"] = "ghost",
        ["RoleName"] = "ghost",
        ["InstanceProfileName"] = "ghost",
        ["Name"] = "ghost",
        ["VirtualMFADeviceName"] = "ghost",
        ["PolicyName"] = "ghost",
        ["AccountAlias"] = "ghost",
        ["PolicyArn"] = Account + "policy/ghost",
        ["OpenIDConnectProviderArn"] = Account + "oidc-provider/ghost.example.com",
        ["SAMLProviderArn"] = Account + "saml-provider/ghost",
        ["SerialNumber"] = Account + "mfa/ghost",
        ["Arn"] = Account + "user/ghost",
        ["PermissionsBoundary"] = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        ["AssumeRolePolicyDocument"] = IamErrorRows.Trust,
        ["PolicyDocument"] = IamErrorRows.Document,
        ["Description"] = "x",
        ["VersionId"] = "v9",
        ["AccessKeyId"] = "AKIAGHOSTGHOSTGHOSTG",
        ["Status"] = "Inactive",
        ["AuthenticationCode1"] = "123456",
        ["AuthenticationCode2"] = "654321",
        ["SSHPublicKeyBody"] = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== ghost",
        ["SSHPublicKeyId"] = "APKAGHOSTGHOSTGHOSTG",
        ["Encoding"] = "SSH",
        ["CertificateBody"] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        ["CertificateId"] = "GHOSTGHOSTGHOSTGHOSTGHOST",
        ["ServiceName"] = "codecommit.amazonaws.com",
        ["ServiceSpecificCredentialId"] = "ACCAGHOSTGHOSTGHOSTG",
        ["Url"] = "https://ghost.example.com",
        ["ClientID"] = "client",
        ["ThumbprintList.member.1"] = new string('a', 40),
        ["AWSServiceName"] = "ghost.amazonaws.com",
        ["DeletionTaskId"] = $"task/aws-service-role/ghost.amazonaws.com/{ServiceRole}/1b2c3d4e-0000-0000-0000-000000000000",
        ["SAMLMetadataDocument"] = IamErrorRows.SamlProvider.Split('=', 3)[2],
        ["JobId"] = "1b2c3d4e-0000-0000-0000-000000000000",
        ["Tags.member.1.Key"] = "a",
        ["Tags.member.1.Value"] = "b",
        ["TagKeys.member.1"] = "a",
        ["Password"] = "Correct-horse-7",
        ["RoleArn"] = Account + "role/ghost",
        ["RoleSessionName"] = "session",
        ["WebIdentityToken"] = "x.y.z",
        ["PolicySourceArn"] = Account + "user/ghost",
        ["ActionNames.member.1"] = "s3:GetObject",
    };

    private static IEnumerable<ErrorsOfOperation> Served =>
        DocumentedErrors.All.Where(o => o.Service == "iam" && IamOperations.All.ContainsKey(o.Name));

    private static IEnumerable<ErrorsOfOperation> ServedOfSts =>
        DocumentedErrors.All.Where(o => o.Service == "sts" && StsOperations.All.ContainsKey(o.Name));

    /// <summary>ValidationError, 400: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html.</summary>
    [Fact]
    public async Task A_required_parameter_that_is_missing_is_a_validation_error()
    {
        var sent = 0;
        var wrong = new List<string>();
        await WithServerAsync(async raw =>
        {
            foreach (var operation in Served.Concat(ServedOfSts))
            {
                foreach (var missing in operation.Required)
                {
                    var form = Form(operation.Name, operation.Required.Where(r => r != missing));
                    await CheckAsync(raw, operation, form, "ValidationError", 400, $"without {missing}", wrong);
                    sent++;
                }
            }
        });
        output.WriteLine($"{sent} requests");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(sent > 150);
    }

    [Fact]
    public async Task Every_documented_error_is_answered_with_its_code_and_status()
    {
        var wrong = new List<string>();
        var seen = new HashSet<(string Operation, string Code)>();
        foreach (var row in IamErrorRows.All.Concat(Generated()))
        {
            var operation = DocumentedErrors.All.Single(o => o.Service == "iam" && o.Name == row.Operation);
            Assert.True(operation.Errors.TryGetValue(row.Code, out var status), $"{row.Operation} has no {row.Code}: {operation.Page}");
            seen.Add((row.Operation, row.Code));
            await WithServerAsync(async raw =>
            {
                foreach (var before in row.Before)
                {
                    var (prepared, body) = await SendAsync(raw, Parse(before));
                    if (prepared != HttpStatusCode.OK)
                        wrong.Add($"{row.Operation} ({row.When}): {before[..Math.Min(before.Length, 80)]}: {body}");
                }

                await CheckAsync(raw, operation, Parse(row.Request), row.Code, status, row.When, wrong);
            });
        }

        output.WriteLine($"{seen.Count} errors of {seen.Select(s => s.Operation).Distinct().Count()} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        var left = Served
            .SelectMany(o => o.Errors.Keys.Select(code => (o.Name, code)))
            .Where(e => !seen.Contains(e) && !NotProvoked.ContainsKey(e.code) && !NotHere.Contains(e))
            .Select(e => $"{e.Name} {e.code}");
        Assert.True(!left.Any(), string.Join('\n', left));
    }

    private static IEnumerable<ErrorRow> Generated()
    {
        foreach (var operation in Served)
        {
            var reads = Documentation.Find("iam", operation.Name)!.Parameters;
            // Of most operations the user may be left out: the caller's own is meant then.
            string[] optional = ["UserName", "Password", "SAMLMetadataDocument"];
            var given = operation.Required.Concat(optional.Where(reads.Contains)).Distinct().ToList();
            var request = Request(operation.Name, given);
            if (operation.Errors.ContainsKey("NoSuchEntity") && !NotHere.Contains((operation.Name, "NoSuchEntity")))
            {
                var absent = operation.Name is "CreateUser" or "CreateRole"
                    ? $"{request} PermissionsBoundary={Account}policy/ghost"
                    : request;
                yield return new("NoSuchEntity", "what it names does not exist", [], absent);
            }

            if (operation.Errors.ContainsKey("MalformedPolicyDocument") && !NotHere.Contains((operation.Name, "MalformedPolicyDocument")))
            {
                string[] documents = [IamErrorRows.Document, IamErrorRows.Trust];
                var malformed = documents.Aggregate(request, (text, document) => text.Replace(document, "{", StringComparison.Ordinal));
                yield return new("MalformedPolicyDocument", "the document is not JSON", Before(operation), malformed);
            }

            if (
                operation.Errors.ContainsKey("UnmodifiableEntity")
                && given.Contains("RoleName")
                && !NotHere.Contains((operation.Name, "UnmodifiableEntity"))
            )
            {
                yield return new(
                    "UnmodifiableEntity",
                    "the role is linked to a service",
                    [
                        "CreateServiceLinkedRole AWSServiceName=autoscaling.amazonaws.com",
                        "CreateInstanceProfile InstanceProfileName=ghost",
                        $"CreatePolicy PolicyName=ghost PolicyDocument={IamErrorRows.Document}",
                    ],
                    request.Replace("RoleName=ghost", $"RoleName={ServiceRole}", StringComparison.Ordinal)
                );
            }

            if (operation.Errors.ContainsKey("InvalidInput") && IamOperations.All[operation.Name].Reads.Split(' ').Contains("Tags"))
            {
                var twice = Request(operation.Name, given.Append("Tags").Distinct());
                yield return new(
                    "InvalidInput",
                    "a tag key stands twice",
                    Before(operation),
                    twice + " Tags.member.2.Key=a Tags.member.2.Value=c"
                );
            }
        }
    }

    /// <summary>What an operation needs to be there before its other parameters are looked at.</summary>
    private static IReadOnlyList<string> Before(ErrorsOfOperation operation) =>
        operation.Name.StartsWith("Create", StringComparison.Ordinal) && operation.Name != "CreatePolicyVersion"
            ? []
            :
            [
                "CreateUser UserName=ghost",
                "CreateGroup GroupName=ghost",
                $"CreateRole RoleName=ghost AssumeRolePolicyDocument={IamErrorRows.Trust}",
                $"CreatePolicy PolicyName=ghost PolicyDocument={IamErrorRows.Document}",
                "CreateInstanceProfile InstanceProfileName=ghost",
                "CreateVirtualMFADevice VirtualMFADeviceName=ghost",
                "CreateOpenIDConnectProvider Url=https://ghost.example.com",
                IamErrorRows.SamlProvider.Replace("Name=s ", "Name=ghost ", StringComparison.Ordinal),
            ];

    private static string Request(string operation, IEnumerable<string> parameters) =>
        string.Join(' ', parameters.SelectMany(Wire).Select(p => $"{p}={Valid[p].Replace(' ', '\u00a0')}").Prepend(operation));

    internal static string Form(string operation, IEnumerable<string> parameters) => Parse(Request(operation, parameters));

    private static IEnumerable<string> Wire(string parameter) =>
        parameter switch
        {
            "Tags" => ["Tags.member.1.Key", "Tags.member.1.Value"],
            "TagKeys" or "ThumbprintList" or "ActionNames" => [parameter + ".member.1"],
            _ => [parameter],
        };

    /// <summary>A row as a form: words with <c>=</c>; a blank in a value is a no-break one there.</summary>
    internal static string Parse(string request)
    {
        var words = request.Split(' ');
        return $"Action={words[0]}"
            + string.Concat(
                words[1..].Select(w => w.Split('=', 2)).Select(w => $"&{w[0]}={Uri.EscapeDataString(w[1].Replace('\u00a0', ' '))}")
            );
    }

    private static async Task CheckAsync(
        RawRequests raw,
        ErrorsOfOperation operation,
        string form,
        string code,
        int status,
        string when,
        List<string> wrong
    )
    {
        var (answered, body) = await SendAsync(raw, form, operation.Service);
        if ((int)answered != status || !body.Contains($"<Code>{code}</Code>", StringComparison.Ordinal))
            wrong.Add(
                $"{operation.Name} ({when}) is not {code} {status} but {(int)answered} {body.ReplaceLineEndings("")}: {operation.Page}"
            );
    }

    private static Task<(HttpStatusCode Status, string Body)> SendAsync(RawRequests raw, string form, string service = "iam") =>
        raw.SendAsync(service, "POST", "/", form, "application/x-www-form-urlencoded");

    private static async Task WithServerAsync(Func<RawRequests, Task> run)
    {
        await using var server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        using var raw = new RawRequests(server);
        await run(raw);
    }
}
