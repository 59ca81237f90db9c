using System.Text.Json;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Ssm;

/// <summary>The parameter store of Systems Manager, behind the JSON 1.1 protocol: the operation in X-Amz-Target, JSON in and out.</summary>
internal static class SsmService
{
    private const int MostBody = 1024 * 1024;
    private const string Target = "AmazonSSM.";

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, JsonOperation<SsmCall>> Operations { get; } =
        new Dictionary<string, JsonOperation<SsmCall>>(StringComparer.Ordinal)
        {
            ["PutParameter"] = new(PutParameter.Run, true, "Name Value Type Description KeyId Overwrite Tags Tier DataType AllowedPattern"),
            ["GetParameter"] = new(GetParameters.One, false, "Name WithDecryption"),
            ["GetParameters"] = new(GetParameters.Many, false, "Names WithDecryption"),
            ["GetParametersByPath"] = new(
                ParametersByPath.Run,
                false,
                "Path Recursive ParameterFilters WithDecryption MaxResults NextToken"
            ),
            ["GetParameterHistory"] = new(ParameterHistory.Run, false, "Name WithDecryption MaxResults NextToken"),
            ["DeleteParameter"] = new(DeleteParameter.Run, true, "Name"),
            ["DeleteParameters"] = new(DeleteParameter.Many, true, "Names"),
            ["DescribeParameters"] = new(DescribeParameters.Run, false, "Filters ParameterFilters MaxResults NextToken"),
            ["AddTagsToResource"] = new(ParameterTags.Add, true, "ResourceType ResourceId Tags"),
            ["RemoveTagsFromResource"] = new(ParameterTags.Remove, true, "ResourceType ResourceId TagKeys"),
            ["ListTagsForResource"] = new(ParameterTags.List, false, "ResourceType ResourceId"),
        };

    public static IService Create() =>
        new JsonService<SsmCall>("ssm", Target, MostBody, Operations, r => new SsmCall(r.Request, r.Operation, r.Input, r.Answer), Subject);

    private static string Subject(JsonElement input) =>
        (input.TryGetProperty("Name"u8, out var name) || input.TryGetProperty("ResourceId", out name))
        && name.ValueKind == JsonValueKind.String
            ? "parameter/" + name.GetString()!.TrimStart('/')
            : "";
}
