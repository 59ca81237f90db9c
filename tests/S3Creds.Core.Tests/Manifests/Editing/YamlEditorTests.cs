using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Manifests.Editing;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Manifests.Editing;

/// <summary>What is read after an edit is the edited tree, and all that the edit is not about stays byte by byte.</summary>
public sealed class YamlEditorTests
{
    private static readonly int[] Counted = new int[3];

    [Fact]
    public async Task Edits_of_drawn_layouts_change_their_element_and_no_other_byte()
    {
        await Volume.EachAsync(Volume.Seeds(3_000, 10_000, 300_000), seed =>
        {
            EditDrawn(seed);
            return Task.CompletedTask;
        });
        var (edits, refused) = (Counted[0], Counted[1]);
        // Without this a reader, or an editor, that refuses everything would pass.
        Assert.True(refused <= 5 + (edits / 100), $"{refused} of {edits} edits were refused");
        Assert.True(edits > 10 * Counted[2], $"only {edits} edits were tried, {Counted[2]} files were not read");
    }

    private static void EditDrawn(int seed)
    {
        var random = new Random(seed);
        var layout = new DrawnLayout(random);
        var text = layout.File(layout.Map(3, random.Next(1, 6)));
        var bag = new DiagnosticBag();
        if (ManifestReader.Read("drawn", Encoding.UTF8.GetBytes(text), bag)?.ToJson() is not { } model || bag.HasErrors)
        {
            Interlocked.Increment(ref Counted[2]);
            return;
        }

        for (var left = random.Next(1, 5); left > 0; left--)
        {
            var before = Parsed(text);
            Assert.True(CanonicalJson.Of(model) == CanonicalJson.Of(before.Root.ToJson()), text);
            if (Draw(random, layout, before) is not { } edit)
                continue;
            Interlocked.Increment(ref Counted[0]);
            string after;
            try
            {
                after = YamlEditor.Apply(text, edit);
            }
            catch (UneditableException)
            {
                Interlocked.Increment(ref Counted[1]);
                continue;
            }

            var wrong = Wrong(before, after, edit, layout.LineBreak);
            Assert.True(wrong is null, $"{wrong}: {edit.GetType().Name} {string.Join('/', edit.Path)}\n{text}\n--- after\n{after}");
            model = edit.ApplyTo(model)!;
            text = after;
            bag = new DiagnosticBag();
            var manifest = ManifestReader.Read("after", Encoding.UTF8.GetBytes(text), bag)?.ToJson();
            Assert.False(bag.HasErrors, $"{string.Join('\n', bag.Sorted())}\n{text}");
            Assert.Equal(CanonicalJson.Of(model), CanonicalJson.Of(manifest));
        }
    }

    private static YamlTree Parsed(string text)
    {
        try
        {
            return YamlTree.Parse(text);
        }
        catch (UneditableException e)
        {
            throw new InvalidOperationException($"{e.Message} at {e.Line}:{e.Column}\n{text}", e);
        }
    }

    private static YamlEdit? Draw(Random random, DrawnLayout layout, YamlTree tree)
    {
        var nodes = tree.Root.All().ToList();
        var node = nodes[random.Next(nodes.Count)];
        var path = PathOf(node);
        var what = random.Next(10);
        if (node.Kind == YamlKind.Scalar || what < 2)
            return node.Parent is null ? null : new YamlEdit.Replace(path, layout.Value(2));
        if (node.Values.Count > 0 && what < 5)
            return new YamlEdit.Remove(PathOf(node.Values[random.Next(node.Values.Count)]));
        var before = random.Next(3) > 0 ? int.MaxValue : random.Next(node.Values.Count + 1);
        if (node.Kind == YamlKind.List)
            return new YamlEdit.Add(path, null, layout.Value(2), before);
        var key = layout.Key();
        return node.Keys.Exists(k => k.Text == key) ? null : new YamlEdit.Add(path, key, layout.Value(2), before);
    }

    private static YamlStep[] PathOf(YamlNode node) =>
        node.Parent is not { } parent ? []
        : parent.Kind == YamlKind.Map ? [.. PathOf(parent), parent.Keys[node.Index].Text]
        : [.. PathOf(parent), node.Index];

