using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace S3Creds.Testing;

/// <summary> Secrets that were handed out in a test, and the look for them where none may be: raw, and as Base64, hexadecimal, URL and JSON
/// text. A secret that a base-64 text holds in its midst is found at each of its three alignments. </summary>
public sealed class Canaries
{
    // A shorter text would be found by chance.
    private const int Shortest = 12;

    private readonly ConcurrentDictionary<string, IReadOnlyList<byte[]>> needles = new(StringComparer.Ordinal);

    /// <summary>Of all sandboxes in this process, where they were told: a suite shares them, since no test's secret may be in another's
    /// output either.</summary>
    public static Canaries OfThisProcess { get; } = new();

    public int Count => needles.Count;

    public void Add(string secret)
    {
        if (secret.Length >= Shortest && !needles.ContainsKey(secret))
            needles[secret] = [.. Forms(secret).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The form in which a secret is in the bytes; null: none is.</summary>
    public string? FindIn(ReadOnlySpan<byte> content)
    {
        foreach (var (secret, forms) in needles)
        {
            foreach (var form in forms)
            {
                if (content.IndexOf(form) >= 0)
                    return $"the secret {secret[..4]}… as {Encoding.UTF8.GetString(form)[..6]}…";
            }
        }

        return null;
    }

    public string? FindIn(string text) => FindIn(Encoding.UTF8.GetBytes(text));

    /// <summary>Fails where a secret is in a text that may hold none.</summary>
    public void AreNotIn(string text, string where)
    {
        if (FindIn(text) is { } found)
            Assert.Fail($"{where} holds {found}");
    }

    /// <summary>Fails where a secret is in a file, or the name of one, below a folder; <paramref name="exempt"/> says which are their
    /// place.</summary>
    public void AreNotBelow(string folder, Func<string, bool> exempt)
    {
        foreach (
            var file in Directory.EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        )
        {
            AreNotIn(file, "the name of a file");
            if (exempt(file))
                continue;
            byte[] content;
            try
            {
                // A pipe says that it is empty; reading it would wait for somebody to write.
                content = new FileInfo(file).Length == 0 ? [] : File.ReadAllBytes(file);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                continue;
            }

            if (FindIn(content) is { } found)
                Assert.Fail($"{file} holds {found}");
        }
    }

    /// <summary>Every form in which a careless program would show a secret.</summary>
    public static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        foreach (var text in Base64(bytes))
        {
            yield return text;
            yield return text.Replace('+', '-').Replace('/', '_');
        }

        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%2F", "/", StringComparison.Ordinal);
        yield return Lower(Uri.EscapeDataString(secret));
        yield return Lower(Uri.EscapeDataString(secret)).Replace("%2f", "/", StringComparison.Ordinal);
        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return JsonSerializer.Serialize(secret, Relaxed)[1..^1];
        yield return secret.Replace("/", "\\/", StringComparison.Ordinal);
        yield return secret.Replace("+", "\\u002b", StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<string> Base64(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            // Characters that depend on a neighbour are cut off at both ends.
            var padded = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var start = before == 0 ? 0 : before + 1;
            var end = (before + bytes.Length) / 3 * 4;
            yield return padded[start..end];
        }
    }

    /// <summary>Percent escapes in lower case.</summary>
    private static string Lower(string escaped)
    {
        var text = new StringBuilder(escaped);
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == '%')
                (text[i + 1], text[i + 2]) = (char.ToLowerInvariant(text[i + 1]), char.ToLowerInvariant(text[i + 2]));
        }

        return text.ToString();
    }
}
