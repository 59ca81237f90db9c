using System.Collections.Frozen;

namespace S3Creds.Policy;

/// <summary>
/// What is known of global condition keys; S3's own are in the catalogue.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
public static class ConditionKeys
{
    private static readonly FrozenSet<string> Bools = FrozenSet.ToFrozenSet(
        [
            "aws:SecureTransport",
            "aws:MultiFactorAuthPresent",
            "aws:ViaAWSService",
            "aws:PrincipalIsAWSService",
            "aws:Ec2InstanceSourceVpcPresent",
            "aws:IsMcpServiceAction",
            "aws:ViaAWSMCPService",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly FrozenSet<string> Lists = FrozenSet.ToFrozenSet(
        [
            "aws:TagKeys",
            "aws:CalledVia",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceNamesList",
            "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths",
            "aws:VpceOrgPaths",
            "s3:RequestObjectTagKeys",
            "s3:InventoryAccessibleOptionalFields",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly FrozenSet<string> Singles = FrozenSet.ToFrozenSet(
        [
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:CurrentTime",
            "aws:EpochTime",
            "aws:FederatedProvider",
            "aws:MultiFactorAuthAge",
            "aws:PrincipalAccount",
            "aws:PrincipalArn",
            "aws:PrincipalOrgID",
            "aws:PrincipalServiceName",
            "aws:PrincipalType",
            "aws:Referer",
            "aws:RequestedRegion",
            "aws:ResourceAccount",
            "aws:ResourceOrgID",
            "aws:SourceAccount",
            "aws:SourceArn",
            "aws:SourceIdentity",
            "aws:SourceIp",
            "aws:SourceOrgID",
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:SourceVpcArn",
            "aws:TokenIssueTime",
            "aws:UserAgent",
            "aws:userid",
            "aws:username",
            "aws:VpcSourceIp",
            "aws:SourceOwner",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "aws:AssumedRoot",
            "aws:ChatbotSourceArn",
            "aws:Ec2InstanceSourcePrivateIPv4",
            "aws:Ec2InstanceSourceVPC",
            "aws:SignInSessionArn",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly string[] TagKeys = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"];

    public static IEnumerable<string> Global =>
        Bools.Concat(Lists).Concat(Singles).Where(k => k.StartsWith("aws:", StringComparison.Ordinal));

    private static readonly FrozenDictionary<string, ConditionKeyType> Types = new Dictionary<string, ConditionKeyType>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["aws:CurrentTime"] = ConditionKeyType.Date,
        ["aws:TokenIssueTime"] = ConditionKeyType.Date,
        ["aws:EpochTime"] = ConditionKeyType.Epoch,
        ["aws:MultiFactorAuthAge"] = ConditionKeyType.Numeric,
        ["aws:SourceIp"] = ConditionKeyType.Address,
        ["aws:VpcSourceIp"] = ConditionKeyType.Address,
        ["aws:Ec2InstanceSourcePrivateIPv4"] = ConditionKeyType.Address,
        ["aws:PrincipalArn"] = ConditionKeyType.Arn,
        ["aws:SourceArn"] = ConditionKeyType.Arn,
        ["aws:SourceVpcArn"] = ConditionKeyType.Arn,
        ["aws:ChatbotSourceArn"] = ConditionKeyType.Arn,
        ["aws:SignInSessionArn"] = ConditionKeyType.Arn,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool IsBool(string key) => Bools.Contains(key) || S3Actions.Catalogue.KeyType(key) == "Bool";

    /// <summary>Whether a request can hold several values of the key; null when the key is not known.</summary>
    public static bool? IsMultivalued(string key) =>
        Lists.Contains(key) ? true
        : Singles.Contains(key) || Bools.Contains(key) || Array.Exists(TagKeys, t => key.StartsWith(t, StringComparison.OrdinalIgnoreCase))
            ? false
        : S3Actions.Catalogue.KeyType(key) is { } type ? type.StartsWith("ArrayOf", StringComparison.Ordinal)
        : null;

    /// <summary>What a key holds; null where it is not known. Tags hold texts that stand for anything.</summary>
    internal static ConditionKeyType? TypeOf(string key)
    {
        if (Types.TryGetValue(key, out var known))
        {
            return known;
        }

        if (key.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        var prefix = key.Split(':')[0];
        var named =
            Bools.Contains(key) ? "Bool"
            : Singles.Contains(key) ? "String"
            : ServiceCatalogue.Of(prefix)?.KeyType(key);
        return named switch
        {
            "Bool" => ConditionKeyType.Bool,
            "Numeric" => ConditionKeyType.Numeric,
            "Date" => ConditionKeyType.Date,
            "ARN" => ConditionKeyType.Arn,
            "String" => ConditionKeyType.Text,
            _ => null,
        };
    }

    /// <summary>Keys that any service's requests can have.</summary>
    public static bool IsGlobal(string key) =>
        Lists.Contains(key)
        || Singles.Contains(key)
        || Bools.Contains(key)
        || Array.Exists(TagKeys, t => key.StartsWith(t, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a condition key holds.</summary>
internal enum ConditionKeyType
{
    Text,
    Numeric,
    Bool,
    Date,

    /// <summary>Seconds since 1970, which date and numeric operators compare.</summary>
    Epoch,
    Address,
    Arn,
}
