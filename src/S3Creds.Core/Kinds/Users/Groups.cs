using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Users;

/// <summary>Group memberships, exclusive: a sorted list of names. Omitted means none.</summary>
internal sealed class GroupsFacet(UserObject api) : IamFacet(api, "groups", 50, FacetRole.Settable, IamPart.Groups)
{
    private const int Most = 10;

    private static readonly StringComparer Names = ResourceKind.Group.Names();

    public override FacetValue WhenOmitted => None;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = new JsonArray("array", "null"),
            ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = @"^[A-Za-z0-9+=,.@_-]{1,128}$" },
            ["uniqueItems"] = true,
            ["maxItems"] = Most,
            ["description"] = "All groups of the user, by name. Omitted or null: none. unmanaged: left as they are.",
            ["examples"] = new JsonArray(new JsonArray("developers")),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is ManifestNode.Null)
            return None;
        if (node is not ManifestNode.List list)
            return Refuse(KindCodes.Value, node, context, "groups must be a list of group names");
        var names = new List<string>();
        foreach (var item in list.Items)
        {
            if (Text(item, context, "a group") is not { } name)
                return null;
            if (IamNames.Error(name, 128) is { } error)
                return Refuse(KindCodes.Name, item, context, $"group '{name}': {error}");
            if (!names.Exists(n => Names.Equals(n, name)))
                names.Add(name);
        }

        return names.Count > Most
            ? Refuse(KindCodes.TooMany, node, context, $"{names.Count} groups, IAM allows {Most} for a user")
            : Of(names);
    }

    public override FacetValue From(IamDetail detail) => Of(detail.Groups);

    /// <summary>A group that the manifest spells in another case is the same group.</summary>
    public override FacetValue Project(FacetValue desired, FacetValue live) =>
        live is not FacetValue.Present present
            ? live
            : Of(CaselessNames.As(PolicyText.Strings(present.Json.ToNode()), PolicyText.Strings(desired.JsonOrNull?.ToNode())));

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override IEnumerable<Reference> References(FacetValue value) =>
        PolicyText
            .Strings(value.JsonOrNull?.ToNode())
            .Select(g => new Reference("group", new ResourceAddress(ResourceKind.Group, g).ToString()));

    /// <summary>A membership is the group's: IAM asks for the right on the group.</summary>
    protected override IEnumerable<NeededAction> OtherActions(FacetValue? desired)
    {
        if (desired is not FacetValue.Absent)
            yield return NeededAction.Write("iam:AddUserToGroup", ActionTarget.Named);
        yield return NeededAction.Write("iam:RemoveUserFromGroup", ActionTarget.AnyOfType);
    }

    public override bool IsWrittenInParts => true;

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var wanted = PolicyText.Strings(after.JsonOrNull?.ToNode()).ToList();
        var there = await UserObject.GroupsAsync(aws, address.Name, cancellationToken);
        foreach (var group in there.Except(wanted, Names))
        {
            await IamGrantee.DeletePartAsync(
                _ => { },
                "",
                () => aws.Iam.RemoveUserFromGroupAsync(new() { UserName = address.Name, GroupName = group }, cancellationToken)
            );
        }

        foreach (var group in wanted.Except(there, Names))
            await aws.Iam.AddUserToGroupAsync(new() { UserName = address.Name, GroupName = group }, cancellationToken);
    }

    private static FacetValue Of(IEnumerable<string> names)
    {
        var items = names.Distinct().Order(StringComparer.Ordinal).Select(n => (JsonNode?)JsonValue.Create(n)).ToArray();
        return items.Length == 0 ? None : Value(new JsonArray(items));
    }
}
