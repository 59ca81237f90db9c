using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>What goes with a user that a plan deletes: its reviewer approves the end of keys and sign-ins that no manifest shows.</summary>
/// <param name="Notes">One warning for each user that can still sign in or sign requests.</param>
/// <param name="Rings">The keys of the users, as far as they could be read.</param>
internal sealed record RemovalReading(IReadOnlyList<Diagnostic> Notes, IReadOnlyList<KeyRing> Rings)
{
    /// <summary>A key that was used in so many days counts as in use.</summary>
    private const int RecentDays = 90;

    /// <summary>What the deletion of each user ends, by the token of its approval.</summary>
    public SortedDictionary<string, ApprovalFact> FactsBy(DateTimeOffset now)
    {
        var facts = new SortedDictionary<string, ApprovalFact>(StringComparer.Ordinal);
        foreach (var ring in Rings.Where(r => r.Keys.Count > 0))
            facts[$"delete:{new ResourceAddress(ResourceKind.User, ring.User)}"] = FactOf(ring, now);
        return facts;
    }

    private static ApprovalFact FactOf(KeyRing ring, DateTimeOffset now)
    {
        var active = ring.Keys.Where(k => k.Active).ToList();
        var used = active.MaxBy(k => (k.LastUse as KeyUse.At)?.Time ?? DateTimeOffset.MinValue);
        var ends = active.Count switch
        {
            0 => $"its {Plural.Of(ring.Keys.Count, "inactive access key")} {(ring.Keys.Count == 1 ? "is" : "are")} deleted",
            1 => $"its access key {KeyRing.Short(active[0].Id)} stops working",
            var many => $"its {many} access keys stop working",
        };
        if (used?.LastUse is KeyUse.At use)
            return new ApprovalFact(
                $"{ends}; {KeyRing.Short(used.Id)} was used {Ago(now - use.Time)} ({use.Service}, {use.Region})",
                now - use.Time < TimeSpan.FromDays(RecentDays)
            );
        return active.Exists(k => k.LastUse is KeyUse.Unknown)
            ? new ApprovalFact($"{ends}; its last use is unknown", InUse: true)
            : new ApprovalFact(active.Count == 0 ? ends : $"{ends}; no use is known", InUse: false);
    }

    private static string Ago(TimeSpan age) =>
        age < TimeSpan.FromDays(1) ? "in the last day" : $"{Plural.Of((long)age.TotalDays, "day")} ago";

    public static async Task<RemovalReading> OfAsync(
        AwsSession aws,
        Plan plan,
        IReadOnlyDictionary<ResourceAddress, KeyRing> known,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var users = plan
            .Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.User)
            .Select(s => s.Address)
            .ToList();
        var notes = new Diagnostic?[users.Count];
        var rings = new KeyRing?[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (i, ct) => (notes[i], rings[i]) = await NoteAsync(aws, users[i], known.GetValueOrDefault(users[i]), ct)
        );
        return new RemovalReading([.. notes.OfType<Diagnostic>()], [.. rings.OfType<KeyRing>()]);
    }

    /// <summary>What a caller needs for it.</summary>
    public static IReadOnlyList<NeededAction> Actions { get; } = [.. KeyReader.Actions, NeededAction.Read("iam:GetLoginProfile")];

    private static async Task<(Diagnostic? Note, KeyRing? Ring)> NoteAsync(
        AwsSession aws,
        ResourceAddress user,
        KeyRing? known,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<string>();
        KeyRing? ring = null;
        try
        {
            ring = known ?? await KeyReader.ReadAsync(aws, user.Name, [], cancellationToken);
            parts.AddRange(ring.Keys.Select(k => Text(ring, k)));
            if (await HasSignInAsync(aws, user.Name, cancellationToken))
                parts.Add("a console sign-in");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The removal lists them again; what cannot be read is reported as unknown.
            parts.Add($"what could not be read: {AwsError.Reason(e)}");
        }

        var note =
            parts.Count == 0
                ? null
                : KeyCodes.GoesWithUser.With(
                    $"{user} would be deleted with {string.Join(", ", parts)}",
                    "consumers lose access: move them first"
                );
        return (note, ring);
    }

    private static string Text(KeyRing ring, LiveKey key)
    {
        var use = key.LastUse switch
        {
            KeyUse.At at => $"last used {KeyTags.Text(at.Time)} ({at.Service}, {at.Region})",
            KeyUse.Never => "no use known",
            KeyUse.Unknown unknown => $"last use unknown: {unknown.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return $"access key {KeyRing.Short(key.Id)} ({(ring.Tags.Named.Contains(key.Id) ? "managed" : "foreign")}, "
            + $"{(key.Active ? "active" : "inactive")}, {use})";
    }

    private static async Task<bool> HasSignInAsync(AwsSession aws, string user, CancellationToken cancellationToken)
    {
        try
        {
            await aws.Iam.GetLoginProfileAsync(new() { UserName = user }, cancellationToken);
            return true;
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
        catch (Exception e) when (aws.Lacks(e))
        {
            return false;
        }
    }
}
