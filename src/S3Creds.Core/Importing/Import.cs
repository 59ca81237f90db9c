using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>What an import found and would write.</summary>
/// <param name="Files">Path in the folder → content.</param>
/// <param name="Imported">How many resources of each kind the manifests hold.</param>
/// <param name="Notes">What could not be read or written.</param>
public sealed record ImportResult(
    string Owner,
    IReadOnlyDictionary<string, byte[]> Files,
    IReadOnlyDictionary<ResourceKind, int> Imported,
    IReadOnlyList<LeftOut> LeftOut,
    IReadOnlyList<Diagnostic> Notes
);

/// <summary>A live account as manifests, so that a plan that adopts it has nothing to change.</summary>
public sealed partial class Import(AwsSession aws, IReadOnlyList<Kind> all, ImportRequest request)
{
    /// <summary>Each round leaves out at least one facet or resource that could not be written; the second finds what the first
    /// caused.</summary>
    private const int MostRounds = 20;

    private readonly IReadOnlyList<Kind> kinds = ManifestScope.Of(request.BucketsOnly, all);

    /// <summary>Reads the account and checks what would be written. Writes nothing.</summary>
    /// <exception cref="S3CredsException">The account could not be listed, or the owner is not known (1).</exception>
    public async Task<ImportResult> RunAsync(string? endpoint, CancellationToken cancellationToken)
    {
        // A store that has no accounts at its address is imported as one without.
        var account = aws.IsAws
            ? (await aws.WhoAmIAsync(cancellationToken)).Account
            : await aws.ExpectedOwnerAsync(cancellationToken) ?? AwsSession.NoAccount;
        var reading = await AccountReading.OfAsync(aws, kinds, IsWanted, request.Parallelism, cancellationToken);
        var owner = request.Owner ?? OwnerOf(reading.Resources);
        var leftOut = new List<LeftOut>();
        var taken = new List<KeyValuePair<ResourceAddress, ResourceState>>();
        foreach (var (address, state) in reading.Resources.Resources)
        {
            // A policy that holds access of a principal is imported with the principal, as its access.
            if (kinds.Of(address.Kind) is not { } kind || state is { AccessOf: not null, OwnershipTags.Owner: not null })
                continue;
            if (Importing.LeftOut.Of(address, state, kind, owner, request) is { } left)
                leftOut.Add(left);
            else
                taken.Add(KeyValuePair.Create(address, state));
        }

        var live = ResourceSet.Of(taken);
        var found = Resources(account, live, reading.UsersWithKeys);
        var (defaults, resources) = SharedDefaults.Of(found);
        var head = new ManifestHead(account, owner, endpoint, request.BucketsOnly, defaults);
        var check = new ImportCheck(kinds, live, cancellationToken);
        var (settled, set) = Settle(head, resources, check, leftOut);
        return new ImportResult(
            owner,
            set.Files,
            settled.GroupBy(r => r.Address.Kind).ToDictionary(g => g.Key, g => g.Count()),
            leftOut,
            [.. reading.Notes, .. settled.SelectMany(NotesOf), .. settled.Count == 0 ? Nothing(leftOut.Count) : []]
        );
    }

    /// <summary>What is listed only so that access through it is known has no kind of its own.</summary>
    private bool IsWanted(ResourceAddress address) =>
        kinds.Of(address.Kind) is not null && (request.Match.Count == 0 || request.Match.Any(p => p.Matches(address)));

    private static string OwnerOf(ResourceSet resources)
    {
        var owners = resources
            .Resources.Values.Select(r => r.OwnershipTags.Owner)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return owners is [var one]
            ? one
            : throw new S3CredsException(
                ImportCodes.NoOwner.With(
                    owners.Count == 0
                        ? "no resource of the account has an owner"
                        : $"the resources of the account have several owners: {string.Join(", ", owners.Order(StringComparer.Ordinal))}",
                    "name the owner of the new manifests: --owner NAME"
                )
            );
    }

