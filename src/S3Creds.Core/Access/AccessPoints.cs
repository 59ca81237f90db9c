using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>
/// Access points, whose policies are not read. A bucket policy that speaks of them delegates to them: what they grant of it is not known,
/// and a request to the bucket
/// itself has none of their condition keys.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
/// </summary>
internal static class AccessPoints
{
    private static readonly string[] Keys = ["s3:DataAccessPointAccount", "s3:DataAccessPointArn", "s3:AccessPointNetworkOrigin"];

    public static bool IsTheirs(string key) => Array.Exists(Keys, k => k.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a bucket policy lets requests in that come by an access point.</summary>
    public static bool Delegates(PolicyDocument policy) =>
        policy.Statements.Any(s => s.Effect == PolicyEffect.Allow && s.Conditions.Any(c => c.Keys.Any(k => IsTheirs(k.Name))));

    /// <summary>The policy as requests to the bucket itself meet it.</summary>
    public static ResourcePolicy Direct(ResourcePolicy policy) =>
        KnownKeys.PutIn(new PolicySet { Resources = [policy] }, RequestContext.Empty, IsTheirs).Resources[0];

    /// <summary>Whether a request comes by an access point.</summary>
    public static bool IsUsed(RequestContext context) => context.Keys.Any(IsTheirs);
}
