using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using CommandLine;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("list-user-policies")]
internal sealed class ListUserPoliciesOptions : AccountOptions
{
    [Value(0, MetaName = "USERNAMES", HelpText = "Users (default: all)")]
    public IEnumerable<string> Users { get; set; } = [];
}

/// <summary>The inline policies of users.</summary>
internal static class ListUserPoliciesVerb
{
    /// <summary>What a caller needs for its calls. With iam:GetAccountAuthorizationDetails it sends fewer.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("iam:ListUsers", DirectTarget.Account),
        new("iam:ListUserPolicies", DirectTarget.User),
        new("iam:GetUserPolicy", DirectTarget.User),
    ];

    public static Task<Outcome> RunAsync(ListUserPoliciesOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var iam = session.Aws.Iam;
            var users = options.Users.ToList();
            if (users.Count == 0)
            {
                await foreach (var user in iam.Paginators.ListUsers(new ListUsersRequest()).Users.WithCancellation(context.Stop))
                    users.Add(user.UserName);
            }

            var policies = new UserPolicies(iam, isWorthAList: options.Users.Any() ? users.Count >= Many : users.Count > 1, context.Stop);
            foreach (var user in users)
            {
                await context.Out.WriteLineAsync($"User: {user}");
                await foreach (var (name, document) in policies.OfAsync(user))
                {
                    await context.Out.WriteLineAsync($"PolicyName: {name}");
                    await context.Out.WriteLineAsync(PythonJson.Dumps(IamJson.Document(document), 4));
                }
            }
        });

    /// <summary>Of so many named users the list of all may be shorter than a call for each and for each of their policies.</summary>
    private const int Many = 100;

    /// <summary>Takes the users from the account's list in the order in which they are asked for, and asks for one by itself where the list
    /// does not have it, or cannot be read.</summary>
    private sealed class UserPolicies(IAmazonIdentityManagementService iam, bool isWorthAList, CancellationToken stop)
    {
        private readonly Dictionary<string, List<PolicyDetail>> listed = new(StringComparer.Ordinal);
        private bool isAtEnd = !isWorthAList;
        private string? marker;

        public async IAsyncEnumerable<(string Name, string Document)> OfAsync(string user)
        {
            while (!listed.ContainsKey(user) && !isAtEnd)
                await ReadPageAsync();
            if (listed.Remove(user, out var policies))
            {
                foreach (var policy in policies)
                    yield return (policy.PolicyName!, policy.PolicyDocument!);
                yield break;
            }

            await foreach (
                var policy in iam
                    .Paginators.ListUserPolicies(new ListUserPoliciesRequest { UserName = user })
                    .PolicyNames.WithCancellation(stop)
            )
            {
                var found = await iam.GetUserPolicyAsync(new GetUserPolicyRequest { UserName = user, PolicyName = policy }, stop);
                yield return (policy, found.PolicyDocument!);
            }
        }

        private async Task ReadPageAsync()
        {
            try
            {
                var page = await iam.GetAccountAuthorizationDetailsAsync(
                    new GetAccountAuthorizationDetailsRequest
                    {
                        Filter = ["User"],
                        MaxItems = 1000,
                        Marker = marker,
                    },
                    stop
                );
                foreach (var user in page.UserDetailList ?? [])
                    listed[user.UserName!] = user.UserPolicyList ?? [];
                marker = page.IsTruncated == true ? page.Marker : null;
                isAtEnd = string.IsNullOrEmpty(marker);
            }
            catch (AmazonServiceException e) when (AwsError.IsAccessDenied(e) || AwsError.IsUnsupported(e))
            {
                // A principal that may read users need not be allowed to read the account.
                isAtEnd = true;
            }
        }
    }
}
