using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The versions of a managed policy: a change of its document is a new one, and IAM keeps five.</summary>
internal static class PolicyVersions
{
    private const int Kept = 5;

    public static async Task<List<PolicyVersion>> AllAsync(AwsSession aws, string arn, CancellationToken cancellationToken)
    {
        var all = new List<PolicyVersion>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.ListPolicyVersionsAsync(new() { PolicyArn = arn, Marker = marker }, cancellationToken);
            all.AddRange(page.Versions ?? []);
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));

        return all;
    }

    /// <summary>A new default version; the oldest makes room.</summary>
    public static async Task StoreAsync(AwsSession aws, string arn, JsonNode document, CancellationToken cancellationToken)
    {
        var versions = await AllAsync(aws, arn, cancellationToken);
        if (versions.Count >= Kept)
        {
            var oldest = versions.Where(v => v.IsDefaultVersion != true).MinBy(v => Number(v.VersionId));
            await aws.Iam.DeletePolicyVersionAsync(new() { PolicyArn = arn, VersionId = oldest!.VersionId! }, cancellationToken);
        }

        // Not idempotent: a hidden resend would make a second version.
        await aws.IamOnce.CreatePolicyVersionAsync(
            new()
            {
                PolicyArn = arn,
                PolicyDocument = PolicyText.ToWire(document),
                SetAsDefault = true,
            },
            cancellationToken
        );
    }

    /// <summary>Removes a policy that is attached nowhere, with all its versions.</summary>
    public static async Task DeletePolicyAsync(AwsSession aws, string arn, Action<string> onRequest, CancellationToken cancellationToken)
    {
        foreach (var version in await AllAsync(aws, arn, cancellationToken))
        {
            if (version.IsDefaultVersion == true)
                continue;
            await IamGrantee.DeletePartAsync(onRequest, $"delete policy version {version.VersionId}", () =>
                aws.Iam.DeletePolicyVersionAsync(new() { PolicyArn = arn, VersionId = version.VersionId! }, cancellationToken)
            );
        }

        await IamGrantee.DeletePartAsync(onRequest, $"delete policy {arn}", () =>
            aws.Iam.DeletePolicyAsync(new() { PolicyArn = arn }, cancellationToken)
        );
    }

    /// <summary>Versions are v1, v2, … v12: by number, not by text.</summary>
    private static int Number(string? version) => int.TryParse(version?.TrimStart('v'), out var number) ? number : int.MaxValue;
}
