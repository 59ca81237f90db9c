namespace S3Creds.Policy;

/// <summary> Condition keys that requests of some principals never have. A grant to everyone that asks for one of them is none to anyone
/// without credentials, whatever S3 calls public. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
public static class UnsignedKeys
{
    private static readonly HashSet<string> OfTheSigner = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:userid",
        "aws:username",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceOwner",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:FederatedProvider",
        "aws:TokenIssueTime",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:SourceIdentity",
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:ViaAWSService",
    };

    /// <summary>Keys by which a grant to everyone names the signed principals that it means: they are counted by those names.</summary>
    private static readonly HashSet<string> OfAGroup = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalAccount",
        "aws:userid",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceOwner",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
    };

    public static bool IsAbsentUnsigned(string key) =>
        OfTheSigner.Contains(key) || key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a statement requires something that only signed requests have.</summary>
    public static bool AreTested(PolicyStatement statement) =>
        TestedKeys(statement).Any(k => IsAbsentUnsigned(k) || k.Equals("aws:PrincipalType", StringComparison.OrdinalIgnoreCase));

    /// <summary>The keys of the conditions, and those of the variables.</summary>
    private static IEnumerable<string> TestedKeys(PolicyStatement statement)
    {
        foreach (var key in statement.Conditions.SelectMany(c => c.Keys))
            yield return key.Name;
        foreach (
            var text in (statement.Resource ?? statement.NotResource ?? []).Concat(
                statement.Conditions.SelectMany(c => c.Keys).SelectMany(k => k.Values)
            )
        )
        {
            foreach (var part in text.Split("${").Skip(1))
                yield return part.Split('}', ',')[0].Trim();
        }
    }

    public static bool NamesAGroup(string key) => OfAGroup.Contains(key);

    /// <summary> The keys that do not bring a group in: a grant to everyone that asks for another organisation, account or service is
    /// counted at that one. </summary>
    public static Func<string, bool> AbsentFor(RequestPrincipal who, RequestContext known)
    {
        var isAccount = known["aws:PrincipalAccount"].Count > 0;
        return key =>
            NamesAGroup(key)
            && known[key].Count == 0
            && !(isAccount && key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase))
            && !(
                who.Kind == RequestPrincipalKind.Service
                && key.StartsWith("aws:Source", StringComparison.OrdinalIgnoreCase)
                && known.Keys.Count == 0
            );
    }

    /// <summary>Whether a statement asks for principals of other accounts only, by their ARNs.</summary>
    public static bool IsForOthers(PolicyStatement statement, string account) =>
        statement
            .Conditions.Where(c => c.Operator is "ArnLike" or "ArnEquals" or "StringEquals" or "StringLike")
            .SelectMany(c => c.Keys)
            .Where(k => k.Name.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase))
            .Any(k =>
                k.Values.Count > 0
                && k.Values.All(v =>
                    v.Split(':') is { Length: > 5 } parts && parts[4].Length == 12 && parts[4].All(char.IsAsciiDigit) && parts[4] != account
                )
            );

    /// <summary>The conditions of a grant to everyone by which it is one to a group, as text, with what is known of the group's
    /// requests.</summary>
    public static IEnumerable<(string Name, RequestPrincipal Principal, RequestContext Known)> Groups(
        PolicyStatement statement,
        string partition,
        string stranger
    )
    {
        foreach (
            var condition in statement.Conditions.Where(c =>
                !c.Operator.Contains("Not", StringComparison.OrdinalIgnoreCase)
                && !c.Operator.StartsWith("Null", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            foreach (var key in condition.Keys)
            {
                foreach (var value in key.Values)
                {
                    if (Group(key.Name, value, partition, stranger) is { } group)
                        yield return group;
                }
            }
        }
    }

    private static (string Name, RequestPrincipal Principal, RequestContext Known)? Group(
        string key,
        string value,
        string partition,
        string stranger
    )
    {
        var isOpen = value.AsSpan().ContainsAny('*', '?', '$');
        var signed = RequestPrincipal.Parse($"arn:{partition}:iam::{stranger}:root");
        var service = RequestPrincipal.Parse("any.amazonaws.com");
        switch (key.ToLowerInvariant())
        {
            case "aws:principalorgid" when !isOpen:
                return ($"organisation {value}", signed, RequestContext.Of((key, value)));
            case "aws:principalorgpaths":
                return ($"organisation unit {value}", signed, RequestContext.Empty);
            case "aws:principalaccount" when !isOpen:
                return ($"account {value}", RequestPrincipal.Parse($"arn:{partition}:iam::{value}:root"), RequestContext.Of((key, value)));
            case "aws:principalarn":
                var account =
                    value.Split(':') is { Length: > 5 } parts && parts[4].Length == 12 && parts[4].All(char.IsAsciiDigit) ? parts[4] : null;
                return account is null
                    ? ($"principals {value}", signed, RequestContext.Empty)
                    : (
                        $"account {account}",
                        RequestPrincipal.Parse($"arn:{partition}:iam::{account}:root"),
                        RequestContext.Of(("aws:PrincipalAccount", account))
                    );
            case "aws:userid":
                return ($"the principal with the id {value}", signed, isOpen ? RequestContext.Empty : RequestContext.Of((key, value)));
            case "aws:sourceaccount" or "aws:sourceowner":
                return ($"AWS services for account {value}", service, RequestContext.Of((key, value)));
            case "aws:sourcearn":
                return ($"AWS services for {value}", service, isOpen ? RequestContext.Empty : RequestContext.Of((key, value)));
            case "aws:sourceorgid" or "aws:sourceorgpaths":
                return ($"AWS services for organisation {value}", service, isOpen ? RequestContext.Empty : RequestContext.Of((key, value)));
            case "aws:principalservicename" when !isOpen:
                return (value, RequestPrincipal.Parse(value), RequestContext.Of((key, value)));
            default:
                return null;
        }
    }
}
