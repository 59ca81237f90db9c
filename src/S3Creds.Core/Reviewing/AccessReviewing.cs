using S3Creds.Core.Access;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reviewing;

/// <summary>Puts a review together: the access of a state, the manifests that declare it, their history, last uses, and the file of
/// reviews.</summary>
/// <param name="allowedSigners">The file of SSH keys whose signatures count; null: none.</param>
public sealed class AccessReviewing(IFileSystem files, GitHistory git, string? allowedSigners)
{
    private const string NoManifests = "no manifests were given";
    private const string NoGit = "the manifests are not in git, or git is not installed";

    /// <param name="desired">Null: no manifests were given.</param>
    /// <param name="activity">Null: last uses were not read.</param>
    public async Task<AccessReview> ReviewAsync(
        AccessModel model,
        AccessChanges report,
        DesiredState? desired,
        IReadOnlyList<PrincipalActivity>? activity,
        ReviewFile? review,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var declared = desired is null ? null : AccessModel.Of(desired.Resources, AccessFacts.Of(desired, model.Facts.Partition));
        var grants = Grant.Of(report).Select(g => declared is null ? g : GrantPlaces.In(declared, g)).ToList();
        var (today, known) = (DateOnly.FromDateTime(now.UtcDateTime), 0);
        var reviewed = new List<ReviewedGrant>();
        foreach (var grant in grants)
        {
            var origins = new List<LineOrigin?>();
            foreach (var place in grant.Places)
                origins.Add(await OriginAsync(place, cancellationToken));
            known += origins.Count(o => o is not null);
            var state = await ProvenAsync(ReviewState.Of(grant, review, today), review, cancellationToken);
            reviewed.Add(new ReviewedGrant(grant, origins, state));
        }

        var byWho = reviewed.ToLookup(r => r.Grant.Who, StringComparer.Ordinal);
        var uses = (activity ?? []).ToDictionary(a => a.Who, StringComparer.Ordinal);
        var names = reviewed.Select(r => r.Grant.Who).Concat(uses.Keys).Distinct(StringComparer.Ordinal);
        var principals = new List<ReviewedPrincipal>();
        foreach (var who in names)
        {
            var place = ResourceAddress.Parse(who) is { } address ? desired?.Resources[address]?.DeclaredAt : null;
            principals.Add(
                new ReviewedPrincipal(
                    who,
                    byWho[who].Any(g => g.Grant.IsOutside),
                    byWho[who].Any(g => g.Grant.IsPublic),
                    place,
                    place is null ? null : await OriginAsync(place, cancellationToken),
                    [.. byWho[who]],
                    uses.GetValueOrDefault(who)
                )
            );
        }

        return new AccessReview(
            model.Account,
            now,
            principals,
            report,
            desired is null ? NoManifests
                : known == 0 && principals.TrueForAll(p => p.Origin is null) ? NoGit
                : null,
            activity is null ? "last uses were not read: use --last-used" : null,
            review?.Path
        );
    }

    private async Task<LineOrigin?> OriginAsync(SourceSpan place, CancellationToken cancellationToken) =>
        files.FileExists(place.File) && await git.BlameAsync(place.File, cancellationToken) is { } lines
            ? lines.GetValueOrDefault(place.Line)
            : null;

    /// <summary>An entry is as good as the commits of its lines: all of them signed, or committed to a file that its reviewer
    /// owns.</summary>
    private async Task<ReviewState> ProvenAsync(ReviewState state, ReviewFile? review, CancellationToken cancellationToken)
    {
        if (state.Entry is not { } entry || await git.BlameAsync(review!.Path, cancellationToken) is not { } lines)
            return state;
        var commits = new HashSet<string>(StringComparer.Ordinal);
        for (var line = entry.Span.Line; line <= entry.LastLine; line++)
        {
            if (lines.GetValueOrDefault(line)?.Commit is not { } commit)
                return state;
            commits.Add(commit);
        }

        var signers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var commit in commits)
        {
            if (await git.SignerAsync(review.Path, commit, allowedSigners, cancellationToken) is { } signer)
                signers.Add(signer);
            else
                return CodeOwners.Of(review.Path, files).Any(o => o == entry.By || o == "@" + entry.By)
                    ? state with
                    {
                        Proof = ReviewProof.CodeOwner,
                    }
                    : state;
        }

        return state with
        {
            Proof = ReviewProof.Signed,
            Signer = string.Join(", ", signers),
        };
    }
}
