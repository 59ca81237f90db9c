using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>All buckets of the account: the list has their names; the owner needs a call for the tags of each.</summary>
internal sealed class BucketBulk : BulkRead
{
    private const int Discovered = 500;

    private BucketBulk() { }

    public static BucketBulk Instance { get; } = new();

    public override string What => "buckets";

    /// <summary>Of a bucket that is not declared only the tags are read.</summary>
    public override bool ReadsByItself(bool isDeclared) => isDeclared;

    public override async Task ReadAsync(BulkReading reading, CancellationToken cancellationToken)
    {
        var there = (await reading.Aws.ListBucketsAsync(null, cancellationToken)).Select(b => new ResourceAddress(
            ResourceKind.Bucket,
            b.BucketName
        ));
        var declared = reading.Desired.Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket).ToHashSet();
        // Buckets that others name must be there: a plan is refused where one of them is not.
        var named = reading
            .Desired.Resources.SelectMany(r => reading.Kinds.ValuesOf(r.Key, r.Value))
            .SelectMany(v => v.Facet.Mentions(v.Value))
            .ToHashSet();
        List<ResourceAddress> undeclared = [.. there.Where(a => !declared.Contains(a))];
        var owned =
            reading is { All: true, Owner: { } owner } && undeclared.Count > Discovered
                ? await TaggedBuckets.OfAsync(reading, owner, undeclared, cancellationToken)
                : null;
        var (others, leftOut) = BulkReading.WorthACall(
            undeclared,
            a => named.Contains(a) || owned?.Contains(a.Name) == true,
            reading.All && owned is null ? int.MaxValue : Discovered
        );
        if (leftOut.Count > 0)
        {
            reading.Note(
                owned is null
                    ? KindCodes.PartNotRead.With(
                        $"{leftOut.Count} buckets that are not declared were not read: if one of them is owned, its removal is not planned",
                        "--discover-buckets reads their tags"
                    )
                    : KindCodes.PartNotRead.With(
                        $"{leftOut.Count} buckets that are not declared were not read: the tagging view of AWS does not show them as owned by "
                            + $"'{reading.Owner}'",
                        "a tag that was written within the last minutes may be missing there: plan again later"
                    )
            );
        }

        await reading.ForEachAsync(
            declared.Concat(others),
            a => declared.Contains(a) ? reading.ReadDeclaredAsync(a, cancellationToken) : reading.ReadAsync(a, [], cancellationToken),
            cancellationToken
        );
    }
}
