using System.Text.Encodings.Web;
using System.Text.Json;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary><c>{"AccessKeyId", "SecretAccessKey", "UserName"}</c>: what <c>--auth</c> and s3-credentials read.</summary>
internal sealed class JsonFormat : KeyFormat
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override bool Merges => false;

    public override string? KeyId(ReadOnlySpan<byte> content)
    {
        using var id = Member(content, "AccessKeyId"u8);
        return id?.RevealText();
    }

    public override string? User(ReadOnlySpan<byte> content)
    {
        using var user = Member(content, "UserName"u8);
        return user?.RevealText();
    }

    public override Secret? Secret(ReadOnlySpan<byte> content) => Member(content, "SecretAccessKey"u8);

    public override void Write(ReadOnlySpan<byte> existing, KeyMaterial key, SecretBuffer to)
    {
        // The writer pools no buffer of its own here: it writes straight into the one that is zeroed.
        using (var json = new Utf8JsonWriter(to, Options))
        {
            json.WriteStartObject();
            json.WriteString("AccessKeyId"u8, key.KeyId);
            json.WriteString("SecretAccessKey"u8, key.Secret.Reveal());
            json.WriteString("UserName"u8, key.User);
            json.WriteEndObject();
        }

        to.Add("\n");
    }

    private static Secret? Member(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(content);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals(name))
                    continue;
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    return null;
                var value = GC.AllocateArray<byte>(reader.ValueSpan.Length, pinned: true);
                var length = reader.CopyString(value);
                var secret = new Secret(value.AsSpan(0, length));
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(value);
                return secret;
            }
        }
        catch (JsonException)
        {
            // Not JSON: no key of ours.
        }

        return null;
    }
}
