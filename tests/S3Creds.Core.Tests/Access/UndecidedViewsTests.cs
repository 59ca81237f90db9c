using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;
using S3Creds.Policy;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>An answer that is not decided is called so in every view, and never "no access" or "no change".</summary>
public sealed class UndecidedViewsTests
{
    private static readonly AccessChanges Undecided = new([], ["user/ada:inline"], [])
    {
        Undecided = [new UndecidedAccess(AccessSubject.Everyone, true, "too many patterns to explore", ["arn:aws:s3:::lake/*k*"])],
    };

    public static TheoryData<string> Views => [.. Rendered.Keys];

    private static IReadOnlyDictionary<string, Func<AccessChanges, string>> Rendered { get; } =
        new Dictionary<string, Func<AccessChanges, string>>
        {
            ["changes as text"] = new TextView(false).Render,
            ["changes as Markdown"] = MarkdownView.Render,
            ["changes as JSON"] = access => AccessJson.Write(access).ToJsonString(),
            ["list as text"] = new AccessTextView(AccessOrder.Who, actions: false, colour: false).Render,
            ["list by bucket"] = new AccessTextView(AccessOrder.Bucket, actions: false, colour: false).Render,
            ["list as Markdown"] = access => AccessMarkdownView.Render(access, "Access", actions: false),
            ["list as JSON"] = access => AccessBaseline.List("123456789012", AccessScope.All, access).ToJsonString(),
        };

    [Theory]
    [MemberData(nameof(Views))]
    public void No_view_turns_it_into_a_no(string view)
    {
        var text = Rendered[view](Undecided);
        Assert.Contains("too many patterns", text, StringComparison.Ordinal);
        Assert.True(
            text.Contains("not decided", StringComparison.OrdinalIgnoreCase) || text.Contains("\"undecided\":[{", StringComparison.Ordinal),
            text
        );
        Assert.DoesNotContain("  no access change", text, StringComparison.Ordinal);
        Assert.DoesNotContain("No access", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no access\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_no_answer_of_the_changes_either()
    {
        Assert.Equal(Verdict.NotDecided, Undecided.Answer.Verdict);
        Assert.Equal(Verdict.No, AccessChanges.None.Answer.Verdict);
        Assert.Equal(
            AccessJson.Write(Undecided).ToJsonString(),
            AccessJson.Write(AccessJson.Read(AccessJson.Write(Undecided))).ToJsonString()
        );
    }

    [Fact]
    public void A_plan_that_changes_what_is_not_known_asks_for_an_approval_and_calls_no_step_harmless()
    {
        var unread = (
            ResourceAddress: new ResourceAddress(ResourceKind.User, "ada"),
            State: User("ada").State.With("policies", new FacetValue.Unknown("denied"))
        );
        var wanted = User("ada", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"));
        var plan = Plan(Set((wanted.Address, wanted.State.With("policies", new FacetValue.Unknown("denied")))), Set(unread));
        Assert.Contains(plan.Approvals, a => a is { Token: "undecided:user/ada", Given: false });
        Assert.Empty(plan.Access.SameAccess);
        Assert.True(plan.Steps[0].Risk.HasFlag(Risk.Undecided));
    }

    [Fact]
    public void A_plan_that_changes_a_trust_asks_where_the_callers_policies_are_not_known()
    {
        var (ada, its) = User("ada");
        its = its.With("policies", new FacetValue.Unknown("denied"));
        (ResourceAddress, ResourceState) Trusting(string who) =>
            (
                new ResourceAddress(ResourceKind.Role, "app"),
                User("app", inline: Grant("s3:GetObject", "arn:aws:s3:::media/*"))
                    .State.With(
                        "trust",
                        new FacetValue.Present(
                            CanonicalJson.Of(Document($$"""{"Effect":"Allow","Principal":{{who}},"Action":"sts:AssumeRole"}"""))
                        )
                    )
            );
        const string Own = """{"AWS":"arn:aws:iam::123456789012:root"}""";
        var plan = Plan(Set(Trusting(Own), (ada, its)), Set(Trusting("""{"Service":"ec2.amazonaws.com"}"""), (ada, its)));
        Assert.Contains(plan.Approvals, a => a is { Token: "undecided:role/app", Given: false });
        Assert.Contains(plan.Access.Undecided, u => u.Who == "user/ada" && u.Assuming.SequenceEqual(["role/app"]));

        // One that lets in fewer gives no caller anything.
        var narrowed = Plan(Set(Trusting("""{"Service":"ec2.amazonaws.com"}"""), (ada, its)), Set(Trusting(Own), (ada, its)));
        Assert.DoesNotContain(narrowed.Approvals, a => a.Token == "undecided:role/app");

        // One that is new lets in as one that changes.
        var facts = AccessFacts.Nothing("123456789012", "aws");
        var made = AccessComparer.Compare(AccessModel.Of(Set((ada, its)), facts), AccessModel.Of(Set(Trusting(Own), (ada, its)), facts));
        Assert.Contains(made.Undecided, u => u.Who == "user/ada" && u.Assuming.SequenceEqual(["role/app"]));

        // The same trust asks for nothing, whatever is not known.
        Assert.Empty(Plan(Set(Trusting(Own), (ada, its)), Set(Trusting(Own), (ada, its))).Approvals);
    }

    [Fact]
    public void An_expectation_that_is_too_complex_is_unknown_even_offline()
    {
        var hostile = Document(
            $$"""{"Effect":"Allow","Action":"s3:GetObject","Resource":[{{string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"arn:aws:s3:::media/*k{i}*z{i}*\""))}}]}"""
        );
        var (bucket, its) = Bucket("media", null);
        var state = Set(User("ada", inline: hostile), (bucket, its.With("encryption", FacetValue.Absent.Instance)));
        var can = new Expectation(
            ExpectationKind.Can,
            ["user/ada"],
            ["s3:GetObject"],
            ["media/*k1*z1*"],
            RequestContext.Empty,
            new SourceSpan("a", 1, 1)
        );
        var judged = new ExpectationJudge(AccessModel.Of(state, AccessFacts.Nothing("123456789012", "aws")), "aws", true, [])
            .Judge([can])
            .ToList();
        Assert.All(judged, d => Assert.Equal("S3C341", d.Code));
    }
}
