namespace S3Creds.Policy;

/// <summary> Condition keys that requests of some principals never have. A grant to everyone that asks for one of them is none to anyone
/// without credentials, whatever S3 calls public. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
public static class UnsignedKeys
{
    /// <summary>In all signed requests, and in none without a signature.</summary>
    public const string IsService = "aws:PrincipalIsAWSService";

    /// <summary>What signed requests have that are of no service: services are counted by their names.</summary>
    public static RequestContext OfNoService { get; } = RequestContext.Of((IsService, "false"));

    /// <summary>What is known of a principal's requests, with whether they are those of a service: a principal of an account never is
    /// one, also where a service acts for it.</summary>
    public static RequestContext WithService(RequestPrincipal who, RequestContext known) =>
        who.Kind == RequestPrincipalKind.Anonymous
            ? known
            : known.With(IsService, who.Kind == RequestPrincipalKind.Service ? "true" : "false");

    /// <summary>What all requests without a signature have.</summary>
    public static RequestContext OfUnsigned { get; } = RequestContext.Of(("aws:PrincipalAccount", Unsigned), (PrincipalType, "Anonymous"));

    /// <summary>What requests of a principal have, as far as it follows from its ARN: that of a user or role is that of all its
    /// requests.</summary>
    public static RequestContext Of(RequestPrincipal who)
    {
        if (who.Kind == RequestPrincipalKind.Anonymous)
            return OfUnsigned;
        if (who.Account.Length == 0)
            return RequestContext.Empty;
        var known = RequestContext.Of(("aws:PrincipalAccount", who.Account));
        return who.Kind switch
        {
            RequestPrincipalKind.User => known
                .With("aws:PrincipalArn", who.Text)
                .With("aws:username", who.Name)
                .With(PrincipalType, "User"),
            RequestPrincipalKind.Role => known.With("aws:PrincipalArn", who.Text).With(PrincipalType, "AssumedRole"),
            RequestPrincipalKind.RoleSession => known.With(PrincipalType, "AssumedRole"),
            _ => known,
        };
    }

    /// <summary>The values that a key can have in requests with a signature; null: it has no list of values.</summary>
    public static IReadOnlyList<string>? SignedValues(string key) =>
        key.Equals(PrincipalType, StringComparison.OrdinalIgnoreCase) ? ["Account", "AssumedRole", "FederatedUser", "User"] : null;

    /// <summary>Whether only requests without a signature have this value of a key.</summary>
    public static bool IsOfUnsigned(string key, string value) =>
        HasValueUnsigned(key) && value.Equals(Unsigned, StringComparison.OrdinalIgnoreCase);

    private const string Unsigned = "anonymous";

    private const string PrincipalType = "aws:PrincipalType";

    private static readonly HashSet<string> OfTheSigner = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:userid",
        "aws:username",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        IsService,
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
        TestedKeys(statement).Any(k => IsAbsentUnsigned(k) || k.Equals(PrincipalType, StringComparison.OrdinalIgnoreCase));

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

    /// <summary>Keys that name the calling service, and the principal it calls for.</summary>
    private static bool IsOfAService(string key) =>
        key.StartsWith("aws:Source", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("aws:PrincipalServiceName", StringComparison.OrdinalIgnoreCase);

    /// <summary>The keys that requests of a principal outside never have.</summary>
    public static Func<string, bool> AbsentFor(RequestPrincipal who) =>
        who.Kind switch
        {
            RequestPrincipalKind.Anonymous => IsAbsentUnsigned,
            RequestPrincipalKind.Service => key =>
                (NamesAGroup(key) && !IsOfAService(key))
                || key.Equals("aws:username", StringComparison.OrdinalIgnoreCase)
                || key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase),
            _ when who.Account.Length == 0 => NamesAGroup,
            _ => key => (NamesAGroup(key) && IsOfAService(key)) || IsUserNameOfNone(who, key),
        };

    /// <summary>Only users have a name: not root, roles, their sessions, or federated users. Root of another account stands for every
    /// principal in it.</summary>
    public static bool IsUserNameOfNone(RequestPrincipal who, string key) =>
        key.Equals("aws:username", StringComparison.OrdinalIgnoreCase)
        && who.Kind is not (RequestPrincipalKind.User or RequestPrincipalKind.Root);

