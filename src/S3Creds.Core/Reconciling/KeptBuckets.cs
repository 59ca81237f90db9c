using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Buckets that are no longer declared and are kept, and that anyone can still reach: keeping the data keeps it public.</summary>
internal static class KeptBuckets
{
    public static async Task<IReadOnlyList<Diagnostic>> NotesAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        Plan plan,
        ResourceSet live,
        ResourceSet desired,
        Func<ResourceAddress, bool> inScope,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var kept = live
            .Resources.Where(r =>
                r.Key.Kind == ResourceKind.Bucket
                && r.Value.Presence == Presence.Present
                && r.Value.OwnershipTags.Owner == plan.Owner
                && desired[r.Key] is null
                && inScope(r.Key)
            )
            .Select(r => r.Key)
            .Where(a => !plan.Steps.Any(s => s.Address == a && s.Action == StepAction.Delete))
            .ToList();
        if (kept.Count == 0)
            return [];
        var facts = await new AccessFactsReader(aws, kinds, parallelism).ReadAsync(
            plan.Account,
            live,
            ResourceSet.Empty,
            _ => false,
            kept.Select(a => a.Name),
            cancellationToken
        );
        var model = AccessModel.Of(live, facts);
        IReadOnlyList<AccessSubject> anyone = model.Signed is { } signed ? [model.Anonymous, signed] : [model.Anonymous];
        var open = AccessComparer.All(model, anyone).Changes;
        return [.. kept.Select(bucket => NoteOf(bucket, open, model)).OfType<Diagnostic>()];
    }

    private static Diagnostic? NoteOf(ResourceAddress bucket, IReadOnlyList<AccessChange> open, AccessModel model)
    {
        var access = open.Where(c => AccessWords.CanName(c.Resource, bucket.Name)).ToList();
        var hint = $"close it: s3creds make-private {bucket.Name}";
        if (access.Count > 0)
            return PlanCodes.StaysPublic.With(
                $"{bucket} is kept, and stays public: {string.Join("; ", access.Take(3).Select(c => c.Line("can")))}",
                hint
            );
        var gaps = model.GapsOf([$"arn:aws:s3:::{bucket.Name}"]).ToList();
        return gaps.Count > 0 || model.PublicAccessIsUnknown
            ? PlanCodes.StaysPublic.With(
                $"{bucket} is kept, and it is unknown whether it is public: "
                    + $"{string.Join("; ", gaps.Select(g => g.What).DefaultIfEmpty("the account's public access block could not be read"))}",
                hint
            )
            : null;
    }
}
