using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using static S3Creds.Core.Kinds.Identities.IamGrantee;

namespace S3Creds.Core.Kinds.Users;

/// <summary>IAM users.</summary>
internal sealed class UserKind : IamKind
{
    private static readonly UserObject Api = new();

    public UserKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.User;

    public override string Section => "users";

    protected override IEnumerable<string?> NamedBy(RecordedCall call) => [call["userName"], call["newUserName"]];

    public override IReadOnlyList<Facet> Facets { get; } =
    [
        new UserPathFacet(Api),
        new TagsFacet(Api, AccessBearing.Describes),
        new BoundaryFacet(Api),
        new InlineFacet(Api),
        new PoliciesFacet(Api),
        new GroupsFacet(Api),
    ];

    public override bool HasAccessKeys => true;

    protected override IEnumerable<NeededAction> RemoveActions =>
        [
            .. UserCredentials.Actions,
            new("iam:ListGroupsForUser", ActionUse.Remove),
            new("iam:RemoveUserFromGroup", ActionUse.Remove, ActionTarget.AnyOfType),
            .. Api.RemoveGrantsActions,
        ];

    public override IEnumerable<IamDetail> In(AwsSession aws, GetAccountAuthorizationDetailsResponse page) =>
        (page.UserDetailList ?? []).Select(UserObject.Of);

    public override string? NameError(string name) => IamNames.Error(name, 64);

    public override bool CanRename => true;

    public override IReadOnlyList<NeededAction> RenameActions { get; } = [new("iam:UpdateUser", ActionUse.Create)];

    public override async Task RenameAsync(AwsSession aws, ResourceAddress from, ResourceAddress to, CancellationToken cancellationToken)
    {
        await NameAccessOfAsync(aws, from, to, cancellationToken);
        await aws.Iam.UpdateUserAsync(new() { UserName = from.Name, NewUserName = to.Name }, cancellationToken);
    }

    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.CreateUserAsync(
            new()
            {
                UserName = address.Name,
                Path = CreationValues.Text(desired, "path"),
                Tags = CreationValues.Tags(desired),
                PermissionsBoundary = await CreationValues.BoundaryAsync(aws, desired, cancellationToken),
            },
            cancellationToken
        );

    /// <summary>Credentials first, so that an interrupted removal leaves no access. The boundary goes with the user: its
    /// own removal would widen what an interrupted run leaves.</summary>
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
        await UserCredentials.RemoveAsync(aws, name, onRequest, cancellationToken);
        foreach (var group in await UserObject.GroupsAsync(aws, name, cancellationToken))
        {
            await DeletePartAsync(onRequest, $"remove from group {group}", () =>
                aws.Iam.RemoveUserFromGroupAsync(new() { UserName = name, GroupName = group }, cancellationToken)
            );
        }

        await Api.RemoveGrantsAsync(aws, name, onRequest, cancellationToken);
        await DeletePartAsync(onRequest, $"delete user {name}", () =>
            aws.Iam.DeleteUserAsync(new() { UserName = name }, cancellationToken)
        );
    }
}
