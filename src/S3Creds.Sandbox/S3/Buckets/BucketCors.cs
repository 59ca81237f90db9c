using System.Xml.Linq;
using S3Creds.Policy;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>Cross-origin rules, and the preflight that browsers ask.</summary>
internal static class BucketCors
{
    private static readonly IReadOnlyList<string> Methods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

    private static readonly DocumentRow Row = new(
        "cors",
        "BucketCors",
        "BucketCORS",
        Shape.Node(
            "CORSConfiguration",
            Shape
                .Node(
                    "CORSRule",
                    Shape.Text("ID", 255).Optional,
                    Shape.Text("AllowedMethod").Many(1),
                    Shape.Text("AllowedOrigin").Many(1),
                    Shape.Text("AllowedHeader").Many(),
                    Shape.Text("ExposeHeader").Many(),
                    Shape.Number("MaxAgeSeconds").Optional
                )
                .Many(1, 100)
        )
    )
    {
        Absent = ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
        DeleteAction = "PutBucketCORS",
        Check = Check,
    };

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        .. Row.Operations,
        new("OPTIONS", Level.Bucket, "OptionsObject", Preflight) { Demands = false },
        new("OPTIONS", Level.Object, "OptionsObject", Preflight) { Demands = false },
    ];

    /// <summary>The headers that the rule for this origin adds to an answer; none when no rule is for it.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers(S3Call call)
    {
        var (origin, method) = (call.Header("Origin"), call.Header("Access-Control-Request-Method") ?? call.Request.Method);
        if (
            origin is null
            || call.BucketName.Length == 0
            || !call.Request.Current.Buckets.ContainsKey(call.BucketName)
            || !call.Enforced.Documents.TryGetValue("cors", out var document)
        )
        {
            return [];
        }

        var asked = (call.Header("Access-Control-Request-Headers") ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        foreach (var rule in XElement.Parse(document).Elements("CORSRule"))
        {
            var allowed = rule.Elements("AllowedOrigin").FirstOrDefault(o => Wildcard.OfStars(o.Value).Matches(origin))?.Value;
            if (
                allowed is null
                || !rule.Elements("AllowedMethod").Any(m => m.Value == method)
                || !asked.All(h => rule.Elements("AllowedHeader").Any(a => Wildcard.OfStars(a.Value, ignoreCase: true).Matches(h)))
            )
            {
                continue;
            }

            var headers = new List<(string, string)>
            {
                ("Access-Control-Allow-Origin", allowed == "*" ? "*" : origin),
                ("Access-Control-Allow-Methods", string.Join(", ", rule.Elements("AllowedMethod").Select(m => m.Value))),
                ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"),
            };
            Add("Access-Control-Allow-Headers", asked);
            Add("Access-Control-Expose-Headers", rule.Elements("ExposeHeader").Select(h => h.Value));
            Add("Access-Control-Max-Age", rule.Elements("MaxAgeSeconds").Select(s => s.Value));
            Add("Access-Control-Allow-Credentials", allowed == "*" ? [] : ["true"]);
            return headers;

            void Add(string name, IEnumerable<string> values)
            {
                if (string.Join(", ", values) is { Length: > 0 } value)
                {
                    headers.Add((name, value));
                }
            }
        }

        return [];
    }

    private static SandboxResponse Preflight(S3Call call)
    {
        if (call.Header("Origin") is null)
        {
            throw new SandboxException("BadRequest", 400, "Insufficient information. Origin request header needed.");
        }

        if (call.Header("Access-Control-Request-Method") is not { } method || !Methods.Contains(method))
        {
            throw new SandboxException(
                "BadRequest",
                400,
                "Invalid Access-Control-Request-Method: " + (call.Header("Access-Control-Request-Method") ?? "null")
            );
        }

        if (!call.Enforced.Documents.ContainsKey("cors"))
        {
            throw Forbidden("CORSResponse: CORS is not enabled for this bucket.");
        }

        // The service adds the headers to every answer.
        return Headers(call).Count > 0
            ? SandboxResponse.Empty(200)
            : throw Forbidden(
                "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
                    + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
            );

        SandboxException Forbidden(string message) =>
            new("AccessForbidden", 403, message)
            {
                Details = [("Method", method), ("ResourceType", call.Address.Level == Level.Object ? "OBJECT" : "BUCKET")],
            };
    }

    private static void Check(S3Call call, XElement document)
    {
        foreach (var rule in document.Elements())
        {
            if (rule.Elements("AllowedMethod").FirstOrDefault(m => !Methods.Contains(m.Value)) is { } method)
            {
                throw S3Errors.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {method.Value}");
            }

            if (rule.Elements("AllowedOrigin").FirstOrDefault(o => o.Value.Count(c => c == '*') > 1) is { } origin)
            {
                throw S3Errors.InvalidRequest($"AllowedOrigin \"{origin.Value}\" can not have more than one wildcard.");
            }

            if (rule.Elements("AllowedHeader").FirstOrDefault(h => h.Value.Count(c => c == '*') > 1) is { } header)
            {
                throw S3Errors.InvalidRequest($"AllowedHeader \"{header.Value}\" can not have more than one wildcard.");
            }

            if (rule.Elements("ExposeHeader").FirstOrDefault(h => h.Value.Contains('*', StringComparison.Ordinal)) is { } exposed)
            {
                throw S3Errors.InvalidRequest(
                    $"ExposeHeader \"{exposed.Value}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
                );
            }
        }
    }
}
