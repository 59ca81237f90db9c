using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Accounts;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Policies;

/// <summary>Customer-managed policies.</summary>
internal sealed class PolicyKind : IamKind
{
    private const int DiscoveredPolicies = 100;

    private static readonly PolicyObject Api = new();

    public PolicyKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.Policy;

    public override string Section => "policies";

    /// <summary>An inline policy has a name too.</summary>
    protected override IEnumerable<string?> NamedBy(RecordedCall call) =>
        [call["policyArn"] is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null, call.Name == "CreatePolicy" ? call["policyName"] : null];

    public override IReadOnlyList<Facet> Facets { get; } =
    [new PolicyPathFacet(Api), new PolicyDescriptionFacet(Api), new DocumentFacet(Api), new TagsFacet(Api)];

    protected override IEnumerable<NeededAction> ReadActions => [NeededAction.Read("iam:ListPolicyTags")];

    protected override IEnumerable<NeededAction> RemoveActions =>
        [
            new("iam:ListEntitiesForPolicy", ActionUse.Remove),
            new("iam:ListPolicyVersions", ActionUse.Remove),
            new("iam:DeletePolicyVersion", ActionUse.Remove),
        ];

    public override IEnumerable<IamDetail> In(AwsSession aws, GetAccountAuthorizationDetailsResponse page) =>
        (page.Policies ?? []).Where(p => !AccountOwner.IsRecord(p.Arn)).Select(p => PolicyObject.Of(aws, p));

    /// <summary>The bulk read does not hold the tags of policies, so that the owner of each costs a call.</summary>
    public override async Task FoundAsync(BulkReading reading, IReadOnlyList<IamDetail> details, CancellationToken cancellationToken)
    {
        var (read, leftOut) = BulkReading.WorthACall(
            details,
            p => p.Path.StartsWith("/s3creds/", StringComparison.Ordinal) || reading.Desired[AddressOf(p)] is not null,
            DiscoveredPolicies
        );
        if (reading.Owners && leftOut.Count > 0)
        {
            reading.Note(
                KindCodes.PartNotRead.With(
                    $"the tags of {leftOut.Count} policies that are not declared and lie outside /s3creds/ were not read: "
                        + "if one of them is owned, its removal is not planned"
                )
            );
        }

        // A policy holds access of a principal only if it has an owner, so that these tags are always read.
        var withTags = (reading.Owners ? read : details.Where(p => AccessPolicy.PrincipalOf(p.Path) is not null)).ToHashSet();
        foreach (var detail in details.Where(d => !withTags.Contains(d)))
            reading[AddressOf(detail)] = InBulk(reading, detail, without: IamPart.Tags);
        await reading.ForEachAsync(withTags, p => ReadTagsAsync(reading, p, cancellationToken), cancellationToken);
    }

    private async Task ReadTagsAsync(BulkReading reading, IamDetail policy, CancellationToken cancellationToken)
    {
        try
        {
            var tags = await PolicyObject.TagsAsync(reading.Aws, policy.Arn, cancellationToken);
            reading[AddressOf(policy)] = InBulk(reading, policy with { Tags = IamDetail.TagsOf(tags) });
        }
        catch (NoSuchEntityException)
        {
            // Deleted since the bulk read.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Without its tags its owner is not known.
            reading[AddressOf(policy)] = ResourceState.NotKnown(AwsError.Reason(e));
        }
    }

    protected override ResourceState Besides(IamDetail detail, ResourceState state) =>
        state with
        {
            AccessOf = AccessPolicy.PrincipalOf(detail.Path, detail.Tags),
        };

    public override bool IsShared => true;

    public override bool BulkHoldsOwner => false;

    public override string? NameError(string name) =>
        string.Equals(name, AccountOwner.PolicyName, StringComparison.OrdinalIgnoreCase)
            ? "the name is reserved: it holds the owner of accountSettings"
            : IamNames.Error(name, 128);

    /// <summary>Under <c>/s3creds/OWNER/</c> unless the manifest declares another path, so that policies are found again without one call
    /// each.</summary>
    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    )
    {
        var created = await aws.Iam.CreatePolicyAsync(
            new()
            {
                PolicyName = address.Name,
                Path = CreationValues.Text(desired, "path") ?? (desired.OwnershipTags.Owner is { } owner ? $"/s3creds/{owner}/" : "/"),
                Description = CreationValues.Text(desired, "description"),
                PolicyDocument = PolicyText.ToWire(CreationValues.Node(desired, "document")),
                Tags = CreationValues.Tags(desired),
            },
            cancellationToken
        );
        if (created.Policy?.Arn is { } arn)
            PolicyArns.Of(aws).Learn(address.Name, arn);
    }

    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        if (await PolicyArns.Of(aws).FindAsync(aws, address.Name, cancellationToken) is not { } arn)
            return;
        try
        {
            await RefuseWhileAttachedAsync(aws, address, arn, cancellationToken);
            await PolicyVersions.DeletePolicyAsync(aws, arn, onRequest, cancellationToken);
        }
        catch (NoSuchEntityException)
        {
            // Already deleted.
        }

        PolicyArns.Of(aws).Forget(address.Name);
    }

    /// <summary>Before the first version goes: a refused deletion must not cost the history.</summary>
    private static async Task RefuseWhileAttachedAsync(
        AwsSession aws,
        ResourceAddress address,
        string arn,
        CancellationToken cancellationToken
    )
    {
        var holders = new List<string>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.ListEntitiesForPolicyAsync(new() { PolicyArn = arn, Marker = marker }, cancellationToken);
            holders.AddRange((page.PolicyUsers ?? []).Select(u => $"user/{u.UserName}"));
            holders.AddRange((page.PolicyRoles ?? []).Select(r => $"role/{r.RoleName}"));
            holders.AddRange((page.PolicyGroups ?? []).Select(g => $"group/{g.GroupName}"));
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));

        if (holders.Count > 0)
        {
            throw new S3CredsException(
                KindCodes.StillAttached.With(
                    $"{address} is still attached to {ShortList.Of([.. holders.Order(StringComparer.Ordinal)])}",
                    "detach it there first: s3creds does not change resources that it does not own"
                )
            );
        }
    }
}
