using Amazon.S3.Model;

namespace S3Creds.Core.Aws;

/// <summary>Requests that carry an object. The SDK announces their bodies (<c>Expect: 100-continue</c>), so that a refused one is not sent
/// and its connection is closed. .NET sends a body of up to 1 KiB after a refusal all the same and goes on with the connection, on which a
/// server that does not wait for it takes it for the next request: a body of that size is not announced.</summary>
public static class BodyRequests
{
    /// <summary>In bytes; a constant of .NET's HttpConnection (Expect100ErrorSendThreshold).</summary>
    private const int SentAnyway = 1024;

#pragma warning disable RS0030 // Made here alone.
    public static PutObjectRequest Put(Stream body) =>
        body.Length > SentAnyway ? new PutObjectRequest { InputStream = body } : new Unannounced.PutObjectRequest { InputStream = body };

    public static UploadPartRequest Part(Stream body) =>
        body.Length > SentAnyway
            ? new UploadPartRequest { InputStream = body, PartSize = body.Length }
            : new Unannounced.UploadPartRequest { InputStream = body, PartSize = body.Length };
#pragma warning restore RS0030

    /// <summary>Of the same names, by which the pipeline knows the operation.</summary>
    private static class Unannounced
    {
        public sealed class PutObjectRequest : Amazon.S3.Model.PutObjectRequest
        {
            protected override bool Expect100Continue => false;
        }

        public sealed class UploadPartRequest : Amazon.S3.Model.UploadPartRequest
        {
            protected override bool Expect100Continue => false;
        }
    }
}
