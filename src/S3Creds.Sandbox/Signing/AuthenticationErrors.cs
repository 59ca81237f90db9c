using System.Globalization;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Signing;

/// <summary>S3 and the query services refuse the same things in different words.</summary>
internal interface IAuthenticationErrors
{
    SandboxException UnknownKey(string accessKeyId);

    SandboxException InvalidToken();

    SandboxException ExpiredToken();

    SandboxException NoTime();

    SandboxException WrongTime(RequestSignature signature, DateTimeOffset time, DateTimeOffset now);

    SandboxException WrongScopeDate(RequestSignature signature, DateTimeOffset time);

    SandboxException Mismatch(RequestSignature signature, string stringToSign, string canonicalRequest);
}

internal sealed class S3AuthenticationErrors : IAuthenticationErrors
{
    public static S3AuthenticationErrors Instance { get; } = new();

    public SandboxException UnknownKey(string accessKeyId) =>
        new("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
        {
            Details = [("AWSAccessKeyId", accessKeyId)],
        };

    public SandboxException InvalidToken() => new("InvalidToken", 400, "The provided token is malformed or otherwise invalid.");

    public SandboxException ExpiredToken() => new("ExpiredToken", 400, "The provided token has expired.");

    public SandboxException NoTime() => new("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header");

    public SandboxException WrongTime(RequestSignature signature, DateTimeOffset time, DateTimeOffset now)
    {
        if (signature.Expires is { } expires)
        {
            return time > now
                ? new SandboxException("AccessDenied", 403, "Request is not valid yet")
                : new SandboxException("AccessDenied", 403, "Request has expired")
                {
                    Details =
                    [
                        ("X-Amz-Expires", expires.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
                        ("Expires", Iso(time + expires)),
                        ("ServerTime", Iso(now)),
                    ],
                };
        }

        return new SandboxException(
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large."
        )
        {
            Details = [("RequestTime", signature.Time), ("ServerTime", Iso(now)), ("MaxAllowedSkewMilliseconds", "900000")],
        };
    }

    public SandboxException WrongScopeDate(RequestSignature signature, DateTimeOffset time) =>
        new(
            "AuthorizationHeaderMalformed",
            400,
            $"The authorization header is malformed; Invalid credential date \"{signature.Date}\". This date is not the same as "
                + $"X-Amz-Date: \"{SigV4.Time(time)[..8]}\"."
        );

    public SandboxException Mismatch(RequestSignature signature, string stringToSign, string canonicalRequest) =>
        new(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing method."
        )
        {
            Details =
            [
                ("AWSAccessKeyId", signature.AccessKeyId),
                ("StringToSign", stringToSign),
                ("SignatureProvided", signature.Value),
                ("CanonicalRequest", canonicalRequest),
            ],
        };

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal sealed class QueryAuthenticationErrors : IAuthenticationErrors
{
    public static QueryAuthenticationErrors Instance { get; } = new();

    public SandboxException UnknownKey(string accessKeyId) => InvalidToken();

    public SandboxException InvalidToken() => new("InvalidClientTokenId", 403, "The security token included in the request is invalid.");

    public SandboxException ExpiredToken() => new("ExpiredToken", 403, "The security token included in the request is expired");

    public SandboxException NoTime() =>
        new("IncompleteSignature", 400, "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601");

    public SandboxException WrongTime(RequestSignature signature, DateTimeOffset time, DateTimeOffset now) =>
        new(
            "SignatureDoesNotMatch",
            403,
            time > now
                ? $"Signature not yet current: {SigV4.Time(time)} is still later than {SigV4.Time(now.AddMinutes(15))} "
                    + $"({SigV4.Time(now)} + 15 min.)"
                : $"Signature expired: {SigV4.Time(time)} is now earlier than {SigV4.Time(now.AddMinutes(-15))} ({SigV4.Time(now)} - "
                    + $"15 min.)"
        );

    public SandboxException WrongScopeDate(RequestSignature signature, DateTimeOffset time) =>
        new(
            "SignatureDoesNotMatch",
            403,
            $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{signature.Date}' != "
                + $"'{SigV4.Time(time)[..8]}', from '{SigV4.Time(time)}'."
        );

    public SandboxException Mismatch(RequestSignature signature, string stringToSign, string canonicalRequest) =>
        new(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                + "signing method. Consult the service documentation for details."
        );
}
