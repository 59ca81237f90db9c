using System.Globalization;
using System.Text;

namespace S3Creds.Core.Importing;

/// <summary>Names of resources as names of files. IAM allows <c>..</c>, <c>-rf</c> and <c>con</c>, and bucket names differ from IAM names in
/// case rules: two names never share a file, on file systems without case neither.</summary>
internal static class FileName
{
    private static readonly HashSet<string> Devices = Enumerable
        .Range(0, 10)
        .SelectMany(n => new[] { $"com{n}", $"lpt{n}" })
        .Concat(["con", "prn", "aux", "nul"])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Letters, digits, <c>_</c>, <c>-</c> and <c>.</c> stay; everything else, upper case too, is <c>=</c> and the hex digits of its
    /// UTF-8 bytes.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var (index, value) in Encoding.UTF8.GetBytes(name).Index())
        {
            var c = (char)value;
            var plain = c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' || (index > 0 && c is '-' or '.');
            text.Append(plain ? c.ToString() : $"={value.ToString("X2", CultureInfo.InvariantCulture)}");
        }

        var encoded = text.ToString();
        // Windows takes a device's name for the device, with any ending, and drops a dot at the end.
        if (Devices.Contains(encoded.Split('.')[0]))
            encoded = $"={(int)encoded[0]:X2}{encoded[1..]}";
        return encoded.EndsWith('.') ? encoded[..^1] + "=2E" : encoded;
    }
}
