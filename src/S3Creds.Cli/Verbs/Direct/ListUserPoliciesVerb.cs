using Amazon.IdentityManagement.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;

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

            foreach (var user in users)
            {
                await context.Out.WriteLineAsync($"User: {user}");
                await foreach (
                    var policy in iam
                        .Paginators.ListUserPolicies(new ListUserPoliciesRequest { UserName = user })
                        .PolicyNames.WithCancellation(context.Stop)
                )
                {
                    await context.Out.WriteLineAsync($"PolicyName: {policy}");
                    var found = await iam.GetUserPolicyAsync(
                        new GetUserPolicyRequest { UserName = user, PolicyName = policy },
                        context.Stop
                    );
                    await context.Out.WriteLineAsync(PythonJson.Dumps(IamJson.Document(found.PolicyDocument), 4));
                }
            }
        });
}
