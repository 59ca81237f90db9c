using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("list-users")]
internal sealed class ListUsersOptions : ListingOptions;

/// <summary>All users of the account.</summary>
internal static class ListUsersVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("iam:ListUsers", DirectTarget.Account)];

    private static readonly string[] Headers =
    [
        "UserName",
        "UserId",
        "Arn",
        "Path",
        "CreateDate",
        "PasswordLastUsed",
        "PermissionsBoundary",
        "Tags",
    ];

    public static Task<Outcome> RunAsync(ListUsersOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, session =>
            Listing.WriteAsync(UsersAsync(session.Aws.Iam, context.Stop), Headers, options, context)
        );

    private static async IAsyncEnumerable<JsonObject> UsersAsync(
        IAmazonIdentityManagementService iam,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var user in iam.Paginators.ListUsers(new ListUsersRequest()).Users.WithCancellation(cancellationToken))
            yield return IamJson.Of(user);
    }
}
