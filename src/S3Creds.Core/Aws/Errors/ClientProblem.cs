using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace S3Creds.Core.Aws.Errors;

/// <summary> What the SDK refuses or fails to do before a service answers, in this tool's words. Its own texts may repeat what a child
/// process printed. </summary>
internal static partial class ClientProblem
{
    public static string Of(AmazonClientException exception) =>
        exception.Message switch
        {
            var m when Has(m, "hash") || Has(m, "checksum") => "the checksum of the answer differs from the checksum of the store",
            var m when Has(m, "RegionEndpoint") || Has(m, "region") => "the SDK has no region for this call",
            var m when Has(m, "endpoint") => "the SDK has no endpoint for this call",
            var m when Has(m, "role") => Doing(exception) + " failed",
            var m when Has(m, "process") => "the credential_process of the profile gave no credentials",
            var m when Has(m, "SSO") => "the SSO session gave no credentials",
            var m when Has(m, "metadata") => "the machine's role gave no credentials",
            var m when Has(m, "token") => "the token file or session gave no credentials",
            var m when Has(m, "credential") || Has(m, "profile") => "the settings found give no credentials",
            _ => "the SDK refused the call",
        };

    /// <summary>What was tried when a provider of credentials failed.</summary>
    public static string Doing(AmazonClientException exception) =>
        Arn().Match(exception.Message) is { Success: true, Value: var arn } ? $"assuming the role {arn}" : "getting credentials";

    private static bool Has(string message, string word) => message.Contains(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Arn();
}
