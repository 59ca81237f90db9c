using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What <c>can</c> needs of the KMS key of a bucket: decided by the key's policy together with the caller's.</summary>
public sealed class KeyAccessTests
{
    private const string Account = "123456789012";
    private const string Key = "arn:aws:kms:us-west-2:123456789012:key/k";
    private const string Root =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}""";
    private const string Ada =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ada"},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"}""";
    private const string ByS3 =
        """{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com","kms:CallerAccount":"123456789012"}}}""";
    private const string ByEc2 =
        """{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"ec2.us-west-2.amazonaws.com"}}}""";
    private const string InOrganisation =
        """{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}""";
    private const string DenyTagged =
        """{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::media"}}}""";

    [Theory]
    [InlineData(Root, "kms:*", "s3:GetObject", null)]
    [InlineData(Root, null, "s3:GetObject", "S3C340")]
    [InlineData(Root, "kms:GenerateDataKey", "s3:GetObject", "S3C340")]
    [InlineData(Root, "kms:GenerateDataKey", "s3:PutObject", null)]
    [InlineData(Root, "kms:Decrypt", "s3:PutObject", "S3C340")]
    [InlineData(Ada, null, "s3:GetObject", null)]
    [InlineData(Ada, null, "s3:PutObject", null)]
    [InlineData(ByS3, null, "s3:Get*", null)]
    [InlineData(ByEc2, "kms:*", "s3:GetObject", "S3C340")]
    [InlineData(InOrganisation, "kms:*", "s3:GetObject", "S3C341")]
    [InlineData(Root + "," + DenyTagged, "kms:*", "s3:GetObject", null)]
    [InlineData("", "kms:*", "s3:GetObject", "S3C341")]
    [InlineData(null, "kms:*", "s3:GetObject", "S3C341")]
    [InlineData(Root, null, "s3:ListBucket", null)]
    [InlineData(Root, null, "s3:DeleteObject", null)]
    public void A_read_needs_Decrypt_and_a_write_GenerateDataKey(string? keyPolicy, string? identity, string action, string? code)
    {
        var diagnostics = Judge(Model(keyPolicy, identity), Can("user/ada", action));
        Assert.Equal(code, diagnostics.SingleOrDefault()?.Code);
        // A key never shows that somebody cannot.
        if (action != "s3:ListBucket")
            Assert.Equal(
                "S3C340",
                Assert.Single(Judge(Model(keyPolicy, identity), Can("user/ada", action) with { Kind = ExpectationKind.Cannot })).Code
            );
    }

    [Theory]
    [InlineData("alias/media", "an alias can be moved")]
    [InlineData("arn:aws:kms:us-west-2:123456789012:alias/media", "an alias can be moved")]
    [InlineData("k", "the region of the key k")]
    [InlineData("arn:aws:kms:us-west-2:444455556666:key/other", "the policy of the KMS key of bucket/media")]
    public void A_key_that_is_not_known_leaves_it_undecided(string key, string why)
    {
        var diagnostic = Assert.Single(Judge(Model(Root, "kms:*", key), Can("user/ada", "s3:GetObject")));
        Assert.Equal("S3C341", diagnostic.Code);
        Assert.Contains(why, diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alias/aws/s3", "user/ada", null)]
    [InlineData("arn:aws:kms:us-west-2:123456789012:alias/aws/s3", "user/ada", null)]
    [InlineData("alias/aws/s3", "arn:aws:iam::444455556666:root", "S3C340")]
    [InlineData(Key, "anonymous", "S3C340")]
    public void The_key_that_AWS_manages_serves_the_account_and_nobody_outside(string key, string who, string? code)
    {
        const string open =
            """{"Effect":"Allow","Principal":{"AWS":["*","arn:aws:iam::444455556666:root"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}""";
        Assert.Equal(code, Judge(Model(Root, null, key, open), Can(who, "s3:GetObject")).SingleOrDefault()?.Code);
    }

    [Fact]
    public void A_service_control_policy_counts_for_the_key_too()
    {
        var claims = AccessClaims.None with
        {
            ServiceControl =
            [
                new ClaimedLevel(
                    "root",
                    [
                        AccessClaims.FullAccess,
                        new ClaimedPolicy(
                            "no-kms.json",
                            CanonicalJson.Of(Document("""{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"}"""))
                        ),
                    ]
                ),
            ],
        };
        var model = AccessModel.Of(Model(Root, "kms:*").Resources, Facts(Root) with { Claims = claims });
        Assert.Contains("no-kms.json", Assert.Single(Judge(model, Can("user/ada", "s3:GetObject"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_control_policy_counts_for_the_accounts_own_keys()
    {
        var claims = AccessClaims.None with
        {
            ResourceControl =
            [
                new ClaimedLevel(
                    "root",
                    [
                        AccessClaims.FullAccess,
                        new ClaimedPolicy(
                            "no-kms.json",
                            CanonicalJson.Of(Document("""{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"""))
                        ),
                    ]
                ),
            ],
        };
        var model = AccessModel.Of(Model(Root, "kms:*").Resources, Facts(Root) with { Claims = claims });
        Assert.Contains("no-kms.json", Assert.Single(Judge(model, Can("user/ada", "s3:GetObject"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3:PutObject", "kms:GenerateDataKey", "S3C643 S3C646 S3C644")]
    [InlineData("s3:PutObject", "kms:*", "S3C643 S3C644")]
    [InlineData("s3:GetObject", "kms:*", "S3C643 S3C644")]
    public void What_rests_on_a_claimed_key_policy_says_so_and_an_upload_in_parts_is_told_apart(
        string action,
        string identity,
        string codes
    )
    {
        var claims = AccessClaims.None with
        {
            KeyPolicies = ImmutableSortedDictionary<string, ClaimedPolicy>.Empty.Add(
                Key,
                new ClaimedPolicy("keys/k.json", CanonicalJson.Of(Document(Root)))
            ),
        };
        var model = AccessModel.Of(Model(null, identity).Resources, Facts(null) with { Claims = claims });
        var can = Can("user/ada", action);
        Assert.Empty(Judge(model, can));
        var notes = new ExpectationJudge(model, "aws", false, []).Notes([can]).ToList();
        Assert.Equal(codes, string.Join(' ', notes.Select(n => n.Code)));
        Assert.Contains("holds only by keys/k.json", notes[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kms:*", Verdict.Yes)]
    [InlineData(null, Verdict.NotDecided)]
    public void Why_names_what_the_key_says_and_denies_nothing_by_it(string? identity, Verdict verdict)
    {
        var model = Model(Root, identity);
        var who = model.Subjects[0];
        var answer = AccessAnswer.Of(
            model,
            who,
            new AccessRequest(who.Principal, "s3:GetObject", "arn:aws:s3:::media/a", who.Known, Account)
        );
        Assert.Equal(verdict, answer.Answer.Verdict);
        Assert.Contains("kms:Decrypt on " + Key, Assert.Single(answer.Keys), StringComparison.Ordinal);
    }

    private static List<Diagnostics.Diagnostic> Judge(AccessModel model, Expectation expectation) =>
        [.. new ExpectationJudge(model, "aws", false, []).Judge([expectation])];

    private static Expectation Can(string who, string action) =>
        new(
            ExpectationKind.Can,
            [who],
            [action],
            [action == "s3:ListBucket" ? "media" : "media/*"],
            RequestContext.Empty,
            new SourceSpan("team.yaml", 1, 1)
        );

    /// <param name="keyPolicy">Statements; empty: the read failed; null: it was not read.</param>
    private static AccessModel Model(string? keyPolicy, string? identity, string key = Key, string? bucketPolicy = null)
    {
        var statements =
            """{"Effect":"Allow","Action":["s3:Get*","s3:Put*","s3:ListBucket","s3:DeleteObject"],"Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}"""
            + (identity is null ? "" : $$""",{"Effect":"Allow","Action":"{{identity}}","Resource":"*"}""");
        var (address, bucket) = Bucket("media", bucketPolicy);
        var encryption = new JsonObject
        {
            ["algorithm"] = "kms",
            ["key"] = key,
            ["bucketKey"] = true,
        };
        return AccessModel.Of(
            Set(
                User("ada", inline: Document(statements)),
                (address, bucket.With("encryption", new FacetValue.Present(CanonicalJson.Of(encryption))))
            ),
            Facts(keyPolicy)
        );
    }

    private static AccessFacts Facts(string? keyPolicy) =>
        AccessFacts.Nothing(Account, "aws") with
        {
            KeyPolicies = keyPolicy is null
                ? ImmutableSortedDictionary<string, FacetValue>.Empty
                : ImmutableSortedDictionary<string, FacetValue>.Empty.Add(
                    Key,
                    keyPolicy.Length == 0
                        ? new FacetValue.Unknown("refused")
                        : new FacetValue.Present(CanonicalJson.Of(Document(keyPolicy)))
                ),
        };
}
