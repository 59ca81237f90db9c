using System.Xml.Linq;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>PostObject: a browser uploads by a form, which a policy and its signature allow (S3 API, "POST Object", "Authenticating
/// requests: browser-based uploads using POST"). The fields of the form correspond to the headers of PutObject.</summary>
internal static class PostObject
{
    public const string Name = "PostObject";

    /// <summary>Form fields that describe the object, by the header that PutObject has for them.</summary>
    private static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["acl"] = "x-amz-acl",
        ["Cache-Control"] = "Cache-Control",
        ["Content-Type"] = "Content-Type",
        ["Content-Disposition"] = "Content-Disposition",
        ["Content-Encoding"] = "Content-Encoding",
        ["Content-Language"] = "Content-Language",
        ["Expires"] = "Expires",
    };

    /// <summary>Fields of the signature and of the form itself.</summary>
    private static readonly IReadOnlyList<string> NotOfTheObject =
    [
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-signature",
        "x-amz-security-token",
    ];

    private static readonly S3Operation Put = PutObject.Operations[0];

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("POST", Level.Bucket, Name, RunAsync)
        {
            When = [S3Operation.Form],
            // The form names the caller: access is checked after it was read.
            Demands = false,
        },
    ];

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var form = await PostForm.ReadAsync(request, cancellationToken);
        if (form["key"] is not { Length: > 0 } key)
        {
            throw Missing("key");
        }

        request.Caller = Authenticate(request, form);
        var sizes = form["policy"] is { } policy
            ? PostPolicy.Check(policy, form, call.BucketName, request.Options.SignatureClock.GetUtcNow())
            : null;
        Describe(request, form);
        var put = new S3Call(request, call.Address with { Level = Level.Object, Key = key }, Put);
        put.Address.CheckKey();
        RefuseUnserved(put);
        if (request.Signature is { } signature && signature.Region != put.Bucket.Region)
        {
            throw S3Errors.WrongRegion(put.Bucket, put.Address, signature.Region);
        }

        S3Access.Demand(put);
        var described = ObjectFields.Of(put);
        ObjectFields.DemandExtras(put, described);
        var (written, versionId) = await WriteAsync(put, form, sizes, described, cancellationToken);
        var answer = Answer(put, form, written);
        return answer with { Headers = [.. answer.Headers, .. PutObject.WriteHeaders(written, versionId)] };
    }

    /// <summary>Who signed the policy; anonymous without one.</summary>
    private static Caller Authenticate(SandboxRequest request, PostForm form)
    {
        if (form["policy"] is not { } policy)
        {
            return form["x-amz-signature"] is null ? request.Caller : throw Missing("policy");
        }

        if (form["x-amz-algorithm"] is null && form["AWSAccessKeyId"] is not null)
        {
            throw S3Errors.InvalidRequest("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }

        foreach (var field in (string[])["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"])
        {
            if (form[field] is null)
            {
                throw Missing(field);
            }
        }

        if (form["x-amz-algorithm"] != SigV4.Algorithm)
        {
            throw S3Errors.InvalidArgument(
                $"X-Amz-Algorithm only supports \"{SigV4.Algorithm}\"",
                "X-Amz-Algorithm",
                form["x-amz-algorithm"]!
            );
        }

        request.Signature = RequestSignature.OfForm(
            request,
            form["x-amz-credential"]!,
            form["x-amz-date"]!,
            form["x-amz-signature"]!,
            form["x-amz-security-token"]
        );
        return Authenticator.OfPolicy(request, policy);
    }

    /// <summary>From here on the request has the headers of the PutObject that the form stands for.</summary>
    private static void Describe(SandboxRequest request, PostForm form)
    {
        var headers = request.Http.Request.Headers;
        foreach (var name in headers.Keys.Where(IsOfObject).ToList())
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in form.Fields)
        {
            if (Headers.TryGetValue(name, out var header))
            {
                headers[header] = value;
            }
            else if (
                name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !NotOfTheObject.Contains(name, StringComparer.OrdinalIgnoreCase)
            )
            {
                headers[name] = value;
            }
            else if (name.Equals("tagging", StringComparison.OrdinalIgnoreCase))
            {
                headers["x-amz-tagging"] = Tagging(value);
            }
        }
    }

    private static bool IsOfObject(string header) =>
        header.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
        || Headers.Values.Contains(header, StringComparer.OrdinalIgnoreCase)
        || header.Equals("Content-MD5", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("If-", StringComparison.OrdinalIgnoreCase);

    /// <summary>The form has tags as XML, the header as a query.</summary>
    private static string Tagging(string xml)
    {
        var document = S3Xml.Parse(System.Text.Encoding.UTF8.GetBytes(xml), "Tagging");
        var tags = Tags.Parse(document.Elements().FirstOrDefault(e => e.Name.LocalName == "TagSet"), most: 10);
        return string.Join('&', tags.Select(t => $"{Uri.EscapeDataString(t.Key)}={Uri.EscapeDataString(t.Value)}"));
    }

    private static void RefuseUnserved(S3Call put)
    {
        if (put.Operation.Unserved.Headers.FirstOrDefault(h => !h.EndsWith('*') && put.Header(h) is not null) is { } header)
        {
            throw S3Errors.NotImplemented(header);
        }
    }

    private static async Task<(ObjectVersion Written, string? VersionId)> WriteAsync(
        S3Call put,
        PostForm form,
        (long Least, long Most)? sizes,
        ObjectVersion described,
        CancellationToken cancellationToken
    )
    {
        var expected = RequestChecksum.Of(put);
        await using var limited = new LimitedStream(form.File, size => PostPolicy.CheckMost(size, sizes));
        var body = await ObjectBody.SaveAsync(put, limited, expected.Name, cancellationToken);
        try
        {
            PostPolicy.CheckSize(body.Size, sizes);
            expected.Check(put, body.Checksum);
        }
        catch
        {
            put.Request.Blobs.Release(body.Blob);
            throw;
        }

        return PutObject.Write(
            put,
            body.Blob,
            described with
            {
                Blob = body.Blob,
                Size = body.Size,
                ETag = body.ETag,
                Checksum = body.Checksum,
            }
        );
    }

    private static SandboxResponse Answer(S3Call put, PostForm form, ObjectVersion written)
    {
        var location = Location(put);
        if (Redirect(put, form, written) is { } redirect)
        {
            return SandboxResponse.Empty(303) with { Headers = [("ETag", written.ETag), ("Location", redirect)] };
        }

        var answer = form["success_action_status"] switch
        {
            "200" => SandboxResponse.Empty(200),
            "201" => SandboxResponse.Bytes(201, "application/xml", S3Xml.Bytes(Described(put, written, location), ns: null)),
            _ => SandboxResponse.Empty(204),
        };
        return answer with { Headers = [("ETag", written.ETag), ("Location", location)] };
    }

    private static XElement Described(S3Call put, ObjectVersion written, string location) =>
        new(
            "PostResponse",
            new XElement("Location", location),
            new XElement("Bucket", put.BucketName),
            new XElement("Key", put.Key),
            new XElement("ETag", written.ETag)
        );

    /// <summary>Null where the field is not there, or is no address.</summary>
    private static string? Redirect(S3Call put, PostForm form, ObjectVersion written)
    {
        if (
            (form["success_action_redirect"] ?? form["redirect"]) is not { } target
            || !Uri.TryCreate(target, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
        )
        {
            return null;
        }

        var (bucket, key) = (Uri.EscapeDataString(put.BucketName), Uri.EscapeDataString(put.Key));
        var added = $"bucket={bucket}&key={key}&etag={Uri.EscapeDataString(written.ETag)}";
        return $"{target}{(uri.Query.Length > 0 ? "&" : "?")}{added}";
    }

    private static string Location(S3Call put)
    {
        var http = put.Request.Http.Request;
        var bucket = put.Address.VirtualHosted ? "" : put.BucketName + "/";
        return $"{http.Scheme}://{http.Host.Value}/{bucket}{string.Join('/', put.Key.Split('/').Select(Uri.EscapeDataString))}";
    }

    private static SandboxException Missing(string field) =>
        S3Errors.InvalidArgument(
            $"Bucket POST must contain a field named '{field}'.  If it is specified, please check the order of the fields.",
            field,
            ""
        );

    /// <summary>Judges how much has been read, after each read.</summary>
    private sealed class LimitedStream(Stream inner, Action<long> judge) : ForwardStream
    {
        private long count;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            judge(count += read);
            return read;
        }
    }
}
