using CsCheck;

namespace S3Creds.Policy.Tests.Lint;

/// <summary>What is right is left alone: drawn documents of our templates, of the catalogue in every partition, and of AWS's own
/// examples.</summary>
public class FalseAlarmTests
{
    private static readonly Gen<(string Partition, string Region, string Host)> Partition = Gen.OneOf(
        ("aws", "eu-west-1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com")
    );

    private static readonly Gen<string> Account = Gen.Char["0123456789"].Array[12].Select(c => new string(c));

    [Fact]
    public void Our_templates_have_no_finding() =>
        Gen.Select(Partition, Account, Gen.Enum<S3Permission>(), Gen.OneOf("a/", "logs/2026-", "b"), Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample(
                (place, account, permission, prefix, prefixed, kms, until) =>
                {
                    var document = S3Template.Document(
                        "media",
                        permission,
                        new S3TemplateOptions
                        {
                            Partition = place.Partition,
                            Prefixes = prefixed ? [prefix] : [],
                            Region = kms ? place.Region : null,
                            KmsKeyArn = kms
                                ? $"arn:{place.Partition}:kms:{place.Region}:{account}:key/11111111-2222-3333-4444-555555555555"
                                : null,
                            Until = until ? new DateOnly(2027, 1, 31) : null,
                        }
                    );
                    Assert.Empty(PolicyLint.Check(document, PolicyKind.Inline));
                    Assert.Empty(PolicyLint.Check(document, PolicyKind.Managed));
                    Assert.Empty(PolicyLint.Check(S3Template.TrustAccount(account, place.Partition), PolicyKind.Trust));
                    Assert.Empty(
                        PolicyLint.Refusals(
                            PolicyDocument.Create(S3Template.AllowAllGetObject("media", place.Partition)),
                            PolicyKind.Bucket,
                            "media"
                        )
                    );
                },
                iter: 500
            );

    /// <summary>Every action of s3, iam and kms on every resource type that it has, in every partition and of any account.</summary>
    [Theory]
    [InlineData("aws", "eu-west-1")]
    [InlineData("aws-cn", "cn-northwest-1")]
    [InlineData("aws-us-gov", "us-gov-east-1")]
    public void Actions_on_the_resources_that_they_have_are_no_finding(string partition, string region)
    {
        foreach (var service in new[] { "s3", "iam", "kms" }.Select(s => ServiceCatalogue.Of(s)!))
        {
            foreach (var action in service.Actions)
            {
                foreach (var template in action.ResourceTypes)
                {
                    var arn = Fill(template, partition, region);
                    var document = PolicyDocument.Create(
                        new PolicyStatement
                        {
                            Effect = PolicyEffect.Deny,
                            Action = [action.Name],
                            Resource = [arn],
                        }
                    );
                    var found = PolicyLint.Check(document, PolicyKind.Inline);
                    Assert.True(
                        found.Count == 0,
                        $"{action.Name} on {arn}: {string.Join("; ", found.Select(f => $"{f.Rule} {f.Message}"))}"
                    );
                }
            }
        }
    }

    [Fact]
    public void Bucket_policies_of_every_principal_and_fitting_action_are_not_refused()
    {
        var principal = Gen.Select(Partition, Account)
            .SelectMany(
                (place, account) =>
                    Gen.OneOf(
                        PolicyPrincipals.Everyone,
                        PolicyPrincipals.Of("AWS", "*"),
                        PolicyPrincipals.Of("AWS", account),
                        PolicyPrincipals.Of(
                            "AWS",
                            $"arn:{place.Partition}:iam::{account}:root",
                            $"arn:{place.Partition}:iam::{account}:user/team/x"
                        ),
                        PolicyPrincipals.Of(
                            "AWS",
                            $"arn:{place.Partition}:iam::{account}:role/x",
                            $"arn:{place.Partition}:sts::{account}:assumed-role/x/s"
                        ),
                        PolicyPrincipals.Of("AWS", $"arn:{place.Partition}:sts::{account}:federated-user/bob"),
                        PolicyPrincipals.Of("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"),
                        PolicyPrincipals.Of("AWS", "AIDAEXAMPLEUSERID0000"),
                        PolicyPrincipals.Of(
                            "Service",
                            "cloudtrail.amazonaws.com",
                            "logging.s3.amazonaws.com",
                            "delivery.logs.amazonaws.com"
                        ),
                        PolicyPrincipals.Of("CanonicalUser", new string('0', 64))
                    )
            );
        var pairs = ServiceCatalogue
            .Of("s3")!
            .Actions.SelectMany(a => a.ResourceTypes.Select(t => (a.Name, Type: t)))
            .Where(p => p.Type.Contains(":s3:::", StringComparison.Ordinal))
            .ToArray();
        Gen.Select(principal, Gen.OneOf(pairs), Partition, Gen.Bool)
            .Sample(
                (who, pair, place, deny) =>
                {
                    var document = PolicyDocument.Create(
                        new PolicyStatement
                        {
                            Sid = "a b-c",
                            Effect = deny ? PolicyEffect.Deny : PolicyEffect.Allow,
                            Principal = who,
                            Action = [pair.Name],
                            Resource = [Fill(pair.Type, place.Partition, place.Region)],
                        }
                    );
                    Assert.Empty(PolicyLint.Refusals(document, PolicyKind.Bucket, "media"));
                },
                iter: 2000
            );
    }

    /// <summary>From the IAM and S3 user guides, with their placeholders filled.</summary>
    [Theory]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":["iam:DeleteAccessKey","iam:UpdateAccessKey","iam:CreateAccessKey","iam:ListAccessKeys"],"Resource":"arn:aws:iam::*:user/${aws:username}"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":["iam:GetLoginProfile","iam:UpdateLoginProfile"],"Resource":"arn:aws-us-gov:iam::*:user/${aws:username}"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Deny","NotAction":["iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:ListMFADevices","iam:ResyncMFADevice","sts:GetSessionToken"],"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::media","Condition":{"StringLike":{"s3:prefix":["","home/","home/${aws:username}/*"]}}}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/*"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:us-west-2:111122223333:accesspoint/ap/object/*"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":["s3:DescribeJob","s3:UpdateJobPriority"],"Resource":"arn:aws:s3:us-west-2:123456789012:job/*"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/object/*"}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/EC2-roles-for-XYZ-*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":["iam:CreateUser","iam:PutUserPolicy","iam:AttachUserPolicy"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/XCompanyBoundaries"}}}"""
    )]
    [InlineData(
        PolicyKind.Inline,
        """{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/UpdateApp"}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::media/AWSLogs/111122223333/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/t"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":["s3:PutObject"],"Resource":"arn:aws:s3:::media/logs*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::source"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}"""
    )]
    [InlineData(
        PolicyKind.Bucket,
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["s3:ReplicateObject","s3:ReplicateDelete","s3:ReplicateTags"],"Resource":"arn:aws:s3:::media/*"}"""
    )]
    [InlineData(
        PolicyKind.Trust,
        """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:acme/app:environment:prod"}}}"""
    )]
    [InlineData(
        PolicyKind.Trust,
        """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}"""
    )]
    [InlineData(
        PolicyKind.Trust,
        """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole","sts:TagSession"],"Condition":{"StringEquals":{"sts:ExternalId":"x1","aws:RequestTag/team":"a"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"""
    )]
    [InlineData(
        PolicyKind.Trust,
        """{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","ecs-tasks.amazonaws.com.cn"]},"Action":"sts:AssumeRole"}"""
    )]
    [InlineData(PolicyKind.Trust, """{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:*"}""")]
    public void Documented_policies_have_no_finding(PolicyKind kind, string statement)
    {
        var found = PolicyLint.Check(PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}"""), kind, "media");
        Assert.True(found.Count == 0, string.Join("; ", found.Select(f => $"{f.Rule} {f.Message}")));
    }

    private static string Fill(string template, string partition, string region)
    {
        var arn = template
            .Replace("${Partition}", partition, StringComparison.Ordinal)
            .Replace("${Region}", region, StringComparison.Ordinal)
            .Replace("${Account}", "444455556666", StringComparison.Ordinal)
            .Replace("${BucketName}", "media", StringComparison.Ordinal)
            .Replace("${AccessPointAlias}", "mfzwi23gnjvgw.mrap", StringComparison.Ordinal);
        while (arn.IndexOf("${", StringComparison.Ordinal) is >= 0 and var open)
        {
            arn = arn[..open] + "x" + arn[(arn.IndexOf('}', open) + 1)..];
        }

        return arn;
    }
}
