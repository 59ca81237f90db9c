using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reconciling;

/// <summary>
/// Access keys on managed users that the manifests do not declare. The bulk read has no keys, so each user costs a call; a key that
/// s3creds did not make
/// is a difference that no facet shows.
/// </summary>
/// <param name="Notes">What was found, and what could not be read.</param>
/// <param name="Rings">The users that have keys.</param>
internal sealed record HandMadeKeys(IReadOnlyList<Diagnostic> Notes, IReadOnlyList<KeyRing> Rings)
{
    public static HandMadeKeys None { get; } = new([], []);

    /// <summary>What a caller needs for it.</summary>
    public static IReadOnlyList<NeededAction> Actions { get; } = [NeededAction.Read("iam:ListAccessKeys")];

    /// <summary>Users that are read unless all are requested.</summary>
    public const int Most = 500;

    /// <param name="all">Whether all are read, however many there are.</param>
    public static async Task<HandMadeKeys> ReadAsync(
        AwsSession aws,
        DesiredState declared,
        ResourceSet live,
        Func<ResourceAddress, bool> inScope,
        bool all,
        int parallelism,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var known = declared.Keys.Select(k => k.User).Concat(declared.UnmanagedKeys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var users = declared
            .Resources.Resources.Keys.Where(a => a.Kind == ResourceKind.User && inScope(a) && !known.Contains(a.Name))
            .Where(a => live[a] is { Presence: Presence.Present } state && state.OwnershipTags.Owner == declared.Owner)
            .Select(a => a.Name)
            .ToList();
        if (users.Count > Most && !all)
            return new HandMadeKeys(
                [
                    PlanCodes.KeysNotRead.With(
                        $"the access keys of {users.Count} users were not read: keys that were created by hand are not shown",
                        "list them: s3creds keys --fail-on foreign"
                    ),
                ],
                []
            );
        var rings = new KeyRing?[users.Count];
        var failures = new Exception?[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (i, ct) =>
            {
                try
                {
                    // Most users without declared keys have none: then one call is enough.
                    if ((await KeyReader.ListAsync(aws, users[i], ct)).Count > 0)
                        rings[i] = await KeyReader.ReadAsync(aws, users[i], [], ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failures[i] = e;
                }
            }
        );
        var read = rings.OfType<KeyRing>().ToList();
        return new HandMadeKeys(
            [.. Failed(aws, users, failures), .. read.SelectMany(r => r.Foreign.Select(k => KeyWarnings.Foreign(r, k, now)))],
            read
        );
    }

    private static IEnumerable<Diagnostic> Failed(AwsSession aws, List<string> users, Exception?[] failures)
    {
        // A store without access keys has none that were made by hand.
        var failed = users.Zip(failures).Where(f => f.Second is { } e && !aws.Lacks(e)).ToList();
        if (failed.Count > 0)
        {
            yield return PlanCodes.KeysNotRead.With(
                $"the access keys of {Plural.Of(failed.Count, "user")} could not be read "
                    + $"({string.Join(", ", failed.Take(3).Select(f => f.First))}{(failed.Count > 3 ? ", …" : "")}): "
                    + $"{AwsError.Reason(failed[0].Second!)}",
                "allow iam:ListAccessKeys, or declare keys: unmanaged for these users"
            );
        }
    }
}
