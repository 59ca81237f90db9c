using System.Text.Json.Nodes;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The one place where a direct verb prints a secret: to standard output, or to a client of the local server. Written from the
/// secret's own bytes into a buffer that is zeroed; no text with a secret in it is made.</summary>
internal static class CredentialOutput
{
    /// <param name="status">As IAM calls it: <c>Active</c>.</param>
    public static async Task WriteAsync(KeyMaterial key, string? status, DateTime? created, bool ini, CommandContext context)
    {
        using var text = new SecretBuffer();
        if (ini)
            Ini(text, key.KeyId, key.Secret, null);
        else
            Json(
                text,
                4,
                ("UserName", key.User),
                ("AccessKeyId", key.KeyId),
                ("Status", status),
                ("SecretAccessKey", key.Secret),
                ("CreateDate", PythonJson.Time(created))
            );
        await WriteAsync(text, context);
    }

    public static async Task WriteAsync(SessionMaterial session, bool ini, CommandContext context)
    {
        using var text = new SecretBuffer();
        if (ini)
            Ini(text, session.KeyId, session.Secret, session.Token);
        else
            Json(
                text,
                4,
                ("AccessKeyId", session.KeyId),
                ("SecretAccessKey", session.Secret),
                ("SessionToken", session.Token),
                ("Expiration", PythonJson.Time(session.Expiration))
            );
        await WriteAsync(text, context);
    }

    /// <summary>The answer of a credential_process (AWS SDKs and Tools Reference Guide, feature-process-credentials).</summary>
    public static SecretBuffer Process(SessionMaterial session)
    {
        var text = new SecretBuffer();
        Json(
            text,
            2,
            ("Version", 1),
            ("AccessKeyId", session.KeyId),
            ("SecretAccessKey", session.Secret),
            ("SessionToken", session.Token),
            ("Expiration", PythonJson.Time(session.Expiration)!.Replace(' ', 'T'))
        );
        return text;
    }

    private static void Ini(SecretBuffer text, string id, Secret secret, Secret? token)
    {
        text.Add($"[default]\naws_access_key_id={id}\naws_secret_access_key=").Add(secret);
        if (token is not null)
            text.Add("\naws_session_token=").Add(token);
        text.Add("\n");
    }

    /// <summary>An object as Python writes it, member by member.</summary>
    private static void Json(SecretBuffer text, int indent, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var start = "{\n" + new string(' ', indent);
        foreach (var (name, value) in members)
        {
            text.Add(start).Add($"\"{name}\": ");
            if (value is Secret secret)
                text.AddJson(secret);
            else
                text.Add(
                    PythonJson.Dumps(
                        value is int number ? JsonValue.Create(number)
                            : value is string s ? JsonValue.Create(s)
                            : null,
                        null
                    )
                );
            start = ",\n" + new string(' ', indent);
        }

        text.Add("\n}\n");
    }

    private static async Task WriteAsync(SecretBuffer text, CommandContext context)
    {
        await context.Out.FlushAsync(CancellationToken.None);
        await using var output = context.OpenOut();
        await text.WriteToAsync(output, CancellationToken.None);
    }
}
