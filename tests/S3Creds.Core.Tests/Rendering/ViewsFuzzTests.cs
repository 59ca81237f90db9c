using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;
using S3Creds.Core.Tests.Rendering.Html;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>Whatever names, values and texts a plan holds, every view renders it, hides nothing in it, and keeps to its limits.</summary>
public sealed class ViewsFuzzTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 12],
        OneOf("", "NAME", "x", "`", "``", "|", "\\", "a|b`c", SixPlans.Hostile, "s3.read-only.media", "arn:aws:s3:::media/*", "media", " "),
        Gen.Const(new string('x', 3000))
    );

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Text.Select(t => (JsonNode?)JsonValue.Create(t)),
        Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Const((JsonNode?)null)
    );

    private static readonly Gen<string> Key = Gen.OneOf(
        Text,
        OneOf(
            "Statement",
            "Sid",
            "Effect",
            "Action",
            "Resource",
            "Principal",
            "Condition",
            "document",
            "statements",
            "bucket",
            "allow",
            "AWS"
        )
    );

    private static readonly Gen<JsonNode?> Value = Tree(3);

    private static readonly (ResourceKind Kind, string Facet)[] Facets =
    [
        .. KindTable.All.SelectMany(k => k.Facets.Select(f => (k.ResourceKind, f.Key))),
        (ResourceKind.User, Planner.OwnerFacet),
        (ResourceKind.User, "unknown"),
    ];

    private static Gen<JsonNode?> Tree(int depth) =>
        depth == 0
            ? Scalar
            : Gen.OneOf(
                Scalar,
                Tree(depth - 1).Array[0, 3].Select(a => (JsonNode?)new JsonArray([.. a.Select(i => i?.DeepClone())])),
                Gen.Select(Key, Tree(depth - 1)).Array[0, 3].Select(Map)
            );

    private static JsonNode? Map((string Key, JsonNode? Value)[] members)
    {
        var map = new JsonObject();
        foreach (var (key, value) in members)
            map[key] = value?.DeepClone();
        return map;
    }

    private static Gen<PlanStep> StepOf(Gen<string> text, Gen<JsonNode?> value) =>
        Gen.Select(
            Gen.Int[0, Facets.Length - 1],
            text,
            value,
            value,
            Gen.Enum<StepAction>(),
            Gen.Int[0, 511],
            (at, name, before, after, action, risk) =>
            {
                var (kind, facet) = Facets[at];
                var address = new ResourceAddress(kind, name);
                var isWhole = action is StepAction.Create or StepAction.Delete;
                JsonNode? Of(JsonNode? value) => isWhole ? new JsonObject { [facet] = value?.DeepClone() } : value;
                return new PlanStep(
                    isWhole ? address.ToString() : $"{address}:{facet}",
                    action,
                    address,
                    isWhole ? null : facet,
                    action == StepAction.Create || before is null ? null : CanonicalJson.Of(Of(before)),
                    action == StepAction.Delete || after is null ? null : CanonicalJson.Of(Of(after)),
                    (Risk)risk,
                    1,
                    name
                );
            }
        );

    private static readonly Gen<Plan> Plans = PlansOf(StepOf(Text, Value).Array[0, 6], Text);

    /// <summary>Short texts of the kinds that a view must take care of, and values without depth: what breaks a view is seldom
    /// large.</summary>
    private static readonly Gen<string> ShortText = Gen.OneOf(
        Gen.String[0, 4],
        OneOf("", "`", "``", "|", "\\", "a|b`c", "<b>", "&amp;", "@x", "::x", "\n", "\u001b[1m", "\u202e", "\u0085", SixPlans.Hostile)
    );

    private static readonly Gen<JsonNode?> FlatValue = Gen.OneOf(
        ShortText.Select(t => (JsonNode?)JsonValue.Create(t)),
        Gen.Select(ShortText, ShortText.Select(t => (JsonNode?)JsonValue.Create(t))).Array[0, 2].Select(Map)
    );

    private static readonly Gen<Plan> SmallPlans = PlansOf(StepOf(ShortText, FlatValue).Array[0, 2], ShortText);

    private static Gen<Plan> PlansOf(Gen<PlanStep[]> steps, Gen<string> text) =>
        Gen.Select(steps, text, text, text, Gen.Bool, (steps, one, two, three, flag) => new Plan(
                1,
                "s3creds test",
                one,
                two,
                "d",
                "l",
                steps,
                [
                    new Approval(one, two, flag) { By = flag ? three : null },
                    .. steps.Take(2).Select(s => new Approval($"trust:{s.Address}", one, false)),
                ],
                [new Diagnostic("S3C300", flag ? Severity.Info : Severity.Warning, two, new SourceSpan(three, 1, 1), one)],
                flag,
                1
            )
            {
                Access = new AccessChanges(
                    [
                        new AccessChange($"user/{one}", false, flag, "read", [two], three, [one], flag, [two], null),
                        new AccessChange(one, true, !flag, two, [], three, [], false, [three], null) { Via = [two] },
                    ],
                    [one],
                    [two]
                )
                {
                    Undecided = [new UndecidedAccess(one, flag, two, [three])],
                },
                Review = PlanReview.None with
                {
                    Arguments = ["-f", one],
                    Facts = new SortedDictionary<string, ApprovalFact>(StringComparer.Ordinal) { [one] = new(two, flag) },
                },
            });

    /// <summary>Large plans, each in every view.</summary>
    [Fact]
    public void Every_view_renders_whatever_a_plan_holds() =>
        Plans.Sample(
            plan =>
            {
                foreach (var view in Views)
                    view(plan);
            },
            iter: Volume.Of(desk: 400, ci: 1_000, all: 200_000),
            print: p => PlanFile.ToJson(p).ToJsonString()
        );

    /// <summary>Small plans, each in one view: as many cases as a run has time for.</summary>
    [Fact]
    public void A_view_renders_whatever_a_small_plan_holds() =>
        Gen.Select(SmallPlans, Gen.Int[0, Views.Length - 1])
            .Sample(
                (plan, view) => Views[view](plan),
                iter: Volume.Of(desk: 4_000, ci: 100_000, all: 10_000_000),
                print: c => $"view {c.Item2}: {PlanFile.ToJson(c.Item1).ToJsonString()}"
            );

    private static readonly Action<Plan>[] Views =
    [
        plan => CheckText(plan, ViewSettings.Default),
        plan => CheckText(plan, ViewSettings.Default with { Full = true, Width = 50 }),
        plan => Assert.DoesNotContain('\u001b', new TextView(colour: true).Render(plan).Replace("\u001b[", "", StringComparison.Ordinal)),
        plan =>
        {
            var markdown = MarkdownView.Render(plan);
            MarkdownViewTests.CheckSafe(markdown);
            Assert.InRange(markdown.Length, 1, MarkdownView.Largest);
        },
        plan => HtmlPageCheck.Check(PlanHtmlView.Render(plan)),
    ];

    private static void CheckText(Plan plan, ViewSettings settings)
    {
        var text = new TextView(settings).Render(plan);
        Assert.False(text.EnumerateRunes().Any(r => r.Value != '\n' && HiddenText.IsHidden(r)), "hidden text");
        if (!settings.Full)
            Assert.InRange(text.Count(c => c == '\n'), 1, TextView.MostLines + 60);
    }

    [Fact]
    public void A_code_span_shows_every_code_point_as_it_is()
    {
        for (var value = 0; value <= 0x10ffff; value++)
        {
            if (!Rune.IsValid(value))
                continue;
            var text = $"{new Rune(value)}";
            var shown = Escape.Text(text);
            if (Shown(Markdown.Code(text)) != shown)
                Assert.Fail($"U+{value:x}: {Markdown.Code(text)}");
            if (Shown(Markdown.CodeInCell(text)).Replace("\\|", "|", StringComparison.Ordinal) != shown)
                Assert.Fail($"U+{value:x} in a cell: {Markdown.CodeInCell(text)}");
            if (System.Net.WebUtility.HtmlDecode(Markdown.Html(text)) != shown || Markdown.Html(text).AsSpan().IndexOfAny("<>\"") >= 0)
                Assert.Fail($"U+{value:x} in HTML: {Markdown.Html(text)}");
            if (System.Net.WebUtility.HtmlDecode(Unescaped(Markdown.Text(text))) != shown)
                Assert.Fail($"U+{value:x} as text: {Markdown.Text(text)}");
            if (HiddenText.IsHidden(new Rune(value)) && shown == text)
                Assert.Fail($"U+{value:x} is hidden");
        }
    }

    [Theory]
    [InlineData("a`b", "``a`b``")]
    [InlineData("`", "`` ` ``")]
    [InlineData("``x", "``` ``x ```")]
    [InlineData("a|b", "`a|b`")]
    [InlineData("&lt;&#58;", "`&lt;&#58;`")]
    [InlineData("", "` `")]
    public void A_code_span_has_neither_entities_nor_escapes(string text, string span) => Assert.Equal(span, Markdown.Code(text));

    /// <summary>What a code span shows (CommonMark 0.31, 6.1).</summary>
    private static string Shown(string span)
    {
        var fence = span.TakeWhile(c => c == '`').Count();
        var inner = span[fence..^fence];
        return inner is [' ', _, .., ' '] && inner.Trim(' ').Length > 0 ? inner[1..^1] : inner;
    }

    private static string Unescaped(string text) =>
        text is ['\\', var escaped, ..] && (char.IsAsciiLetterOrDigit(escaped) is false) ? text[1..] : text;
}
