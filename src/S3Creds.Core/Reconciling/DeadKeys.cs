using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Places that keep a key which ends with its user: only their owner can empty them. The manifests name them where they still
/// declare the keys; where the user has left the manifests, the journals of this machine may name them; and the user's tags show at least
/// that its key was delivered.</summary>
internal static class DeadKeys
{
    /// <param name="held">Users whose deletion waits for their keys.</param>
    /// <param name="rings">The keys of the users that go.</param>
    public static IReadOnlyList<Diagnostic> NotesOf(
        DesiredState declared,
        Plan plan,
        IEnumerable<ResourceAddress> held,
        IReadOnlyCollection<KeyRing> rings,
        IFileSystem files,
        string runsFolder
    )
    {
        var journaled = new Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>>(() => Journaled(files, runsFolder));
        return
        [
            .. plan
                .Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.User)
                .Select(s => s.Address)
                .Concat(held)
                .Select(user =>
                    NoteOf(
                        user,
                        declared.Keys.FirstOrDefault(k => new ResourceAddress(ResourceKind.User, k.User) == user),
                        rings.FirstOrDefault(r => r.User == user.Name),
                        journaled
                    )
                )
                .OfType<Diagnostic>(),
        ];
    }

    private static Diagnostic? NoteOf(
        ResourceAddress user,
        KeyDeclaration? declared,
        KeyRing? ring,
        Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> journaled
    )
    {
        if (declared is { Sinks.Count: > 0 })
            return Kept(user, [.. declared.Sinks.Select(s => s.Options["profile"] is { } profile ? $"{s.Shown} [{profile}]" : s.Shown)]);
        var delivered = ring?.Tags.Named.Where(id => ring[id] is not null).Distinct(StringComparer.Ordinal).ToList() ?? [];
        if (delivered.Count == 0)
            return null;
        var places = delivered
            .SelectMany(id => journaled.Value.GetValueOrDefault(id, []))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return places.Count > 0
            ? Kept(user, places)
            : PlanCodes.DeadKeys.With(
                $"access key {string.Join(", ", delivered.Select(KeyRing.Short))} of {user} was delivered to sinks that keep it, and "
                    + $"stops working",
                "its sinks are in the manifest that declared the user's keys: delete it there once nothing reads it"
            );
    }

    private static Diagnostic Kept(ResourceAddress user, List<string> places) =>
        PlanCodes.DeadKeys.With(
            $"{string.Join(", ", places)} {(places.Count == 1 ? "keeps" : "keep")} the key of {user}, which stops working",
            "delete it there once nothing reads it"
        );

    /// <summary>Where keys were delivered to, by their ids, as past runs on this machine journaled it.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Journaled(IFileSystem files, string folder)
    {
        try
        {
            return RunLog
                .List(files, folder)
                .SelectMany(r => r.Events)
                .Select(e => KeySteps.Delivery(e["what"]?.ToString()))
                .OfType<(string Id, string Sink)>()
                .GroupBy(d => d.Id, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(d => d.Sink)], StringComparer.Ordinal);
        }
        catch (S3CredsException)
        {
            // Journals explain. A plan does not fail because they cannot be read.
            return [];
        }
    }
}
