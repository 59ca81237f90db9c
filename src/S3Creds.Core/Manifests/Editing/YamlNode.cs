using System.Text.Json.Nodes;
using S3Creds.Core.Model;
using YamlDotNet.Core;

namespace S3Creds.Core.Manifests.Editing;

internal enum YamlKind
{
    Scalar,
    Map,
    List,
}

/// <summary>A node of a YAML text with its exact place in it, as offsets of UTF-16 units.</summary>
internal sealed class YamlNode
{
    public required YamlKind Kind { get; init; }

    public int Start { get; set; }

    /// <summary>After the last character of the node: of a block collection the end of its last leaf.</summary>
    public int End { get; set; }

    /// <summary>Between brackets or braces.</summary>
    public bool IsFlow { get; init; }

    /// <summary>A map of one entry without braces, as in <c>[a: b]</c>.</summary>
    public bool IsPair { get; init; }

    public ScalarStyle Style { get; init; }

    /// <summary>A block text that keeps the blank lines at its end: <c>|+</c>.</summary>
    public bool KeepsBlankLines { get; set; }

    public string Text { get; init; } = "";

    /// <summary>Of a map, one for each of <see cref="Values"/>.</summary>
    public List<YamlNode> Keys { get; } = [];

    public List<YamlNode> Values { get; } = [];

    /// <summary>Where each element begins, its <c>-</c> or <c>?</c> included.</summary>
    public List<int> From { get; } = [];

    public YamlNode? Parent { get; set; }

    /// <summary>Among the values of <see cref="Parent"/>.</summary>
    public int Index { get; set; }

    /// <summary>The place of the <c>:</c> before the node; -1 where there is none.</summary>
    public int Colon { get; set; } = -1;

    public bool IsCollection => Kind != YamlKind.Scalar;

    public bool IsBlock => IsCollection && !IsFlow;

    /// <summary>Nothing is written: <c>key:</c>.</summary>
    public bool IsEmpty => Kind == YamlKind.Scalar && Start == End;

    public bool IsBlockText => Kind == YamlKind.Scalar && Style is ScalarStyle.Literal or ScalarStyle.Folded;

    /// <summary>What of this node is written last.</summary>
    public YamlNode LastLeaf => IsBlock && Values.Count > 0 ? Values[^1].LastLeaf : this;

    public YamlNode? At(YamlStep step) =>
        step.Key is null
            ? Kind == YamlKind.List && step.Index < Values.Count
                ? Values[step.Index]
                : null
            : Kind == YamlKind.Map && Keys.FindIndex(k => k.Text == step.Key) is >= 0 and var at
                ? Values[at]
                : null;

    public IEnumerable<YamlNode> All() => Values.SelectMany(v => v.All()).Prepend(this);

    public JsonNode? ToJson() =>
        Kind switch
        {
            YamlKind.List => new JsonArray([.. Values.Select(v => v.ToJson())]),
            YamlKind.Map => new JsonObject(Keys.Zip(Values, (k, v) => KeyValuePair.Create(k.Text, v.ToJson()))),
            _ when Style == ScalarStyle.Plain => CoreScalar.Plain(new SourceSpan("", 1, 1), Text).ToJson(),
            _ => JsonValue.Create(Text),
        };
}

/// <summary>One step of a path into a tree: a key of a map, or the place of an item in a list.</summary>
internal readonly record struct YamlStep(string? Key, int Index)
{
    public static implicit operator YamlStep(string key) => new(key, 0);

    public static implicit operator YamlStep(int index) => new(null, index);

    public override string ToString() => Key ?? Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