    /// <summary> The keys by which an Allow to everyone means a group that is counted by its own name, and not as this principal.
    /// </summary>
    public static Func<string, bool> ElsewhereFor(RequestPrincipal who, RequestContext known)
    {
        var isAccount = known["aws:PrincipalAccount"].Count > 0;
        return key =>
            NamesAGroup(key)
            && known[key].Count == 0
            && !(isAccount && key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase))
            && !(who.Kind == RequestPrincipalKind.Service && IsOfAService(key) && known.Keys.Count == 0);
    }

    /// <summary>Whether a statement is about everyone. An Allow with NotPrincipal is about everyone but a few.</summary>
    public static bool IsToEveryone(PolicyStatement statement) =>
        statement is { Effect: PolicyEffect.Allow, NotPrincipal: not null }
        || statement.Principal?.Text == "*"
        || statement.Principal?.Entries.Any(e => e.Type is "AWS" or "*" && e.Values.Contains("*")) == true;

    /// <summary>Whether a statement is about all principals of AWS, <c>{"AWS":"*"}</c>, to which its services do not belong.</summary>
    public static bool IsToEveryoneButServices(PolicyStatement statement) =>
        statement.Principal is { Text: not "*" } principals
        && principals.Entries.Any(e => e.Type == "AWS" && e.Values.Contains("*"))
        && !principals.Entries.Any(e => e.Type == "*" && e.Values.Contains("*"));

    /// <summary>Any service, as a group of <see cref="Groups"/>.</summary>
    public static (string Name, RequestPrincipal Principal, RequestContext Known) Services { get; } =
        ("AWS services", RequestPrincipal.Parse("any.amazonaws.com"), RequestContext.Of((IsService, "true")));

    /// <summary>Whether a statement that denies everyone something denies it to unsigned requests for what they lack: it may spare signed
    /// ones.</summary>
    public static bool MaySpareSigned(PolicyStatement statement)
    {
        var tests = statement
            .Conditions.SelectMany(c => c.Keys, (c, k) => (c.Operator, Key: k))
            .Where(t => TellsSigned(t.Key.Name))
            .ToList();
        return tests.Count > 0 && tests.TrueForAll(t => HoldsUnsigned(t.Operator, t.Key));
    }

    private static bool TellsSigned(string key) => IsAbsentUnsigned(key) || HasValueUnsigned(key);

    /// <summary>Unsigned requests have these, with the value <c>anonymous</c>.</summary>
    private static bool HasValueUnsigned(string key) =>
        key.Equals(PrincipalType, StringComparison.OrdinalIgnoreCase)
        || key.Equals("aws:PrincipalAccount", StringComparison.OrdinalIgnoreCase);

    private static bool HoldsUnsigned(string name, ConditionKey key) =>
        HasValueUnsigned(key.Name)
            ? IsNegative(name) != key.Values.Contains(Unsigned, StringComparer.OrdinalIgnoreCase)
            : IsNegative(name)
                || name.StartsWith("Null", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("ForAllValues", StringComparison.OrdinalIgnoreCase);

    private static bool IsNegative(string name) => name.Contains("Not", StringComparison.OrdinalIgnoreCase);

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

    /// <summary>The conditions by which a statement about everyone singles out a group, as text, with what is known of the group's
    /// requests: a grant names those that it is for, and a Deny those that it spares.</summary>
    public static IEnumerable<(string Name, RequestPrincipal Principal, RequestContext Known)> Groups(
        PolicyStatement statement,
        string partition,
        string stranger
    )
    {
        if (MeansServices(statement))
            yield return Services;
        foreach (
            var condition in statement.Conditions.Where(c =>
                IsNegative(c.Operator) == (statement.Effect == PolicyEffect.Deny)
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

    /// <summary>Whether a grant is for AWS services only, or a Deny spares them, whatever their names.</summary>
    private static bool MeansServices(PolicyStatement statement)
    {
        var meant = statement.Effect == PolicyEffect.Deny ? "false" : "true";
        return statement
            .Conditions.Where(c => c.Operator is "Bool" or "BoolIfExists" or "StringEquals" or "StringEqualsIfExists")
            .SelectMany(c => c.Keys)
            .Any(k =>
                k.Name.Equals(IsService, StringComparison.OrdinalIgnoreCase)
                && k.Values.All(v => v.Equals(meant, StringComparison.OrdinalIgnoreCase))
            );
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
