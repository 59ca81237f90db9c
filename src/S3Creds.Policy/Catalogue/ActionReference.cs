namespace S3Creds.Policy;

/// <summary>What AWS's service authorization reference lists about one action: how narrow a statement about it can be.</summary>
/// <param name="Resources">ARN templates; empty: the action takes no resource but <c>*</c>.</param>
/// <param name="ConditionKeys">Of the action and of its resource types; global keys are not listed.</param>
public sealed record ActionReference(IReadOnlyList<string> Resources, IReadOnlyList<string> ConditionKeys)
{
    /// <summary>Null where the service is not in the catalogue (s3, iam, sts, kms), or has no such action.</summary>
    /// <param name="action">With the service prefix.</param>
    public static ActionReference? Of(string action) =>
        ServiceCatalogue.Of(action.Split(':')[0])?.Find(action) is { } found
            ? new ActionReference(found.ResourceTypes, found.ConditionKeys)
            : null;

    /// <summary>Whether a condition on this key can decide: <c>aws:ResourceTag/team</c>.</summary>
    public bool Takes(string key) => ConditionKeys.Any(k => ServiceCatalogue.SameKey(k, key));
}
