namespace S3Creds.Policy.Tests.Comparison;

/// <summary>Patterns with policy variables, in each place where a pattern can stand: what of them is known, and what is an open
/// question.</summary>
public class VariablesTests
{
    private static readonly ComparisonOptions KnownName = new() { Known = RequestContext.Of(("aws:username", "ada")) };

    private static readonly string[] Resources =
    [
        "media/ada/x",
        "media/ada/blue",
        "media/bob/x",
        "media/bob/blue/x",
        "media/blue/x",
        "media/pub/x",
        "media/x",
        "logs/x",
        "other/x",
    ];

    /// <summary>Two lists of patterns, separated by a space, and how the resources that they match relate.</summary>
    [Theory]
    [InlineData("media/${aws:username}/*", "media/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/*", "media/${aws:username}/*", AccessRelation.Equal)]
    [InlineData("media/${aws:username}/* logs/*", "logs/*", AccessRelation.BSubsetA)]
    [InlineData("media/${aws:username}/* logs/*", "media/${aws:username}/* logs/* media/pub/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/*", "media/${aws:PrincipalTag/team}/*", AccessRelation.Incomparable)]
    [InlineData("media/${aws:username}/* media/${aws:PrincipalTag/team}/*", "media/${aws:username}/*", AccessRelation.BSubsetA)]
    [InlineData("media/${aws:username}/${aws:PrincipalTag/team}", "media/*/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/*", "logs/${aws:username}/*", AccessRelation.Incomparable)]
    public void Unknown_variables_relate_alike_in_every_place(string a, string b, AccessRelation relation) => All(a, b, relation, null);

    [Theory]
    [InlineData("media/${aws:username}/*", "media/ada/*", AccessRelation.Equal)]
    [InlineData("media/${aws:username}/*", "media/bob/*", AccessRelation.Incomparable)]
    [InlineData("media/${aws:username}/* logs/*", "media/ada/*", AccessRelation.BSubsetA)]
    [InlineData("media/${aws:username}/* media/${aws:PrincipalTag/team}/*", "media/ada/*", AccessRelation.BSubsetA)]
    public void A_known_variable_is_its_value_in_every_place(string a, string b, AccessRelation relation) => All(a, b, relation, KnownName);

    /// <summary>A pattern with one variable that is known and one that is not is explored as if neither were.</summary>
    [Theory]
    [InlineData("media/${aws:username}/${aws:PrincipalTag/team}", "media/ada/*", AccessRelation.ASubsetB)]
    [InlineData("media/${aws:username}/${aws:PrincipalTag/team}", "media/bob/*", AccessRelation.Incomparable)]
    public void A_variable_beside_a_known_one_is_never_decided_wrongly(string a, string b, AccessRelation relation) =>
        All(a, b, relation, KnownName, open: true);

    /// <summary>Whether a variable's pattern matches is one question, wherever it is asked.</summary>
    [Fact]
    public void An_Allow_and_a_Deny_of_all_but_the_same_pattern_are_one_question()
    {
        const string Own = "media/${aws:username}/*";
        var (allow, deny) = (On(PolicyEffect.Allow, Own, not: false), On(PolicyEffect.Deny, Own, not: true));
        Check(PolicyDocument.Create(allow, deny), PolicyDocument.Create(allow), AccessRelation.Equal, null, open: false);
        var denied = On(PolicyEffect.Deny, Own, not: false);
        Check(PolicyDocument.Create(allow, denied), PolicyDocument.Create(), AccessRelation.Equal, null, open: false);
    }

