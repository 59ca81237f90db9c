using S3Creds.Policy;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>A way in which radosgw 16.2 decides otherwise than the policy engine, proved by each case: asked in this way, the engine decides
/// as the store does.</summary>
/// <param name="In">The suites in which it shows.</param>
/// <param name="AsTheStoreSeesIt">The question as the store sees it; null where that is the same question.</param>
/// <param name="Right">Who is right by AWS's documentation, and what that says.</param>
/// <param name="Page">Where AWS says it.</param>
internal sealed record KnownDisagreement(string Name, string[] In, Func<Question, Question?> AsTheStoreSeesIt, string Right, string Page);

/// <summary>Every disagreement that was found, looked up in AWS's documentation. What no row explains fails the suites, and so does a row that
/// explains nothing any more.</summary>
internal static class Disagreements
{
    public const string Templates = "templates";
    public const string BucketPolicies = "bucket policies";

    private static readonly IReadOnlyList<KnownDisagreement> All =
    [
        new(
            "tags in PutObject need no permission of their own",
            [Templates, BucketPolicies],
            q => q.Actions.Contains("s3:PutObjectTagging") ? q with { Actions = ["s3:PutObject"] } : null,
            "the engine: PutObject with tags needs s3:PutObjectTagging too",
            "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html"
        ),
        new(
            "a user lists its own buckets without a permission",
            [Templates],
            q => q.Principal.Kind == RequestPrincipalKind.User ? q.Allowing("s3:ListAllMyBuckets", "*") : null,
            "the engine: a request that no policy allows is denied, and a bucket belongs to the account, not to a user",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
        ),
        new(
            "a session reads the settings of buckets of the user who assumed the role",
            [Templates],
            q =>
                q.IsOwners && q.Principal.Kind == RequestPrincipalKind.RoleSession
                    ? q.Allowing("s3:GetBucketLocation", "arn:aws:s3:::*").Allowing("s3:GetBucketVersioning", "arn:aws:s3:::*")
                    : null,
            "the engine: a session has the permissions of its role alone, those of the user who assumed it do not count",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html"
        ),
        new(
            "plain HTTP has no aws:SecureTransport",
            [BucketPolicies],
            q => q with { Context = [.. q.Context.Where(c => c != ("aws:SecureTransport", "false"))] },
            "the engine: the key is in every request, false without TLS. A Deny of plain HTTP has no effect on this store",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport"
        ),
        new(
            "an absent key fails a negated operator",
            [BucketPolicies],
            q => q.With(s => [s with { Conditions = [.. s.Conditions, .. Presence(s)] }]),
            "the engine: a negated operator holds where the key is absent",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
        ),
        new(
            "a negated operator holds where one of its values differs",
            [BucketPolicies],
            q => q.With(EachValueAlone),
            "the engine: the values of a negated operator are joined by NOR, all of them have to differ",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html"
        ),
    ];

    public static IEnumerable<string> Names(string suite) => All.Where(d => d.In.Contains(suite)).Select(d => d.Name);

    /// <summary>The fewest rows that explain what the store decided; null: none do.</summary>
    public static IReadOnlyList<KnownDisagreement>? Explain(string suite, Question question, bool storeAllows)
    {
        var rows = All.Where(d => d.In.Contains(suite)).ToList();
        return Enumerable
            .Range(1, (1 << rows.Count) - 1)
            .Select(set => rows.Where((_, i) => (set & (1 << i)) != 0).ToList())
            .OrderBy(set => set.Count)
            .FirstOrDefault(set =>
                set.Aggregate((Question?)question, (q, row) => q is null ? null : row.AsTheStoreSeesIt(q)) is { } seen
                && seen.IsAllowed == storeAllows
            );
    }

    /// <summary>A statement for each value of its negated operators: one of them suffices.</summary>
    private static IEnumerable<PolicyStatement> EachValueAlone(PolicyStatement statement)
    {
        for (var i = 0; i < statement.Conditions.Count; i++)
        {
            var condition = statement.Conditions[i];
            if (!condition.Operator.Contains("Not", StringComparison.Ordinal) || condition.Keys is not [{ Values.Count: > 1 } key])
                continue;
            var others = statement.Conditions.Where(c => c != condition).ToList();
            return key.Values.SelectMany(value =>
                EachValueAlone(statement with { Conditions = [.. others, condition with { Keys = [key with { Values = [value] }] }] })
            );
        }

        return [statement];
    }

    /// <summary>The keys of negated operators have to be there.</summary>
    private static IEnumerable<PolicyCondition> Presence(PolicyStatement statement)
    {
        var keys = statement
            .Conditions.Where(c => c.Operator.Contains("Not", StringComparison.Ordinal))
            .SelectMany(c => c.Keys)
            .Select(k => k.Name)
            .ToHashSet(StringComparer.Ordinal);
        return keys.Count == 0 ? [] : [new PolicyCondition("Null", [.. keys.Select(name => new ConditionKey(name, ["false"]))])];
    }
}
