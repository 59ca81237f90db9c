using S3Creds.Core.Json;

namespace S3Creds.Core.Manifests.Editing;

/// <summary> Edits YAML in place, by source position: every byte outside the edited element stays, comments, order, quotes, indentation and
/// line ends included. What is read back must be exactly the edited tree; else the edit is refused, and nothing is rewritten. </summary>
internal static class YamlEditor
{
    /// <param name="isJson">The text is JSON, and stays JSON.</param>
    /// <exception cref="UneditableException">The edit cannot be made without touching something else.</exception>
    public static string Apply(string text, YamlEdit edit, bool isJson = false) => Apply(YamlTree.Parse(text), edit, isJson).Text;

    /// <summary>The edited text as it was read back.</summary>
    /// <exception cref="UneditableException">The edit cannot be made without touching something else.</exception>
    public static YamlTree Apply(YamlTree tree, YamlEdit edit, bool isJson = false)
    {
        var after = edit switch
        {
            YamlEdit.Replace replace => new YamlReplace(tree, isJson).Apply(tree.At(replace.Path), replace.Value),
            YamlEdit.Add add => new YamlAdd(tree, isJson).Apply(tree.At(add.Path), add),
            YamlEdit.Remove remove => new YamlRemove(tree).Apply(tree.At(remove.Path)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return Checked(tree, after, edit, tree.At(edit.Path).Start);
    }

    private static YamlTree Checked(YamlTree before, string after, YamlEdit edit, int place)
    {
        YamlTree read;
        try
        {
            read = YamlTree.Parse(after);
        }
        catch (UneditableException e)
        {
            throw before.Uneditable(place, $"it cannot be edited in place here: {e.Message}");
        }

        if (CanonicalJson.Of(read.Root.ToJson()) != CanonicalJson.Of(edit.ApplyTo(before.Root.ToJson())))
            throw before.Uneditable(place, "it cannot be edited in place here without changing another value");
        var lost = Comments(before, edit is YamlEdit.Add ? null : before.At(edit.Path), edit);
        foreach (var comment in YamlComments.Of(read))
            lost.Remove(comment);
        if (lost.Count > 0)
            throw before.Uneditable(place, "it cannot be edited in place here without losing a comment");
        return read;
    }

    /// <summary>The comments that must stay: all but those in an element that goes, or in a value that is replaced as a whole.</summary>
    private static List<string> Comments(YamlTree before, YamlNode? node, YamlEdit edit)
    {
        if (node is null || (edit is YamlEdit.Replace && !node.IsCollection))
            return YamlComments.Of(before);
        if (node.Parent is not { } parent)
            return [];
        var (from, to) =
            edit is YamlEdit.Remove
                ? YamlComments.Own(before, parent, node.Index)
                : (node.Colon >= 0 ? node.Colon : node.Start, YamlComments.EndWithTail(before, node, parent));
        return YamlComments.Of(before, (at, _) => at < from || at >= to);
    }
}
