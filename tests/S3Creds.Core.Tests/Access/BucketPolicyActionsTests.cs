using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>S3's own rules about the actions on a bucket's policy: who is not of the owner's account never has them, its root user always.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html</summary>
public sealed class BucketPolicyActionsTests
{
    private const string Account = "123456789012";

    public static TheoryData<string, string, string, bool> Allowed =>
        new()
        {
            { """{"AWS":"444455556666"}""", "444455556666", "s3:GetBucketPolicy", false },
            { """{"AWS":"444455556666"}""", "444455556666", "s3:PutBucketPolicy", false },
            { """{"AWS":"444455556666"}""", "444455556666", "s3:DeleteBucketPolicy", false },
            { """{"AWS":"444455556666"}""", "444455556666", "s3:GetBucketPolicyStatus", true },
            { """{"AWS":"444455556666"}""", "444455556666", "s3:PutBucketAcl", true },
            { """{"AWS":"arn:aws:iam::444455556666:role/x"}""", "arn:aws:iam::444455556666:role/x", "s3:PutBucketPolicy", false },
            { "\"*\"", "anonymous", "s3:GetBucketPolicy", false },
            { "\"*\"", "anonymous", "s3:GetBucketAcl", true },
            { """{"AWS":"arn:aws:iam::123456789012:user/ada"}""", "user/ada", "s3:PutBucketPolicy", true },
            { """{"AWS":"arn:aws:iam::123456789012:user/ada"}""", "user/ada", "s3:GetBucketPolicy", true },
            { """{"AWS":"arn:aws:sts::123456789012:federated-user/eve"}""", "federated-user/eve", "s3:DeleteBucketPolicy", true },
            { """{"Service":"config.amazonaws.com"}""", "config.amazonaws.com", "s3:GetBucketPolicy", false },
        };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void What_a_policy_allows_is_had_only_by_whom_S3_lets(string principal, string who, string action, bool has)
    {
        // What everyone has, each user of the account has too, and this also where others do not.
        var users = who == "user/ada" ? new[] { User("ada") } : [];
        var state = Set([
            .. users,
            Bucket("media", $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"s3:*","Resource":"arn:aws:s3:::media"}"""),
        ]);
        var model = Model(state);
        Assert.Equal(has ? Verdict.Yes : Verdict.No, Why(model, who, action).Answer.Verdict);
        var held = AccessReport.Of(model, AccessScope.All).Changes.Where(c => c.Who != "the root user").SelectMany(c => c.Actions);
        Assert.Equal(has, held.Contains(action));
        var gained = Plan(state, Set([.. users, Bucket("media", null)])).Access.Changes.Where(c => c.IsGain).SelectMany(c => c.Actions);
        Assert.Equal(has, gained.Contains(action));
        Assert.Equal(has ? null : "S3C340", Judge(model, ExpectationKind.Can, who, action));
        Assert.Equal(has ? "S3C340" : null, Judge(model, ExpectationKind.Cannot, who, action));
    }

    /// <summary>The reason is said as S3's own, with no advice that would not help.</summary>
    [Fact]
    public void An_answer_names_the_rule()
    {
        var model = Model(Set(Bucket("media", null), Bucket("other", Grant("s3:GetBucketPolicy"))));
        var answer = Why(model, "444455556666", "s3:PutBucketPolicy", "other");
        Assert.Equal(
            ["s3:PutBucketPolicy is for identities of the account that owns the bucket only"],
            answer.Missing.Select(m => m.Needed)
        );
        Assert.Empty(answer.Near);
        Assert.DoesNotContain(answer.Deciding, d => d.Layer == PolicyLayer.Resource);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:root", "s3:GetBucketPolicy", true)]
    [InlineData("arn:aws:iam::123456789012:root", "s3:PutBucketPolicy", true)]
    [InlineData("arn:aws:iam::123456789012:root", "s3:DeleteBucketPolicy", true)]
    [InlineData("arn:aws:iam::123456789012:root", "s3:GetBucketAcl", false)]
    [InlineData("user/admin", "s3:DeleteBucketPolicy", false)]
    [InlineData("arn:aws:iam::444455556666:root", "s3:DeleteBucketPolicy", false)]
    public void No_bucket_policy_takes_them_from_the_root_user(string who, string action, bool has)
    {
        const string Closed =
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}""";
        var admin = User("admin", Document("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}"""));
        var (open, closed) = (Set(admin, Bucket("media", null)), Set(admin, Bucket("media", Closed)));
        Assert.Equal(has ? Verdict.Yes : Verdict.No, Why(Model(closed), who, action).Answer.Verdict);
        Assert.Equal(has ? "S3C340" : null, Judge(Model(closed), ExpectationKind.Cannot, who, action));
        var lost = Plan(closed, open).Access.Changes.Where(c => !c.IsGain && c.Who == "the root user").SelectMany(c => c.Actions);
        Assert.DoesNotContain("s3:PutBucketPolicy", lost);
    }

    /// <summary>Control policies bind the root user of a member account as anyone else.</summary>
    [Fact]
    public void A_control_policy_takes_them_from_the_root_user()
    {
        var deny = PolicyDocument.Parse(Document("""{"Effect":"Deny","Action":"s3:*","Resource":"*"}""").ToJsonString());
        var all = PolicyDocument.Parse(Document("""{"Effect":"Allow","Action":"*","Resource":"*"}""").ToJsonString());
        var request = new AccessRequest($"arn:aws:iam::{Account}:root", "s3:PutBucketPolicy", "arn:aws:s3:::media");
        Assert.True(PolicyEvaluator.IsAllowed(request, new PolicySet()));
        Assert.False(
            PolicyEvaluator.IsAllowed(
                request,
                new PolicySet
                {
                    ServiceControl =
                    [
                        [all, deny],
                    ],
                }
            )
        );
        Assert.False(
            PolicyEvaluator.IsAllowed(
                request,
                new PolicySet
                {
                    ResourceControl =
                    [
                        [deny],
                    ],
                }
            )
        );
    }

    private static string Grant(string action) =>
        $$"""{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"{{action}}","Resource":"arn:aws:s3:::other"}""";

    private static AccessModel Model(ResourceSet state) => AccessModel.Of(state, AccessFacts.Nothing(Account, "aws"));

    private static AccessSubject Subject(AccessModel model, string who) =>
        model.AllSubjects.FirstOrDefault(s => AccessScope.IsCalled(s, who)) ?? model.Principal(who)!;

    private static AccessAnswer Why(AccessModel model, string who, string action, string bucket = "media")
    {
        var subject = Subject(model, who);
        return AccessAnswer.Of(
            model,
            subject,
            new AccessRequest(subject.Principal, action, $"arn:aws:s3:::{bucket}", subject.Known, Account)
        );
    }

    private static string? Judge(AccessModel model, ExpectationKind kind, string who, string action)
    {
        var expectation = new Expectation(kind, [who], [action], ["media"], RequestContext.Empty, new SourceSpan("team.yaml", 1, 1));
        return new ExpectationJudge(model, "aws", false, []).Judge([expectation]).SingleOrDefault()?.Code;
    }
}
