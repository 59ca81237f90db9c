using System.Text.Encodings.Web;
using System.Text.Json;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>JSON on the wire: IAM counts characters, so nothing is escaped that need not be.</summary>
internal static class Relaxed
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
