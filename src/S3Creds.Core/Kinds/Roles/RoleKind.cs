using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using static S3Creds.Core.Kinds.Identities.IamGrantee;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>IAM roles.</summary>
internal sealed class RoleKind : IamKind
{
    /// <summary>Trusts no principal: a role has it until a later step sets the trust policy, which may name resources of the same
    /// run.</summary>
    internal const string DenyAllTrust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}""";

    private static readonly RoleObject Api = new();

    public RoleKind()
        : base(Api) { }

    public override ResourceKind ResourceKind => ResourceKind.Role;

    public override string Section => "roles";

    protected override IEnumerable<string?> NamedBy(RecordedCall call) => [call["roleName"]];

    public override IReadOnlyList<Facet> Facets { get; } =
    [
        new RolePathFacet(Api),
        new TagsFacet(Api, AccessBearing.Describes),
        new BoundaryFacet(Api),
        new DescriptionFacet(Api),
        new MaxSessionDurationFacet(Api),
        new InlineFacet(Api),
        new PoliciesFacet(Api),
        new TrustFacet(Api),
    ];

    protected override IEnumerable<NeededAction> ReadActions => [NeededAction.Read("iam:ListInstanceProfilesForRole")];

    protected override IEnumerable<NeededAction> RemoveActions =>
        [new("iam:RemoveRoleFromInstanceProfile", ActionUse.Remove, ActionTarget.AnyOfType), .. Api.RemoveGrantsActions];

    /// <summary>A new role without a trust policy can be assumed by no principal: what it is granted is of no use.</summary>
    public override ResourceState Complete(ResourceState desired, LoadContext context)
    {
        var granted = desired["inline"] is FacetValue.Present || desired["policies"] is FacetValue.Present;
        if (granted && desired["trust"] is null && !context.Diagnostics.HasErrors)
        {
            context.Diagnostics.Add(
                KindCodes.NoTrust.At(
                    desired.DeclaredAt,
                    $"{context.Address} is granted access, but its trust is not declared: no principal can assume a new role without it",
                    "add trust: {service: ec2.amazonaws.com}, or account, role, user, github, oidc, saml, principal, document"
                )
            );
        }

        return desired;
    }

    public override IEnumerable<IamDetail> In(AwsSession aws, GetAccountAuthorizationDetailsResponse page) =>
        (page.RoleDetailList ?? []).Select(RoleObject.Of);

    public override string? NameError(string name) => IamNames.Error(name, 64);

    public override async Task CreateAsync(
        AwsSession aws,
        ResourceAddress address,
        ResourceState desired,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.CreateRoleAsync(
            new()
            {
                RoleName = address.Name,
                Path = CreationValues.Text(desired, "path"),
                AssumeRolePolicyDocument = CreationValues.Node(desired, "trust") is { } trust ? PolicyText.ToWire(trust) : DenyAllTrust,
                Description = CreationValues.Text(desired, "description"),
                MaxSessionDuration = CreationValues.Node(desired, "maxSessionDuration")?.GetValue<int>(),
                Tags = CreationValues.Tags(desired),
                PermissionsBoundary = await CreationValues.BoundaryAsync(aws, desired, cancellationToken),
            },
            cancellationToken
        );

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
        foreach (var profile in await RoleObject.InstanceProfilesAsync(aws, name, cancellationToken))
        {
            await DeletePartAsync(onRequest, $"remove from instance profile {profile}", () =>
                aws.Iam.RemoveRoleFromInstanceProfileAsync(new() { RoleName = name, InstanceProfileName = profile }, cancellationToken)
            );
        }

        await Api.RemoveGrantsAsync(aws, name, onRequest, cancellationToken);
        await DeletePartAsync(onRequest, $"delete role {name}", () =>
            aws.Iam.DeleteRoleAsync(new() { RoleName = name }, cancellationToken)
        );
    }
}
