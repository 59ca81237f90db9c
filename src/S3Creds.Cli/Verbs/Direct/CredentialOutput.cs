using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Credentials = Amazon.SecurityToken.Model.Credentials;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The one place where a direct verb shows a secret: on standard output, which is what it was asked for.</summary>
internal static class CredentialOutput
{
    public static Task WriteAsync(AccessKey key, bool ini, CommandContext context) => WriteAsync(
        ini
            ? Ini(key.AccessKeyId!, key.SecretAccessKey!, null)
            : PythonJson.Dumps(
                new JsonObject
                {
                    ["UserName"] = key.UserName,
                    ["AccessKeyId"] = key.AccessKeyId,
                    ["Status"] = key.Status?.Value,
                    ["SecretAccessKey"] = key.SecretAccessKey,
                    ["CreateDate"] = PythonJson.Time(key.CreateDate),
                },
                4),
        context);

    public static Task WriteAsync(Credentials credentials, bool ini, CommandContext context) => WriteAsync(
        ini
            ? Ini(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken)
            : PythonJson.Dumps(
                new JsonObject
                {
                    ["AccessKeyId"] = credentials.AccessKeyId,
                    ["SecretAccessKey"] = credentials.SecretAccessKey,
                    ["SessionToken"] = credentials.SessionToken,
                    ["Expiration"] = PythonJson.Time(credentials.Expiration),
                },
                4),
        context);

    /// <summary>The answer of a credential_process (AWS SDKs and Tools Reference Guide, feature-process-credentials).</summary>
    public static string Process(Credentials credentials) => PythonJson.Dumps(
        new JsonObject
        {
            ["Version"] = 1,
            ["AccessKeyId"] = credentials.AccessKeyId,
            ["SecretAccessKey"] = credentials.SecretAccessKey,
            ["SessionToken"] = credentials.SessionToken,
            ["Expiration"] = PythonJson.Time(credentials.Expiration)?.Replace(' ', 'T'),
        },
        2);

    private static string Ini(string id, string secret, string? token) =>
        $"[default]\naws_access_key_id={id}\naws_secret_access_key={secret}" + (token is null ? "" : $"\naws_session_token={token}");

    private static async Task WriteAsync(string text, CommandContext context)
    {
        await context.Out.WriteLineAsync(text);
        await context.Out.FlushAsync(CancellationToken.None);
    }
}
