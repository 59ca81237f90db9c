using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("list-roles")]
internal sealed class ListRolesOptions : ListingOptions
{
    [Value(0, MetaName = "ROLE_NAMES", HelpText = "Roles (default: all)")]
    public IEnumerable<string> Roles { get; set; } = [];

    [Option("details", HelpText = "With inline and attached policies and their documents (slower)")]
    public bool Details { get; set; }
}

/// <summary>The roles of the account.</summary>
internal static class ListRolesVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("iam:ListRoles", DirectTarget.Account),
        new("iam:ListRolePolicies", DirectTarget.Account) { With = ["--details"] },
        new("iam:GetRolePolicy", DirectTarget.Account) { With = ["--details"] },
        new("iam:ListAttachedRolePolicies", DirectTarget.Account) { With = ["--details"] },
        new("iam:GetPolicy", DirectTarget.Account) { With = ["--details"] },
        new("iam:GetPolicyVersion", DirectTarget.Account) { With = ["--details"] },
    ];

    private static readonly string[] Headers =
    [
        "Path",
        "RoleName",
        "RoleId",
        "Arn",
        "CreateDate",
        "AssumeRolePolicyDocument",
        "Description",
        "MaxSessionDuration",
        "PermissionsBoundary",
        "Tags",
        "RoleLastUsed",
    ];

    public static Task<Outcome> RunAsync(ListRolesOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, session =>
            Listing.WriteAsync(
                RolesAsync(session.Aws.Iam, options, context.Stop),
                options.Details ? [.. Headers, "inline_policies", "attached_policies"] : Headers,
                options,
                context
            )
        );

    private static async IAsyncEnumerable<JsonObject> RolesAsync(
        IAmazonIdentityManagementService iam,
        ListRolesOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var wanted = options.Roles.ToHashSet(StringComparer.Ordinal);
        await foreach (var role in iam.Paginators.ListRoles(new ListRolesRequest()).Roles.WithCancellation(cancellationToken))
        {
            if (wanted.Count > 0 && !wanted.Contains(role.RoleName))
                continue;
            var json = IamJson.Of(role);
            if (options.Details)
            {
                json["inline_policies"] = await InlineAsync(iam, role.RoleName, cancellationToken);
                json["attached_policies"] = await AttachedAsync(iam, role.RoleName, cancellationToken);
            }

            yield return json;
        }
    }

    private static async Task<JsonArray> InlineAsync(IAmazonIdentityManagementService iam, string role, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        await foreach (
            var name in iam
                .Paginators.ListRolePolicies(new ListRolePoliciesRequest { RoleName = role })
                .PolicyNames.WithCancellation(cancellationToken)
        )
        {
            var policy = await iam.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = role, PolicyName = name }, cancellationToken);
            all.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["RoleName"] = policy.RoleName,
                        ["PolicyName"] = policy.PolicyName,
                        ["PolicyDocument"] = IamJson.Document(policy.PolicyDocument),
                    }
            );
        }

        return all;
    }

    private static async Task<JsonArray> AttachedAsync(
        IAmazonIdentityManagementService iam,
        string role,
        CancellationToken cancellationToken
    )
    {
        var all = new JsonArray();
        var attached = iam.Paginators.ListAttachedRolePolicies(new ListAttachedRolePoliciesRequest { RoleName = role }).AttachedPolicies;
        await foreach (var entry in attached.WithCancellation(cancellationToken))
        {
            var policy = (await iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = entry.PolicyArn! }, cancellationToken)).Policy!;
            var version = await iam.GetPolicyVersionAsync(
                new GetPolicyVersionRequest { PolicyArn = entry.PolicyArn!, VersionId = policy.DefaultVersionId! },
                cancellationToken
            );
            var json = IamJson.Of(policy);
            json["PolicyVersion"] = version.PolicyVersion is { } document ? IamJson.Of(document) : null;
            all.Add((JsonNode)json);
        }

        return all;
    }
}
