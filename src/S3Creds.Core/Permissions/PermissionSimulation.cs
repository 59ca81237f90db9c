using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Permissions;

/// <summary>An action that the caller is not allowed on a resource.</summary>
public sealed record MissingPermission(string Action, string Resource);

/// <summary>What a simulation by IAM found.</summary>
/// <param name="Asked">Actions on resources.</param>
public sealed record SimulatedPermissions(int Asked, IReadOnlyList<MissingPermission> Missing);

/// <summary>Asks IAM whether a caller is allowed everything that a verb needs (API SimulatePrincipalPolicy). Sends no write.</summary>
public static class PermissionSimulation
{
    /// <summary>Requests at most: one for each resource, or condition.</summary>
    private const int MostCalls = 200;

    /// <summary>Stands for the part of a name that a pattern leaves open.</summary>
    private const string Any = "s3creds-doctor";

    /// <returns>Null: IAM does not answer it to this caller, or the caller is no user or role.</returns>
    public static async Task<SimulatedPermissions?> OfAsync(
        AwsSession aws,
        PermissionRequest request,
        IReadOnlyList<Kind> kinds,
        CancellationToken cancellationToken
    )
    {
        if (aws.Accountless || await SourceAsync(aws, (await aws.WhoAmIAsync(cancellationToken)).Arn, cancellationToken) is not { } source)
            return null;
        var groups = new PermissionGrants(request, kinds).Collect().GroupBy(g => (g.Resource, g.Condition)).ToList();
        if (groups.Count > MostCalls)
            return null;
        var (asked, missing) = (0, new List<MissingPermission>());
        foreach (var group in groups)
        {
            var (resource, tests) = (group.Key.Resource, group.First().Tests);
            var actions = group.Select(g => g.Action).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            asked += actions.Count;
            if (await AskAsync(aws, source, actions, resource, tests, cancellationToken) is not { } denied)
                return null;
            missing.AddRange(denied.Select(a => new MissingPermission(a, resource)));
        }

        return new SimulatedPermissions(
            asked,
            [.. missing.OrderBy(m => m.Action, StringComparer.Ordinal).ThenBy(m => m.Resource, StringComparer.Ordinal)]
        );
    }

    /// <returns>Those that are not allowed; null: IAM refuses to simulate.</returns>
    private static async Task<IReadOnlyList<string>?> AskAsync(
        AwsSession aws,
        string source,
        List<string> actions,
        string resource,
        IReadOnlyList<Test> tests,
        CancellationToken cancellationToken
    )
    {
        var denied = new List<string>();
        var answered = 0;
        string? marker = null;
        try
        {
            do
            {
                var page = await aws.Iam.SimulatePrincipalPolicyAsync(
                    new SimulatePrincipalPolicyRequest
                    {
                        PolicySourceArn = source,
                        ActionNames = actions,
                        ResourceArns = [resource == "*" ? "*" : resource.Replace("*", Any, StringComparison.Ordinal)],
                        ContextEntries = tests.Count == 0 ? null : [.. tests.Select(Entry)],
                        Marker = marker,
                    },
                    cancellationToken
                );
                answered += page.EvaluationResults?.Count ?? 0;
                denied.AddRange(
                    (page.EvaluationResults ?? [])
                        .Where(r => r.EvalDecision != Amazon.IdentityManagement.PolicyEvaluationDecisionType.Allowed)
                        .Select(r => r.EvalActionName!)
                );
                marker = page.IsTruncated == true ? page.Marker : null;
            } while (!string.IsNullOrEmpty(marker));
            // What was left out is not decided.
            return answered == actions.Count ? denied : null;
        }
        catch (AmazonServiceException e) when (AwsError.IsAccessDenied(e) || aws.LacksIam(e) || e is NoSuchEntityException)
        {
            return null;
        }
    }

    private static ContextEntry Entry(Test test) =>
        new()
        {
            ContextKeyName = test.Key,
            ContextKeyType = test.Operator.StartsWith("ForA", StringComparison.Ordinal) ? "stringList" : "string",
            ContextKeyValues = [test.Values[0].Replace("*", Any, StringComparison.Ordinal)],
        };

    /// <summary>A session of a role is simulated by the role, whose path is not in the session's ARN: IAM is asked for it. Where it is not
    /// asked for, a role without a path is assumed; one with a path is then not found, and nothing is decided.</summary>
    private static async Task<string?> SourceAsync(AwsSession aws, string caller, CancellationToken cancellationToken)
    {
        var parts = caller.Split(':', 6);
        var names = parts.Length < 6 ? [] : parts[5].Split('/');
        if (names is ["user", ..])
            return caller;
        if (names is not ["assumed-role", var role, ..])
            return null;
        try
        {
            return (await aws.Iam.GetRoleAsync(new GetRoleRequest { RoleName = role }, cancellationToken)).Role?.Arn;
        }
        catch (AmazonServiceException e) when (AwsError.IsAccessDenied(e))
        {
            return $"{parts[0]}:{parts[1]}:iam::{parts[4]}:role/{role}";
        }
        catch (AmazonServiceException e) when (aws.LacksIam(e) || e is NoSuchEntityException)
        {
            return null;
        }
    }
}
