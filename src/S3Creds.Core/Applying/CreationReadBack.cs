using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>What a creating call asked for (boundary, tags, path, trust) is read back before anything is granted: a store that ignores a
/// part of the call would otherwise grant more than the manifest declares.</summary>
internal sealed class CreationReadBack(AwsSession aws, TimeSpan propagation)
{
    /// <summary>A resource is created whole, so a difference is no lag; a name that existed a moment ago may still show its old
    /// self.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);

    /// <summary>Beyond the longest lag that was seen.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <exception cref="S3CredsException">The store created something else, or does not show what it created.</exception>
    public async Task CheckAsync(Kind kind, ResourceAddress address, ResourceState asked, CancellationToken cancellationToken)
    {
        var reading = new Retry(
            aws.Waits,
            $"{address} was just created and does not read back as declared yet",
            Pauses.Growing(TimeSpan.FromMilliseconds(250), LongestWait)
        )
        {
            Within = propagation + Reserve,
            IsOfAccount = true,
        };
        var (_, difference) = await reading.UntilAsync(
            async () =>
            {
                var live = await kind.ReadAsync(aws, address, [.. asked.Facets.Keys], cancellationToken);
                return (IsKnown: IsKnown(live), Difference: Difference(kind, asked, live));
            },
            seen =>
                seen.Difference is null ? Next.Done
                : seen.IsKnown ? Next.Within(Stale)
                : Next.Again,
            cancellationToken
        );
        if (difference is not null)
            throw new S3CredsException(
                AwsCodes.NotAsRequested.With(
                    $"{address} was created, but {difference}; no access was granted",
                    "where the store does not have this property, leave it out of the manifest; otherwise run again"
                ),
                Outcome.Partial
            );
    }

    /// <returns>What differs from the call; null where nothing does.</returns>
    public static string? Difference(Kind kind, ResourceState asked, ResourceState live)
    {
        if (live.Presence == Presence.Unknown)
            return $"it cannot be read back: {live.UnknownReason}";
        if (live.Presence == Presence.Absent)
            return "the store does not show it";
        if (live.OwnershipTags != asked.OwnershipTags)
            return $"its ownership tags are {Shown(live.OwnershipTags.Owner)} and not {Shown(asked.OwnershipTags.Owner)}";
        foreach (var (key, wanted) in asked.Facets)
        {
            var facet = kind.Facet(key);
            if (live[key] is not { } value || value is FacetValue.Unknown or FacetValue.Unsupported)
                return $"its {key} cannot be read back{(live[key] is FacetValue.Unknown unknown ? ": " + unknown.Reason : "")}";
            var projected = facet.Project(wanted, value);
            if (!facet.Same(wanted, projected))
                return $"its {key} is {projected.JsonOrNull?.Text ?? "not set"} and not {wanted.JsonOrNull?.Text}";
        }

        return null;
    }

    private static bool IsKnown(ResourceState live) =>
        live.Presence == Presence.Present && !live.Facets.Values.Any(v => v is FacetValue.Unknown);

    private static string Shown(string? owner) => owner is null ? "not set" : $"those of '{owner}'";
}
