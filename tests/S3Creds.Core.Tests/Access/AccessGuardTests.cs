using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

public sealed class AccessGuardTests
{
    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::media/*", Risk.None)]
    [InlineData("s3:PutObject", "arn:aws:s3:::media/*", Risk.Write)]
    [InlineData("s3:*Object", "arn:aws:s3:::media/*", Risk.Write | Risk.Erase)]
    [InlineData("s3:PutBucketPol*", "arn:aws:s3:::media", Risk.Policy | Risk.Admin)]
    [InlineData("s3:PutObjectAcl", "arn:aws:s3:::media/*", Risk.Policy)]
    public void The_risk_of_a_step_is_told_from_what_it_gives(string action, string resource, Risk risk) =>
        Assert.Equal(risk, Assert.Single(Plan(Set(User("ada", inline: Grant(action, resource))), Set(User("ada"))).Steps).Risk);

    [Fact]
    public void Taking_access_away_is_no_risk() =>
        Assert.Equal(
            Risk.None,
            Assert.Single(Plan(Set(User("ada")), Set(User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*")))).Steps).Risk
        );

    [Fact]
    public void A_plan_that_takes_from_an_operator_what_it_needs_is_refused()
    {
        var live = Set(User("op", inline: Grant("*", "*")), Bucket("media", null));
        const string deny =
            """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"]}""";
        var locked = Operated(Set(User("op", inline: Grant("*", "*")), Bucket("media", deny)), live);
        Assert.Contains(
            "user/op is an operator, and the plan would remove its access to s3:GetBucketPolicy on media, denied by",
            Assert.Single(locked.Diagnostics, d => d.Code == "S3C308").Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(Operated(live, live).Diagnostics, d => d.Code == "S3C308");
    }

    [Fact]
    public void A_grant_that_the_boundary_does_not_allow_is_told_with_an_example()
    {
        var ada = User("ada", inline: Grant("s3:PutObject", "arn:aws:s3:::media/*"));
        var bounded = (ada.Address, ada.State.With("boundary", new FacetValue.Present(CanonicalJson.Of(JsonValue.Create("policy/limit")))));
        var diagnostic = Assert.Single(Plan(Set(bounded, AccessChangesTests.Policy("limit", "s3:GetObject")), Set(ada)).Diagnostics, d =>
            d.Code == "S3C344"
        );
        Assert.Contains("user/ada is granted s3:PutObject on media/", diagnostic.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Plan(Set(bounded, AccessChangesTests.Policy("limit", "s3:*")), Set(ada)).Diagnostics, d =>
            d.Code == "S3C344"
        );
    }

    private static Plan Operated(ResourceSet desired, ResourceSet live) =>
        AccessChangesTests.Plan(desired, live, new ResourceAddress(ResourceKind.User, "op"));
}
