using System.Collections.Concurrent;
using System.Collections.Immutable;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Kinds.Policies;
using S3Creds.Core.Kinds.Roles;
using S3Creds.Core.Kinds.Users;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <param name="Parallelism">Reads in flight at most.</param>
/// <param name="DiscoverBuckets">Read the tags of undeclared buckets however many there are.</param>
/// <param name="Owners">Read whose the customer-managed policies are, one call each where it may be ours.</param>
/// <param name="IdentitiesMatter">What is asked for depends on users, roles and policies: without them there is no answer.</param>
public sealed record LiveReadOptions(int Parallelism = 16, bool DiscoverBuckets = false, bool Owners = true, bool IdentitiesMatter = true);

/// <param name="Gaps">What could not be read: where there is one, nothing may be removed.</param>
/// <param name="Notes">What else is to be reported of the reading.</param>
public sealed record LiveSnapshot(ResourceSet Resources, IReadOnlyList<LiveGap> Gaps, IReadOnlyList<Diagnostic> Notes)
{
    public bool IsComplete => Gaps.Count == 0;
}

/// <summary>Reads the account: in bulk where something may be removed, one by one where not.</summary>
public sealed class LiveReader(AwsSession aws, IReadOnlyList<Kind> kinds, LiveReadOptions options)
{
    private const int DiscoveredBuckets = 500;
    private const int DiscoveredPolicies = 100;

    private readonly ConcurrentDictionary<ResourceAddress, ResourceState> found = new();
    private readonly ConcurrentQueue<LiveGap> gaps = new();
    private readonly ConcurrentQueue<Diagnostic> notes = new();

    /// <summary>All users, roles and own policies; all buckets of the account; the declared facets of declared buckets.</summary>
    public async Task<LiveSnapshot> ReadAccountAsync(ResourceSet desired, CancellationToken cancellationToken)
    {
        Clear();
        await Task.WhenAll(
            GuardAsync("users, roles and policies", Declared(desired, bucket: false), options.IdentitiesMatter, () => ReadIamAsync(desired, cancellationToken)),
            GuardAsync("buckets", Declared(desired, bucket: true), matters: true, () => ReadBucketsAsync(desired, cancellationToken)));
        return Snapshot();
    }

    /// <summary>Just these resources, with the facets that <paramref name="desired"/> holds; all facets of those that it does not hold.</summary>
    public async Task<LiveSnapshot> ReadAsync(IEnumerable<ResourceAddress> addresses, ResourceSet desired, CancellationToken cancellationToken)
    {
        Clear();
        await ForEachAsync(addresses.Distinct(), a => ReadOneAsync(a, FacetsOf(a, desired), cancellationToken), cancellationToken);
        return Snapshot();
    }

    private async Task ReadIamAsync(ResourceSet desired, CancellationToken cancellationToken)
    {
        var policies = new List<IamDetail>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.GetAccountAuthorizationDetailsAsync(
                new() { Filter = ["User", "Role", "Group", "LocalManagedPolicy"], MaxItems = 1000, Marker = marker }, cancellationToken);
            foreach (var user in page.UserDetailList ?? [])
                Found(ResourceKind.User, UserObject.Of(user));
            foreach (var role in page.RoleDetailList ?? [])
                Found(ResourceKind.Role, RoleObject.Of(role));
            foreach (var group in page.GroupDetailList ?? [])
                found[new ResourceAddress(ResourceKind.Group, group.GroupName!)] = GroupState(group);
            policies.AddRange((page.Policies ?? []).Select(p => PolicyObject.Of(aws, p)));
            marker = page.IsTruncated == true ? page.Marker : null;
        }
        while (!string.IsNullOrEmpty(marker));

        var elsewhere = policies.Where(p => !IsOursByPath(p) && desired[AddressOf(p)] is null).ToHashSet();
        if (options.Owners && elsewhere.Count > DiscoveredPolicies)
        {
            notes.Enqueue(KindCodes.NotLookedAt.Says(
                $"the tags of {elsewhere.Count} policies that are not declared and lie outside /s3creds/ were not read: "
                + "if one of them is owned, its removal is not planned"));
        }
        else
        {
            elsewhere.Clear();
        }

