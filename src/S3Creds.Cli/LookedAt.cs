using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;

namespace S3Creds.Cli;

/// <summary>The state that a question is about: an account as it is, or with <c>-f</c> what is declared, offline.</summary>
internal static class LookedAt
{
    private const int Parallelism = 16;

    /// <param name="bucket">The one bucket whose policy matters; null: all of the account.</param>
    public static async Task<(AccessModel Model, string Partition)> ModelAsync(LookOptions options, string? bucket, CommandContext context)
    {
        if (options.Files.Any())
        {
            var desired = Declared.LoadValid(options, context);
            var declared = AwsSession.PartitionOf(desired.Region ?? options.Region ?? "");
            return (AccessModel.Of(desired.Resources, AccessFacts.Nothing(desired.Account, declared)), declared);
        }

        await using var account = await Account.OpenAsync(options, null, null, context);
        var aws = account.Aws;
        try
        {
            var caller = await aws.WhoAmIAsync(context.Stop);
            var kinds = KindTable.All.Where(k => k.ResourceKind != ResourceKind.Bucket).ToList();
            var live = await new LiveReader(aws, kinds, new LiveReadOptions(Parallelism)).ReadAccountAsync(ResourceSet.Empty, context.Stop);
            if (live.Diagnostics.Any(d => d.IsError))
                throw new S3CredsException([.. live.Diagnostics.Where(d => d.IsError)]);
            var names = bucket is not null ? [bucket] : (await aws.ListBucketsAsync(null, context.Stop)).Select(b => b.BucketName);
            var buckets = ResourceSet.Of(names.Select(n => KeyValuePair.Create(new ResourceAddress(ResourceKind.Bucket, n), ResourceState.Empty)));
            var facts = await new AccessFactsReader(aws, KindTable.All, Parallelism).ReadAsync(caller.Account, live.Resources, buckets, _ => true, context.Stop);
            return (AccessModel.Of(live.Resources, facts), aws.Partition);
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
        {
            throw new S3CredsException(AwsError.Explain(e, "reading the account"), ExitCode.Error, e);
        }
    }

    /// <summary>The bucket of a resource as a user writes it; null where it names none, or many.</summary>
    public static string? BucketOf(string resource)
    {
        var name = resource.StartsWith("arn:", StringComparison.Ordinal) ? resource[(resource.LastIndexOf(':') + 1)..] : resource;
        name = name.Split('/')[0];
        return name.Length == 0 || name.AsSpan().ContainsAny('*', '?') ? null : name;
    }

    /// <exception cref="S3CredsException">Nobody is called so.</exception>
    public static AccessSubject Find(AccessModel model, string who)
    {
        if (who is "anonymous" or "*")
            return model.Anonymous;
        var found = model.Subjects.FirstOrDefault(s => s.Name == who || s.Principal.Text == who || (s.Known["aws:PrincipalArn"] is [var arn] && arn == who));
        if (found is not null)
            return found;
        if (who.StartsWith("arn:", StringComparison.Ordinal))
            return model.Outside(who);
        var near = Suggestion.For(who, model.Subjects.Select(s => s.Name));
        throw new S3CredsException(CliCodes.Usage.Says($"nobody is called {who}", near is null ? "user/NAME, role/NAME, anonymous, or an ARN" : $"did you mean {near}?"));
    }
}
