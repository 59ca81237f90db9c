using System.Globalization;
using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Core.Model;
using S3Creds.Core.Pulling;
using KeyUse = S3Creds.Core.Kinds.AccessKeys.KeyUse;

namespace S3Creds.Core.Reviewing;

/// <summary>A grant as an auditor reads it.</summary>
/// <param name="Origins">The commits that its places are from; as long as <see cref="Grant.Places"/>, null where it is not known.</param>
public sealed record ReviewedGrant(Grant Grant, IReadOnlyList<LineOrigin?> Origins, ReviewState State)
{
    /// <summary>The latest change of a line that declares it; null where that is not known.</summary>
    public DateTimeOffset? Since => Origins.Count > 0 && Origins.All(o => o?.Time is not null) ? Origins.Max(o => o!.Time) : null;
}

/// <summary>A principal with all its grants.</summary>
/// <param name="DeclaredAt">Null: not declared, or no manifests were given.</param>
/// <param name="Activity">Null: last uses were not read.</param>
public sealed record ReviewedPrincipal(
    string Who,
    bool IsOutside,
    bool IsPublic,
    SourceSpan? DeclaredAt,
    LineOrigin? Origin,
    IReadOnlyList<ReviewedGrant> Grants,
    PrincipalActivity? Activity
);

/// <summary>What was not used for a number of days, with the edit that removes it.</summary>
/// <param name="What"><c>user/x</c>, or <c>access key AKIA… of user/x</c>.</param>
/// <param name="Why">What is known of its last use.</param>
/// <param name="Edits">The manifest without it; empty where no manifest declares it, or it cannot be edited in place.</param>
/// <param name="Uneditable">Why not, with the place; null: it can, or nothing declares it.</param>
/// <param name="Command">What removes it where no manifest declares it; null: nothing is known.</param>
public sealed record Unused(string What, string Why, IReadOnlyList<PulledFile> Edits, string? Uneditable, string? Command);

/// <summary>Who can do what, since when, until when, when it was last used, and who confirmed it.</summary>
/// <param name="NoHistory">Why it is not known when something was declared; null: it is known.</param>
/// <param name="NoUse">Why last uses are not known at all; null: they were read.</param>
public sealed record AccessReview(
    string Account,
    DateTimeOffset At,
    IReadOnlyList<ReviewedPrincipal> Principals,
    AccessChanges Report,
    string? NoHistory,
    string? NoUse,
    string? ReviewFile
)
{
    public IEnumerable<ReviewedGrant> Grants => Principals.SelectMany(p => p.Grants);

    /// <summary>What was not used for so many days. A principal or key of which it is not known, or that is younger, is not among
    /// them.</summary>
    public IReadOnlyList<Unused> UnusedFor(int days, DesiredState? desired)
    {
        var limit = At - TimeSpan.FromDays(days);
        var unused = new List<Unused>();
        foreach (var principal in Principals)
        {
            if (principal.Activity is not { } activity)
                continue;
            var isUnused =
                activity.Use is PrincipalUse.Known known
                && activity.Created is { } created
                && created < limit
                && !(known.Latest?.Last >= limit)
                && activity.Keys?.Any(k => k.LastUse is KeyUse.At at && at.Time >= limit) != true;
            if (isUnused)
                unused.Add(
                    WithEdit(
                        new Unused(
                            principal.Who,
                            ((PrincipalUse.Known)activity.Use).Latest is { } latest
                                ? $"last attempt on {Day(latest.Last!.Value)} ({latest.Service})"
                                : "no attempt in the period that IAM reports",
                            [],
                            null,
                            ResourceAddress.Parse(principal.Who) is { Kind: ResourceKind.User } user
                                ? $"s3creds delete-user {user.Name}"
                                : null
                        ),
                        desired
                    )
                );
            foreach (var key in activity.Keys ?? [])
            {
                if (key.Created < limit && key.LastUse is not KeyUse.Unknown && !(key.LastUse is KeyUse.At used && used.Time >= limit))
                    unused.Add(
                        new Unused(
                            $"access key {key.Id} of {principal.Who}",
                            key.LastUse is KeyUse.At use ? $"last used on {Day(use.Time)} ({use.Service})" : "never used",
                            [],
                            null,
                            $"aws iam delete-access-key --user-name {ResourceAddress.Parse(principal.Who)?.Name} --access-key-id {key.Id}"
                        )
                    );
            }
        }

        return unused;
    }

    /// <summary>The edit of the manifest that removes a principal.</summary>
    private static Unused WithEdit(Unused unused, DesiredState? desired)
    {
        if (
            desired?.Sources is not { } sources
            || ResourceAddress.Parse(unused.What) is not { } address
            || !sources.Entries.TryGetValue(address, out var entry)
        )
            return unused;
        try
        {
            var files = new PulledFiles(sources.Files);
            files.Edit(entry, new YamlEdit.Remove([entry.Kind.Section, address.Name]));
            return unused with { Edits = files.Changed, Command = null };
        }
        catch (UneditableException e)
        {
            return unused with { Uneditable = $"{entry.Span}: {e.Message}", Command = null };
        }
    }

    internal static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
