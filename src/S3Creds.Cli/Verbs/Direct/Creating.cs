using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>A creating call of a resource that was looked for a moment ago and was not there.</summary>
internal static class Creating
{
    /// <summary>If the answer is that the resource exists, the first answer was lost and the SDK sent the call again, or another client
    /// created it. A read decides: a resource that equals the request counts as created.</summary>
    /// <param name="find">The resource as it is now, where it is as asked for; null else.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> create, Func<Task<T?>> find)
        where T : class
    {
        try
        {
            return await create();
        }
        catch (Exception e) when (AwsError.IsTaken(e))
        {
            if (await find() is { } there)
                return there;
            throw;
        }
    }

    public static Task<Role> RoleAsync(AwsSession aws, CreateRoleRequest create, CancellationToken cancellationToken) =>
        RunAsync(
            async () => (await aws.Iam.CreateRoleAsync(create, cancellationToken)).Role!,
            async () =>
            {
                var made = (await aws.Iam.GetRoleAsync(new GetRoleRequest { RoleName = create.RoleName }, cancellationToken)).Role;
                return made is not null && IsAsRequested(made, create) ? made : null;
            }
        );

    /// <summary>A role that another made in the meantime may let in whom this one would not.</summary>
    private static bool IsAsRequested(Role made, CreateRoleRequest asked) =>
        made.PermissionsBoundary?.PermissionsBoundaryArn == asked.PermissionsBoundary
        && JsonNode.DeepEquals(IamJson.Document(made.AssumeRolePolicyDocument), JsonNode.Parse(asked.AssumeRolePolicyDocument!));
}
