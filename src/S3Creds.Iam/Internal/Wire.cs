using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.IdentityManagement.Internal;

/// <summary>Writes one action's form: <c>Action</c>, <c>Version</c> and what the request maps.</summary>
internal sealed class FormWriter(string action) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.IdentityManagement");
        request.Parameters["Action"] = action;
        request.Parameters["Version"] = AmazonIdentityManagementServiceConfig.ApiVersion;
        if (input is IMapped shape)
            shape.Map(new QueryMap(request.Parameters));
        request.ContentStream = AWSSDKUtils.WriteParametersToPooledStream(request);
        return request;
    }
}

/// <summary> Reads the answer of one action, as it streams in:
/// <c>&lt;XResponse&gt;&lt;XResult&gt;…&lt;/XResult&gt;&lt;ResponseMetadata&gt;…</c>. DTDs are refused and the size is bounded. What is not
/// such a document, whole, is an <see cref="AmazonUnmarshallingException"/>, never an empty success. </summary>
internal sealed class AnswerReader<T> : XmlResponseUnmarshaller
    where T : AmazonWebServiceResponse, new()
{
    public static readonly AnswerReader<T> Instance = new();

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        try
        {
            return Answer.Read(input.Stream, new T(), typeof(T).Name);
        }
        catch (Exception e) when (Answer.IsMalformed(e))
        {
            var data = input.ResponseData;
            throw new AmazonUnmarshallingException(
                Answer.RequestId(data),
                typeof(T).Name,
                null,
                $"IAM's answer could not be read: {e.Message}",
                e
            )
            {
                StatusCode = data?.StatusCode ?? HttpStatusCode.OK,
            };
        }
    }

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    ) => ErrorAnswer.Read(input.Stream, Answer.RequestId(input.ResponseData), innerException, statusCode);
}

/// <summary>The envelope of a successful answer.</summary>
internal static class Answer
{
    /// <summary>64 Mi characters: thirty times the largest page IAM is known to send.</summary>
    internal const long MaxCharacters = 64L * 1024 * 1024;

    /// <param name="root">The root element that the action has: <c>GetUserResponse</c>.</param>
    public static T Read<T>(Stream stream, T response, string root)
        where T : AmazonWebServiceResponse
    {
        using var xml = Open(stream, MaxCharacters);
        xml.MoveToContent();
        if (xml.LocalName != root)
            throw new XmlException($"the document is not {root}");
        var results = root[..^"Response".Length] + "Result";
        var result = false;
        var map = new QueryMap(xml);
        map.Children(response, (into, element) =>
        {
            if (element == "ResponseMetadata")
            {
                into.ResponseMetadata = new ResponseMetadata { RequestId = map.ReadShape(new Metadata()).RequestId };
                return true;
            }
            if (element != results || into is not IMapped shape)
                return false;
            map.ReadShape(shape, out var members);
            result |= members > 0;
            return true;
        });
        // IAM has no action whose result may be empty: even an empty list is an element.
        if (!result && response is IMapped)
            throw new XmlException("the answer has no result, or an empty one");
        // What comes after the document's end shows that it is not one document.
        while (xml.Read()) { }

        return response;
    }

    public static XmlReader Open(Stream stream, long maxCharacters) =>
        XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = maxCharacters,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = false,
            }
        );

    /// <summary>What reading a document that is not as it should be throws; I/O errors are not among it, those the SDK's retry
    /// knows.</summary>
    public static bool IsMalformed(Exception e) => e is XmlException or FormatException or OverflowException;

    public static string? RequestId(IWebResponseData? data)
    {
        foreach (var header in (ReadOnlySpan<string>)["x-amzn-RequestId", "x-amz-request-id"])
        {
            if (data?.IsHeaderPresent(header) == true)
                return data.GetHeaderValue(header);
        }
        return null;
    }

    private sealed class Metadata : IMapped
    {
        public string? RequestId { get; private set; }

        public void Map(QueryMap m) => RequestId = m.Of(RequestId);
    }
}
