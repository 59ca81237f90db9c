using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary>One operation of the S3 API: how it is recognised, what it needs, what it does.</summary>
/// <param name="Name">The API's name, such as <c>GetBucketTagging</c>.</param>
internal sealed record S3Operation(string Method, Level Level, string Name, Func<S3Call, CancellationToken, Task<SandboxResponse>> Run)
{
    /// <summary>In <see cref="When"/>: a form that a browser posts.</summary>
    public const string Form = "form:";

    public S3Operation(string method, Level level, string name, Func<S3Call, SandboxResponse> run)
        : this(method, level, name, (call, _) => Task.FromResult(run(call))) { }

    /// <summary>Query parameters that must be there (<c>uploads</c>, <c>list-type=2</c>), <c>header:NAME</c> for headers, and
    /// <c>path:PREFIX</c> for S3 Control's paths. The row with the most of them wins.</summary>
    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>The IAM action where it is not called as the operation.</summary>
    public string Action
    {
        get;
        init => field = "s3:" + value;
    } = "s3:" + Name;

    /// <summary>The IAM action where it depends on the call (a version id makes GetObject GetObjectVersion); wins over <see
    /// cref="Action"/>.</summary>
    public Func<S3Call, string>? ActionOf { get; init; }

    /// <summary>Condition keys beside the general ones of <see cref="S3Context"/>.</summary>
    public Action<S3Call, IDictionary<string, IReadOnlyList<string>>>? Context { get; init; }

    /// <summary>What it reads of AWS's documented parameters, in the form of <see cref="S3Reads"/>; what it is recognised by counts by
    /// itself.</summary>
    public string Reads { get; init; } = "";

    /// <summary>The schema of its body, all of which it reads.</summary>
    public Shape? Body { get; init; }

    /// <summary>What AWS documents of it beyond that.</summary>
    public Unserved Unserved => field ??= new Unserved(Level == Level.Control ? "s3control" : "s3", Name, AllReads());

    public bool IsWrite { get; init; } = Method is not ("GET" or "HEAD" or "OPTIONS");

    /// <summary>False: the operation asks for access itself, because what it needs stands in its body or it needs none.</summary>
    public bool Demands { get; init; } = true;

    /// <summary>False: it works without the bucket (CreateBucket).</summary>
    public bool NeedsBucket { get; init; } = true;

    /// <summary>True: us-east-1 answers it for buckets of every region (GetBucketLocation).</summary>
    public bool AnyRegion { get; init; }

    public bool Matches(SandboxRequest request, S3Address address) =>
        Method == request.Method && Level == address.Level && When.All(condition => Holds(request, address, condition));

    private IEnumerable<string> AllReads()
    {
        var recognised = When.Where(condition => condition != Form && !condition.StartsWith("path:", StringComparison.Ordinal))
            .Select(condition => condition.StartsWith("header:", StringComparison.Ordinal) ? condition : "query:" + condition);
        var documented = Documentation.Find(Level == Level.Control ? "s3control" : "s3", Name)?.Parameters ?? [];
        var body = documented.Where(p => p.StartsWith("body:", StringComparison.Ordinal) && Body?.Covers(p["body:".Length..]) == true);
        return [.. S3Reads.Parse(S3Reads.Always), .. S3Reads.Parse(Reads), .. recognised, .. body];
    }

    private static bool Holds(SandboxRequest request, S3Address address, string condition)
    {
        if (condition.StartsWith("path:", StringComparison.Ordinal))
        {
            return address.Key.StartsWith(condition["path:".Length..], StringComparison.Ordinal);
        }

        if (condition.StartsWith("header:", StringComparison.Ordinal))
        {
            return request.Header(condition["header:".Length..]) is not null;
        }

        if (condition == Form)
        {
            return Objects.PostForm.IsForm(request);
        }

        var at = condition.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? request.Query(condition) is not null : request.Query(condition[..at]) == condition[(at + 1)..];
    }
}
