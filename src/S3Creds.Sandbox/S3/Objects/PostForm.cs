using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>A form that a browser posts to a bucket: its fields up to the file, with <c>${filename}</c> replaced (S3 API, "POST
/// Object").</summary>
/// <param name="Fields">In their order; names without case.</param>
/// <param name="File">The bytes of the file, still to be read.</param>
internal sealed record PostForm(IReadOnlyList<KeyValuePair<string, string>> Fields, Stream File)
{
    /// <summary>The form data and its boundaries, without the file (S3 API, "POST Object").</summary>
    private const int MostBytes = 20 * 1024;

    private const string FileName = "${filename}";

    /// <summary>The first field of this name.</summary>
    public string? this[string name] => Fields.FirstOrDefault(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public static bool IsForm(SandboxRequest request) => Boundary(request) is not null;

    /// <summary>Reads up to the file; what comes after it is not read.</summary>
    /// <exception cref="SandboxException">Not such a form.</exception>
    public static async Task<PostForm> ReadAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(Boundary(request)!, request.Body) { HeadersLengthLimit = MostBytes };
        var fields = new List<KeyValuePair<string, string>>();
        var size = 0;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (
                    !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || StringSegment.IsNullOrEmpty(disposition.Name)
                )
                {
                    throw Malformed();
                }

                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (name.Equals("file", StringComparison.OrdinalIgnoreCase))
                {
                    var file = HeaderUtilities.RemoveQuotes(disposition.FileName).ToString();
                    return new PostForm([.. fields.Select(f => KeyValuePair.Create(f.Key, Replaced(f, LastPart(file))))], section.Body);
                }

                var value = await TextAsync(section.Body, MostBytes - size, cancellationToken);
                size += Encoding.UTF8.GetByteCount(value) + Encoding.UTF8.GetByteCount(name);
                fields.Add(KeyValuePair.Create(name, value));
            }
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw Malformed();
        }

        throw S3Errors.InvalidArgument("POST requires exactly one file upload per request.", "file", "0");
    }

    private static string? Boundary(SandboxRequest request) =>
        MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is { Length: > 0 and <= 100 } boundary
            ? boundary
            : null;

    /// <summary>The policy is signed as it stands: nothing is replaced in it.</summary>
    private static string Replaced(KeyValuePair<string, string> field, string file) =>
        field.Key.Equals("policy", StringComparison.OrdinalIgnoreCase)
            ? field.Value
            : field.Value.Replace(FileName, file, StringComparison.Ordinal);

    /// <summary>Of a path that a browser sends, only what follows the last slash or backslash counts.</summary>
    private static string LastPart(string file) => file[(file.LastIndexOfAny(['/', '\\']) + 1)..];

    private static async Task<string> TextAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[4096];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0; )
        {
            if (buffer.Length + read > most)
            {
                throw new SandboxException(
                    "MaxPostPreDataLengthExceeded",
                    400,
                    "Your POST request fields preceding the upload file were too large."
                )
                {
                    Details = [("MaxPostPreDataLengthBytes", $"{MostBytes}")],
                };
            }

            buffer.Write(chunk, 0, read);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static SandboxException Malformed() =>
        new("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");
}
