namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>What an answer of the evaluator names beside its decision, and which policies take part in it.</summary>
public class EvaluationReasonsTests
{
    private const string Alice = "arn:aws:iam::123456789012:user/alice";
    private const string Outsider = "arn:aws:iam::999988887777:user/x";

    [Theory]
    [InlineData(false, true, true, true, "Identity")]
    [InlineData(true, false, true, true, "Boundary")]
    [InlineData(true, true, false, true, "Session")]
    [InlineData(true, true, true, false, "ServiceControl")]
    [InlineData(false, false, false, false, "Identity Boundary Session ServiceControl")]
    public void An_implicit_denial_names_each_layer_that_lacks_an_Allow(
        bool identity,
        bool boundary,
        bool session,
        bool control,
        string expected
    )
    {
        var answer = Evaluate(
            Alice,
            new PolicySet
            {
                Identity = [Giving(identity)],
                Boundary = Giving(boundary),
                Session = [Giving(session)],
                ServiceControl =
                [
                    [Giving(true)],
                    [Giving(control)],
                    [Giving(true)],
                ],
            }
        );
        Assert.Equal(Decision.ImplicitlyDenied, answer.Decision);
        Assert.Equal(expected, string.Join(' ', answer.Missing));
        var allowing = new[] { identity, boundary, session, true, control, true };
        Assert.Equal(allowing.Count(a => a), answer.Deciding.Count);
    }

    [Theory]
    [InlineData(Alice, false, "Identity")]
    [InlineData(Outsider, false, "Identity Resource")]
    [InlineData(Outsider, true, "Resource")]
    [InlineData("*", false, "Resource")]
    public void Whose_account_owns_the_bucket_decides_whether_its_policy_is_missing(string who, bool identity, string expected) =>
        Assert.Equal(expected, string.Join(' ', Evaluate(who, new PolicySet { Identity = [Giving(identity)] }).Missing));

    [Fact]
    public void All_levels_of_control_policies_must_allow()
    {
        var policies = new PolicySet
        {
            Identity = [Giving(true)],
            ServiceControl =
            [
                [Giving(true)],
                [Giving(true)],
            ],
        };
        Assert.Equal(Decision.Allowed, Evaluate(Alice, policies).Decision);
        Assert.True(PolicyEvaluator.IsAllowed(Request(Alice), policies));
        policies = policies with
        {
            ServiceControl =
            [
                [Giving(false)],
                [Giving(true)],
                [Giving(false)],
            ],
        };
        Assert.Equal(Decision.ImplicitlyDenied, Evaluate(Alice, policies).Decision);
        Assert.False(PolicyEvaluator.IsAllowed(Request(Alice), policies));
    }

    [Fact]
    public void A_decision_names_all_statements_that_made_it_and_no_others()
    {
        var both = Document("Allow", "s3:GetObject", "Allow", "s3:*", "Allow", "s3:PutObject");
        Assert.Equal([0, 1], Evaluate(Alice, new PolicySet { Identity = [both] }).Deciding.Select(d => d.Index));
        var denied = Evaluate(
            Alice,
            new PolicySet { Identity = [Document("Deny", "s3:Get*", "Allow", "s3:*", "Deny", "s3:PutObject", "Deny", "*")] }
        );
        Assert.Equal(Decision.ExplicitlyDenied, denied.Decision);
        Assert.Equal([0, 3], denied.Deciding.Select(d => d.Index));
        Assert.Empty(denied.Missing);
    }

    [Fact]
    public void RestrictPublicBuckets_takes_away_what_a_public_policy_gives_to_others_and_nothing_of_one_that_is_not_public()
    {
        var cut = Evaluate(Outsider, new PolicySet { Identity = [Giving(true)], Resources = [To("\"*\"")] });
        Assert.Equal((Decision.ExplicitlyDenied, "PublicAccessBlock"), (cut.Decision, string.Join(' ', cut.Missing)));
        Assert.Contains(cut.Deciding, d => d.Layer == PolicyLayer.Resource);
        Assert.Equal(
            Decision.Allowed,
            Evaluate(Outsider, new PolicySet { Identity = [Giving(true)], Resources = [To($$"""{"AWS":"{{Outsider}}"}""")] }).Decision
        );

        // Where a control policy denies it too, nothing of it was taken away by the block alone.
        var both = Evaluate(
            Outsider,
            new PolicySet
            {
                Identity = [Giving(true)],
                Resources = [To("\"*\"")],
                ServiceControl =
                [
                    [Giving(false)],
                ],
            }
        );
        Assert.Equal((Decision.ImplicitlyDenied, "ServiceControl PublicAccessBlock"), (both.Decision, string.Join(' ', both.Missing)));
    }

    [Theory]
    [InlineData("123456789012", "Boundary")]
    [InlineData("999988887777", "Identity Boundary")]
    public void A_policy_that_names_the_role_of_a_session_stands_in_for_its_policies_within_the_account_only(
        string account,
        string expected
    )
    {
        var policies = new PolicySet
        {
            Identity = [Giving(false)],
            Boundary = Giving(false),
            Resources = [To($$"""{"AWS":"arn:aws:iam::{{account}}:role/app"}""")],
        };
        Assert.Equal(expected, string.Join(' ', Evaluate($"arn:aws:sts::{account}:assumed-role/app/s", policies).Missing));
    }

    [Theory]
    [InlineData("media", "arn:aws:s3:::media/a", true)]
    [InlineData("media", "arn:aws:s3:::media", true)]
    [InlineData("media", "arn:aws:s3:::media-archive/a", false)]
    [InlineData("media", "arn:aws:s3:::xmedia/a", false)]
    [InlineData("media", "arn:aws:sqs:us-west-2:123456789012:media", false)]
    [InlineData(null, "arn:aws:sqs:us-west-2:123456789012:media", true)]
    public void A_policy_concerns_its_own_bucket_alone(string? bucket, string resource, bool expected) =>
        Assert.Equal(expected, new ResourcePolicy(Giving(true), bucket).Concerns(resource));

    [Fact]
    public void A_grant_to_everyone_of_an_action_that_S3_does_not_know_is_public_whatever_its_condition() =>
        Assert.Equal(
            [false, true],
            new[] { "s3:GetObject", "s3:GetObjekt" }.Select(action =>
                PublicAccess.IsPublic(
                    PolicyDocument.Parse(
                        $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:PutObject","{{{{action}}}}"],"Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}"""
                    )
                )
            )
        );

    private static ResourcePolicy To(string principal) =>
        new(
            PolicyDocument.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}"""
            ),
            "media",
            RestrictPublicBuckets: true
        );

    private static Policy.Evaluation Evaluate(string who, PolicySet policies) => PolicyEvaluator.Evaluate(Request(who), policies);

    private static AccessRequest Request(string who) =>
        new(
            who == "*" ? RequestPrincipal.Anonymous : RequestPrincipal.Parse(who),
            "s3:GetObject",
            "arn:aws:s3:::media/a",
            RequestContext.Empty,
            "123456789012"
        );

    private static PolicyDocument Giving(bool isAllowed) => Document("Allow", isAllowed ? "s3:Get*" : "s3:Put*");

    private static PolicyDocument Document(params string[] effectsAndActions) =>
        PolicyDocument.Create([
            .. effectsAndActions
                .Chunk(2)
                .Select(s => new PolicyStatement
                {
                    Effect = Enum.Parse<PolicyEffect>(s[0]),
                    Action = [s[1]],
                    Resource = ["*"],
                }),
        ]);
}
