namespace S3Creds.Core.Kinds;

/// <summary>A call that changed something in the account, as CloudTrail recorded it.</summary>
/// <param name="Service"><c>iam</c> or <c>s3</c>.</param>
/// <param name="Name">The name of the event: the operation's, but for some of S3.</param>
/// <param name="Parameters">Those that name what was changed, by their keys without case.</param>
public sealed record RecordedCall(string Service, string Name, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The keys that kinds look for. All other parameters are not kept.</summary>
    public static IReadOnlyCollection<string> Keys { get; } =
    [
        "userName",
        "newUserName",
        "groupName",
        "newGroupName",
        "roleName",
        "policyName",
        "policyArn",
        "openIDConnectProviderArn",
        "url",
        "sAMLProviderArn",
        "name",
        "bucketName",
        "resourceArn",
        "accessKeyId",
    ];

    public string? this[string key] => Parameters.GetValueOrDefault(key);
}
