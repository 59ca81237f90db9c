using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>IAM's answers with the members in the order of IAM's own model; what IAM did not send is left out.</summary>
internal static class IamJson
{
    public static JsonObject Of(User user) =>
        new JsonObject()
            .With("Path", user.Path)
            .With("UserName", user.UserName)
            .With("UserId", user.UserId)
            .With("Arn", user.Arn)
            .With("CreateDate", PythonJson.Time(user.CreateDate))
            .With("PasswordLastUsed", PythonJson.Time(user.PasswordLastUsed))
            .With("PermissionsBoundary", Of(user.PermissionsBoundary))
            .With("Tags", Of(user.Tags));

    public static JsonObject Of(Role role) =>
        new JsonObject()
            .With("Path", role.Path)
            .With("RoleName", role.RoleName)
            .With("RoleId", role.RoleId)
            .With("Arn", role.Arn)
            .With("CreateDate", PythonJson.Time(role.CreateDate))
            .With("AssumeRolePolicyDocument", Document(role.AssumeRolePolicyDocument))
            .With("Description", role.Description)
            .With("MaxSessionDuration", role.MaxSessionDuration)
            .With("PermissionsBoundary", Of(role.PermissionsBoundary))
            .With("Tags", Of(role.Tags))
            .With(
                "RoleLastUsed",
                role.RoleLastUsed is { } used
                    ? new JsonObject().With("LastUsedDate", PythonJson.Time(used.LastUsedDate)).With("Region", used.Region)
                    : null
            );

    public static JsonObject Of(ManagedPolicy policy) =>
        new JsonObject()
            .With("PolicyName", policy.PolicyName)
            .With("PolicyId", policy.PolicyId)
            .With("Arn", policy.Arn)
            .With("Path", policy.Path)
            .With("DefaultVersionId", policy.DefaultVersionId)
            .With("AttachmentCount", policy.AttachmentCount)
            .With("PermissionsBoundaryUsageCount", policy.PermissionsBoundaryUsageCount)
            .With("IsAttachable", policy.IsAttachable)
            .With("Description", policy.Description)
            .With("CreateDate", PythonJson.Time(policy.CreateDate))
            .With("UpdateDate", PythonJson.Time(policy.UpdateDate))
            .With("Tags", Of(policy.Tags));

    public static JsonObject Of(PolicyVersion version) =>
        new JsonObject()
            .With("Document", Document(version.Document))
            .With("VersionId", version.VersionId)
            .With("IsDefaultVersion", version.IsDefaultVersion)
            .With("CreateDate", PythonJson.Time(version.CreateDate));

    /// <summary>A document as IAM sends it, percent-encoded; the text itself where it is no JSON, as boto3 gives it.</summary>
    public static JsonNode? Document(string? document)
    {
        if (document is null)
            return null;
        try
        {
            return JsonNode.Parse(document.TrimStart().StartsWith('{') ? document : Uri.UnescapeDataString(document));
        }
        catch (JsonException)
        {
            return JsonValue.Create(document);
        }
    }

    /// <summary>Sets a member unless there is no value.</summary>
    public static JsonObject With(this JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
            json[name] = value;
        return json;
    }

    private static JsonObject? Of(AttachedPermissionsBoundary? boundary) =>
        boundary is null
            ? null
            : new JsonObject()
                .With("PermissionsBoundaryType", boundary.PermissionsBoundaryType?.Value)
                .With("PermissionsBoundaryArn", boundary.PermissionsBoundaryArn);

    private static JsonArray? Of(List<Tag>? tags) =>
        tags is null or { Count: 0 }
            ? null
            : new JsonArray([.. tags.Select(t => (JsonNode)new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);
}
