using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws.Answers;

/// <summary>Judges the body of a success by the shape of its operation.</summary>
/// <param name="Operation">The API's name, for messages.</param>
/// <param name="RequestId">As the store gave it.</param>
/// <param name="IsAws">AWS itself answers, not another store.</param>
internal sealed record AnswerBody(string Operation, string? RequestId, bool IsAws)
{
    private const int Shown = 40;

    /// <summary>What a store answers to a read of a property that it has never heard of: it ignores the query parameter, and lists the
    /// bucket.</summary>
    private const string ListOfObjects = "ListBucketResult";

    /// <summary>The body that the SDK is to read.</summary>
    /// <exception cref="UnreadableAnswerException">It is not an answer to the operation.</exception>
    /// <exception cref="AmazonServiceException">It is an error of the store under a success status (CompleteMultipartUpload,
    /// CopyObject).</exception>
    public byte[] Check(AnswerShape shape, byte[] body)
    {
        switch (shape)
        {
            case AnswerShape.Xml xml:
                return CheckXml(xml, Trimmed(body));
            case AnswerShape.Json:
                CheckJson(body);
                return body;
            case AnswerShape.Nothing:
                CheckNothing(Trimmed(body));
                return [];
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>An error status that means "not set" must come with an error of the store: a proxy's page is no answer of the
    /// store.</summary>
    public void CheckError(byte[] body)
    {
        if (XmlAnswer.Read(Trimmed(body)) is not { Root: "Error" or "ErrorResponse" })
            throw new UnreadableAnswerException(Operation, $"HTTP 404 without an error of the store ({Form(body)})", RequestId)
            {
                Status = System.Net.HttpStatusCode.NotFound,
            };
    }

    public UnreadableAnswerException Bad(string why) => new(Operation, why, RequestId);

    private byte[] CheckXml(AnswerShape.Xml shape, byte[] body)
    {
        if (body.Length == 0)
            throw Bad("it is empty");
        if (XmlAnswer.Read(body) is not { } xml)
            throw Bad(body[0] == '<' && !IsPage(body) ? "its XML is cut or malformed" : $"it is not XML ({Form(body)})");
        if (xml.Root == "Error")
            throw ErrorOf(xml);
        // moto names the root of some answers by the operation: no other operation's answer is called so.
        var named = !IsAws && xml.Root == Operation + "Response";
        if (xml.Root == ListOfObjects && shape.Root != ListOfObjects && !IsAws)
            throw new AmazonServiceException(
                "the store answers with a list of objects",
                null,
                ErrorType.Receiver,
                "NotImplemented",
                RequestId,
                System.Net.HttpStatusCode.NotImplemented
            );
        if (xml.Root != shape.Root && xml.Root != shape.Alias && !named)
            throw Bad($"its root element is '{Short(xml.Root)}' and not '{shape.Root}'");
        if (((IsAws ? null : shape.ChildOfOthers) ?? shape.Child) is { } child && !xml.Children.Contains(child))
            throw Bad($"it has no element '{child}'");
        return xml.Root == shape.Root ? body : XmlAnswer.Renamed(body, shape.Root);
    }

    private void CheckJson(byte[] body)
    {
        if (body.Length == 0)
            throw Bad("it is empty");
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return;
        }
        catch (JsonException)
        {
            if (XmlAnswer.Read(body) is { Root: "Error" } error)
                throw ErrorOf(error);
            throw Bad(body[0] == '{' ? "its JSON is cut or malformed" : $"it is not JSON ({Form(body)})");
        }

        throw Bad("it is not a JSON object");
    }

    /// <summary>Other stores (moto) send text or a <c>…Response</c> document where AWS sends nothing.</summary>
    private void CheckNothing(byte[] body)
    {
        if (body.Length == 0)
            return;
        var xml = XmlAnswer.Read(body);
        if (xml?.Root == "Error")
            throw ErrorOf(xml);
        var tolerated = xml is null ? body[0] != '<' && body.Length <= Shown : xml.Root.EndsWith("Response", StringComparison.Ordinal);
        if (IsAws || !tolerated)
            throw Bad($"it has a body where none belongs ({Form(body)})");
    }

    private AmazonServiceException ErrorOf(XmlAnswer error) =>
        string.IsNullOrEmpty(error.Code)
            ? Bad("it is an error without a code")
            : new AmazonServiceException(
                error.Message ?? "the store answered with an error under a success status",
                null,
                ErrorType.Unknown,
                error.Code,
                RequestId,
                System.Net.HttpStatusCode.OK
            );

    private static bool IsPage(byte[] body)
    {
        var start = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, Shown)));
        return start.StartsWith("<!", StringComparison.Ordinal) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a body is instead of an answer. Its own text is not shown: it is of a proxy, a portal or another program.</summary>
    private static string Form(byte[] body)
    {
        var start = Trimmed(body);
        return start.Length == 0 ? "it is empty"
            : IsPage(start) ? "it is an HTML page"
            : XmlAnswer.Read(start) is { Root: var root }
                ? IsPageRoot(root) ? "it is an HTML page"
                    : $"it is XML with the root '{Short(root)}'"
            : start[0] == '<' ? "it is XML that is cut or malformed"
            : start[0] is (byte)'{' or (byte)'[' ? "it is JSON"
            : "it is text";
    }

    private static bool IsPageRoot(string root) => root.Equals("html", StringComparison.OrdinalIgnoreCase);

    private static string Short(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= Shown ? clean : clean[..Shown] + "…";
    }

    /// <summary>S3 sends blanks ahead of a document while it is at work, to keep the connection open (API
    /// CompleteMultipartUpload).</summary>
    private static byte[] Trimmed(byte[] body)
    {
        var start = body.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? []
            : start == 0 ? body
            : body[start..];
    }
}
