using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>What a key is to us.</summary>
public enum KeyStanding
{
    /// <summary>Not made by s3creds.</summary>
    Foreign,
    Current,

    /// <summary>Replaced, and on its way out.</summary>
    Retired,

    /// <summary>Its delivery was begun and not committed.</summary>
    Delivering,
}

/// <summary>One access key of the account.</summary>
/// <param name="Own">It signs this very run.</param>
/// <param name="Due">When it is to be rotated, deactivated or deleted next; null: never by itself, or unknown (no manifest).</param>
/// <param name="Overdue"><paramref name="Due"/> is past.</param>
/// <param name="DeliveredTo">Labels of the sinks that hold it.</param>
/// <param name="NotKnown">Sinks that cannot be read back, or could not be read.</param>
public sealed record KeyRow(
    string User,
    LiveKey Key,
    TimeSpan Age,
    KeyStanding Standing,
    bool Own,
    DateTimeOffset? Due,
    bool Overdue,
    IReadOnlyList<string> DeliveredTo,
    IReadOnlyList<string> NotKnown
);

/// <summary>Every key of the account, by user and age.</summary>
/// <param name="Problems">What could not be read: its keys are missing from the rows.</param>
public sealed record KeyListing(IReadOnlyList<KeyRow> Rows, IReadOnlyList<Diagnostic> Problems)
{
    /// <param name="declared">The users whose keys manifests manage.</param>
    public static async Task<KeyListing> ReadAsync(
        AwsSession aws,
        IReadOnlyDictionary<string, DeclaredKeys> declared,
        int parallelism,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var users = await UsersAsync(aws, cancellationToken);
        // One call a user and one a key: no bulk read has key ids, and the credential report is up to four hours old.
        var read = new (KeyRing? Ring, Diagnostic? Why)[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (i, ct) =>
            {
                try
                {
                    read[i].Ring = await KeyReader.ReadAsync(
                        aws,
                        users[i].Name,
                        users[i].Tags,
                        declared.GetValueOrDefault(users[i].Name)?.Sinks ?? [],
                        ct
                    );
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Unknown is not empty: the list reports what is missing from it.
                    read[i].Why = KeyCodes.NotKnown.With(
                        $"the keys of user {users[i].Name} could not be read: {AwsError.Reason(e)}",
                        "they are missing from the list"
                    );
                }
            }
        );
        var rings = read.Select(r => r.Ring).OfType<KeyRing>();
        return new KeyListing(
            [.. rings.SelectMany(r => r.Keys.Select(k => Row(r, k, declared.GetValueOrDefault(r.User)?.Settings, now)))],
            [.. read.Select(r => r.Why).OfType<Diagnostic>()]
        );
    }

    public static KeyRow Row(KeyRing ring, LiveKey key, KeySettings? settings, DateTimeOffset now)
    {
        var standing =
            key.Id == ring.Tags.Current ? KeyStanding.Current
            : key.Id == ring.Tags.Previous ? KeyStanding.Retired
            : key.Id == ring.Tags.Delivering ? KeyStanding.Delivering
            : KeyStanding.Foreign;
        var due = settings is null ? null : Due(ring, key, standing, settings);
        return new KeyRow(
            ring.User,
            key,
            now - key.Created,
            standing,
            key.Id == ring.OwnKeyId,
            due,
            due <= now,
            [.. ring.Sinks.Where(s => s.Report is SinkReport.Holds held && held.KeyId == key.Id).Select(s => s.Label)],
            standing == KeyStanding.Foreign
                ? []
                : [.. ring.Sinks.Where(s => s.Report is SinkReport.Unknown or SinkReport.NotReadable).Select(s => s.Label)]
        );
    }

    private static DateTimeOffset? Due(KeyRing ring, LiveKey key, KeyStanding standing, KeySettings settings) =>
        standing switch
        {
            KeyStanding.Current when settings.Count == 0 => key.Created,
            KeyStanding.Current => key.Created + settings.RotateAfter,
            KeyStanding.Retired when key.Active => ring.Tags.RotatedAt + settings.Grace,
            KeyStanding.Retired => ring.Tags.DeactivatedAt + settings.Observe,
            _ => null,
        };

    /// <summary>With their tags, a thousand a call.</summary>
    private static async Task<IReadOnlyList<(string Name, KeyTags Tags)>> UsersAsync(AwsSession aws, CancellationToken cancellationToken)
    {
        var users = new List<(string Name, KeyTags Tags)>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.GetAccountAuthorizationDetailsAsync(
                new()
                {
                    Filter = ["User"],
                    MaxItems = 1000,
                    Marker = marker,
                },
                cancellationToken
            );
            users.AddRange((page.UserDetailList ?? []).Select(u => (u.UserName!, KeyTags.Of(IamDetail.TagsOf(u.Tags)))));
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));
        return [.. users.OrderBy(u => u.Name, StringComparer.Ordinal)];
    }
}