        await ForEachAsync(policies, p => ReadPolicyTagsAsync(p, options.Owners && !elsewhere.Contains(p), cancellationToken), cancellationToken);
        await ForEachAsync(
            found.Keys.Where(a => a.Kind is ResourceKind.Role or ResourceKind.Policy && desired[a] is not null), a => ReadSettingsAsync(a, desired, cancellationToken), cancellationToken);
    }

    private void Found(ResourceKind kind, IamDetail detail) =>
        found[new ResourceAddress(kind, detail.Name)] = IamKind.StateOf(detail, InBulk(kind));

    /// <summary>Groups are no kind of the manifest: what they grant is read, since their members' access follows from it.</summary>
    private ResourceState GroupState(GroupDetail group)
    {
        var detail = new IamDetail(group.GroupName!, group.Path ?? "/", group.Arn ?? "")
        {
            Inline = [.. (group.GroupPolicyList ?? []).Select(p => (p.PolicyName!, p.PolicyDocument!))],
            Attached = [.. (group.AttachedManagedPolicies ?? []).Select(p => p.PolicyArn!)],
        };
        return IamKind.StateOf(detail, KindOf(ResourceKind.User).Facets.OfType<IamFacet>().Where(f => f.Key is "inline" or "policies"));
    }

    /// <summary>
    /// What the bulk read does not have (descriptions, session durations) stays out, and is read only where it is declared.
    /// </summary>
    private IEnumerable<IamFacet> InBulk(ResourceKind kind) =>
        KindOf(kind).Facets.OfType<IamFacet>().Where(f => f.Part != IamPart.Settings);

    private static ResourceAddress AddressOf(IamDetail policy) => new(ResourceKind.Policy, policy.Name);

    private static bool IsOursByPath(IamDetail policy) => policy.Path.StartsWith("/s3creds/", StringComparison.Ordinal);

    /// <summary>The owner tags of one policy: the bulk read does not hold them, so they cost a call each.</summary>
    private async Task ReadPolicyTagsAsync(IamDetail policy, bool withTags, CancellationToken cancellationToken)
    {
        var address = AddressOf(policy);
        if (!withTags)
        {
            found[address] = IamKind.StateOf(policy, InBulk(ResourceKind.Policy).Where(f => f.Part != IamPart.Tags));
            return;
        }

        try
        {
            var tags = await PolicyObject.TagsAsync(aws, policy.Arn, cancellationToken);
            Found(ResourceKind.Policy, policy with { Tags = IamDetail.TagsOf(tags) });
        }
        catch (NoSuchEntityException)
        {
            // Deleted since the bulk read.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Without its tags nobody knows whose it is.
            found[address] = ResourceState.NotKnown(AwsError.Reason(e));
        }
    }

    private async Task ReadSettingsAsync(ResourceAddress address, ResourceSet desired, CancellationToken cancellationToken)
    {
        var kind = KindOf(address.Kind);
        var facets = kind.Facets.OfType<IamFacet>()
            .Where(f => f.Part == IamPart.Settings && desired[address]?[f.Key] is not null).Select(f => f.Key).ToList();
        if (facets.Count == 0)
            return;
        var read = await kind.ReadAsync(aws, address, facets, cancellationToken);
        if (read.Presence == Presence.Present)
            found[address] = facets.Aggregate(found[address], (s, f) => s.With(f, read[f]!));
        else
            found[address] = read;
    }

    private async Task ReadBucketsAsync(ResourceSet desired, CancellationToken cancellationToken)
    {
        if (!kinds.Any(k => k.ResourceKind == ResourceKind.Bucket))
            return;
        var there = (await aws.ListBucketsAsync(null, cancellationToken)).Select(b => new ResourceAddress(ResourceKind.Bucket, b.BucketName)).ToList();
        var declared = desired.Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket).ToHashSet();
        var others = there.Where(a => !declared.Contains(a)).ToList();
        if (others.Count > DiscoveredBuckets && !options.DiscoverBuckets)
        {
            notes.Enqueue(KindCodes.NotLookedAt.Says(
                $"{others.Count} buckets that are not declared were not read: if one of them is owned, its removal is not planned",
                "--discover-buckets reads their tags, one call each"));
            others = [];
        }

        await ForEachAsync(
            declared.Concat(others), a => ReadOneAsync(a, declared.Contains(a) ? FacetsOf(a, desired) : [], cancellationToken), cancellationToken);
    }

    private async Task ReadOneAsync(ResourceAddress address, IReadOnlyCollection<string> facets, CancellationToken cancellationToken)
    {
        try
        {
            var state = await KindOf(address.Kind).ReadAsync(aws, address, facets, cancellationToken);
            found[state.SpelledAs is { } name ? new ResourceAddress(address.Kind, name) : address] = state;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            found[address] = ResourceState.NotKnown(AwsError.Reason(e));
        }
    }

    private List<string> FacetsOf(ResourceAddress address, ResourceSet desired) =>
        desired[address] is { } state ? [.. state.Facets.Keys] : [.. KindOf(address.Kind).Facets.Select(f => f.Key)];

    private Kind KindOf(ResourceKind kind) => kinds.First(k => k.ResourceKind == kind);

    private Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> read, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        items.ToList(),
        new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
        async (item, _) => await read(item));

    private static List<ResourceAddress> Declared(ResourceSet desired, bool bucket) =>
        [.. desired.Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket == bucket)];

    /// <summary>
    /// A failed list makes the picture incomplete, and the other half is still worth showing. What is declared is then unknown, not absent:
    /// absent would be planned as a creation. Where nothing that is asked for depends on the list, the rest can go on without removals.
    /// </summary>
    private async Task GuardAsync(string what, List<ResourceAddress> declared, bool matters, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception e) when (!matters && declared.Count == 0 && aws.LacksIam(e))
        {
            notes.Enqueue(AwsCodes.NoIam.Says("this store has no IAM: only buckets are read and managed"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            gaps.Enqueue(new LiveGap(null, !matters && declared.Count == 0
                ? AwsCodes.NotRead.Says($"{what} could not be read: {AwsError.Reason(e)}", NothingRemoved)
                : AwsError.Explain(e, $"read {what}")));
            foreach (var address in declared)
                found.TryAdd(address, ResourceState.NotKnown(AwsError.Reason(e)));
        }
    }

    private void Clear()
    {
        found.Clear();
        gaps.Clear();
        notes.Clear();
    }

    private LiveSnapshot Snapshot()
    {
        var unread = found.Where(f => f.Value.Presence == Presence.Unknown)
            .Select(f => Gap(f.Key, $"{f.Key} could not be read: {f.Value.UnknownReason}"));
        var parts = found.SelectMany(f => f.Value.Facets, (f, facet) => (f.Key, Facet: facet.Key, Value: facet.Value as FacetValue.Unknown))
            .Where(f => f.Value is not null)
            .Select(f => Gap(f.Key, $"{f.Key}: {f.Facet} could not be read: {f.Value!.Reason}"));
        var bag = new DiagnosticBag();
        bag.AddRange(notes);
        return new LiveSnapshot(
            new ResourceSet(found.ToImmutableSortedDictionary()),
            [.. gaps.Concat(unread).Concat(parts).OrderBy(g => g.Diagnostic.Message, StringComparer.Ordinal)],
            bag.Sorted());
    }

    private const string NothingRemoved = "nothing is removed in this run, since it may be owned; everything else is planned";

    private static LiveGap Gap(ResourceAddress address, string message) => new(address, AwsCodes.NotRead.Says(message, NothingRemoved));
}
