namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>
/// The policy of a KMS key always decides, and identity policies count only where it delegates to the account.
/// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
/// </summary>
public sealed class KeyPolicyTests
{
    private const string Key = "arn:aws:kms:us-west-2:123456789012:key/k";
    private const string User = "arn:aws:iam::123456789012:user/ada";
    private const string Session = "arn:aws:sts::123456789012:assumed-role/app/s";
    private const string Other = "arn:aws:iam::444455556666:user/eve";

    [Theory]
    [InlineData(User, "arn:aws:iam::123456789012:root", true, true)]
    [InlineData(User, "arn:aws:iam::123456789012:root", false, false)]
    [InlineData(User, User, false, true)]
    [InlineData(User, "arn:aws:iam::123456789012:user/bob", true, false)]
    [InlineData(User, null, true, false)]
    [InlineData(Session, "arn:aws:iam::123456789012:role/app", false, true)]
    [InlineData(Session, "arn:aws:iam::123456789012:root", false, false)]
    [InlineData(Other, "arn:aws:iam::444455556666:root", true, true)]
    [InlineData(Other, "arn:aws:iam::444455556666:root", false, false)]
    [InlineData(Other, Other, false, false)]
    [InlineData("cloudfront.amazonaws.com", null, false, false)]
    public void The_key_policy_allows_or_delegates(string who, string? named, bool identity, bool allowed)
    {
        var policy = PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{named ?? "arn:aws:iam::999999999999:root"}}"},"Action":"kms:*","Resource":"*"}]}"""
        );
        var policies = new PolicySet
        {
            Identity = identity
                ? [PolicyDocument.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}""")]
                : [],
            Resources = [new ResourcePolicy(policy) { IsKey = true }],
        };
        var answer = PolicyEvaluator.Evaluate(new AccessRequest(who, "kms:Decrypt", Key, null, "123456789012"), policies);
        Assert.Equal(allowed, answer.IsAllowed);
        Assert.True(allowed || answer.Missing.Count > 0);
    }

    [Theory]
    [InlineData("s3:GetObject", true)]
    [InlineData("sts:AssumeRole", true)]
    [InlineData("kms:Decrypt", true)]
    [InlineData("iam:GetUser", false)]
    [InlineData("ssm:GetParameter", false)]
    public void A_resource_control_policy_reaches_the_services_that_it_covers(string action, bool denied)
    {
        var everything = PolicyDocument.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
        var deny = PolicyDocument.Parse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"""
        );
        var policies = new PolicySet
        {
            Identity = [everything],
            ResourceControl =
            [
                [deny],
            ],
        };
        Assert.Equal(!denied, PolicyEvaluator.IsAllowed(new AccessRequest(User, action, "arn:aws:s3:::media/a"), policies));
    }
}