    /// <summary>What an edit touched beyond its element; null where nothing.</summary>
    private static string? Wrong(YamlTree before, string after, YamlEdit edit, string lineBreak)
    {
        var text = before.Text;
        if (
            lineBreak == "\r\n"
            && text.Contains("\r\n", StringComparison.Ordinal)
            && after.Replace("\r\n", "", StringComparison.Ordinal).Contains('\n', StringComparison.Ordinal)
        )
            return "a line end of another kind";
        var node = before.At(edit.Path);
        return edit switch
        {
            YamlEdit.Replace replace => WrongAround(before, after, node, replace.Value),
            YamlEdit.Add => LinesChanged(text, after) is var changed && changed > MostChanged(text, node, (YamlEdit.Add)edit, lineBreak)
                ? $"{changed} lines changed"
                : null,
            _ => WrongRest(before, after, node),
        };
    }

    private static int MostChanged(string text, YamlNode node, YamlEdit.Add add, string lineBreak) =>
        node is { IsFlow: true, Values.Count: 0 } ? int.MaxValue
        : node.IsFlow || (node.IsBlock && add.Before == 0) ? 1
        : node.Kind == YamlKind.Scalar ? int.MaxValue
        : text.EndsWith(lineBreak, StringComparison.Ordinal) ? 0
        : 2;

    private static string? WrongAround(YamlTree before, string after, YamlNode node, JsonNode? value)
    {
        var text = before.Text;
        var isCollection = value is JsonArray or JsonObject;
        var parent = node.Parent!;
        var from =
            node.IsEmpty || parent.IsFlow || (node.Kind == YamlKind.Scalar && !isCollection) ? node.Start
            : parent.Kind == YamlKind.Map ? node.Colon + 1
            : parent.From[node.Index] + 1;
        if (!after.StartsWith(text[..from], StringComparison.Ordinal))
            return "what stands before changed";
        if (!node.IsBlock && !isCollection && !node.IsBlockText && !after.EndsWith(text[node.End..], StringComparison.Ordinal))
            return "what stands behind changed";
        var tail = node.IsBlock ? YamlComments.EndWithTail(before, node.End, before.Lines.Column(parent.From[0])) : node.End;
        return after.EndsWith(text[before.Lines.NextLine(tail)..], StringComparison.Ordinal) ? null : "the lines behind changed";
    }

    /// <summary>What stands before the element and its comments, and what stands behind, but for blank lines and the indentation of comments
    /// that would become text.</summary>
    private static string? WrongRest(YamlTree before, string after, YamlNode node)
    {
        var (text, parent) = (before.Text, node.Parent!);
        var from =
            node.Index > 0 ? parent.Values[node.Index - 1].End
            : parent.IsFlow ? parent.Start + 1
            : parent.Parent is { Kind: YamlKind.Map } ? parent.Colon + 1
            : parent.Parent is null ? 0
            : parent.Parent.From[parent.Index] + 1;
        if (!after.StartsWith(text[..from], StringComparison.Ordinal))
            return "what stands before changed";
        var to =
            node.Index + 1 < parent.Values.Count ? parent.From[node.Index + 1]
            : parent.IsFlow ? parent.End - 1
            : before.Lines.NextLine(YamlComments.EndWithTail(before, node.End, before.Lines.Column(parent.From[0])));
        var rest = Loose(text[to..]);
        return Loose(after).EndsWith(rest, StringComparison.Ordinal) ? null : "what stands behind changed";

        static string Loose(string part) =>
            string.Join('\n', part.Split('\n').Select(l => l.TrimStart().StartsWith('#') ? l.TrimStart() : l)).TrimStart();
    }

    /// <summary>Lines that are not there any more.</summary>
    private static int LinesChanged(string before, string after)
    {
        var (a, b) = (before.Split('\n'), after.Split('\n'));
        var same = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
                same[i, j] = a[i - 1] == b[j - 1] ? same[i - 1, j - 1] + 1 : Math.Max(same[i - 1, j], same[i, j - 1]);
        }

        return a.Length - same[a.Length, b.Length];
    }
}
