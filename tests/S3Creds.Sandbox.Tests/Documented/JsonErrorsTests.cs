using System.Net;
using System.Text.Json;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Kms;
using S3Creds.Sandbox.Ssm;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>The errors that AWS documents of each operation of Systems Manager and KMS that the sandbox serves, as real requests get
/// them.</summary>
public sealed class JsonErrorsTests(ITestOutputHelper output)
{
    /// <summary>Documented codes that no request here gets, and why.</summary>
    private static readonly Dictionary<string, string> NotProvoked = new(StringComparer.Ordinal)
    {
        ["InternalServerError"] = "AWS's own failure: --fault gives it",
        ["KMSInternalException"] = "AWS's own failure: --fault gives it",
        ["DependencyTimeoutException"] = "AWS's own failure: --fault gives it",
        ["TooManyUpdates"] = "two writes at one instant, which the sandbox runs one after the other",
        ["InvalidKeyId"] = "a key of KMS is not looked up: aliases are not served",
        ["ParameterLimitExceeded"] = "a quota of an account, of 10,000 parameters",
        ["ParameterMaxVersionLimitExceeded"] = "needs a label on the oldest version, and labels are not served",
        ["UnsupportedParameterType"] = "other types are refused by their name",
        ["IncompatiblePolicyException"] = "policies of parameters are not served",
        ["InvalidPolicyAttributeException"] = "policies of parameters are not served",
        ["InvalidPolicyTypeException"] = "policies of parameters are not served",
        ["PoliciesLimitExceededException"] = "policies of parameters are not served",
        ["LimitExceededException"] = "a quota of an account, of thousands of keys",
        ["KMSInvalidStateException"] = "every key is enabled",
        ["TagException"] = "tags of keys are not served",
        ["UnsupportedOperationException"] = "other kinds of keys are not served",
        ["CustomKeyStoreNotFoundException"] = "key stores are not served",
        ["CustomKeyStoreInvalidStateException"] = "key stores are not served",
        ["CloudHsmClusterInvalidConfigurationException"] = "key stores are not served",
        ["XksKeyAlreadyInUseException"] = "key stores are not served",
        ["XksKeyInvalidConfigurationException"] = "key stores are not served",
        ["XksKeyNotFoundException"] = "key stores are not served",
    };

    /// <summary>On the page of common errors of both services, not on that of an operation.</summary>
    private static readonly string[] Common = ["ValidationException", "AccessDeniedException"];

    private static readonly (string Service, string Operation, string Code)[] NotHere =
    [
        // Nothing in the request is an ARN: only key stores and policies could name one.
        ("kms", "CreateKey", "InvalidArnException"),
    ];

    private static IEnumerable<ErrorsOfOperation> Served =>
        DocumentedErrors.All.Where(o =>
            (o.Service == "ssm" && SsmService.Operations.ContainsKey(o.Name))
            || (o.Service == "kms" && KmsService.Operations.ContainsKey(o.Name))
        );

    [Fact]
    public async Task Every_documented_error_is_answered_with_its_code_and_status()
    {
        var wrong = new List<string>();
        var seen = new HashSet<(string Service, string Operation, string Code)>();
        foreach (var (service, row) in Rows())
        {
            var operation = DocumentedErrors.All.Single(o => o.Service == service && o.Name == row.Operation);
            Assert.True(
                operation.Errors.ContainsKey(row.Code) || Common.Contains(row.Code),
                $"{row.Operation} has no {row.Code}: {operation.Page}"
            );
            seen.Add((service, row.Operation, row.Code));
            await using var server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
            using var raw = new RawRequests(server);
            var key = await KeyAsync(raw);
            foreach (var before in row.Before)
            {
                var (prepared, refusal) = await SendAsync(raw, service, before);
                Assert.True(prepared == HttpStatusCode.OK, $"{row.Operation} ({row.When}): {before}: {refusal}");
            }

            var (status, body) = await SendAsync(raw, service, row.Request.Replace("\"KEY\"", $"\"{key}\"", StringComparison.Ordinal));
            if ((int)status != operation.Errors.GetValueOrDefault(row.Code, 400) || Type(body) != row.Code)
                wrong.Add($"{row.Operation} ({row.When}) is not {row.Code} but {(int)status} {body}: {operation.Page}");
        }

        output.WriteLine($"{seen.Count} errors of {seen.Select(s => (s.Service, s.Operation)).Distinct().Count()} operations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        var left = Served
            .SelectMany(o => o.Errors.Keys.Select(code => (o.Service, o.Name, code)))
            .Where(e => !seen.Contains(e) && !NotProvoked.ContainsKey(e.code) && !NotHere.Contains(e))
            .Select(e => $"{e.Name} {e.code}");
        Assert.True(!left.Any(), string.Join('\n', left));
        Assert.Empty(Served.Select(o => (o.Service, o.Name)).Except(seen.Select(s => (s.Service, s.Operation))));
    }

    /// <summary>ValidationException, 400: the pages of common errors.</summary>
    [Fact]
    public async Task A_required_parameter_that_is_missing_is_a_validation_error()
    {
        var wrong = new List<string>();
        var sent = 0;
        await using var server = await SandboxServer.StartAsync(RawRequests.Options, 0, default);
        using var raw = new RawRequests(server);
        var key = await KeyAsync(raw);
        foreach (var operation in Served)
        {
            foreach (var missing in operation.Required)
            {
                using var whole = JsonDocument.Parse(ValidOf(operation, key));
                var members = whole
                    .RootElement.EnumerateObject()
                    .Where(m => m.Name != missing)
                    .Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}");
                var (status, body) = await SendAsync(raw, operation.Service, $"{operation.Name} {{{string.Join(',', members)}}}");
                if (status != HttpStatusCode.BadRequest || Type(body) != "ValidationException")
                    wrong.Add($"{operation.Name} without {missing}: {(int)status} {body}");
                sent++;
            }

            foreach (var text in (string[])["{", "[]", "\"x\""])
            {
                var (status, body) = await SendAsync(raw, operation.Service, $"{operation.Name} {text}");
                if (status != HttpStatusCode.BadRequest || Type(body) != "SerializationException")
                    wrong.Add($"{operation.Name} {text}: {(int)status} {body}");
            }
        }

        output.WriteLine($"{sent} requests");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(sent >= 15, $"{sent}");
    }

    internal static string ValidOf(ErrorsOfOperation operation, string key) =>
        (operation.Service == "ssm" ? SsmErrorRows.Valid : KmsErrorRows.Valid)[operation.Name]
            .Replace("KEY", key, StringComparison.Ordinal);

    /// <param name="request">The operation and its JSON.</param>
    internal static Task<(HttpStatusCode Status, string Body)> SendAsync(RawRequests raw, string service, string request)
    {
        var words = request.Split(' ', 2);
        var target = (service == "ssm" ? "AmazonSSM." : "TrentService.") + words[0];
        return raw.SendAsync(service, "POST", "/", words[1], "application/x-amz-json-1.1", ("X-Amz-Target", target));
    }

    /// <summary>The id of a new key.</summary>
    internal static async Task<string> KeyAsync(RawRequests raw)
    {
        var (_, body) = await SendAsync(raw, "kms", "CreateKey {}");
        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
    }

    internal static string Type(string body)
    {
        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.TryGetProperty("__type", out var type) ? type.GetString()! : "";
    }

    private static IEnumerable<(string Service, ErrorRow Row)> Rows() =>
        SsmErrorRows.All.Select(r => ("ssm", r)).Concat(KmsErrorRows.All.Select(r => ("kms", r)));
}
