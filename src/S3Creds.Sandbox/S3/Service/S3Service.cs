using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.S3.Buckets;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Service;

/// <summary>Amazon S3 and the account's settings of S3 Control.</summary>
internal sealed class S3Service : IService
{
    public string Name => "s3";

    public ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var address = S3Address.Of(request);
        try
        {
            var operation = S3Operations.Find(request, address);
            return ValueTask.FromResult(
                new Operation(
                    operation.Name,
                    address.Resource,
                    operation.IsWrite,
                    (r, token) => RunAsync(new S3Call(r, address, operation), token),
                    Unsigned: true,
                    // Browsers ask before they send the request that a presigned URL was signed for.
                    Authenticates: operation.Method != "OPTIONS"
                )
            );
        }
        catch (SandboxException e)
        {
            return ValueTask.FromResult(
                new Operation("Unknown", address.Resource, IsWrite: false, (_, _) => Task.FromException<SandboxResponse>(e), Unsigned: true)
            );
        }
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error)
    {
        var body = S3Xml.Element(
            "Error",
            S3Xml.Element("Code", error.Code),
            S3Xml.Element("Message", error.Message),
            error.Details.Select(d => S3Xml.Element(d.Name, d.Value))
        );
        var address = S3Address.Of(request);
        if (address.Level == Level.Control)
        {
            return Answer(
                S3Xml.Bytes(S3Xml.Element("ErrorResponse", body, S3Xml.Element("RequestId", request.RequestId)), S3Xml.ControlNamespace)
            );
        }

        body.Add(S3Xml.Element("RequestId", request.RequestId), S3Xml.Element("HostId", HostId(request)));
        return Answer(S3Xml.Bytes(body, ns: null));

        SandboxResponse Answer(byte[] bytes) =>
            SandboxResponse.Bytes(error.Status, "application/xml", bytes) with
            {
                ErrorCode = error.Code,
                Headers = [("x-amz-id-2", HostId(request)), .. error.Headers, .. Region(request, address, error)],
            };
    }

    private static async Task<SandboxResponse> RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        RefuseUnserved(call);
        call.Address.CheckKey();
        if (call.Operation.NeedsBucket && call.Address.Level is Level.Bucket or Level.Object)
        {
            CheckBucket(call);
        }

        if (call.Operation.Demands)
        {
            S3Access.Demand(call);
        }

        var answer = await call.Operation.Run(call, cancellationToken);
        if (call.Request.Options.Overlooked is { } hear)
        {
            Overlooked(call).ForEach(hear);
        }

        return answer with
        {
            Headers = [("x-amz-id-2", HostId(call.Request)), .. answer.Headers, .. BucketCors.Headers(call)],
        };
    }

    /// <exception cref="SandboxException">NotImplemented: a header or query parameter that AWS serves and the sandbox does not.</exception>
    private static void RefuseUnserved(S3Call call)
    {
        var unserved = call.Operation.Unserved;
        var sent = unserved.Headers.FirstOrDefault(name =>
            name.EndsWith('*')
                ? call.Request.Http.Request.Headers.Keys.Any(header => header.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase))
                : call.Header(name) is not null
        );
        if ((sent ?? unserved.QueryNames.FirstOrDefault(name => call.Query(name) is not null)) is { } found)
        {
            throw S3Errors.NotImplemented(found);
        }
    }

    // What every operation reads is read in its own time, and metadata is read by its prefix.
    private static List<string> Overlooked(S3Call call) =>
        [
            .. S3Reads
                .Parse(call.Operation.Reads)
                .Where(p =>
                    (
                        p.StartsWith("header:", StringComparison.Ordinal)
                        && call.Request.Http.Request.Headers.ContainsKey(p["header:".Length..])
                    )
                    || (
                        p.StartsWith("query:", StringComparison.Ordinal)
                        && call.Request.RawQuery.Contains(p["query:".Length..] + "=", StringComparison.Ordinal)
                    )
                )
                .Where(p => !call.Request.WasRead(p))
                .Select(p => $"s3:{call.Operation.Name} {p}"),
        ];

    private static void CheckBucket(S3Call call)
    {
        var bucket = call.Bucket;
        var asked = call.Operation.Method == "OPTIONS" ? null : call.Request.Signature;
        if (asked is { } signature && signature.Region != bucket.Region && !(call.Operation.AnyRegion && signature.Region == "us-east-1"))
        {
            throw S3Errors.WrongRegion(bucket, call.Address, signature.Region);
        }

        ExpectedOwner.Check(call.Header("x-amz-expected-bucket-owner"), bucket);
        CheckPayer(call, bucket);
    }

    // A requester that is not the owner must declare that it pays (S3 User Guide, "Using Requester Pays buckets").
    private static void CheckPayer(S3Call call, BucketState bucket)
    {
        if (call.Header("x-amz-request-payer") is not (null or "requester"))
        {
            throw S3Errors.InvalidArgument(
                "Invalid value for x-amz-request-payer",
                "x-amz-request-payer",
                call.Header("x-amz-request-payer")!
            );
        }

        var caller = call.Request.Caller;
        if (
            BucketRequestPayment.Payer(bucket) == "Requester"
            && call.Operation.Method != "OPTIONS"
            && caller.AccountId != bucket.AccountId
            && (caller.Kind == CallerKind.Anonymous || call.Header("x-amz-request-payer") is null)
        )
        {
            throw S3Errors.AccessDenied();
        }
    }

    // HeadBucket returns the region even if it refuses the caller.
    private static IEnumerable<(string Name, string Value)> Region(SandboxRequest request, S3Address address, SandboxException error) =>
        request.Method == "HEAD"
        && address.Level == Level.Bucket
        && error.Headers.Count == 0
        && request.Current.Buckets.TryGetValue(address.Bucket, out var bucket)
            ? [("x-amz-bucket-region", bucket.Region)]
            : [];

    private static string HostId(SandboxRequest request) =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("sandbox:" + request.RequestId));
}
