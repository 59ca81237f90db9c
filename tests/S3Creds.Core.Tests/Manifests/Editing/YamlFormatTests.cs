using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Manifests.Editing;

public sealed class YamlFormatTests
{
    private static readonly int[] Counted = new int[3];

    [Fact]
    public async Task Drawn_layouts_keep_their_values_and_comments_and_are_formatted_once()
    {
        await Volume.EachAsync(Volume.Seeds(3_000, 10_000, 300_000), seed =>
        {
            FormatDrawn(seed);
            return Task.CompletedTask;
        });
        var (read, refused, changed) = (Counted[0], Counted[1], Counted[2]);
        // A formatter that refuses everything, or changes nothing, would pass the rest.
        Assert.True(refused <= 5 + (read / 50), $"{refused} of {read} files were refused");
        Assert.True(changed > read / 4, $"{changed} of {read} files were changed");
    }

    private static void FormatDrawn(int seed)
    {
        var random = new Random(seed);
        var layout = new DrawnLayout(random);
        var text = layout.File(layout.Map(3, random.Next(1, 6)));
        if (Model(text) is not { } model)
            return;
        Interlocked.Increment(ref Counted[0]);
        byte[] after;
        try
        {
            after = ManifestFormat.Format("drawn", Encoding.UTF8.GetBytes(text));
        }
        catch (S3CredsException e) when (e.Diagnostics[0].Code == ManifestCodes.NotFormatted.Code)
        {
            Interlocked.Increment(ref Counted[1]);
            return;
        }

        var formatted = Encoding.UTF8.GetString(after);
        if (formatted != text)
            Interlocked.Increment(ref Counted[2]);
        Assert.True(Model(formatted) == model, $"{text}\n=>\n{formatted}");
        Assert.Equal(YamlComments.Of(YamlTree.Parse(text)), YamlComments.Of(YamlTree.Parse(formatted)));
        Assert.Equal(formatted, Encoding.UTF8.GetString(ManifestFormat.Format("drawn", after)));
    }

    private static CanonicalJson? Model(string text)
    {
        var bag = new DiagnosticBag();
        var node = ManifestReader.Read("drawn", Encoding.UTF8.GetBytes(text), bag)?.ToJson();
        return node is null || bag.HasErrors ? null : CanonicalJson.Of(node);
    }

    [Theory]
    [InlineData(
        "a:\n    b: 1\n    c:\n        - d\n        -   e: 1\n            f: 2\n",
        "a:\n  b: 1\n  c:\n    - d\n    - e: 1\n      f: 2\n"
    )]
    [InlineData("a:\n- b\n- c\n", "a:\n  - b\n  - c\n")]
    [InlineData("a:    1   \n\n\n\nb: 2", "a: 1\n\nb: 2\n")]
    [InlineData("\n\n# first\na: 1\n\n", "# first\na: 1\n")]
    [InlineData("a:\n    # of b\n    b: 1   # one\n    # of nothing\nc: 2\n", "a:\n  # of b\n  b: 1   # one\n  # of nothing\nc: 2\n")]
    [InlineData("a:\n    b: |\n        one  \n\n\n          two\n    c: 1\n", "a:\n  b: |\n      one  \n\n\n        two\n  c: 1\n")]
    [InlineData("a:\r\n    b: 1 \r\n", "a:\r\n  b: 1\r\n")]
    [InlineData("\uFEFFa:   1\n", "\uFEFFa: 1\n")]
    [InlineData("a: {b: 1, c: [1,\n   2]}\n", "a: {b: 1, c: [1,\n   2]}\n")]
    [InlineData("", "")]
    public void A_text_is_formatted(string before, string after)
    {
        Assert.Equal(after, Encoding.UTF8.GetString(ManifestFormat.Format("team.yaml", Encoding.UTF8.GetBytes(before))));
        Assert.Equal(after, Encoding.UTF8.GetString(ManifestFormat.Format("team.yaml", Encoding.UTF8.GetBytes(after))));
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x\n")]
    [InlineData("a: [\n")]
    public void What_cannot_be_compared_is_refused(string text)
    {
        var refused = Assert.Throws<S3CredsException>(() => ManifestFormat.Format("team.yaml", Encoding.UTF8.GetBytes(text)));
        Assert.Equal("S3C820", refused.Diagnostics[0].Code);
    }
}
