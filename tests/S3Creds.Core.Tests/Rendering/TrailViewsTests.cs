using System.Text;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>Every text of an event was chosen by the one who made the call: no view takes it for more than text.</summary>
public sealed class TrailViewsTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Hostile_texts_of_an_event_are_text_in_every_view() => Check(SixPlans.Hostile);

    [Fact]
    public void Any_text_of_an_event_is_text_in_every_view() => Gen.String.Sample(Check, iter: Volume.Of(300, 3_000, 30_000));

    [Fact]
    public void The_candidates_of_a_property_stand_below_it_and_those_of_a_resource_below_its_name()
    {
        var text = new TextView(ViewSettings.Default with { Width = 300 }).Render(Plan("kim"));
        Assert.Contains(
            "path  ~ \"/a/\" → \"/b/\"\n      may have been changed by kim at 2026-03-01 12:00:00 UTC (kim from kim, event kim)\n      … and 2 older events\n",
            text.Replace("/a/ → /b/", "\"/a/\" → \"/b/\"", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "      no event in kim: it has no records of us-east-1, where these changes are recorded\n",
            text,
            StringComparison.Ordinal
        );
    }

    private static void Check(string hostile)
    {
        var plan = Plan(hostile);
        MarkdownViewTests.CheckSafe(MarkdownView.Render(plan));
        var text = new TextView(ViewSettings.Default).Render(plan);
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u2028' or '\u2029');
        var html = PlanHtmlView.Render(plan, ViewSettings.Default);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain(html, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\u202e');
        // Half a surrogate pair is no text of JSON.
        if (hostile.EnumerateRunes().All(r => r != Rune.ReplacementChar))
            Assert.Equal(
                plan.Review.Trail!.Steps["user/ada:path"].Candidates[0],
                TrailReview.Read(plan.Review.Trail.ToJson()).Steps["user/ada:path"].Candidates[0]
            );
    }

    private static Plan Plan(string text)
    {
        var ada = new ResourceAddress(ResourceKind.User, "ada");
        var bob = new ResourceAddress(ResourceKind.User, "bob");
        return new Plan(
            1,
            "s3creds test",
            "123456789012",
            "team",
            "d",
            "l",
            [
                new PlanStep(
                    "user/ada:path",
                    StepAction.Update,
                    ada,
                    "path",
                    CanonicalJson.OfString("/a/"),
                    CanonicalJson.OfString("/b/"),
                    Risk.None,
                    1,
                    "differs from the manifest"
                ),
                new PlanStep(
                    "user/bob",
                    StepAction.Create,
                    bob,
                    null,
                    null,
                    CanonicalJson.Of(new System.Text.Json.Nodes.JsonObject()),
                    Risk.None,
                    1,
                    "not in the account"
                ),
            ],
            [],
            [new Diagnostic("S3C654", Severity.Info, text)],
            true,
            0
        )
        {
            Review = PlanReview.None with
            {
                Trail = new TrailReview(
                    text,
                    new Dictionary<string, TrailFinding>
                    {
                        ["user/ada:path"] = new([new(text, Time, text, text, text, false)], 2, new TrailSpan("us-east-1", Time, Time)),
                        ["user/bob"] = new([], 0, new TrailSpan("us-east-1", null, null)),
                    }
                ),
            },
        };
    }
}
