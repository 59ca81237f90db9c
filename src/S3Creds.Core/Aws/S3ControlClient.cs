using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Answers;

namespace S3Creds.Core.Aws;

/// <summary>The calls of S3 Control that are needed: the public-access block of a whole account (API GetPublicAccessBlock,
/// PutPublicAccessBlock and DeletePublicAccessBlock, S3 Control).</summary>
internal sealed class S3ControlClient(AwsSession session, AWSCredentials credentials, S3ControlConfig config)
    : ServiceClient(session, credentials, config, ErrorForm.S3)
{
    private const long MaxCharacters = 64 * 1024;

    /// <summary>The block in force for all buckets of the account; null where it has none (all four flags are off then).</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<PublicAccessBlockConfiguration?> GetPublicAccessBlockAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            return (await SendAsync(new GetAccountPublicAccessBlockRequest { Account = account }, cancellationToken)).Block;
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return null;
        }
    }

    /// <summary>Replaces the block of the account.</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<bool> PutPublicAccessBlockAsync(
        string account,
        PublicAccessBlockConfiguration block,
        CancellationToken cancellationToken
    )
    {
        await SendAsync(new PutAccountPublicAccessBlockRequest { Account = account, Block = block }, cancellationToken);
        return true;
    }

    /// <summary>Removes the block of the account.</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no S3 Control.</exception>
    public async Task<bool> DeletePublicAccessBlockAsync(string account, CancellationToken cancellationToken)
    {
        await SendAsync(new DeleteAccountPublicAccessBlockRequest { Account = account }, cancellationToken);
        return true;
    }

    private Task<AccountPublicAccessBlockResponse> SendAsync(AccountRequest request, CancellationToken cancellationToken) =>
        InvokeAsync<AccountPublicAccessBlockResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = Writer.Instance,
                ResponseUnmarshaller = new Reader(request is GetAccountPublicAccessBlockRequest),
            },
            cancellationToken
        );

    private static XElement Read(Stream stream)
    {
        using var xml = XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxCharacters,
            }
        );
        return XElement.Load(xml);
    }

    private static string? Text(XElement root, string name) =>
        root.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    private abstract class AccountRequest(string method) : AmazonWebServiceRequest, IAccountRequest
    {
        public string Method { get; } = method;

        public required string Account { get; init; }
    }

    private sealed class GetAccountPublicAccessBlockRequest() : AccountRequest("GET");

    private sealed class PutAccountPublicAccessBlockRequest() : AccountRequest("PUT")
    {
        public required PublicAccessBlockConfiguration Block { get; init; }
    }

    private sealed class DeleteAccountPublicAccessBlockRequest() : AccountRequest("DELETE");

    private sealed class AccountPublicAccessBlockResponse : AmazonWebServiceResponse
    {
        public PublicAccessBlockConfiguration? Block { get; init; }
    }

    private sealed class Writer : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Writer Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (AccountRequest)input;
            var request = new DefaultRequest(input, "Amazon.S3Control")
            {
                HttpMethod = call.Method,
                ResourcePath = "/v20180820/configuration/publicAccessBlock",
            };
            request.Headers["x-amz-account-id"] = call.Account;
            if (call is PutAccountPublicAccessBlockRequest { Block: var block })
            {
                request.Content = Encoding.UTF8.GetBytes(Body(block).ToString(SaveOptions.DisableFormatting));
                request.Headers["Content-Type"] = "application/xml";
            }

            return request;
        }

        private static XElement Body(PublicAccessBlockConfiguration block)
        {
            XNamespace control = "http://awss3control.amazonaws.com/doc/2018-08-20/";
            return new XElement(
                control + "PublicAccessBlockConfiguration",
                new XElement(control + "BlockPublicAcls", block.BlockPublicAcls == true),
                new XElement(control + "IgnorePublicAcls", block.IgnorePublicAcls == true),
                new XElement(control + "BlockPublicPolicy", block.BlockPublicPolicy == true),
                new XElement(control + "RestrictPublicBuckets", block.RestrictPublicBuckets == true)
            );
        }
    }

    /// <summary>Writes answer with a status alone.</summary>
    private sealed class Reader(bool isOfBlock) : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            if (!isOfBlock)
                return new AccountPublicAccessBlockResponse();
            var root = Read(input.Stream);
            return new AccountPublicAccessBlockResponse
            {
                Block = new PublicAccessBlockConfiguration
                {
                    BlockPublicAcls = On(root, "BlockPublicAcls"),
                    BlockPublicPolicy = On(root, "BlockPublicPolicy"),
                    IgnorePublicAcls = On(root, "IgnorePublicAcls"),
                    RestrictPublicBuckets = On(root, "RestrictPublicBuckets"),
                },
            };
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input,
            Exception innerException,
            HttpStatusCode statusCode
        )
        {
            string? code = null,
                message = null;
            try
            {
                var root = Read(input.Stream);
                (code, message) = (Text(root, "Code"), Text(root, "Message"));
            }
            catch (Exception e) when (e is XmlException or InvalidOperationException)
            {
                // A page of a proxy, or nothing: the status is all there is.
            }

            return new AmazonServiceException(
                message ?? $"the server answered {(int)statusCode}",
                innerException,
                ErrorType.Unknown,
                code,
                null,
                statusCode
            );
        }

        private static bool On(XElement root, string flag) =>
            Text(root, flag)?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) == true;
    }
}

/// <summary>Settings of <see cref="S3ControlClient"/>.</summary>
internal sealed class S3ControlConfig() : ServiceConfig("S3 Control", "S3 Control", "s3", "s3-control", "2018-08-20");
