using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Requests;

/// <summary>What all requests of one sandbox share.</summary>
internal sealed record SandboxCore(SandboxOptions Options, Store Store, BlobStore Blobs, IAuthorizer Authorizer);

/// <summary>One request on its way through the pipeline. Snapshots are taken once, so that one request sees one state.</summary>
internal sealed class SandboxRequest(HttpContext http, SandboxCore core, string requestId, Func<ReadLag, TimeSpan> drawLag)
{
    private readonly Dictionary<string, string> query = ParseQuery(Split(http).Query);
    private readonly HashSet<string> looked = new(StringComparer.OrdinalIgnoreCase);
    private SandboxState? iamView;
    private SandboxState? enforcementView;
    private SandboxState? bucketConfigurationView;

    public HttpContext Http { get; } = http;
    public SandboxOptions Options => core.Options;
    public Store Store => core.Store;
    public BlobStore Blobs => core.Blobs;
    public IAuthorizer Authorizer => core.Authorizer;
    public string RequestId { get; } = requestId;

    /// <summary>The resource clock at the request's start.</summary>
    public DateTimeOffset Now { get; } = core.Options.Clock.GetUtcNow();

    /// <summary>Set after routing, when the signature has been verified.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>The conditions of a write are ignored, as some stores do.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>The parsed signature; null for unsigned requests.</summary>
    public RequestSignature? Signature { get; set; }

    /// <summary>Why the signature could not be parsed; answered when the request would be authenticated.</summary>
    public SandboxException? SignatureProblem { get; set; }

    /// <summary>Trailers of an aws-chunked body (lower-case names, x-amz-checksum-…), complete once the body has been read.</summary>
    public IDictionary<string, string> Trailers { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The caller's account; the sandbox's first one for unsigned requests.</summary>
    public string AccountId => Caller.AccountId.Length > 0 ? Caller.AccountId : Options.AccountId;

    public string Method => Http.Request.Method;

    /// <summary>The path as it was sent, still percent-encoded.</summary>
    public string RawPath { get; } = Split(http).Path;

    /// <summary>The query as it was sent, without the question mark.</summary>
    public string RawQuery { get; } = Split(http).Query;

    /// <summary>The body: aws-chunked framing removed, chunk signatures and payload hash checked as it is read, so read to the end before
    /// any effect.</summary>
    public Stream Body { get; set; } = http.Request.Body;

    /// <summary>The whole body where routing had to read it (form posts).</summary>
    public byte[]? Buffered { get; set; }

    public SandboxState Current => Store.Current;

    /// <summary>The actions that this request was judged by so far.</summary>
    public List<DecidedAction> Decided { get; } = [];

    /// <summary>What IAM's own reads see.</summary>
    public SandboxState IamView => iamView ??= Store.AsOf(drawLag(Options.IamReadLag ?? Options.ReadLag));

    /// <summary>Keys, principals and policies as they are in force for this request.</summary>
    public SandboxState EnforcementView => enforcementView ??= Store.AsOf(drawLag(Options.EnforcementLag ?? Options.ReadLag));

    /// <summary>Bucket configuration as this request sees it.</summary>
    public SandboxState BucketConfigurationView =>
        bucketConfigurationView ??= Store.AsOf(drawLag(Options.BucketConfigurationLag ?? Options.ReadLag));

    /// <summary>The header's value, null when absent; several are joined by a comma.</summary>
    public string? Header(string name)
    {
        looked.Add("header:" + name);
        return Http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    /// <summary>The first query parameter of this name (ordinal, percent-decoded; empty when it has no value), null when absent.</summary>
    public string? Query(string name)
    {
        looked.Add("query:" + name);
        return query.GetValueOrDefault(name);
    }

    /// <summary>Whether a header or query parameter, as <c>header:NAME</c> or <c>query:NAME</c>, was asked for.</summary>
    public bool WasRead(string parameter) => looked.Contains(parameter);

    /// <exception cref="SandboxException">The body is longer than <paramref name="limit"/>.</exception>
    public async Task<byte[]> ReadBodyAsync(int limit, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16384];
        int read;
        while ((read = await Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw new SandboxException("RequestEntityTooLarge", 413, "The request is too large");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static Dictionary<string, string> ParseQuery(string raw)
    {
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            parsed.TryAdd(Decode(at < 0 ? pair : pair[..at]), at < 0 ? "" : Decode(pair[(at + 1)..]));
        }

        return parsed;

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    private static (string Path, string Query) Split(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (target.Length == 0 || target[0] != '/')
        {
            // Absolute form, as proxies send it.
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            var slash = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }
}
