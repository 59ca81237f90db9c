using Microsoft.AspNetCore.Http;

namespace S3Creds.Sandbox.Requests;

/// <summary>The AWS query protocol: form parameters in, XML out.</summary>
internal static class QueryProtocol
{
    /// <summary>A request to IAM or STS, by its form alone.</summary>
    public static bool LooksLike(SandboxRequest request) =>
        request.RawPath == "/"
        && (
            HttpMethods.IsPost(request.Method)
                ? (request.Header("Content-Type") ?? "").StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                : request.Query("Action") is not null
        );
}
