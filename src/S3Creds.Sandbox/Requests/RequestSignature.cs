using System.Globalization;
using S3Creds.Sandbox.Signing;

namespace S3Creds.Sandbox.Requests;

/// <summary>The parts of a SigV4 signature as the client sent them, in the Authorization header or in the query.</summary>
internal sealed record RequestSignature(
    string AccessKeyId,
    string Date,
    string Region,
    string Service,
    IReadOnlyList<string> SignedHeaders,
    string Value,
    string Time
)
{
    /// <summary>Set for presigned URLs.</summary>
    public TimeSpan? Expires { get; init; }

    public string? Token { get; init; }

    /// <summary>It signs the policy of a form that a browser posts.</summary>
    public bool IsForm { get; init; }

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Null when the request carries no signature.</summary>
    /// <exception cref="SandboxException">It carries one that cannot be read.</exception>
    public static RequestSignature? Parse(SandboxRequest request)
    {
        if (request.Header("Authorization") is { } header)
        {
            return FromHeader(request, header);
        }

        return request.Query("X-Amz-Algorithm") is { } algorithm ? FromQuery(request, algorithm)
            : request.Query("AWSAccessKeyId") is null ? null
            : throw VersionTwo();
    }

    /// <summary>Of a form that a browser posts.</summary>
    public static RequestSignature OfForm(SandboxRequest request, string credential, string time, string value, string? token) =>
        Build(request, credential, "host", value, time) with
        {
            Token = token,
            IsForm = true,
        };

    private static RequestSignature FromHeader(SandboxRequest request, string header)
    {
        if (header.StartsWith("AWS ", StringComparison.Ordinal))
        {
            throw VersionTwo();
        }

        if (!header.StartsWith(SigV4.Algorithm + " ", StringComparison.Ordinal))
        {
            throw Malformed(
                request,
                "Unsupported Authorization Type",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            );
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[SigV4.Algorithm.Length..].Split(','))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                parts[part[..at].Trim()] = part[(at + 1)..].Trim();
            }
        }

        foreach (var name in (string[])["Credential", "SignedHeaders", "Signature"])
        {
            if (!parts.ContainsKey(name))
            {
                throw Malformed(
                    request,
                    $"The authorization header is malformed; missing {name}.",
                    $"Authorization header requires '{name}' parameter. Authorization={header}"
                );
            }
        }

        return Build(
            request,
            parts["Credential"],
            parts["SignedHeaders"],
            parts["Signature"],
            request.Header("X-Amz-Date") ?? request.Header("Date") ?? ""
        ) with
        {
            Token = request.Header("X-Amz-Security-Token"),
        };
    }

    private static RequestSignature FromQuery(SandboxRequest request, string algorithm)
    {
        if (
            algorithm != SigV4.Algorithm
            || request.Query("X-Amz-Credential") is not { } credential
            || request.Query("X-Amz-SignedHeaders") is not { } headers
            || request.Query("X-Amz-Signature") is not { } signature
            || request.Query("X-Amz-Date") is not { } date
        )
        {
            throw BadQuery(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
                    + "X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            );
        }

        // STS accepts presigned URLs without an expiry and gives them fifteen minutes.
        var expires = request.Query("X-Amz-Expires") ?? "900";
        if (!int.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            throw BadQuery("X-Amz-Expires should be a number");
        }

        if (seconds > 604800)
        {
            throw BadQuery(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"
            );
        }

        return Build(request, credential, headers, signature, date) with
        {
            Expires = TimeSpan.FromSeconds(seconds),
            Token = request.Query("X-Amz-Security-Token"),
        };
    }

    private static RequestSignature Build(SandboxRequest request, string credential, string headers, string value, string time)
    {
        // The key id may hold slashes in theory; the other four parts cannot.
        var parts = credential.Split('/');
        if (parts.Length != 5 || parts[4] != "aws4_request")
        {
            throw Malformed(
                request,
                $"The authorization header is malformed; the Credential is mal-formed; expecting "
                    + $"\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
                $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
            );
        }

        return new RequestSignature(parts[0], parts[1], parts[2], parts[3], headers.ToLowerInvariant().Split(';'), value, time);
    }

    private static SandboxException Malformed(SandboxRequest request, string s3, string others) =>
        QueryProtocol.LooksLike(request)
            ? new SandboxException("IncompleteSignature", 400, others)
            : new SandboxException("AuthorizationHeaderMalformed", 400, s3);

    private static SandboxException BadQuery(string message) => new("AuthorizationQueryParametersError", 400, message);

    private static SandboxException VersionTwo() =>
        new("InvalidRequest", 400, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
}
