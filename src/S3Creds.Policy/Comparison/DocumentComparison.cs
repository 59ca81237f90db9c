namespace S3Creds.Policy;

/// <summary>How two documents compare for one principal.</summary>
public sealed record PrincipalComparison(string Who, ComparisonResult Result);

/// <summary>How two documents of one kind compare: identity policies by what they allow by themselves, resource policies for each principal
/// that either names.</summary>
public sealed record DocumentComparison(IReadOnlyList<PrincipalComparison> Principals)
{
    private const string Owner = "000000000000";

    /// <summary>Accounts that stand for one that neither document names.</summary>
    private const string Other = "999999999999";

    public Answer Gains { get; } = Answer.Any(Principals.Select(p => p.Result.Gains));

    public Answer Losses { get; } = Answer.Any(Principals.Select(p => p.Result.Losses));

    public AccessRelation Relation => ComparisonResult.RelationOf(Losses, Gains);

    /// <summary>Action patterns of other services that one side lacks: the answer is for S3 actions only.</summary>
    public IReadOnlyList<string> OtherServices { get; } =
    [
        .. Principals
            .SelectMany(p => p.Result.OtherServices)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The comparison; null with what is wrong where the two are not comparable.</summary>
    public static DocumentComparison? Of(PolicyDocument a, PolicyDocument b, ComparisonOptions options, out string? problem)
    {
        problem = null;
        var (left, right) = (KindOf(a), KindOf(b));
        if (left is null || right is null)
        {
            problem = "a document with a Principal in some of its statements is neither an identity policy nor a resource policy";
        }
        else if (a.Statements.Count > 0 && b.Statements.Count > 0 && left != right)
        {
            problem = "one document names principals and the other does not: an identity policy and a resource policy do not compare";
        }
        else if (IsTrust(a) || IsTrust(b))
        {
            problem = "a trust policy defines who may assume a role, which is not S3 access";
        }
        else if (!ConcernsS3(a) && !ConcernsS3(b) && (a.Statements.Count > 0 || b.Statements.Count > 0))
        {
            problem = "neither document has S3 actions";
        }

        if (problem is not null)
        {
            return null;
        }

        return left == true || right == true
            ? new DocumentComparison([.. Requesters(a, b).Select(r => new PrincipalComparison(r.Who, ForResource(r, a, b, options)))])
            : new DocumentComparison([new PrincipalComparison("", PolicyComparison.Compare(a, b, options))]);
    }

    /// <summary>Whether every statement names principals, or none does; null where they are mixed.</summary>
    private static bool? KindOf(PolicyDocument document)
    {
        var named = document.Statements.Count(s => s.Principal is not null || s.NotPrincipal is not null);
        return named == 0 ? false
            : named == document.Statements.Count ? true
            : null;
    }

    private static bool IsTrust(PolicyDocument document) =>
        document.Statements.Count > 0
        && document.Statements.All(s =>
            s.Resource is null && s.NotResource is null && (s.Principal is not null || s.NotPrincipal is not null)
        );

    private static bool ConcernsS3(PolicyDocument document) => Array.Exists(document.Compiled.Statements, s => !ActionIndex.Of(s).IsEmpty);

    /// <summary>One that a resource policy is compared for.</summary>
    /// <param name="Known">What all of its requests have.</param>
    private sealed record Requester(string Who, RequestPrincipal Principal, RequestContext Known);

    private static ComparisonResult ForResource(Requester who, PolicyDocument a, PolicyDocument b, ComparisonOptions options)
    {
        PolicySource[] own =
            who.Principal.Kind == RequestPrincipalKind.Anonymous
                ? []
                :
                [
                    PolicyDocument.Create(
                        new PolicyStatement
                        {
                            Effect = PolicyEffect.Allow,
                            Action = ["*"],
                            Resource = ["*"],
                        }
                    ),
                ];
        return PolicyComparison.Compare(
            who.Principal,
            Seen(a),
            Seen(b),
            options with
            {
                ResourceAccount = Owner,
                Known = who.Known.Keys.Aggregate(options.Known, (all, k) => all.With(k, [.. who.Known[k]])),
            }
        );

        // What its requests never have is decided before the two are compared.
        PolicySet Seen(PolicyDocument document) =>
            KnownKeys.PutIn(
                new PolicySet { Identity = own, Resources = [new ResourcePolicy(document)] },
                who.Known,
                UnsignedKeys.AbsentFor(who.Principal)
            );
    }

    /// <summary>Everyone that a document names, anyone, and an account that none names: what is granted to "*" shows at the last
    /// two.</summary>
    private static IEnumerable<Requester> Requesters(PolicyDocument a, PolicyDocument b)
    {
        yield return new Requester("anyone", RequestPrincipal.Anonymous, UnsignedKeys.OfUnsigned);
        var named = a
            .Statements.Concat(b.Statements)
            .SelectMany(s => (s.Principal ?? s.NotPrincipal)?.Entries ?? [])
            .SelectMany(e => e.Values)
            .Concat(a.Statements.Concat(b.Statements).Select(s => (s.Principal ?? s.NotPrincipal)?.Text).OfType<string>())
            .Where(v => v != "*")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        foreach (var name in named)
        {
            var isAccount = name.Length == 12 && name.All(char.IsAsciiDigit);
            var principal = RequestPrincipal.Parse(isAccount ? $"arn:aws:iam::{name}:root" : name);
            yield return new Requester(name, SessionOf(principal), UnsignedKeys.WithService(principal, UnsignedKeys.Of(principal)));
        }

        // Which account it is, is not known.
        yield return new Requester("any other account", RequestPrincipal.Parse($"arn:aws:iam::{Other}:root"), UnsignedKeys.OfNoService);
    }

    /// <summary>A role's requests come from its sessions.</summary>
    private static RequestPrincipal SessionOf(RequestPrincipal named) =>
        named.Kind == RequestPrincipalKind.Role
            ? RequestPrincipal.Parse($"arn:{named.Partition}:sts::{named.Account}:assumed-role/{named.Name}/session")
            : named;
}
