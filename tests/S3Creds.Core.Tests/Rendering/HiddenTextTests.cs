using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>Over all code points: nothing that a reader does not see leaves the program as it is.</summary>
public sealed class HiddenTextTests
{
    /// <summary>Default_Ignorable_Code_Point, DerivedCoreProperties-16.0.0.txt.</summary>
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180D),
        (0x180E, 0x180E),
        (0x180F, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2064),
        (0x2065, 0x2065),
        (0x2066, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0000),
        (0xE0001, 0xE0001),
        (0xE0002, 0xE001F),
        (0xE0020, 0xE007F),
        (0xE0080, 0xE00FF),
        (0xE0100, 0xE01EF),
        (0xE01F0, 0xE0FFF),
    ];

    private static IEnumerable<Rune> All => Enumerable.Range(0, 0x110000).Where(c => c is < 0xd800 or > 0xdfff).Select(c => new Rune(c));

    [Fact]
    public void Every_code_point_is_shown_or_escaped()
    {
        foreach (var rune in All)
        {
            var hidden =
                rune.Value is < 0x20 or 0x7f
                || Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                || Ignorable.Any(r => rune.Value >= r.First && rune.Value <= r.Last);
            var shown = Escape.Text($"a{rune}b");
            if (hidden)
                Assert.Matches(@"^a\\(u[0-9a-f]{4}|U[0-9a-f]{8})b$", shown);
            Assert.DoesNotContain(shown.EnumerateRunes(), HiddenText.IsHidden);
            if (rune.Value is >= ' ' and <= '~' || Rune.IsLetterOrDigit(rune) && !hidden)
                Assert.Equal($"a{rune}b", shown);
        }
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped() =>
        Assert.Equal("a\\ud800b\\udc00\ud83d\ude00", Escape.Text("a\ud800b\udc00\ud83d\ude00"));

    [Fact]
    public void JSON_keeps_its_value_and_its_lines()
    {
        var hidden =
            string.Concat(All.Where(HiddenText.IsHidden).Where(r => r.Value > 0x9f).Where((_, i) => i % 97 == 0))
            + "\u00ad\u202e\U000e0041é";
        var json = new JsonObject { ["a" + hidden] = new JsonArray(hidden, "x") }.ToJsonString(
            new System.Text.Json.JsonSerializerOptions
            {
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
        var shown = Escape.Json(json);
        Assert.DoesNotContain(shown.EnumerateRunes(), r => r.Value is not ('\n' or '\r') && HiddenText.IsHidden(r));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(shown)));
    }

    [Fact]
    public void Every_writer_of_untrusted_text_asks_the_same_table()
    {
        const string Name = "x\u00ad\u2060\u206a\U000e0041\u115f\u3164\uffa0\u202e\u009b";
        const string Shown = "x\\u00ad\\u2060\\u206a\\U000e0041\\u115f\\u3164\\uffa0\\u202e\\u009b";
        Assert.Equal(Shown, Escape.Text(Name));
        Assert.Contains(Shown, S3Creds.Core.Manifests.ShownText.Quote(Name), StringComparison.Ordinal);
        Assert.Contains(
            Shown,
            DiagnosticText.Line(new Diagnostic("S3C001", Severity.Error, Name), colour: false),
            StringComparison.Ordinal
        );
        Assert.Contains(Shown, Markdown.Code(Name), StringComparison.Ordinal);
        Assert.DoesNotContain(Markdown.Text(Name).EnumerateRunes(), HiddenText.IsHidden);
    }
}
