using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace S3Creds.Core.Aws;

/// <summary> Sends grantees as the S3 API reference has them. The SDK (AWSSDK.S3 4.1.0) writes the element itself, and not only its type,
/// into the namespace of XML Schema, where other stores do not find it. Stands after the marshaller, before checksum and signature.
/// </summary>
internal sealed class GranteeHandler : PipelineHandler
{
    private const string Misplaced = "xsi:Grantee";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext.Request;
        if (request.OriginalRequest is PutBucketLoggingRequest { LoggingConfig.Grants.Count: > 0 } && request.ContentStream is { } written)
        {
            // A value of the document cannot hold such a tag: its < is escaped.
            using var reader = new StreamReader(written, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(executionContext.RequestContext.CancellationToken);
            request.ContentStream = null;
            request.Content = Encoding.UTF8.GetBytes(
                body.Replace($"<{Misplaced} ", "<Grantee ", StringComparison.Ordinal)
                    .Replace($"</{Misplaced}>", "</Grantee>", StringComparison.Ordinal)
            );
        }

        return await base.InvokeAsync<T>(executionContext);
    }
}
