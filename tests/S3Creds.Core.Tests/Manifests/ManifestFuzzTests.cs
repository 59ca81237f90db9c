using System.Text;
using CsCheck;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>Broken and hostile manifests: the loader answers each with diagnostics, never with an exception.</summary>
public sealed class ManifestFuzzTests
{
    private const int Volume = 100_000;
    private const int LongVolume = 10_000_000;

    private static readonly string[] Seeds =
    [
        Loading.Head
            + "buckets:\n  media: {versioning: enabled, encryption: aes256, tags: {a: b}}\nusers:\n  ada: {access: [{bucket: media, "
            + "allow: read-only, until: 2027-01-31}]}\n",
        Loading.Head
            + "vars: {env: prod}\nprofiles: {p: {access: [{bucket: m-1, allow: write-only, prefix: \"$!name!$/\"}]}}\nexternal: "
            + "{buckets: [m-1]}\nusers: {u: {use: [p]}}\n",
        Loading.Head
            + "roles:\n  r: {trust: {service: ec2.amazonaws.com}, sessionDuration: 2h}\nexpect: [{who: user/u, can: s3:GetObject, on: "
            + "m/*}]\n",
        Loading.Head
            + "policies:\n  p:\n    document:\n      Version: \"2012-10-17\"\n      Statement: [{Effect: Allow, Action: \"s3:*\", "
            + "Resource: \"*\", Condition: {Bool: {\"aws:SecureTransport\": \"true\"}}}]\n",
    ];

    private static readonly string[] Pieces =
    [
        "\n",
        "  ",
        "\t",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "&a ",
        "*a",
        "!!str ",
        "!x ",
        "<<: ",
        "---\n",
        "...\n",
        "|\n ",
        ">-\n ",
        "# ",
        "%YAML 9.9\n",
        "? ",
        "null",
        "~",
        "$!",
        "!$",
        "$!name!$",
        "\u0000",
        "\u009b",
        "\u202e",
        "\uFEFF",
        "\ud83d\ude00",
        "9999999999999999999999",
        "1e999",
        "0x",
        "0o8",
        "-",
        "..",
        "../..",
        "s3:*",
        "arn:aws:s3:::",
        "unmanaged",
        "2027-13-45",
        "é",
        "\u2028",
        "users:\n",
        "buckets:\n",
        "access: ",
        "{a: {a: {a: {a: ",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly Gen<byte[]> Mutated =
        from seed in Gen.OneOf(Seeds)
        from edits in Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4095], Gen.Int[0, 12], Gen.OneOf(Pieces)).List[1, 6]
        from rawByte in Gen.Frequency((8, Gen.Const(-1)), (1, Gen.Int[0, 255]))
        select Edit(seed, edits, rawByte);

    [Fact]
    public void Any_bytes_give_diagnostics_or_a_state() =>
        Mutated.Sample(
            bytes =>
            {
                var state = Loading.LoadBytes(bytes);
                return state.Diagnostics.All(d =>
                    d.Message.Length < 4096 && !DiagnosticText.Line(d, colour: false).Any(c => char.IsControl(c) && c != '\n')
                );
            },
            iter: Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1" ? LongVolume : Volume,
            print: b => Convert.ToBase64String(b)
        );

    private static byte[] Edit(string seed, List<(int Kind, int At, int Length, string Piece)> edits, int rawByte)
    {
        var text = new StringBuilder(seed);
        foreach (var (kind, at, length, piece) in edits)
        {
            var place = text.Length == 0 ? 0 : at % text.Length;
            if (kind != 0)
                text.Remove(place, Math.Min(length, text.Length - place));
            if (kind != 1)
                text.Insert(place, piece);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (rawByte >= 0 && bytes.Length > 0)
            bytes[edits[0].At % bytes.Length] = (byte)rawByte;
        return bytes;
    }
}
