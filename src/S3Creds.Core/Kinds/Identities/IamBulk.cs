using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>All users, roles, groups and own policies of the account, in one list (API GetAccountAuthorizationDetails).</summary>
internal sealed class IamBulk : BulkRead
{
    private IamBulk() { }

    public static IamBulk Instance { get; } = new();

    public override string What => "users, groups, roles and policies";

    public override IReadOnlyList<NeededAction> Actions { get; } =
    [NeededAction.Read("iam:GetAccountAuthorizationDetails", ActionTarget.Account)];

    public override bool CanBeMissing => true;

    /// <summary>A page holds about a hundred of them, and each read by itself costs at least two requests.</summary>
    public override int ReadsBackFrom => 10;

    public override IReadOnlyList<Diagnostic>? WithoutThem(AwsSession aws, Exception failure) =>
        aws.LacksIam(failure) ? [AwsCodes.NoIam.With("this store has no IAM: only buckets are read and managed")] : null;

    /// <summary>A policy that holds access of a principal is a part of that one, whatever its path names since a rename.</summary>
    private static bool IsAskedFor(BulkReading reading, IamKind kind, IamDetail detail) =>
        reading.Asks(new ResourceAddress(kind.ResourceKind, detail.Name))
        || (detail.Document is not null && AccessPolicy.PrincipalOf(detail.Path) is not null);

    /// <summary>A principal whose access does not lie in policies, which come later in the list.</summary>
    private static bool IsWhole(IamDetail detail) =>
        detail.Document is null && !detail.Attached.Any(a => AccessPolicy.PrincipalOf(a) is not null);

    /// <summary>A principal with those of its attached policies that hold access of it, as far as they have an owner.</summary>
    private static IamDetail WithAccess(
        BulkReading reading,
        IamKind kind,
        IamDetail detail,
        Dictionary<ResourceAddress, List<IamDetail>> access
    )
    {
        if (!access.TryGetValue(new ResourceAddress(kind.ResourceKind, detail.Name), out var policies))
            return detail;
        var its = policies
            .Where(p => detail.Attached.Contains(p.Arn))
            .Select(p => (Policy: p, State: reading.Find(new ResourceAddress(ResourceKind.Policy, p.Name))))
            .ToList();
        return detail with
        {
            AccessPolicies =
            [
                .. its.Where(p => p.State?.OwnershipTags.Owner is not null)
                    .Select(p => new AccessPolicy(
                        p.Policy.Name,
                        p.Policy.Arn,
                        p.State!.OwnershipTags.Owner!,
                        PolicyText.FromWire(p.Policy.Document!)
                    )),
            ],
            AccessPoliciesNotRead = its.Find(p => p.State?.Presence == Presence.Unknown).State?.UnknownReason,
        };
    }

    public override async Task ReadAsync(BulkReading reading, CancellationToken cancellationToken)
    {
        var kinds = reading.Kinds.Select(k => k.Inner).OfType<IamKind>().Where(k => k.Bulk == this).ToList();
        var details = kinds.ToDictionary(k => k, _ => new List<IamDetail>());
        string? marker = null;
        var others = reading.Kinds.Select(k => k.Inner).OfType<IRecordedInIam>().ToDictionary(k => k, _ => false);
        do
        {
            var page = await reading.Aws.Iam.GetAccountAuthorizationDetailsAsync(
                new()
                {
                    Filter = ["User", "Role", "Group", "LocalManagedPolicy"],
                    MaxItems = 1000,
                    Marker = marker,
                },
                cancellationToken
            );
            reading.CountPage();
            foreach (var other in others.Keys)
                others[other] |= other.IsIn(page);
            foreach (var kind in kinds)
            {
                // Taken up page by page: the documents of a large account are not held as they came.
                var found = kind.In(reading.Aws, page).Where(d => IsAskedFor(reading, kind, d)).ToLookup(IsWhole);
                if (found[true].Any())
                    await kind.FoundAsync(reading, [.. found[true]], cancellationToken);
                details[kind].AddRange(found[false]);
            }

            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));

        // Policies first: some hold access of the others.
        var access = new Dictionary<ResourceAddress, List<IamDetail>>();
        foreach (var (kind, found) in details.OrderBy(d => d.Key.ResourceKind))
        {
            await kind.FoundAsync(reading, [.. found.Select(d => WithAccess(reading, kind, d, access))], cancellationToken);
            foreach (var policy in found.Where(d => d.Document is not null))
            {
                var state = reading.Find(new ResourceAddress(ResourceKind.Policy, policy.Name));
                if ((state?.AccessOf ?? AccessPolicy.PrincipalOf(policy.Path)) is not { } principal)
                    continue;
                access.TryAdd(principal, []);
                access[principal].Add(policy);
            }
        }
        foreach (var (other, isIn) in others)
            await other.FoundAsync(reading, isIn, cancellationToken);
        var declared = reading.Resources.Select(r => r.Key).Where(a => reading.Desired[a] is not null);
        await reading.ForEachAsync(
            declared.Select(a => (Kind: kinds.Of(a.Kind) as IamKind, Address: a)).Where(d => d.Kind is not null),
            d => d.Kind!.ReadSettingsAsync(reading, d.Address, cancellationToken),
            cancellationToken
        );
    }
}
