using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>
/// Principals that a plan removes and that a bucket policy or a trust policy still names. AWS takes them out of what it stores, and refuses
/// the next write
/// of a policy that names them ("Invalid principal"), so a reviewer must know before.
/// </summary>
internal static class RemovedPrincipals
{
    /// <summary>One warning for each removed principal that is still named, or may be.</summary>
    /// <param name="held">Users whose deletion waits for their keys.</param>
    /// <param name="desired">What the manifests ask for, where something is still declared.</param>
    public static async Task<IReadOnlyList<Diagnostic>> NotesAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        Plan plan,
        IEnumerable<ResourceAddress> held,
        ResourceSet live,
        ResourceSet desired,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var removed = plan
            .Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind is ResourceKind.User or ResourceKind.Role)
            .Select(s => s.Address)
            .Concat(held)
            .ToList();
        if (removed.Count == 0)
            return [];
        var documents = await DocumentsAsync(
            aws,
            kinds,
            PlannedState.After(kinds, live, desired, plan.Steps),
            parallelism,
            cancellationToken
        );
        var unread = documents.Where(d => d.Value is FacetValue.Unknown).Select(d => d.Of).ToList();
        return
        [
            .. removed
                .Select(address =>
                    NoteOf(address, [.. documents.Where(d => Names(d.Value, plan.Account, address)).Select(d => d.Of)], unread)
                )
                .OfType<Diagnostic>(),
        ];
    }

    private static Diagnostic? NoteOf(ResourceAddress address, List<string> naming, List<string> unread)
    {
        if (naming.Count == 0 && unread.Count == 0)
            return null;
        var hint = $"remove {address} there first: the next write of a policy that names it fails with 'Invalid principal'";
        return naming.Count > 0
            ? PlanCodes.StillNamed.With(
                $"{address} would be deleted, and {string.Join(", ", naming)} still {(naming.Count == 1 ? "names" : "name")} it",
                hint
            )
            : PlanCodes.StillNamed.With(
                $"{address} would be deleted, and {string.Join(", ", unread)} could not be read: it may still be named there",
                hint
            );
    }

    /// <summary>Documents that name principals, of what is read or managed; what no manifest of this run declares was not read yet, and is
    /// read where it has an owner.</summary>
    private static async Task<IReadOnlyList<(string Of, FacetValue? Value)>> DocumentsAsync(
        AwsSession aws,
        IReadOnlyList<Kind> kinds,
        ResourceSet resources,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var naming = kinds
            .SelectMany(k => k.Facets, (k, f) => (k.ResourceKind, Facet: f))
            .Where(f => f.Facet.NamesPrincipals is not null)
            .ToList();
        var managed = naming
            .SelectMany(
                n => resources.Resources.Where(r => r.Key.Kind == n.ResourceKind && r.Value.Presence == Presence.Present),
                (n, r) => (r.Key, r.Value, n.Facet)
            )
            .Where(m => m.Value[m.Facet.Key] is not null || m.Value.OwnershipTags.Owner is not null)
            .ToList();
        var read = new (string Of, FacetValue? Value)[managed.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, managed.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (i, ct) =>
            {
                var (address, state, facet) = managed[i];
                read[i] = ($"the {facet.NamesPrincipals} of {address}", state[facet.Key] ?? await ReadAsync(aws, facet, address, ct));
            }
        );
        return read;
    }

    private static async Task<FacetValue> ReadAsync(
        AwsSession aws,
        Facet facet,
        ResourceAddress address,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await facet.FetchAsync(aws, address, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Kind.FailedRead(aws, e);
        }
    }

    private static bool Names(FacetValue? document, string account, ResourceAddress principal) =>
        document?.JsonOrNull?.ToNode() is { } json && Principals(json).SelectMany(Texts).Any(t => Names(t, account, principal));

    /// <summary>An ARN of the principal under whatever path, or of a session of the role.</summary>
    private static bool Names(string text, string account, ResourceAddress principal)
    {
        var parts = text.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn" || parts[2] is not ("iam" or "sts") || (parts[4] != account && account.Length == 12))
            return false;
        var names = parts[5].Split('/');
        return names[0] == "assumed-role"
            ? principal.Kind == ResourceKind.Role && names.Length > 1 && names[1] == principal.Name
            : names[0] == principal.Kind.Name() && names.Length > 1 && names[^1] == principal.Name;
    }

    /// <summary>The elements that AWS checks when a policy is written; an ARN in a condition is any text.</summary>
    private static IEnumerable<JsonNode> Principals(JsonNode json) =>
        json switch
        {
            JsonObject o => o.SelectMany(m =>
                m.Value is not { } value ? []
                : m.Key is "Principal" or "NotPrincipal" ? [value]
                : Principals(value)
            ),
            JsonArray a => a.SelectMany(i => i is { } value ? Principals(value) : []),
            _ => [],
        };

    private static IEnumerable<string> Texts(JsonNode json) =>
        json switch
        {
            JsonObject o => o.SelectMany(m => m.Value is { } value ? Texts(value) : []),
            JsonArray a => a.SelectMany(i => i is { } value ? Texts(value) : []),
            JsonValue v when v.TryGetValue<string>(out var text) => [text],
            _ => [],
        };
}
