using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace S3Creds.Core.Manifests;

/// <summary> Writes JSON values as a manifest, the inverse of <see cref="ManifestReader"/>: what is read back is the same value. Texts are
/// untrusted: none of them becomes a number, a variable or a second line. </summary>
public static partial class ManifestWriter
{
    /// <summary>Columns that a list or map on one line may take.</summary>
    private const int Width = 100;

    /// <summary>YAML text that ends with a line feed. Maps keep the order of their keys.</summary>
    public static string Write(JsonObject manifest) => Write(manifest, [], new Dictionary<(string, string), IReadOnlyList<string>>());

    /// <summary>As <see cref="Write(JsonObject)"/>, with comments. Texts below <c>profiles</c> hold variables, and are escaped already (<see
    /// cref="Escape"/>).</summary>
    /// <param name="head">Lines above the manifest.</param>
    /// <param name="comments">Lines above the resources, by section and name.</param>
    internal static string Write(
        JsonObject manifest,
        IReadOnlyList<string> head,
        IReadOnlyDictionary<(string Section, string Name), IReadOnlyList<string>> comments
    )
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithNewLine("\n").WithIndentedSequences());
        emitter.Emit(new StreamStart());
        foreach (var line in head)
            text.Write($"# {ShownText.Line(line)}\n");
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        foreach (var (section, value) in manifest)
        {
            emitter.Emit(Text(section));
            EmitSection(emitter, section, value, comments);
        }

        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return BeforeSection().Replace(text.ToString(), "\n$0");
    }

    private static void EmitSection(
        Emitter emitter,
        string section,
        JsonNode? node,
        IReadOnlyDictionary<(string Section, string Name), IReadOnlyList<string>> comments
    )
    {
        var escape = section != "profiles";
        // A section of resources has a line for each, however short they are.
        if (node is not JsonObject map || !map.Any(p => p.Value is JsonObject || comments.ContainsKey((section, p.Key))))
        {
            Emit(emitter, node, column: 2, escape);
            return;
        }

        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        foreach (var (name, value) in map)
        {
            foreach (var line in comments.GetValueOrDefault((section, name)) ?? [])
                emitter.Emit(new Comment(ShownText.Line(line), isInline: false));
            emitter.Emit(Text(name));
            Emit(emitter, value, column: 4, escape);
        }

        emitter.Emit(new MappingEnd());
    }

    private static void Emit(Emitter emitter, JsonNode? node, int column, bool escape)
    {
        switch (node)
        {
            case JsonObject map:
                var mapStyle = IsShort(map, column) ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, mapStyle));
                foreach (var (key, value) in map)
                {
                    emitter.Emit(Text(key));
                    Emit(emitter, value, column + 2, escape);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                var listStyle = IsShort(list, column) ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, listStyle));
                foreach (var item in list)
                    Emit(emitter, item, column + 2, escape);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(escape ? Escape(value.GetValue<string>()) : value.GetValue<string>()));
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    /// <summary>A list or map of nothing but texts and numbers, or a list of such maps, reads best on one line.</summary>
    private static bool IsShort(JsonNode node, int column)
    {
        var isFlat = node switch
        {
            JsonObject map => map.All(p => IsLeaf(p.Value)),
            JsonArray list => list.All(i => IsLeaf(i) || (list.Count <= 3 && i is JsonObject map && map.All(p => IsLeaf(p.Value)))),
            _ => false,
        };
        return isFlat && column > 0 && column + node.ToJsonString().Length <= Width;
    }

    private static bool IsLeaf(JsonNode? node) => node is not JsonObject { Count: > 0 } and not JsonArray { Count: > 0 };

    /// <summary>Without quotes only where the text is a plain word that YAML takes for nothing else.</summary>
    private static Scalar Text(string text)
    {
        var isWord =
            Word().IsMatch(text)
            && CoreScalar.Plain(new Model.SourceSpan("", 1, 1), text) is ManifestNode.Scalar plain
            && plain.Value.GetValueKind() == JsonValueKind.String;
        return isWord
            ? new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, true, false)
            : new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, false, true);
    }

    /// <summary>A text that looks like a variable stays a text.</summary>
    internal static string Escape(string text) =>
        Vars.HasReference(text) ? text.Replace("$!", $"$!{Vars.Dollar}!$!", StringComparison.Ordinal) : text;

    /// <summary>A section that follows another. No text goes over several lines, so that a line which begins at its start is a
    /// key.</summary>
    [GeneratedRegex(@"(?<=\n +[^\n]*\n)(?=[^ \n])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BeforeSection();

    /// <summary>Not what begins with a digit: other readers of YAML take 2012-10-17 for a date.</summary>
    [GeneratedRegex(@"^[A-Za-z_/.][A-Za-z0-9_/.@+=-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
