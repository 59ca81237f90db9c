namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>Errors of KMS, operation by operation. <c>KEY</c> stands for the id of a key of the account.</summary>
internal static class KmsErrorRows
{
    private const string Absent = "1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string NoPolicy =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}""";
    private const string Policy =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"PRINCIPAL\"},"""
        + """\"Action\":\"kms:*\",\"Resource\":\"*\"}]}""";

    /// <summary>A request that is served, of each operation.</summary>
    public static IReadOnlyDictionary<string, string> Valid { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CreateKey"] = "{}",
            ["GetKeyPolicy"] = """{"KeyId":"KEY"}""",
            ["PutKeyPolicy"] = $$"""{"KeyId":"KEY","Policy":"{{By("arn:aws:iam::123456789012:root")}}"}""",
        };

    public static IReadOnlyList<ErrorRow> All { get; } =
    [
        Row("MalformedPolicyDocumentException", "the policy is not JSON", """CreateKey {"Policy":"{"}"""),
        Row("MalformedPolicyDocumentException", "a statement without a principal", $$"""CreateKey {"Policy":"{{NoPolicy}}"}"""),
        Row(
            "MalformedPolicyDocumentException",
            "the caller could not change the policy again",
            $$"""CreateKey {"Policy":"{{By("arn:aws:iam::210987654321:root")}}"}"""
        ),
        Row("NotFoundException", "no such key", $$"""GetKeyPolicy {"KeyId":"{{Absent}}"}"""),
        Row("NotFoundException", "a key has no policy of another name", """GetKeyPolicy {"KeyId":"KEY","PolicyName":"other"}"""),
        Row("InvalidArnException", "not the ARN of a key", """GetKeyPolicy {"KeyId":"arn:aws:kms:key/x"}"""),
        Row("NotFoundException", "no such key", $$"""PutKeyPolicy {"KeyId":"{{Absent}}","Policy":"{{By("123456789012")}}"}"""),
        Row(
            "InvalidArnException",
            "not the ARN of a key",
            $$"""PutKeyPolicy {"KeyId":"arn:aws:kms:key/x","Policy":"{{By("123456789012")}}"}"""
        ),
        Row("MalformedPolicyDocumentException", "the policy is not JSON", """PutKeyPolicy {"KeyId":"KEY","Policy":"{"}"""),
        Row(
            "MalformedPolicyDocumentException",
            "a principal that does not exist",
            $$"""PutKeyPolicy {"KeyId":"KEY","BypassPolicyLockoutSafetyCheck":true,"Policy":"{{By("arn:aws:iam::123456789012:user/none")}}"}"""
        ),
        Row(
            "MalformedPolicyDocumentException",
            "the caller could not change the policy again",
            $$"""PutKeyPolicy {"KeyId":"KEY","Policy":"{{By("arn:aws:iam::210987654321:root")}}"}"""
        ),
        Row("ValidationException", "32 KB at most", $$"""PutKeyPolicy {"KeyId":"KEY","Policy":"{{new string(' ', 32769)}}"}"""),
    ];

    private static string By(string principal) => Policy.Replace("PRINCIPAL", principal, StringComparison.Ordinal);

    private static ErrorRow Row(string code, string when, string request) => new(code, when, [], request);
}
