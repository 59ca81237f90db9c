using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using S3Creds.Core.Aws.Answers;

namespace S3Creds.Core.Aws;

/// <summary>AWS's own view of tags: which buckets of a region have one (API GetResources, Resource Groups Tagging API).</summary>
internal sealed class TaggingClient(AwsSession session, AWSCredentials credentials, TaggingConfig config)
    : ServiceClient(session, credentials, config, ErrorForm.Json)
{
    private const string Bucket = "s3:bucket";
    private const string BucketArn = ":s3:::";

    /// <summary>The most that AWS returns at once.</summary>
    private const int PageSize = 100;

    /// <summary>The buckets of the client's region that have a tag with this value, or had it a moment ago.</summary>
    /// <exception cref="AmazonServiceException">Refused, or the store has no such view.</exception>
    public async Task<IReadOnlyList<string>> BucketsAsync(string key, string value, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await InvokeAsync<GetTaggedResourcesResponse>(
                new GetTaggedResourcesRequest
                {
                    Key = key,
                    Value = value,
                    Token = token,
                },
                new InvokeOptions { RequestMarshaller = Writer.Instance, ResponseUnmarshaller = Reader.Instance },
                cancellationToken
            );
            names.AddRange(
                page.Arns!.Where(a => a.Contains(BucketArn, StringComparison.Ordinal)).Select(a => a[(a.LastIndexOf(':') + 1)..])
            );
            token = string.IsNullOrEmpty(page.Token) ? null : page.Token;
        } while (token is not null);
        return names;
    }

    private sealed class Writer : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Writer Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (GetTaggedResourcesRequest)input;
            var body = new JsonObject
            {
                ["TagFilters"] = new JsonArray(new JsonObject { ["Key"] = call.Key, ["Values"] = new JsonArray(call.Value) }),
                ["ResourceTypeFilters"] = new JsonArray(Bucket),
                ["ResourcesPerPage"] = PageSize,
            };
            if (call.Token is { } token)
                body["PaginationToken"] = token;
            var request = new DefaultRequest(input, "Amazon.ResourceGroupsTaggingAPI")
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = Encoding.UTF8.GetBytes(body.ToJsonString()),
            };
            request.Headers["X-Amz-Target"] = "ResourceGroupsTaggingAPI_20170126.GetResources";
            request.Headers["Content-Type"] = "application/x-amz-json-1.1";
            return request;
        }
    }

    /// <summary>Reads the stream as JSON, whatever the SDK's class is named after.</summary>
    private sealed class Reader : XmlResponseUnmarshaller
    {
        public static readonly Reader Instance = new();

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            using var json = JsonDocument.Parse(input.Stream);
            return new GetTaggedResourcesResponse
            {
                Arns =
                    json.RootElement.TryGetProperty("ResourceTagMappingList", out var list) && list.ValueKind == JsonValueKind.Array
                        ? [.. list.EnumerateArray().Select(r => Text(r, "ResourceARN") ?? "")]
                        : null,
                Token = Text(json.RootElement, "PaginationToken"),
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
                using var json = JsonDocument.Parse(input.Stream);
                code = Text(json.RootElement, "__type");
                message = Text(json.RootElement, "message") ?? Text(json.RootElement, "Message");
            }
            catch (JsonException)
            {
                // A page of a proxy, or nothing: the status is all there is.
            }

            return new AmazonServiceException(
                message ?? $"the server answered {(int)statusCode}",
                innerException,
                ErrorType.Unknown,
                code?[(code.LastIndexOf('#') + 1)..],
                null,
                statusCode
            );
        }

        private static string? Text(JsonElement json, string name) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}

/// <summary>Asks for the buckets with one tag.</summary>
internal sealed class GetTaggedResourcesRequest : AmazonWebServiceRequest
{
    public required string Key { get; init; }

    public required string Value { get; init; }

    public string? Token { get; init; }
}

internal sealed class GetTaggedResourcesResponse : AmazonWebServiceResponse
{
    /// <summary>Null where the answer has no list.</summary>
    public IReadOnlyList<string>? Arns { get; init; }

    public string? Token { get; init; }
}

/// <summary>Settings of <see cref="TaggingClient"/>.</summary>
internal sealed class TaggingConfig() : ServiceConfig("Resource Groups Tagging API", "Tagging", "tagging", "tagging", "2017-01-26");
