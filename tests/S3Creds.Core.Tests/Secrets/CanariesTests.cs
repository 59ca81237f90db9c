using System.Text;
using System.Text.Json;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Secrets;

/// <summary>The scan itself: what it is to find is planted, in every encoding, and it finds it.</summary>
public sealed class CanariesTests
{
    private const string Secret = "wJalr+UtnFEMI/K7MDENG/bPxRfiCY\"EXAMPLE=KEY";

    private static readonly Dictionary<string, Func<string, string>> Encodings = new(StringComparer.Ordinal)
    {
        ["raw"] = s => s,
        ["Base64"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)),
        ["Base64 of a text that ends with it"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("k:" + s)),
        ["Base64 of a text with it in the middle"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("a" + s + "; and more")),
        ["Base64 for URLs"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("key=" + s + "&x")).Replace('+', '-').Replace('/', '_'),
        ["hexadecimal"] = s => Convert.ToHexString(Encoding.UTF8.GetBytes("x" + s)),
        ["lower hexadecimal"] = s => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s + "y")),
        ["URL"] = Uri.EscapeDataString,
        ["lower URL"] = s =>
            Uri.EscapeDataString(s)
                .Replace("%2B", "%2b", StringComparison.Ordinal)
                .Replace("%2F", "%2f", StringComparison.Ordinal)
                .Replace("%3D", "%3d", StringComparison.Ordinal),
        ["URL path"] = s => Uri.EscapeDataString(s).Replace("%2F", "/", StringComparison.Ordinal),
        ["JSON"] = s => JsonSerializer.Serialize(new { secret = s }),
        ["JSON with escaped slashes"] = s => s.Replace("/", "\\/", StringComparison.Ordinal),
    };

    public static TheoryData<string> Names => [.. Encodings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_secret_is_found_in_every_encoding(string encoding)
    {
        var canaries = new Canaries();
        canaries.Add(Secret);
        var planted = "before " + Encodings[encoding](Secret) + " after";
        Assert.NotNull(canaries.FindIn(planted));
        Assert.Null(canaries.FindIn(Encodings[encoding]("wJalr+UtnFEMI/K7MDENG/bPxRfiCY\"ANOTHER=KEY")));
    }

    [Fact]
    public void A_planted_secret_is_found_in_a_file_in_its_name_and_in_a_hidden_folder_and_not_where_it_belongs()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-test-").FullName;
        try
        {
            var canaries = new Canaries();
            canaries.Add("AlphaBetaGammaDelta0123");
            File.WriteAllText(Path.Combine(folder, "key.json"), "AlphaBetaGammaDelta0123");
            canaries.AreNotBelow(folder, f => f.EndsWith("key.json", StringComparison.Ordinal));
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => canaries.AreNotBelow(folder, _ => false));
            Directory.CreateDirectory(Path.Combine(folder, ".hidden"));
            File.WriteAllText(Path.Combine(folder, ".hidden", "AlphaBetaGammaDelta0123"), "");
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => canaries.AreNotBelow(folder, _ => true));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_a_process_and_its_children_show_on_their_command_lines_and_in_their_environments_is_seen()
    {
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", "PLANTED=in-the-environment sleep 5 & sleep 6"])
        {
            UseShellExecute = false,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var tree = new ProcessTree();
        for (
            var i = 0;
            i < 200
                && !(
                    tree.Seen.Any(s => s.Contains("PLANTED=in-the-environment sleep", StringComparison.Ordinal))
                    && tree.Seen.Any(s =>
                        s.StartsWith("environ", StringComparison.Ordinal) && s.Contains("in-the-environment", StringComparison.Ordinal)
                    )
                );
            i++
        )
        {
            tree.Look(process.Id);
            await Task.Delay(10);
        }

        process.Kill(entireProcessTree: true);
        Assert.Contains(tree.Seen, s =>
            s.StartsWith("cmdline", StringComparison.Ordinal) && s.Contains("PLANTED=in-the-environment sleep", StringComparison.Ordinal)
        );
        Assert.Contains(tree.Seen, s =>
            s.StartsWith("environ", StringComparison.Ordinal) && s.Contains("PLANTED=in-the-environment", StringComparison.Ordinal)
        );
    }
}
