using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>A role's description. Omitted: not managed.</summary>
internal sealed class DescriptionFacet(RoleObject api) : IamFacet(api, "description", 31, FacetRole.AtCreation, IamPart.Settings)
{
    private readonly RoleObject api = api;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "string",
            ["maxLength"] = 1000,
            ["description"] = "What the role is for. Omitted: not managed.",
            ["examples"] = new JsonArray("Uploads of the media team"),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (Text(node, context, "description") is not { } text)
            return null;
        return text.Length > 1000
                ? Refuse(KindCodes.Value, node, context, $"a description has at most 1000 characters, this one has {text.Length}")
            : text.Length == 0 ? None
            : new FacetValue.Present(CanonicalJson.OfString(text));
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) => [value.JsonOrNull?.ToNode() ?? ""];

    public override FacetValue From(IamDetail detail) =>
        string.IsNullOrEmpty(detail.Description) ? None : new FacetValue.Present(CanonicalJson.OfString(detail.Description));

    public override IEnumerable<string> Events => [.. base.Events, "UpdateRoleDescription"];

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateRole"];

    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        RoleUpdate.SendAsync(
            api,
            aws,
            address.Name,
            role => role with { Description = after.JsonOrNull?.ToNode()?.ToString() ?? "" },
            cancellationToken
        );
}

/// <summary>The longest session that one may ask for, in seconds. Omitted: not managed.</summary>
internal sealed class MaxSessionDurationFacet(RoleObject api)
    : IamFacet(api, "maxSessionDuration", 32, FacetRole.AtCreation, IamPart.Settings)
{
    private const int Default = 3600;
    private const int Longest = 43200;

    private readonly RoleObject api = api;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = Default,
            ["maximum"] = Longest,
            ["description"] = "The longest session in seconds, 3600 to 43200. Omitted: not managed.",
            ["examples"] = new JsonArray(7200),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node is ManifestNode.Scalar scalar && int.TryParse(scalar.Text, out var seconds) && seconds is >= Default and <= Longest
            ? Value(JsonValue.Create(seconds))
            : Refuse(KindCodes.Value, node, context, $"maxSessionDuration must be a number of seconds, {Default} to {Longest}");

    public override FacetValue From(IamDetail detail) => Value(JsonValue.Create(detail.MaxSessionDuration ?? Default));

    public override bool IsDefault(FacetValue value) => value == Value(JsonValue.Create(Default));

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateRole"];

    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        RoleUpdate.SendAsync(
            api,
            aws,
            address.Name,
            role => role with { MaxSessionDuration = after.JsonOrNull?.ToNode()?.GetValue<int>() ?? Default },
            cancellationToken
        );
}

internal static class RoleUpdate
{
    /// <summary>Sends both settings: UpdateRole resets a duration that it is not given to one hour (API UpdateRole).</summary>
    public static async Task SendAsync(
        RoleObject api,
        AwsSession aws,
        string name,
        Func<IamDetail, IamDetail> change,
        CancellationToken cancellationToken
    )
    {
        if (await api.ReadAsync(aws, name, IamPart.Settings, cancellationToken) is not { } live)
            throw new Amazon.IdentityManagement.Model.NoSuchEntityException($"The role {name} does not exist.");
        var role = change(live);
        await aws.Iam.UpdateRoleAsync(
            new()
            {
                RoleName = name,
                Description = role.Description,
                MaxSessionDuration = role.MaxSessionDuration,
            },
            cancellationToken
        );
    }
}
