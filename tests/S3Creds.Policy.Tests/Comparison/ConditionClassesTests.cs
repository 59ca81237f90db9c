namespace S3Creds.Policy.Tests.Comparison;

/// <summary>How conditions on one key relate: each value that one of them distinguishes has to be among those that are tried.</summary>
public class ConditionClassesTests
{
    private const string Number = "s3:max-keys";
    private const string Date = "aws:CurrentTime";
    private const string Ip = "aws:SourceIp";
    private const string Text = "aws:PrincipalTag/team";
    private const string Arn = "aws:PrincipalArn";
    private const string Flag = "aws:SecureTransport";
    private const string List = "s3:RequestObjectTagKeys";
    private static readonly ComparisonOptions KnownName = new() { Known = RequestContext.Of(("aws:username", "ada")) };

    /// <summary>The key, two conditions on it as <c>operator value value</c>, and how an Allow under the first relates to one under the
    /// second.</summary>
    public static TheoryData<string, string, string, AccessRelation> Pairs =>
        new()
        {
            { Number, "NumericLessThan 10", "NumericLessThanEquals 10", AccessRelation.ASubsetB },
            { Number, "NumericLessThanEquals 10", "NumericLessThan 11", AccessRelation.ASubsetB },
            { Number, "NumericLessThan 10", "NumericLessThan 30", AccessRelation.ASubsetB },
            { Number, "NumericGreaterThan 10", "NumericGreaterThanEquals 10", AccessRelation.ASubsetB },
            { Number, "NumericGreaterThan 30", "NumericGreaterThan 10", AccessRelation.ASubsetB },
            { Number, "NumericLessThan 10", "NumericNotEquals 10", AccessRelation.ASubsetB },
            { Number, "NumericGreaterThan 10", "NumericNotEquals 10", AccessRelation.ASubsetB },
            { Number, "NumericEquals 10", "NumericLessThan 10", AccessRelation.Incomparable },
            { Number, "NumericGreaterThan 10", "NumericLessThan 10", AccessRelation.Incomparable },
            { Number, "NumericGreaterThan 30", "NumericLessThan 10", AccessRelation.Incomparable },
            { Number, "NumericEquals 10 20", "NumericEquals 20 30", AccessRelation.Incomparable },
            { Number, "NumericEquals 10.0", "NumericEquals 10", AccessRelation.Equal },
            { Number, "NumericLessThan x", "NumericLessThan y", AccessRelation.Equal },
            { Date, "DateLessThan 2026-01-01T00:00:00Z", "DateLessThanEquals 2026-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateLessThanEquals 2026-01-01T00:00:00Z", "DateLessThan 2026-01-01T00:00:09Z", AccessRelation.ASubsetB },
            { Date, "DateLessThan 2026-01-01T00:00:00Z", "DateLessThan 2027-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateGreaterThan 2026-01-01T00:00:00Z", "DateGreaterThanEquals 2026-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateGreaterThan 2027-01-01T00:00:00Z", "DateGreaterThan 2026-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateLessThan 2026-01-01T00:00:00Z", "DateNotEquals 2026-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateGreaterThan 2026-01-01T00:00:00Z", "DateNotEquals 2026-01-01T00:00:00Z", AccessRelation.ASubsetB },
            { Date, "DateEquals 2026-01-01T00:00:00Z", "DateLessThan 2026-01-01T00:00:00Z", AccessRelation.Incomparable },
            { Date, "DateGreaterThan 2026-01-01T00:00:00Z", "DateLessThan 2026-01-01T00:00:00Z", AccessRelation.Incomparable },
            { Date, "DateEquals 2026-01-01T00:00:00Z", "DateEquals 2026-01-01T01:00:00+01:00", AccessRelation.Equal },
            { Date, "DateLessThan x", "DateLessThan y", AccessRelation.Equal },
            { Date, "DateGreaterThan 2027-01-01T00:00:00Z", "DateLessThan 2026-01-01T00:00:00Z", AccessRelation.Incomparable },
            { Ip, "IpAddress 10.1.0.0/16", "IpAddress 10.0.0.0/8", AccessRelation.ASubsetB },
            { Ip, "IpAddress 10.0.0.0/16", "IpAddress 10.0.0.0/8", AccessRelation.ASubsetB },
            { Ip, "IpAddress 10.255.0.0/16", "IpAddress 10.0.0.0/8", AccessRelation.ASubsetB },
            { Ip, "IpAddress 10.0.0.0/9 10.128.0.0/9", "IpAddress 10.0.0.0/8", AccessRelation.Equal },
            { Ip, "IpAddress 0.0.0.0/1", "IpAddress 0.0.0.0/0", AccessRelation.ASubsetB },
            { Ip, "IpAddress 128.0.0.0/1", "IpAddress 0.0.0.0/0", AccessRelation.ASubsetB },
            { Ip, "IpAddress 0.0.0.0/1 128.0.0.0/1", "IpAddress 0.0.0.0/0", AccessRelation.Equal },
            { Ip, "IpAddress 0.0.0.0/0", "IpAddress ::/0", AccessRelation.Incomparable },
            { Ip, "IpAddress ::/1 8000::/1", "IpAddress ::/0", AccessRelation.Equal },
            { Ip, "IpAddress 8000::/1", "IpAddress ::/0", AccessRelation.ASubsetB },
            { Ip, "IpAddress ::/1", "IpAddress ::/0", AccessRelation.ASubsetB },
            { Ip, "NotIpAddress 10.0.0.0/8", "NotIpAddress 10.1.0.0/16", AccessRelation.ASubsetB },
            { Ip, "IpAddress 192.0.2.0/24", "NotIpAddress 10.0.0.0/8", AccessRelation.ASubsetB },
            { Ip, "IpAddress 255.0.0.0/8", "NotIpAddress 255.0.0.0/8", AccessRelation.Incomparable },
            { Ip, "NotIpAddress 0.0.0.0/0", "NotIpAddress ::/0", AccessRelation.Incomparable },
            { Text, "StringEquals blue", "StringEquals blue green", AccessRelation.ASubsetB },
            { Text, "StringEquals blue", "StringLike b*", AccessRelation.ASubsetB },
            { Text, "StringEquals blue", "StringEqualsIgnoreCase BLUE", AccessRelation.ASubsetB },
            { Text, "StringEqualsIgnoreCase blue", "StringEqualsIgnoreCase BLUE", AccessRelation.Equal },
            { Text, "StringEquals blue", "StringNotEquals green", AccessRelation.ASubsetB },
            { Text, "StringNotEquals blue", "StringNotEqualsIgnoreCase blue", AccessRelation.BSubsetA },
            { Text, "StringEquals blue", "StringEqualsIfExists blue", AccessRelation.ASubsetB },
            { Text, "StringEquals blue", "Null false", AccessRelation.ASubsetB },
            { Text, "Null true", "StringNotEquals blue", AccessRelation.ASubsetB },
            { Text, "Null true", "Null false", AccessRelation.Incomparable },
            { Text, "StringLike b*", "StringLike *b", AccessRelation.Incomparable },
            { Text, "StringLike ?", "StringLike *", AccessRelation.ASubsetB },
            { Text, "StringLike ?*", "StringLike *", AccessRelation.ASubsetB },
            { Text, "StringLike *", "Null false", AccessRelation.Equal },
            { Text, "StringLike a*a", "StringLike a*", AccessRelation.ASubsetB },
            { Flag, "Bool true", "BoolIfExists true", AccessRelation.ASubsetB },
            { Flag, "Bool true", "Bool false", AccessRelation.Incomparable },
            { Flag, "Bool true", "Null false", AccessRelation.ASubsetB },
            { Flag, "Bool true false", "Null false", AccessRelation.Equal },
            { Arn, "ArnLike arn:aws:iam::1:user/*", "StringLike arn:aws:iam::1:user/*", AccessRelation.Equal },
            { Arn, "ArnLike arn:aws:iam::*:user/*", "StringLike arn:aws:iam::*:user/*", AccessRelation.ASubsetB },
            { Arn, "ArnLike arn:aws:iam::?:user/a", "StringLike arn:aws:iam::?:user/a", AccessRelation.ASubsetB },
            { Arn, "ArnLike arn:aws:iam::1:user/a?", "StringLike arn:aws:iam::1:user/a?", AccessRelation.Equal },
            { Arn, "ArnLike arn:aws:iam::1*", "ArnLike arn:aws:iam::2*", AccessRelation.Equal },
            { Arn, "ArnLike arn:aws:iam::1:user/*", "ArnNotLike arn:aws:iam::2:user/*", AccessRelation.ASubsetB },
            { List, "ForAnyValue:StringEquals a", "ForAnyValue:StringEquals a b", AccessRelation.ASubsetB },
            { List, "ForAllValues:StringEquals a", "ForAllValues:StringEquals a b", AccessRelation.ASubsetB },
            { List, "ForAnyValue:StringNotEquals a", "ForAllValues:StringNotEquals a", AccessRelation.Incomparable },
            { List, "ForAnyValue:StringEquals a", "ForAllValues:StringEquals a", AccessRelation.Incomparable },
            { List, "ForAnyValue:StringEquals a", "ForAnyValue:StringNotEquals a", AccessRelation.Incomparable },
            { List, "ForAllValues:StringLike *", "ForAllValues:StringEquals a", AccessRelation.BSubsetA },
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Conditions_on_one_key_relate_as_their_values_do(string key, string a, string b, AccessRelation relation)
    {
        Assert.Equal(relation, Allowed(Test(key, a), Test(key, b)));
        Assert.Equal(Mirrored(relation), Allowed(Test(key, b), Test(key, a)));
        Assert.Equal(Mirrored(relation), Denied(Test(key, a), Test(key, b)));
        Assert.Equal(AccessRelation.Equal, Allowed(Test(key, a), Test(key, a)));
        // Both together allow no more than either, and either of two statements no less.
        Assert.Contains(Allowed([Test(key, a), Test(key, b)], Test(key, a)), AtMost);
        Assert.Contains(Compare([Allow(Test(key, a))], [Allow(Test(key, a)), Allow(Test(key, b))]), AtMost);
    }

    /// <summary>Whatever work a comparison may take, it decides rightly or not at all.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(100)]
    public void Work_that_is_used_up_is_no_answer(int budget)
    {
        var options = new ComparisonOptions { Budget = budget };
        foreach (var pair in Pairs)
        {
            var (key, a, b, relation) = ((string)pair[0]!, (string)pair[1]!, (string)pair[2]!, (AccessRelation)pair[3]!);
            Assert.Contains(Allowed(Test(key, a), Test(key, b), options), (AccessRelation[])[relation, AccessRelation.TooComplex]);
        }
    }

    private static readonly AccessRelation[] AtMost = [AccessRelation.Equal, AccessRelation.ASubsetB];

    /// <summary>What every request has decides a condition on it, and a variable for it is its value.</summary>
    [Theory]
    [InlineData("StringEquals ada", "Null false", AccessRelation.Equal)]
    [InlineData("StringEquals ada", "StringLike a*", AccessRelation.Equal)]
    [InlineData("StringEquals bob", "StringEquals ada", AccessRelation.ASubsetB)]
    [InlineData("StringNotEquals ada", "StringEquals bob", AccessRelation.Equal)]
    [InlineData("Null true", "StringEquals ada", AccessRelation.ASubsetB)]
    [InlineData("StringEquals ${aws:username}", "StringEquals ada", AccessRelation.Equal)]
    [InlineData("StringEquals ${aws:username} bob", "StringNotEquals ada", AccessRelation.BSubsetA)]
    [InlineData("StringEquals ${aws:PrincipalTag/team}", "Null false", AccessRelation.ASubsetB)]
    public void A_known_key_is_no_question(string a, string b, AccessRelation relation)
    {
        Assert.Equal(relation, Allowed(Test("aws:username", a), Test("aws:username", b), KnownName));
        Assert.Equal(Mirrored(relation), Denied(Test("aws:username", a), Test("aws:username", b), KnownName));
    }

    /// <summary>An operator that is not known, a variable whose value is not known, and a key that is read as two kinds of value: each may
    /// hold or not, so that only what does not depend on it is decided.</summary>
    [Theory]
    [InlineData(Text, "StringAlike blue")]
    [InlineData(Text, "StringEquals ${aws:PrincipalTag/other}")]
    [InlineData(Number, "StringEquals 10")]
    public void What_cannot_be_taken_apart_is_decided_only_where_it_does_not_matter(string key, string open)
    {
        var (one, other) = (Test(key, open), Test(key, key == Number ? "NumericLessThan 7" : "StringEquals blue"));
        Assert.Equal(AccessRelation.Equal, Allowed(one, one));
        Assert.Contains(Allowed([one, other], other), (AccessRelation[])[AccessRelation.TooComplex, .. AtMost]);
        Assert.NotEqual(AccessRelation.Equal, Allowed(one, other));
        Assert.Equal(AccessRelation.Equal, Compare([Allow(one), Allow()], [Allow(other), Allow()]));
        Assert.Equal(AccessRelation.ASubsetB, Compare([Allow(one)], [Allow()]));
    }

    /// <summary>An operator that is not known never lets an Allow apply, and never keeps a Deny from applying.</summary>
    [Fact]
    public void An_unknown_operator_fails_an_Allow_and_not_a_Deny()
    {
        var unknown = Test(Text, "StringAlike blue");
        var deny = Allow(unknown) with { Effect = PolicyEffect.Deny };
        Assert.Equal(AccessRelation.ASubsetB, Compare([Allow(unknown), Allow(), deny], [Allow(unknown), Allow()]));
        Assert.Equal(AccessRelation.Equal, Compare([Allow(unknown), Allow(), deny], []));
        Assert.Equal(AccessRelation.Equal, Compare([Allow(unknown)], []));
    }

    /// <summary>Documents of the older version have no variables: the same text is another condition.</summary>
    [Fact]
    public void A_text_that_one_version_reads_as_a_variable_is_two_conditions()
    {
        static PolicyDocument Of(string version) =>
            PolicyDocument.Parse(
                $$$$"""{"Version":"{{{{version}}}}","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:username}"}}}]}"""
            );
        Assert.Equal(AccessRelation.Incomparable, PolicyComparison.Compare(Of("2008-10-17"), Of("2012-10-17")).Relation);
        Assert.Equal(AccessRelation.Equal, PolicyComparison.Compare(Of("2008-10-17"), Of("2008-10-17")).Relation);
    }

    private static AccessRelation Mirrored(AccessRelation relation) =>
        relation switch
        {
            AccessRelation.ASubsetB => AccessRelation.BSubsetA,
            AccessRelation.BSubsetA => AccessRelation.ASubsetB,
            var same => same,
        };

    private static AccessRelation Allowed(PolicyCondition a, PolicyCondition b, ComparisonOptions? options = null) =>
        Allowed([a], b, options);

    private static AccessRelation Allowed(PolicyCondition[] a, PolicyCondition b, ComparisonOptions? options = null) =>
        Compare([Allow(a)], [Allow(b)], options);

    private static AccessRelation Denied(PolicyCondition a, PolicyCondition b, ComparisonOptions? options = null) =>
        Compare([Allow(), Allow(a) with { Effect = PolicyEffect.Deny }], [Allow(), Allow(b) with { Effect = PolicyEffect.Deny }], options);

    /// <summary>The relation; each example that goes with it is one.</summary>
    private static AccessRelation Compare(PolicyStatement[] a, PolicyStatement[] b, ComparisonOptions? options = null)
    {
        var (left, right) = (PolicyDocument.Create(a), PolicyDocument.Create(b));
        var result = PolicyComparison.Compare(left, right, options);
        Assert.All(result.Differences, d =>
        {
            Assert.Equal(d.IsGain, PolicyEvaluator.IsAllowed(d.Witness, new PolicySet { Identity = [right] }));
            Assert.Equal(!d.IsGain, PolicyEvaluator.IsAllowed(d.Witness, new PolicySet { Identity = [left] }));
        });
        Assert.Equal(result.Gains.IsYes, result.Differences.Any(d => d.IsGain));
        Assert.Equal(result.Losses.IsYes, result.Differences.Any(d => !d.IsGain));
        return result.Relation;
    }

    private static PolicyStatement Allow(params PolicyCondition[] conditions) =>
        new()
        {
            Effect = PolicyEffect.Allow,
            Action = ["s3:GetObject"],
            Resource = ["arn:aws:s3:::media/*"],
            Conditions = conditions,
        };

    private static PolicyCondition Test(string key, string text) =>
        text.Split(' ') is [var name, .. var values]
            ? new PolicyCondition(name, [new ConditionKey(key, values)])
            : throw new FormatException(text);
}