    /// <summary>Two layers that must both match: the value of the variable in one may be the text that the other has there.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void A_variable_of_two_layers_may_have_the_value_that_the_other_layer_names(int? budget)
    {
        var principal = RequestPrincipal.Parse("arn:aws:iam::111122223333:user/x");
        var options = budget is { } limit ? new ComparisonOptions { Budget = limit } : null;
        var none = new PolicySet { Identity = [] };
        var both = new PolicySet
        {
            Identity = [Allowed("media/${aws:username}/x/*", not: false)],
            Boundary = new PolicySource("boundary", Allowed("media/*/${aws:username}/*", not: false)),
        };
        var request = new AccessRequest(principal, "s3:GetObject", "arn:aws:s3:::media/x/x/1", RequestContext.Of(("aws:username", "x")));
        Assert.True(PolicyEvaluator.IsAllowed(request, both));
        Assert.False(PolicyComparison.Compare(principal, none, both, options).Gains.IsNo);
        Assert.False(PolicyComparison.Compare(principal, both, none, options).Losses.IsNo);
    }

    private static void All(string a, string b, AccessRelation relation, ComparisonOptions? options, bool open = false)
    {
        Check(Allowed(a, not: false), Allowed(b, not: false), relation, options, open);
        Check(Allowed(a, not: true), Allowed(b, not: true), Mirrored(relation), options, open);
        Check(Denied(a, not: false), Denied(b, not: false), Mirrored(relation), options, open);
        Check(Denied(a, not: true), Denied(b, not: true), relation, options, open);
    }

    private static void Check(PolicyDocument a, PolicyDocument b, AccessRelation relation, ComparisonOptions? options, bool open)
    {
        var result = PolicyComparison.Compare(a, b, options);
        Assert.True(
            relation == result.Relation || (open && result.Relation == AccessRelation.TooComplex),
            $"{result.Relation}, not {relation}: {a.ToJson()} {b.ToJson()}"
        );
        foreach (var bounded in new[] { result, PolicyComparison.Compare(a, b, (options ?? new()) with { Budget = 0 }) })
        {
            Assert.True(bounded.Relation == relation || bounded.Relation == AccessRelation.TooComplex, $"bounded: {bounded.Relation}");
            foreach (var request in Resources.SelectMany(Requests))
            {
                var (inA, inB) = (Allows(a, request), Allows(b, request));
                Assert.False(inB && !inA && bounded.Gains.IsNo, request.ToString());
                Assert.False(inA && !inB && bounded.Losses.IsNo, request.ToString());
            }
        }

        IEnumerable<AccessRequest> Requests(string resource) =>
            from name in options is null ? (string?[])[null, "ada", "bob", "*"] : ["ada"]
            from team in (string?[])[null, "blue", "ada"]
            select new AccessRequest(
                "arn:aws:iam::111122223333:user/somebody",
                "s3:GetObject",
                $"arn:aws:s3:::{resource}",
                With(With(RequestContext.Empty, "aws:username", name), "aws:PrincipalTag/team", team)
            );
    }

    private static RequestContext With(RequestContext context, string key, string? value) =>
        value is null ? context : context.With(key, value);

    private static bool Allows(PolicyDocument document, AccessRequest request) =>
        PolicyEvaluator.IsAllowed(request, new PolicySet { Identity = [document] });

    private static AccessRelation Mirrored(AccessRelation relation) =>
        relation switch
        {
            AccessRelation.ASubsetB => AccessRelation.BSubsetA,
            AccessRelation.BSubsetA => AccessRelation.ASubsetB,
            var same => same,
        };

    private static PolicyDocument Allowed(string patterns, bool not) => PolicyDocument.Create(On(PolicyEffect.Allow, patterns, not));

    private static PolicyDocument Denied(string patterns, bool not) =>
        PolicyDocument.Create(On(PolicyEffect.Allow, "*", not: false), On(PolicyEffect.Deny, patterns, not));

    private static PolicyStatement On(PolicyEffect effect, string patterns, bool not)
    {
        string[] list = [.. patterns.Split(' ').Select(p => p == "*" ? p : $"arn:aws:s3:::{p}")];
        return new PolicyStatement
        {
            Effect = effect,
            Action = ["s3:GetObject"],
            Resource = not ? null : list,
            NotResource = not ? list : null,
        };
    }
}
