using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using static S3Creds.Core.Kinds.Identities.IamGrantee;

namespace S3Creds.Core.Kinds.Groups;

/// <summary>IAM groups. Their members are what users declare; a group's owner is in its path (<see cref="GroupPath"/>).</summary>
internal sealed class GroupKind : IamKind
{
    private static readonly GroupObject Api = new();

    public GroupKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.Group;

    public override string Section => "groups";

    protected override IEnumerable<string?> NamedBy(RecordedCall call) => [call["groupName"], call["newGroupName"]];

    public override IReadOnlyList<Facet> Facets { get; } = [new GroupPathFacet(Api), new InlineFacet(Api), new PoliciesFacet(Api)];

    /// <summary>The whole path is a part of the ARN, which policies name.</summary>
    public override IReadOnlyList<string> AccessOnly => [KindLookup.ArnPath];

    public override bool IsShared => true;

    /// <summary>The owner is in the path.</summary>
    protected override IEnumerable<NeededAction> OwnActions => [new("iam:UpdateGroup", ActionUse.Own)];

    protected override IEnumerable<NeededAction> RemoveActions =>
        [new("iam:RemoveUserFromGroup", ActionUse.Remove), .. Api.RemoveGrantsActions];

    public override string ProtectMark => "+protect from its path";

    public override OwnershipTags Kept(OwnershipTags ownership) => GroupPath.Kept(ownership);

    protected override OwnershipTags OwnershipOf(IamDetail detail) => GroupPath.Read(detail.Path).Ownership;

    protected override ResourceState Besides(IamDetail detail, ResourceState state) =>
        state.With(KindLookup.ArnPath, new FacetValue.Present(CanonicalJson.OfString(detail.Path)));

    public override IEnumerable<IamDetail> In(AwsSession aws, GetAccountAuthorizationDetailsResponse page) =>
        (page.GroupDetailList ?? []).Select(GroupObject.Of);

    public override string? NameError(string name) => IamNames.Error(name, 128);

    public override bool CanRename => true;

    public override IReadOnlyList<NeededAction> RenameActions { get; } = [new("iam:UpdateGroup", ActionUse.Create)];

    public override async Task RenameAsync(AwsSession aws, ResourceAddress from, ResourceAddress to, CancellationToken cancellationToken)
    {
        await NameAccessOfAsync(aws, from, to, cancellationToken);
        await aws.Iam.UpdateGroupAsync(new() { GroupName = from.Name, NewGroupName = to.Name }, cancellationToken);
    }

    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.CreateGroupAsync(
            new()
            {
                GroupName = address.Name,
                Path = new GroupPath(desired.OwnershipTags, CreationValues.Text(desired, PathFacet.Path) ?? "/").ToString(),
            },
            cancellationToken
        );

    /// <summary>The members first: IAM deletes no group that has one.</summary>
    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        var name = address.Name;
        if (await Api.ReadAsync(aws, name, IamPart.Core, cancellationToken) is null)
            return;
        foreach (var user in await GroupObject.MembersAsync(aws, name, cancellationToken))
        {
            await DeletePartAsync(onRequest, $"remove member {user}", () =>
                aws.Iam.RemoveUserFromGroupAsync(new() { UserName = user, GroupName = name }, cancellationToken)
            );
        }

        await Api.RemoveGrantsAsync(aws, name, onRequest, cancellationToken);
        await DeletePartAsync(onRequest, $"delete group {name}", () =>
            aws.Iam.DeleteGroupAsync(new() { GroupName = name }, cancellationToken)
        );
    }

    public override async Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    )
    {
        await StoreOwnerOfAccessAsync(aws, address, ownership.Owner, cancellationToken);
        await Api.MoveAsync(aws, address.Name, path => path with { Ownership = ownership }, cancellationToken);
    }
}
