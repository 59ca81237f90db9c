using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>What a request to an object needs of a KMS key besides S3's own permissions.</summary>
/// <param name="Key">The ARN; null where it is the key that AWS manages for S3.</param>
/// <param name="Answer">Whether the principal has it.</param>
/// <param name="Places">The statements that decide it.</param>
/// <param name="Claim">The claimed key policy that it rests on; null: none.</param>
internal sealed record KeyUse(
    ResourceAddress Bucket,
    string? Key,
    string Action,
    Answer Answer,
    IReadOnlyList<DecidingStatement> Places,
    string? Claim
)
{
    /// <summary>A write in one part needs the data key alone, an upload in several parts also decrypts what it has written.</summary>
    public bool IsForPartsOnly { get; init; }

    /// <summary>The layers that lack an Allow.</summary>
    public IReadOnlyList<PolicyLayer> Missing { get; init; } = [];

    /// <summary>One line for a reader: what is needed, and what decides it.</summary>
    public string Line(AccessModel model)
    {
        var what =
            Answer.IsYes ? $"is allowed{By(model)}"
            : Answer.IsNo ? $"is denied{(By(model) is { Length: > 0 } by ? by : Lacking)}"
            : $"is not decided: {string.Join(", ", Answer.Reasons)}";
        var parts = IsForPartsOnly ? ", for uploads in several parts" : "";
        return $"{Action} on {Key ?? OfAws} {what}{parts}{(Claim is null ? "" : $" ({Claim} is claimed, not read)")}";
    }

    private const string OfAws = "the key that AWS manages for S3";

    private string Lacking =>
        Missing.Contains(PolicyLayer.Resource) ? ": the key's policy does not allow it"
        : Missing.Count > 0 ? $": no Allow in {string.Join(", ", Missing)}"
        : "";

    private string By(AccessModel model)
    {
        var places = Places
            .Where(p => Answer.IsYes ? p.Layer is PolicyLayer.Identity or PolicyLayer.Resource : p.Statement.Effect == PolicyEffect.Deny)
            .Select(p => model.PlaceOf(p).ToString())
            .ToList();
        return places.Count > 0 ? $" by {AccessWords.Few(places, 2)}" : "";
    }

    /// <summary>Why it is not allowed, or not decided.</summary>
    public string Why =>
        Answer.IsNo
            ? $"objects with the default key of {Bucket} need {Action} on {Key ?? OfAws}, which is denied{Lacking}"
            : string.Join(", ", Answer.Reasons);
}

/// <summary>
/// Whether principals may use the default keys of buckets: decided by the key's policy together with their own. It bears on what they can
/// do, and never shows that they cannot:
/// an object may have another key, and grants of a key are not read.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
/// </summary>
internal sealed class KeyAccess(AccessModel model)
{
    private const string Decrypt = "kms:Decrypt";
    private const string DataKey = "kms:GenerateDataKey";

    private static readonly string[] Reads = ["s3:GetObject", "s3:GetObjectVersion"];
    private static readonly string[] Writes = ["s3:PutObject", "s3:ReplicateObject"];

    /// <summary>Keys of a request that are those of S3's own call to KMS, whatever the caller's are.</summary>
    private static readonly string[] OfTheCaller = ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

    /// <summary>Whether an expectation depends on the keys of buckets.</summary>
    public static bool Bears(Expectation expectation) => expectation.Kind == ExpectationKind.Can && Concerns(expectation.Actions);

    public static bool Concerns(IEnumerable<string> actions) =>
        actions.Any(a => Reads.Concat(Writes).Any(Wildcard.Of(a, ignoreCase: true).Matches));

    /// <param name="actions">Names or patterns.</param>
    /// <param name="arns">ARNs or patterns of buckets and objects.</param>
    /// <param name="context">What is known of the request.</param>
    public IEnumerable<KeyUse> Of(AccessSubject who, IReadOnlyList<string> actions, IReadOnlyList<string> arns, RequestContext context)
    {
        var (reads, writes) = (Any(Reads), Any(Writes));
        if (!reads && !writes)
            yield break;
        foreach (var (bucket, state) in model.BucketsOf(arns))
        {
            if (Default(bucket, state) is not { } encryption)
                continue;
            if (writes)
                yield return Use(who, bucket, encryption, DataKey, arns, context);
            if (reads || writes)
                yield return Use(who, bucket, encryption, Decrypt, arns, context) with
                {
                    IsForPartsOnly = !reads,
                };
        }

        bool Any(string[] names) => actions.Any(a => names.Any(Wildcard.Of(a, ignoreCase: true).Matches));
    }

    /// <summary>The buckets of a request whose default encryption is not declared, where nothing was read.</summary>
    public IEnumerable<string> Unread(AccessRequest request) =>
        !Concerns([request.Action])
            ? []
            : model
                .BucketsOf([request.Resource])
                .Where(b => b.Value["encryption"] is null)
                .Select(b => $"the default encryption of {b.Key}");

    /// <summary>The ARNs of the keys whose policies are to be read for these buckets.</summary>
    public static IEnumerable<string> Needed(
        ResourceAddress bucket,
        ResourceState state,
        string account,
        string partition,
        string? region
    ) => Default(bucket, state) is { Key: { } key } && Arn(key, state, account, partition, region) is { } arn ? [arn] : [];

