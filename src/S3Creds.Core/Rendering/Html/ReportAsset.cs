using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Core.Rendering.Html;

/// <summary>The style or the script of every report: constant, so that the Content-Security-Policy can name it by its hash.</summary>
internal sealed class ReportAsset
{
    private ReportAsset(string name)
    {
        using var stream = typeof(ReportAsset).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // A browser hashes what its parser reads, in which a line ends with LF alone.
        Text = reader.ReadToEnd().ReplaceLineEndings("\n");
        Hash = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    public static ReportAsset Style { get; } = new("report.css");

    public static ReportAsset Script { get; } = new("report.js");

    public string Text { get; }

    /// <summary>As a source expression of a Content-Security-Policy.</summary>
    public string Hash { get; }
}
