using System.Net;
using Amazon.Runtime;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>What a failed read says of a value: unknown, or that the store does not have the call.</summary>
internal static class ReadFailure
{
    public static FacetValue Value(Exception e) => IsUnsupported(e) ? FacetValue.Unsupported.Instance : new FacetValue.Unknown(Reason(e));

    public static string Reason(Exception e) =>
        e is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? $"{code}: {e.Message}" : e.Message;

    public static bool IsUnsupported(Exception e) => e is NotImplementedException
        || (e is AmazonServiceException service
            && (service.ErrorCode is "NotImplemented" or "MethodNotAllowed" or "UnknownOperation" or "UnknownOperationException"
                || service.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed));
}