    /// <summary>The default encryption where it asks for a key.</summary>
    private static Encrypted? Default(ResourceAddress bucket, ResourceState state)
    {
        if (state["encryption"] is FacetValue.Unknown unknown)
            return new Encrypted(null, false, $"the default encryption of {bucket}, which could not be read ({unknown.Reason})");
        var rule = state["encryption"]?.JsonOrNull?.ToNode() as JsonObject;
        if (rule?["algorithm"]?.ToString().StartsWith("kms", StringComparison.Ordinal) != true)
            return null;
        var key = rule["key"]?.ToString();
        return new Encrypted(
            key is null || key.EndsWith("alias/aws/s3", StringComparison.Ordinal) ? null : key,
            rule["bucketKey"]?.GetValue<bool>() == true,
            null
        );
    }

    private KeyUse Use(
        AccessSubject who,
        ResourceAddress bucket,
        Encrypted encryption,
        string action,
        IReadOnlyList<string> arns,
        RequestContext context
    )
    {
        if (encryption.Unread is { } unread)
            return Open(unread);
        if (who.Principal.Kind == RequestPrincipalKind.Anonymous)
            return new KeyUse(bucket, encryption.Key, action, Answer.No, [], null);
        if (encryption.Key is not { } key)
            return new KeyUse(bucket, null, action, who.IsOutside ? Answer.No : Answer.Yes, [], null);
        if (key.Contains("alias/", StringComparison.Ordinal))
            return Open($"which key {key} of {bucket} is: an alias can be moved to another key");
        var facts = model.Facts;
        if (Arn(key, model.Resources[bucket]!, facts.Account, facts.Partition, facts.Region) is not { } arn)
            return Open($"the region of the key {key} of {bucket}");
        var claimed = facts.Claims.KeyPolicies.GetValueOrDefault(arn);
        var (document, why) = claimed is not null
            ? (claimed.Document.ToNode(), null)
            : facts.KeyPolicies.GetValueOrDefault(arn) switch
            {
                FacetValue.Present present => (present.Json.ToNode(), null),
                FacetValue.Unknown unknown => (null, $", which could not be read ({unknown.Reason})"),
                _ => ((JsonNode?)null, ""),
            };
        if (PolicyText.Parse(document) is not { } policy)
            return Open($"the policy of the KMS key of {bucket} ({arn}){why}");
        var source = new PolicySource(claimed?.Name ?? $"the policy of {arn}", policy);
        var (answer, places, missing) = Judge(who, source, arn, action, Known(who, bucket, encryption, arn, arns, context), model.Account);
        return new KeyUse(bucket, arn, action, answer, places, claimed?.Name) { Missing = missing };

        KeyUse Open(string what) => new(bucket, encryption.Key, action, Answer.NotDecided(what), [], null);
    }

    private static (Answer Answer, IReadOnlyList<DecidingStatement> Places, IReadOnlyList<PolicyLayer> Missing) Judge(
        AccessSubject who,
        PolicySource policy,
        string key,
        string action,
        RequestContext known,
        string owner
    )
    {
        var account = key.Split(':')[4];
        var request = new AccessRequest(who.Principal, action, key, known, account);
        var policies = who.Policies with { Resources = [new ResourcePolicy(policy) { IsKey = true }] };
        if (account != owner)
            policies = policies with { ResourceControl = [] };
        var most = PolicyEvaluator.Evaluate(request, KnownParts.AtMost(policies, known));
        var least = PolicyEvaluator.Evaluate(request, KnownParts.AtLeast(policies, known));
        return (most.IsAllowed, least.IsAllowed) switch
        {
            (true, true) => (Gaps(g => g.CanDeny, Answer.Yes), least.Deciding, []),
            (false, false) => (Gaps(g => g.CanGrant, Answer.No), most.Deciding, most.Missing),
            _ => (Answer.NotDecided($"whether the conditions of {policy.Origin} on {action} hold"), [], []),
        };

        Answer Gaps(Func<AccessGap, bool> bears, Answer answer) =>
            who.NotSeen.Where(bears).Select(g => g.What).ToList() is { Count: > 0 } gaps ? Answer.NotDecided(gaps) : answer;
    }

    /// <summary>What S3's call to KMS has in the caller's name.</summary>
    private RequestContext Known(
        AccessSubject who,
        ResourceAddress bucket,
        Encrypted encryption,
        string key,
        IReadOnlyList<string> arns,
        RequestContext context
    )
    {
        var known = OfTheCaller
            .Aggregate(context, (all, k) => all.With(k))
            .With("aws:SecureTransport", "true")
            .With("kms:ViaService", $"s3.{key.Split(':')[3]}.amazonaws.com")
            .With("kms:CallerAccount", who.Principal.Account.Length > 0 ? who.Principal.Account : model.Account)
            .With("kms:EncryptionContextKeys", "aws:s3:arn")
            .With("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        var objects = arns.Where(a => AccessWords.CanName(a, bucket.Name)).ToList();
        return encryption.BucketKey ? known.With("kms:EncryptionContext:aws:s3:arn", $"arn:{model.Facts.Partition}:s3:::{bucket.Name}")
            : objects is [var one] && !one.AsSpan().ContainsAny('*', '?') ? known.With("kms:EncryptionContext:aws:s3:arn", one)
            : known;
    }

    private static string? Arn(string key, ResourceState bucket, string account, string partition, string? region)
    {
        if (key.StartsWith("arn:", StringComparison.Ordinal))
            return key;
        return (bucket["region"]?.JsonOrNull?.ToNode()?.ToString() ?? region) is { } place && !key.Contains('/', StringComparison.Ordinal)
            ? $"arn:{partition}:kms:{place}:{account}:key/{key}"
            : null;
    }

    private sealed record Encrypted(string? Key, bool BucketKey, string? Unread);
}
