using System.Text;
using System.Text.RegularExpressions;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>Turns a good answer into one that looks like a success and is none.</summary>
internal static partial class StrangeAnswers
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>Welcome to the guest network.</body></html>\n";

    /// <returns>The answer itself where the fault does not apply to it: errors, objects, answers without the part in question.</returns>
    public static SandboxResponse Of(StrangeAnswer kind, SandboxResponse answer, string operation)
    {
        if (answer.Status is < 200 or > 299)
            return answer;
        if (kind == StrangeAnswer.Page)
            return SandboxResponse.Bytes(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page));
        // The bytes of an object are whatever they are.
        if (operation == "GetObject" || Text(answer) is not { } body)
            return answer;
        var changed = kind switch
        {
            StrangeAnswer.Empty => "",
            StrangeAnswer.Cut => body[..(body.Length / 2)],
            StrangeAnswer.ForeignRoot => body[0] == '{' ? $"[{body}]" : Renamed(body),
            StrangeAnswer.NoMarker => Marker()
                .Replace(body, "")
                .Replace("<IsTruncated>false", "<IsTruncated>true", StringComparison.Ordinal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return answer with
        {
            OpenBody = () => new MemoryStream(Encoding.UTF8.GetBytes(changed), writable: false),
            ContentLength = Encoding.UTF8.GetByteCount(changed),
        };
    }

    /// <summary>XML or JSON; null: anything else, or nothing.</summary>
    private static string? Text(SandboxResponse answer)
    {
        if (answer.OpenBody is not { } open || answer.ContentLength is null or 0)
            return null;
        using var reader = new StreamReader(open(), Encoding.UTF8);
        var text = reader.ReadToEnd();
        return text.Length > 0 && text[0] is '<' or '{' ? text : null;
    }

    private static string Renamed(string xml)
    {
        var name = Root().Match(xml).Groups["name"].Value;
        return name.Length == 0
            ? xml
            : Regex.Replace(xml, $"(</?){Regex.Escape(name)}(?=[ />])", "$1Other", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    [GeneratedRegex("<(?<name>[A-Za-z][A-Za-z0-9]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Root();

    [GeneratedRegex(
        "<(?<name>Marker|NextMarker|NextContinuationToken|NextKeyMarker|NextVersionIdMarker|NextUploadIdMarker|NextPartNumberMarker)>[^<]*</\\k<name>>",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Marker();
}