    private List<ImportedResource> Resources(string account, ResourceSet live, IReadOnlySet<string> usersWithKeys)
    {
        var external = live
            .Resources.Values.SelectMany(r => r.Facets.Values)
            .SelectMany(v => BucketArn().Matches(v.JsonOrNull?.ToString() ?? ""))
            .Select(m => m.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var result = new List<ImportedResource>();
        foreach (var (address, state) in live.Resources)
        {
            var kind = kinds.Of(address.Kind)!;
            var context = ManifestForm.ContextOf(address, account, aws.Partition, live, external);
            var resource = ImportedResource.Of(address, state, kind, context);
            if (kind.HasAccessKeys && usersWithKeys.Contains(address.Name))
                resource.Body[DesiredEntry.Keys] = ImportedResource.Unmanaged;
            result.Add(resource);
        }

        return result;
    }

    /// <summary>Drops from the manifests what they would change, until they change nothing.</summary>
    private (IReadOnlyList<ImportedResource> Resources, ManifestSet Set) Settle(
        ManifestHead head,
        IReadOnlyList<ImportedResource> resources,
        ImportCheck check,
        List<LeftOut> leftOut
    )
    {
        for (var round = 0; ; round++)
        {
            var set = Written(head, resources, leftOut, profiles: false);
            var findings = check.Of(set);
            if (findings.Count == 0)
                return (resources, WithProfiles(head, resources, check, leftOut) ?? set);
            if (round == MostRounds)
                throw new InvalidOperationException($"an import does not settle: {findings[0].Address}: {findings[0].Why}");
            var byAddress = findings.ToLookup(f => f.Address);
            var next = new List<ImportedResource>();
            foreach (var resource in resources)
            {
                var its = byAddress[resource.Address].ToList();
                if (its.Exists(f => f.Facets.Count == 0))
                    leftOut.Add(
                        new LeftOut(resource.Address, $"a manifest cannot hold it: {its.First(f => f.Facets.Count == 0).Why}", null)
                    );
                else
                    next.Add(its.Aggregate(resource, (r, f) => r.Without(f.Facets, f.Why)));
            }

            resources = next;
        }
    }

    /// <summary>Null where profiles were not asked for, or would change what the manifests declare.</summary>
    private ManifestSet? WithProfiles(
        ManifestHead head,
        IReadOnlyList<ImportedResource> resources,
        ImportCheck check,
        List<LeftOut> leftOut
    ) => request.Profiles && Written(head, resources, leftOut, profiles: true) is var set && check.Of(set).Count == 0 ? set : null;

    private ManifestSet Written(ManifestHead head, IReadOnlyList<ImportedResource> resources, List<LeftOut> leftOut, bool profiles)
    {
        var (shared, shaped) = profiles ? RepeatedShapes.Of(resources) : ([], resources);
        return ManifestSet.Of(head, shared, External(resources), shaped, Comments(leftOut), request);
    }

    /// <summary>The buckets that <c>access</c> names and that are not declared.</summary>
    private static List<string> External(IReadOnlyList<ImportedResource> resources)
    {
        var declared = resources
            .Where(r => r.Address.Kind == ResourceKind.Bucket)
            .Select(r => r.Address.Name)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. resources
                .SelectMany(r => (r.Body["access"] as JsonArray) ?? [])
                .Select(a => (a as JsonObject)?["bucket"]?.ToString())
                .OfType<string>()
                .Where(b => !declared.Contains(b))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<string> Comments(List<LeftOut> leftOut) =>
        leftOut.Count == 0
            ? []
            :
            [
                "Not imported:",
                .. leftOut
                    .OrderBy(l => l.Address)
                    .Select(l => $"  {l.Address}: {l.Why}{(l.WayIn is { } option ? $" ({option} imports it)" : "")}"),
            ];

    private static IEnumerable<Diagnostic> Nothing(int leftOut) =>
        [
            ImportCodes.Nothing.With(
                leftOut > 0
                    ? $"nothing was imported: {Plural.Of(leftOut, "resource")} left out"
                    : "nothing was imported: no resource of the account matches",
                leftOut > 0 ? "the reasons are at the top of the manifest" : "check --match"
            ),
        ];

    private static IEnumerable<Diagnostic> NotesOf(ImportedResource resource) =>
        resource.Comments.Select(c => ImportCodes.NotManaged.With($"{resource.Address}: {c}"));

    [GeneratedRegex("arn:aws[a-z-]*:s3:::(?<name>[a-z0-9.-]{3,63})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BucketArn();
}
