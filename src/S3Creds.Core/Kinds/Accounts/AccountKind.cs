using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Accounts;

/// <summary>Settings of the account itself, which every bucket of every team depends on: one owner may have them (docs/decisions/0157).
/// They exist where something is set, or where an owner is recorded.</summary>
internal sealed class AccountKind : Kind, IRecordedInIam
{
    /// <summary>The one resource of the kind: what S3 has for the whole account.</summary>
    public const string Name = "s3";

    public static ResourceAddress Address { get; } = new(ResourceKind.Account, Name);

    public override ResourceKind ResourceKind => ResourceKind.Account;

    public override string Section => "accountSettings";

    public override IEnumerable<string> NamesIn(RecordedCall call) =>
        IsOfBlock(call) || AccountOwner.IsRecord(call["policyArn"]) || call["policyName"] == AccountOwner.PolicyName ? [Name] : [];

    public override bool IsCreatedBy(RecordedCall call) => call.Name is "CreatePolicy" or "PutAccountPublicAccessBlock";

    public override bool IsRemovedBy(RecordedCall call) => call.Name is "DeletePolicy" or "DeleteAccountPublicAccessBlock";

    public override bool IsOwnedBy(RecordedCall call) => call.Name is "CreatePolicy" or "DeletePolicy" or "TagPolicy" or "UntagPolicy";

    private static bool IsOfBlock(RecordedCall call) =>
        call.Service == "s3" && call.Name is "PutAccountPublicAccessBlock" or "DeleteAccountPublicAccessBlock";

    public override IReadOnlyList<Facet> Facets { get; } = [new AccountPublicAccess()];

    public override BulkRead Bulk => IamBulk.Instance;

    public override IReadOnlyList<NeededAction> Actions { get; } =
    [
        .. IamBulk.Instance.Actions,
        NeededAction.Read("iam:GetPolicy"),
        new("iam:CreatePolicy", ActionUse.Create),
        new("iam:TagPolicy", ActionUse.Create | ActionUse.Own),
        new("iam:UntagPolicy", ActionUse.Own),
        new("s3:PutAccountPublicAccessBlock", ActionUse.Remove, ActionTarget.Account),
        new("iam:DeletePolicy", ActionUse.Remove),
    ];

    /// <summary>Without the settings the account is open: they are removed on request only.</summary>
    public override OnRemove DefaultOnRemove => OnRemove.Retain;

    public override string ProtectMark => $"the tag s3creds:protect of {AccountOwner.PolicyName}";

    /// <summary>The creation only records the owner.</summary>
    public override bool IsReadBack => false;

    /// <summary>What buckets grant to anyone counts as far as the account lets it.</summary>
    public override bool IsShared => true;

    public override Risk RemovalRisk => Risk.Delete | Risk.Public;

    public override string? NameError(string name) => name == Name ? null : $"accountSettings has one entry, {Name}";

    public override ResourceState Complete(ResourceState desired, LoadContext context)
    {
        var (why, hint) =
            context.Account.Length != 12 ? ("a store without accounts has no account settings", "remove accountSettings")
            : context.Head("accountOwner") is not Manifests.ManifestNode.Scalar { Text: "true" or "True" or "TRUE" }
                ? (
                    "account settings concern every bucket of the account, and this manifest does not declare accountOwner: true",
                    "add accountOwner: true to the manifest of the one team that owns them, or remove accountSettings"
                )
            : (null, null);
        if (why is not null)
            context.Diagnostics.Add(KindCodes.AccountOwner.At(desired.DeclaredAt, $"{context.Address}: {why}", hint));
        return desired;
    }

    public bool IsIn(GetAccountAuthorizationDetailsResponse page) => page.Policies?.Exists(p => AccountOwner.IsRecord(p.Arn)) == true;

    /// <summary>Where the list of policies shows a recorded owner, where the settings are declared, and where all that costs a call is read
    /// (an import).</summary>
    public async Task FoundAsync(BulkReading reading, bool isIn, CancellationToken cancellationToken)
    {
        if (isIn || reading.All || reading.Desired[Address] is not null)
            await reading.ReadDeclaredAsync(Address, cancellationToken);
    }

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        OwnershipTags? ownership;
        try
        {
            ownership = await AccountOwner.ReadAsync(aws, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Who owns the settings is not known: nothing is planned for them.
            return aws.LacksIam(e) ? ResourceState.NotThere : ResourceState.NotKnown(AwsError.Reason(e));
        }

        FacetValue block;
        try
        {
            block = await Facets[0].FetchAsync(aws, address, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            block = FailedRead(aws, e);
        }

        if (ownership is null && (block == AccountPublicAccess.NotSet || block is FacetValue.Unsupported))
            return ResourceState.NotThere;
        if (ownership is null && block is FacetValue.Unknown unknown)
            return ResourceState.NotKnown(unknown.Reason);
        return (ResourceState.Empty with { OwnershipTags = ownership ?? OwnershipTags.Nothing }).With(AccountPublicAccess.Name, block);
    }

    public override Task CreateAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken) =>
        AccountOwner.StoreAsync(aws, desired.OwnershipTags, cancellationToken);

    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        onRequest("delete the account's public-access block");
        await aws.DeleteAccountPublicAccessAsync((await aws.WhoAmIAsync(cancellationToken)).Account, cancellationToken);
        onRequest($"delete policy {AccountOwner.PolicyName}");
        await AccountOwner.StoreAsync(aws, OwnershipTags.Nothing, cancellationToken);
    }

    public override Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    ) => AccountOwner.StoreAsync(aws, ownership, cancellationToken);
}
