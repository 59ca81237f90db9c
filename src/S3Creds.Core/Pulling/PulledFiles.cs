using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Manifests.Editing;

namespace S3Creds.Core.Pulling;

/// <summary>A file that is edited.</summary>
/// <param name="Shown">Its name as the user gave it.</param>
/// <param name="Name">Its path in the folder of manifests.</param>
/// <param name="Path">Its full path, links resolved.</param>
public sealed record PulledFile(string Shown, string Name, string Path, byte[] Before, byte[] After)
{
    public bool IsChanged => !Before.AsSpan().SequenceEqual(After);
}

/// <summary>The manifests and documents of a run as they would be after the edits so far. Only what a facet needs is edited; a facet that is
/// given up leaves no trace.</summary>
internal sealed class PulledFiles(IFileSystem files)
{
    /// <summary>The text that was read last, by path: the next edit of the file begins with it.</summary>
    private readonly Dictionary<string, YamlTree> trees = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, PulledFile> edited = ImmutableSortedDictionary.Create<string, PulledFile>(
        StringComparer.Ordinal
    );

    public IReadOnlyList<PulledFile> Changed => [.. edited.Values.Where(f => f.IsChanged)];

    /// <summary>Undoes what is done until it is given back.</summary>
    public object Mark() => edited;

    public void Return(object mark) => edited = (ImmutableSortedDictionary<string, PulledFile>)mark;

    /// <summary>Edits the entry's manifest. Texts of the account never become variables; variables that the new value still holds
    /// stay.</summary>
    /// <exception cref="UneditableException">It cannot be edited in place.</exception>
    public void Edit(DesiredEntry entry, YamlEdit edit)
    {
        var path = files.Resolve(entry.Manifest.Shown);
        var file = edited.GetValueOrDefault(path)
            ?? new PulledFile(entry.Manifest.Shown, entry.Manifest.Source, path, entry.Manifest.Bytes, entry.Manifest.Bytes);
        var tree = TreeOf(file);
        edited = edited.SetItem(path, With(file, YamlEditor.Apply(tree, Written(tree, edit, entry))));
    }

    /// <summary>Edits a JSON document.</summary>
    /// <exception cref="UneditableException">It cannot be edited in place.</exception>
    public void EditDocument(DesiredEntry entry, string name, YamlEdit edit)
    {
        var path = ManifestSources.PathOf(files, entry, name);
        var shown = Path.Combine(Path.GetDirectoryName(entry.Manifest.Shown) ?? "", name);
        var file = edited.GetValueOrDefault(path);
        if (file is null)
        {
            var bytes = files.ReadAllBytes(path, JsonDocumentReader.LargestFile);
            file = new PulledFile(shown, Path.Combine(Path.GetDirectoryName(entry.Manifest.Source) ?? "", name), path, bytes, bytes);
        }

        var after = YamlEditor.Apply(TreeOf(file), edit, isJson: true);
        CheckJson(after);
        edited = edited.SetItem(path, With(file, after));
    }

    /// <summary>What the editor reads as YAML must be the same value as JSON.</summary>
    private static void CheckJson(YamlTree tree)
    {
        try
        {
            if (CanonicalJson.Of(JsonNode.Parse(tree.Text)) == CanonicalJson.Of(tree.Root.ToJson()))
                return;
        }
        catch (JsonException)
        {
            // As with another value.
        }

        throw tree.Uneditable(0, "its JSON cannot be edited in place");
    }

    private YamlTree TreeOf(PulledFile file)
    {
        var text = TextOf(file.After);
        return trees.GetValueOrDefault(file.Path) is { } tree && tree.Text == text ? tree : YamlTree.Parse(text);
    }

    private static YamlEdit Written(YamlTree tree, YamlEdit edit, DesiredEntry entry) =>
        edit switch
        {
            YamlEdit.Replace { Value: JsonValue value } replace when value.GetValueKind() == JsonValueKind.String => replace with
            {
                Value = JsonValue.Create(Rewritten(tree, replace.Path, value.GetValue<string>(), entry)),
            },
            YamlEdit.Replace replace => replace with { Value = Escaped(replace.Value) },
            YamlEdit.Add add => add with { Value = Escaped(add.Value) },
            _ => edit,
        };

    private static string Rewritten(YamlTree tree, IReadOnlyList<YamlStep> path, string value, DesiredEntry entry)
    {
        var node = tree.At(path);
        return node.Kind == YamlKind.Scalar && Vars.HasReference(node.Text)
            ? entry.Vars.Rewritten(node.Text, entry.Address.Name, value)
            : ManifestWriter.Escape(value);
    }

    private static JsonNode? Escaped(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(map.Select(e => KeyValuePair.Create(e.Key, Escaped(e.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Escaped)]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(
                ManifestWriter.Escape(value.GetValue<string>())
            ),
            _ => node?.DeepClone(),
        };

    /// <summary>Without its byte order mark, which the file keeps.</summary>
    private static string TextOf(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);

    private PulledFile With(PulledFile file, YamlTree tree)
    {
        trees[file.Path] = tree;
        byte[] after = Encoding.UTF8.GetBytes(tree.Text);
        return file with
        {
            After = file.Before.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? [.. Encoding.UTF8.Preamble, .. after] : after,
        };
    }
}
