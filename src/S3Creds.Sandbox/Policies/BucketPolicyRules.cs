using System.Text.Json;
using S3Creds.Policy;

namespace S3Creds.Sandbox.Policies;

/// <summary>What S3 asks of a statement beyond the grammar: its own actions, the bucket's own resources, and actions that apply to
/// them.</summary>
internal static class BucketPolicyRules
{
    private const string ObjectLambda = "s3-object-lambda:";

    // Of listing requests alone: on any other action they can never hold.
    private static readonly IReadOnlyList<string> ListingKeys = ["s3:prefix", "s3:delimiter", "s3:max-keys"];

    private static readonly HashSet<string> OfServices = new(
        S3Actions.Catalogue.ConditionKeys.Select(Family),
        StringComparer.OrdinalIgnoreCase
    );

    public static string? Problem(JsonElement statement, string bucket)
    {
        var actions = Values(statement, "Action").Select(a => (Name: a, Matches: Matching(a))).ToList();
        if (actions.Exists(a => a.Matches is { Count: 0 }) || Values(statement, "NotAction").Any(a => Matching(a) is { Count: 0 }))
        {
            return "Policy has invalid action";
        }

        var resources = Values(statement, "Resource").ToList();
        if (resources.Concat(Values(statement, "NotResource")).Any(r => !IsOf(r, bucket)))
        {
            return "Policy has invalid resource";
        }

        if (resources.Count > 0 && actions.Exists(a => a.Matches is { } matches && !matches.Exists(m => Applies(m, resources, bucket))))
        {
            return "Action does not apply to any resource(s) in statement";
        }

        return ConditionProblem(statement, actions.Select(a => a.Matches));
    }

    private static string? ConditionProblem(JsonElement statement, IEnumerable<List<S3Action>?> actions)
    {
        var keys = statement.TryGetProperty("Condition", out var condition)
            ? condition.EnumerateObject().SelectMany(test => test.Value.EnumerateObject()).Select(key => key.Name).ToList()
            : [];
        var isUnknown = keys.Exists(key => key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) && !OfServices.Contains(Family(key)));
        var listing = keys.Where(key => ListingKeys.Contains(key, StringComparer.OrdinalIgnoreCase)).ToList();
        return isUnknown ? "Policy has an invalid condition key"
            : listing.Exists(key =>
                actions.Any(matches =>
                    matches is not null && !matches.Exists(m => m.ConditionKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
                )
            )
                ? "Conditions do not apply to combination of actions and resources in statement"
            : null;
    }

    // A key of tags is one key, whatever the tag.
    private static string Family(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? key : key[..slash];
    }

    /// <summary>The actions of S3 that a pattern means; null where it means more than S3's catalogue holds.</summary>
    private static List<S3Action>? Matching(string pattern)
    {
        var wildcard = Wildcard.Of(pattern, ignoreCase: true);
        return pattern == "*" || pattern.StartsWith(ObjectLambda, StringComparison.OrdinalIgnoreCase)
            ? null
            : [.. S3Actions.Catalogue.All.Where(action => wildcard.Matches(action.FullName))];
    }

    private static bool Applies(S3Action action, List<string> resources, string bucket)
    {
        var (onBucket, onObject) = (action.ResourceTypes.Contains("bucket"), action.ResourceTypes.Contains("object"));
        return resources.Exists(resource =>
        {
            var path = resource.Split(':', 6)[5];
            return path == bucket ? onBucket
                : path.StartsWith(bucket + "/", StringComparison.Ordinal) ? onObject
                : onBucket || onObject;
        });
    }

    private static bool IsOf(string resource, string bucket)
    {
        var parts = resource.Split(':', 6);
        return parts.Length == 6
            && parts[0] == "arn"
            && parts[2] == "s3"
            && parts[3].Length == 0
            && parts[4].Length == 0
            && (parts[5] == bucket || parts[5].StartsWith(bucket + "/", StringComparison.Ordinal) || parts[5] == bucket + "*");
    }

    private static IEnumerable<string> Values(JsonElement statement, string name) =>
        statement.TryGetProperty(name, out var value) ? StatementRules.Strings(value)! : [];
}
