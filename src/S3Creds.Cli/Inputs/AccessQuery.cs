using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Live;
using S3Creds.Core.Model;

namespace S3Creds.Cli;

/// <summary>The state that a question is about: an account as it is, or with <c>-f</c> what is declared, offline.</summary>
/// <param name="Desired">What the manifests declare; null: the account was read.</param>
internal sealed record AccessQuery(AccessModel Model, string Partition, DesiredState? Desired)
{
    private const int Parallelism = 16;

    /// <param name="bucket">The one bucket whose policy matters; null: all of the account.</param>
    /// <param name="mustExist">Whether a bucket that is not there is an error.</param>
    /// <param name="keys">Whether the KMS keys of buckets bear on the question.</param>
    /// <param name="live">Whether the account is read although there are manifests.</param>
    /// <param name="also">What else is read of the account.</param>
    public static async Task<AccessQuery> ModelAsync(
        LookOptions options,
        string? bucket,
        bool mustExist,
        CommandContext context,
        bool keys = false,
        bool live = false,
        Func<AwsSession, AccessModel, Task>? also = null
    )
    {
        var desired = options.Files.Any() ? Cli.ManifestLoading.LoadValid(options, context, forEdits: live) : null;
        if (desired is not null && !live)
        {
            var partition = AwsSession.PartitionOf(desired.Region ?? options.Region ?? "");
            return new AccessQuery(AccessModel.Of(desired.Resources, AccessFacts.Of(desired, partition)), partition, desired);
        }

        await using var account = await Account.OpenAsync(options, desired?.Endpoint, desired?.Account, context);
        var aws = account.Aws;
        try
        {
            var model = await LiveProgress.ReadingAsync(options.Quiet, context, aws, () =>
                ReadAsync(aws, bucket, mustExist, keys, desired?.BucketsOnly == true, context.Stop)
            );
            if (also is not null)
                await also(aws, model);
            return new AccessQuery(model, aws.Partition, desired);
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
        {
            throw new S3CredsException(AwsError.Explain(e, "reading the account"), Outcome.Failed, e);
        }
    }

    /// <summary>The bucket of a resource as a user writes it; null where it names none, or many.</summary>
    public static string? BucketOf(string resource)
    {
        var name = resource.StartsWith("arn:", StringComparison.Ordinal) ? resource[(resource.LastIndexOf(':') + 1)..] : resource;
        name = name.Split('/')[0];
        return name.Length == 0 || name.AsSpan().ContainsAny('*', '?') ? null : name;
    }

    /// <exception cref="S3CredsException">No principal has this name.</exception>
    public static AccessSubject Find(AccessModel model, string who)
    {
        if (model.AllSubjects.FirstOrDefault(s => AccessScope.IsCalled(s, who)) is { } found)
            return found;
        if (
            who.StartsWith("arn:", StringComparison.Ordinal)
            || (who.EndsWith(".amazonaws.com", StringComparison.Ordinal) && !who.Contains('/', StringComparison.Ordinal))
        )
        {
            return model.Principal(who)
                ?? throw new S3CredsException(
                    CliCodes.Usage.With(
                        $"the account has no principal {who}",
                        model.Nearest(who) is { } meant
                            ? $"did you mean {meant}?"
                            : "run s3creds access to list the principals of the account"
                    )
                );
        }

        if (!model.Facts.IdentitiesAreRead && ResourceAddress.Parse(who) is { Kind: ResourceKind.User or ResourceKind.Role } unread)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"{who} is not known: scope: buckets leaves out {unread.Kind.Many()}",
                    $"name it by its ARN: arn:{model.Facts.Partition}:iam::{model.Account}:{unread.Kind.Name()}/{unread.Name}"
                )
            );
        var near = Suggestion.For(who, model.AllSubjects.Select(s => s.Name))
            ?? model.Subjects.FirstOrDefault(s => s.Address?.Name == who)?.Name;
        throw new S3CredsException(
            CliCodes.Usage.With(
                $"no principal named {who}",
                near is null
                    ? "user/NAME, role/NAME, anonymous, an ARN, or a service such as cloudfront.amazonaws.com"
                    : $"did you mean {near}?"
            )
        );
    }

    /// <summary>The access of a whole account.</summary>
    public static Task<AccessModel> ReadAsync(AwsSession aws, CancellationToken cancellationToken) =>
        ReadAsync(aws, bucket: null, mustExist: false, keys: false, bucketsOnly: false, cancellationToken);

    private static async Task<AccessModel> ReadAsync(
        AwsSession aws,
        string? bucket,
        bool mustExist,
        bool keys,
        bool bucketsOnly,
        CancellationToken cancellationToken
    )
    {
        var account = aws.Accountless ? AwsSession.NoAccount : (await aws.WhoAmIAsync(cancellationToken)).Account;
        var kinds = bucketsOnly ? [] : KindTable.All.Where(k => k.ResourceKind != ResourceKind.Bucket && k.Bulk.BearsOnAccess).ToList();
        var reading = new LiveReader(aws, kinds, new LiveReadOptions(Parallelism, Owners: false)).ReadAccountAsync(
            ResourceSet.Empty,
            cancellationToken
        );
        var (names, others) = await BucketsAsync(aws, bucket, mustExist, cancellationToken);
        var live = await reading;
        if (!live.IsComplete)
            throw new S3CredsException([.. live.Gaps.Select(g => g.Diagnostic)]);
        var buckets = ResourceSet.Of(
            names.Select(n => KeyValuePair.Create(new ResourceAddress(ResourceKind.Bucket, n), ResourceState.Empty))
        );
        var reader = new AccessFactsReader(aws, KindTable.All, Parallelism) { KeysBut = keys ? AccessClaims.None : null };
        var facts = await reader.ReadAsync(account, live.Resources, buckets, _ => true, [], cancellationToken);
        return AccessModel.Of(live.Resources, facts with { NotSeen = [.. facts.NotSeen, .. others], IdentitiesAreRead = !bucketsOnly });
    }

    /// <summary>The buckets to read, and what is not read.</summary>
    private static async Task<(IReadOnlyList<string> Names, IReadOnlyList<string> NotSeen)> BucketsAsync(
        AwsSession aws,
        string? bucket,
        bool mustExist,
        CancellationToken cancellationToken
    )
    {
        if (bucket is null)
            return ([.. (await aws.ListBucketsAsync(null, cancellationToken)).Select(b => b.BucketName)], []);
        switch ((await aws.FindBucketAsync(bucket, cancellationToken)).Ownership)
        {
            case BucketOwnership.Ours:
                return ([bucket], []);
            case BucketOwnership.NotOurs:
                return ([], [$"the policy of bucket/{bucket}, which ListBuckets does not list (HeadBucket is refused): it decides too"]);
            default:
                if (!mustExist)
                    return ([], [$"bucket/{bucket}, which is not in the account"]);
                var near = Suggestion.For(bucket, (await aws.ListBucketsAsync(null, cancellationToken)).Select(b => b.BucketName));
                throw new S3CredsException(
                    CliCodes.Usage.With(
                        $"there is no bucket {bucket} in the account",
                        near is null ? "run s3creds list-buckets to list them" : $"did you mean {near}?"
                    )
                );
        }
    }
}
