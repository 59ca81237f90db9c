using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Core.Secrets;

/// <summary> Takes the secrets of this run out of texts of others: messages of servers, parsers and programs, which may repeat what they
/// were sent. It finds a secret by any twelve of its characters, so that a cut one is found too; as it is, in hex and in base64, and under
/// the escapes of JSON, URLs and XML. It keeps hashes of those pieces, and no secret. </summary>
public sealed class Scrubber
{
    public const string Mask = "(secret)";

    /// <summary>Characters of a secret that are enough to know it by.</summary>
    private const int Piece = 12;

    /// <summary>A shorter text may occur anywhere by chance.</summary>
    private const int Shortest = 6;

    /// <summary>Escapes inside escapes: a URL in a JSON text in an XML answer.</summary>
    private const int Layers = 3;

    private readonly Lock gate = new();
    private readonly ulong factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
    private readonly Dictionary<int, HashSet<ulong>> pieces = [];

    public void Learn(Secret secret)
    {
        var text = secret.RevealText();
        Learn(text);
        var bytes = secret.Reveal();
        if (bytes.Length < Shortest)
            return;
        Learn(Convert.ToHexString(bytes));
        Learn(Convert.ToHexStringLower(bytes));
        for (var shift = 0; shift < 3; shift++)
            LearnBase64(bytes, shift);
    }

    /// <summary>For a secret that was given as text; null and empty are none.</summary>
    public void Learn(string? text, bool allForms)
    {
        if (string.IsNullOrEmpty(text))
            return;
        using var secret = Secret.Of(text);
        if (allForms)
            Learn(secret);
        else
            Learn(text);
    }

    /// <summary>The text with every secret that this knows masked.</summary>
    public string Clean(string text)
    {
        lock (gate)
        {
            if (pieces.Count == 0 || text.Length < Shortest)
                return text;
            bool[]? hidden = null;
            var layer = EscapedText.Plain(text);
            for (var depth = 0; depth <= Layers; depth++)
            {
                foreach (var (length, known) in pieces)
                    Find(layer, length, known, text.Length, ref hidden);
                if (layer.Decoded() is not { } inner)
                    break;
                layer = inner;
            }

            return hidden is null ? text : Masked(text, hidden);
        }
    }

    private void LearnBase64(ReadOnlySpan<byte> bytes, int shift)
    {
        // Inside a longer text a secret begins at any of three places; what its neighbours share with it is left out.
        var shifted = new byte[bytes.Length + shift];
        bytes.CopyTo(shifted.AsSpan(shift));
        var text = Convert.ToBase64String(shifted);
        CryptographicOperations.ZeroMemory(shifted);
        var start = shift == 0 ? 0 : shift + 1;
        var end = (shifted.Length * 8 / 6) - (shifted.Length % 3 == 0 ? 0 : 1);
        if (end - start < Piece)
            return;
        Learn(text[start..end]);
        Learn(text[start..end].Replace('+', '-').Replace('/', '_'));
    }

    private void Learn(string text)
    {
        if (text.Length < Shortest)
            return;
        var length = Math.Min(Piece, text.Length);
        lock (gate)
        {
            if (!pieces.TryGetValue(length, out var known))
                pieces[length] = known = [];
            for (var at = 0; at + length <= text.Length; at++)
                known.Add(Hash(text.AsSpan(at, length)));
        }
    }

    private void Find(EscapedText text, int length, HashSet<ulong> known, int originalLength, ref bool[]? hidden)
    {
        var characters = text.Characters;
        if (characters.Length < length)
            return;
        var top = 1UL;
        for (var i = 1; i < length; i++)
            top *= factor;
        var hash = Hash(characters.AsSpan(0, length));
        for (var at = 0; ; at++)
        {
            if (known.Contains(hash))
            {
                hidden ??= new bool[originalLength];
                hidden.AsSpan(text.StartOf(at), text.EndOf(at + length - 1) - text.StartOf(at)).Fill(true);
            }

            if (at + length >= characters.Length)
                return;
            hash = ((hash - (characters[at] * top)) * factor) + characters[at + length];
        }
    }

    private ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 0UL;
        foreach (var c in text)
            hash = (hash * factor) + c;
        return hash;
    }

    private static string Masked(string text, bool[] hidden)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (!hidden[at])
                clean.Append(text[at]);
            else if (at == 0 || !hidden[at - 1])
                clean.Append(Mask);
        }

        return clean.ToString();
    }
}
