using BenchmarkDotNet.Attributes;

namespace S3Creds.Policy.Bench;

/// <summary>One decision. Bar: under 2 µs.</summary>
[MemoryDiagnoser]
public class EvaluateBenchmarks
{
    private readonly PolicySet policies = Accounts.Typical();
    private readonly AccessRequest allowed = new(
        "arn:aws:iam::111122223333:user/ci",
        "s3:PutObject",
        "arn:aws:s3:::media/a/b.jpg",
        RequestContext.Of(("aws:SecureTransport", "true"), ("aws:username", "ci"))
    );
    private readonly AccessRequest denied = new(
        "arn:aws:iam::111122223333:user/ci",
        "s3:DeleteObject",
        "arn:aws:s3:::logs/2026/a",
        RequestContext.Of(("aws:SecureTransport", "true"), ("aws:username", "ci"))
    );

    [Benchmark]
    public Evaluation Allowed() => PolicyEvaluator.Evaluate(allowed, policies);

    [Benchmark]
    public Evaluation ImplicitlyDenied() => PolicyEvaluator.Evaluate(denied, policies);

    [Benchmark]
    public Evaluation WithTheRequestBuilt() =>
        PolicyEvaluator.Evaluate(
            new AccessRequest(allowed.Principal, "s3:PutObject", "arn:aws:s3:::media/a/b.jpg", allowed.Context),
            policies
        );
}

/// <summary>One string against one pattern, 2 KB, patterns that hurt backtracking matchers. Bar: under 1 ms.</summary>
public class MatchBenchmarks
{
    private readonly string text = new('a', 2048);
    private readonly RequestContext context = RequestContext.Empty;

    [Params("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "question marks", "literal run", "*")]
    public string Pattern { get; set; } = "*";

    private PolicySet policies = PolicySet.Empty;
    private AccessRequest request = new("*", "s3:GetObject", "*");

    [GlobalSetup]
    public void Prepare()
    {
        var pattern = Pattern switch
        {
            "question marks" => "*" + string.Concat(Enumerable.Repeat("a?", 500)) + "b*",
            "literal run" => "*" + new string('a', 1000) + "b" + new string('a', 20) + "*",
            _ => Pattern,
        };
        policies = new PolicySet
        {
            Identity =
            [
                PolicyDocument.Create(
                    new PolicyStatement
                    {
                        Effect = PolicyEffect.Allow,
                        Action = ["*"],
                        Resource = [pattern],
                    }
                ),
            ],
        };
        request = new AccessRequest("arn:aws:iam::111122223333:user/ci", "s3:GetObject", text, context);
        PolicyEvaluator.Evaluate(request, policies);
    }

    [Benchmark]
    public Decision Match() => PolicyEvaluator.Evaluate(request, policies).Decision;
}

/// <summary>The access changes of an account. Bar: 1,000 users × 20 statements, all changed, under 1 s and 100 MB.</summary>
[MemoryDiagnoser]
public class CompareBenchmarks
{
    private List<(PolicyDocument Old, PolicyDocument New)> users = [];

    [Params(1000)]
    public int Users { get; set; }

    [GlobalSetup]
    public void Prepare() => users = [.. Enumerable.Range(0, Users).Select(u => (Accounts.User(u, 20, 1), Accounts.User(u, 20, 2)))];

    [Benchmark]
    public int EverythingChanged() =>
        PolicyComparison
            .CompareAll([
                .. users.Select(u => new PrincipalChange(
                    RequestPrincipal.Parse("arn:aws:iam::111122223333:user/u"),
                    new PolicySet { Identity = [u.Old] },
                    new PolicySet { Identity = [u.New] }
                )),
            ])
            .Sum(r => r.Differences.Count);

    [Benchmark]
    public int NothingChanged() =>
        PolicyComparison
            .CompareAll([
                .. users.Select(u => new PrincipalChange(
                    RequestPrincipal.Parse("arn:aws:iam::111122223333:user/u"),
                    new PolicySet { Identity = [u.Old] },
                    new PolicySet { Identity = [u.Old] }
                )),
            ])
            .Count;
}
