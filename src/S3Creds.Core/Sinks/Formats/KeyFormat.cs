using System.Text;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary>How a key is written into a file and found in it again.</summary>
internal abstract class KeyFormat
{
    /// <summary>The access key id in the file; null where there is none.</summary>
    public abstract string? KeyId(ReadOnlySpan<byte> content);

    /// <summary>Whose key it is; null where the format does not have it.</summary>
    public virtual string? User(ReadOnlySpan<byte> content) => null;

    /// <summary>The secret beside it; null where there is none.</summary>
    public abstract Secret? Secret(ReadOnlySpan<byte> content);

    /// <summary>Whether a file with other content keeps it. Where not, such a file is refused rather than overwritten.</summary>
    public abstract bool Merges { get; }

    /// <param name="existing">The file as it is, empty where there is none.</param>
    public abstract void Write(ReadOnlySpan<byte> existing, KeyMaterial key, SecretBuffer to);

    public static KeyFormat? Of(string format, string? profile, string? name, string? space) =>
        format switch
        {
            "json" => new JsonFormat(),
            "ini" => new IniFormat(profile ?? "default", merges: false),
            "profile" => new IniFormat(profile ?? "default", merges: true),
            "dotenv" => new DotenvFormat(),
            "kubernetes" => new KubernetesFormat(name ?? "aws-credentials", space),
            _ => null,
        };

    /// <summary>The format that a file's extension names; null where it names none.</summary>
    public static string? NamedByExtension(string path) =>
        ByExtension(path) is "json" && !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? null : ByExtension(path);

    /// <summary>By the file's extension where the manifest names no format.</summary>
    public static string ByExtension(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".ini" => "ini",
            ".env" => "dotenv",
            ".yaml" or ".yml" => "kubernetes",
            _ when Path.GetFileName(path) == "credentials" => "profile",
            _ => "json",
        };

    protected static string? Text(ReadOnlySpan<byte> value) => value.IsEmpty ? null : Encoding.UTF8.GetString(value);
}
