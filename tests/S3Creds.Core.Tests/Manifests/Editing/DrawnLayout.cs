using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Manifests.Editing;
using YamlDotNet.Core;

namespace S3Creds.Core.Tests.Manifests.Editing;

/// <summary>Draws trees, and writes them as people write YAML: block and flow, all quotes, comments and blank lines in odd places, explicit
/// keys, line ends of two kinds, with and without a line end at the end of the file.</summary>
internal sealed class DrawnLayout(Random random)
{
    private static readonly string[] Texts =
    [
        "x",
        "a b c d",
        "s3:GetObject",
        "it's",
        "say \"hi\"",
        "# no",
        "a: b",
        "- x",
        "",
        "null",
        "true",
        "0123",
        "12",
        "2027-01-31",
        "emoji \U0001F600 x",
        "é",
        "tab\there",
        "l1\nl2\n",
        "l1\n\n  l2 # no",
        "keep\n\n\n",
        "trail ",
        "*",
        "arn:aws:s3:::b/*",
        "$!name!$",
        "{x}",
        "yes",
        "u\u2028x",
        "a,b",
        "[x",
        "&a",
        "!t",
        "key:",
        "x #y",
        "\u00a0z",
        "back\\slash",
        "one two three\n",
    ];

    private readonly StringBuilder text = new();
    private int step;
    private bool indentsLists;
    private bool hasComments;

    public string LineBreak { get; private set; } = "\n";

    private bool Chance(double share) => random.NextDouble() < share;

    public JsonNode? Value(int depth) =>
        random.Next(depth > 0 ? 6 : 3) switch
        {
            0 => Chance(.5) ? null
            : Chance(.5) ? JsonValue.Create(random.Next(100) == 0)
            : JsonValue.Create((long)random.Next(999)),
            1 or 2 => JsonValue.Create(Texts[random.Next(Texts.Length)]),
            3 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]),
            _ => Map(depth - 1, random.Next(4)),
        };

    public string Key() =>
        Chance(.15)
            ? Texts.Where(t => t.Length > 0 && !t.Contains('\n', StringComparison.Ordinal)).ElementAt(random.Next(20))
            : "k" + random.Next(200).ToString(CultureInfo.InvariantCulture);

    public JsonObject Map(int depth, int entries)
    {
        var map = new JsonObject();
        for (var i = 0; i < entries; i++)
            map[Key()] = Value(depth);
        return map;
    }

    public string File(JsonObject root)
    {
        LineBreak = Chance(.35) ? "\r\n" : "\n";
        step = Chance(.7) ? 2 : 4;
        indentsLists = Chance(.6);
        hasComments = Chance(.8);
        text.Clear();
        if (Chance(.3))
            text.Append("# head").Append(LineBreak);
        Between(0);
        if (Chance(.1))
            text.Append("---").Append(Chance(.5) ? " # doc" : "").Append(LineBreak);
        Between(0);
        if (root.Count == 0 || Chance(.05))
        {
            Flow(root, 0);
            text.Append(LineBreak);
        }
        else
        {
            Body(root, 0);
        }

        Between(0);
        if (Chance(.05))
            text.Append("...").Append(LineBreak);
        if (Chance(.1) && text.ToString().EndsWith(LineBreak, StringComparison.Ordinal))
            text.Length -= LineBreak.Length;
        return text.ToString();
    }

    private void Between(int column)
    {
        while (hasComments && Chance(.25))
        {
            if (Chance(.4))
                text.Append(Chance(.2) ? "  " : "").Append(LineBreak);
            else
                text.Append(' ', Chance(.8) ? column : random.Next(6))
                    .Append("# c")
                    .Append(random.Next(1000))
                    .Append(Chance(.2) ? " 'q\" {[: - é\U0001F600\t" : "")
                    .Append(LineBreak);
        }
    }

    private string Trail() =>
        hasComments && Chance(.3) ? new string(' ', 1 + random.Next(3)) + "# t" + random.Next(1000).ToString(CultureInfo.InvariantCulture)
        : Chance(.05) ? "  "
        : "";

    private string Scalar(JsonNode? value, bool inFlow, bool isKey, int column)
    {
        if (value is null)
            return Chance(.5) ? "null" : "~";
        if (value.GetValueKind() != JsonValueKind.String)
            return value.ToJsonString();
        var style = (ScalarStyle[])[ScalarStyle.Plain, ScalarStyle.SingleQuoted, ScalarStyle.DoubleQuoted];
        var written = YamlScalars.Write(value, style[random.Next(3)], inFlow);
        return !isKey && value.GetValue<string>() == "a b c d" && Chance(.5)
            ? written.Replace(
                "b c",
                "b" + (Chance(.5) ? LineBreak : "  " + LineBreak) + new string(' ', column + 2 + random.Next(3)) + "c",
                StringComparison.Ordinal
            )
            : written;
    }

    private string KeyText(string key, bool inFlow, int column) => Scalar(JsonValue.Create(key), inFlow, isKey: true, column);

    private void Flow(JsonNode value, int column)
    {
        var many = Chance(.35);
        var gap = Chance(.3) ? " " : "";
        var elements = value is JsonArray list
            ? list.Select(i => ((string?)null, i)).ToList()
            : ((JsonObject)value).Select(e => ((string?)e.Key, e.Value)).ToList();
        text.Append(value is JsonArray ? '[' : '{').Append(many || (elements.Count == 0 && Chance(.5)) ? "" : gap);
        for (var i = 0; i < elements.Count; i++)
        {
            if (many)
            {
                text.Append(Trail()).Append(LineBreak);
                Between(column + 2);
                text.Append(' ', column + 2);
            }

            FlowElement(value, elements[i].Item1, elements[i].Item2, column);
            var isLast = i + 1 == elements.Count;
            if (!isLast || Chance(.15))
                text.Append(Chance(.1) ? " ," : ",").Append(many || isLast ? "" : " ");
        }

        if (many)
            text.Append(Trail()).Append(LineBreak).Append(' ', column + (column == 0 || Chance(.5) ? 1 : 2));
        text.Append(many || elements.Count == 0 ? "" : gap).Append(value is JsonArray ? ']' : '}');
    }

    private void FlowElement(JsonNode collection, string? key, JsonNode? value, int column)
    {
        if (key is not null)
        {
            text.Append(KeyText(key, true, column));
            if (value is null && Chance(.2))
            {
                text.Append(Chance(.5) ? ": " : "");
                return;
            }

            text.Append(": ");
        }

        if (
            collection is JsonArray
            && value is JsonObject { Count: 1 } one
            && one.First() is { Value: not (JsonArray or JsonObject) } pair
            && Chance(.2)
        )
            text.Append(KeyText(pair.Key, true, column)).Append(": ").Append(Scalar(pair.Value, true, false, column));
        else if (value is JsonArray or JsonObject)
            Flow(value, column + 2);
        else
            text.Append(Scalar(value, true, false, column));
    }

    private void Below(JsonNode? value, int column, bool isItem)
    {
        if (value is JsonArray { Count: > 0 } or JsonObject { Count: > 0 } && Chance(.65))
        {
            var to =
                isItem ? column + 2
                : value is JsonArray && !indentsLists ? column
                : column + (Chance(.9) ? step : 1 + random.Next(4));
            if (isItem && Chance(.7))
            {
                text.Append(' ');
            }
            else
            {
                text.Append(Trail()).Append(LineBreak);
                Between(to);
                text.Append(' ', to);
            }

            Body(value!, to);
            return;
        }

        if (value is JsonArray or JsonObject)
        {
            text.Append(' ');
            Flow(value, column);
            text.Append(Trail()).Append(LineBreak);
        }
        else if (value is null && Chance(.5))
        {
            text.Append(Trail()).Append(LineBreak);
        }
        else if (
            value is JsonValue scalar
            && scalar.TryGetValue<string>(out var s)
            && s.Contains('\n', StringComparison.Ordinal)
            && Chance(.8)
        )
        {
            BlockText(s, column);
        }
        else
        {
            if (!isItem && Chance(.05))
            {
                text.Append(Trail()).Append(LineBreak);
                Between(column + 1);
                text.Append(' ', column + 1);
            }
            else
            {
                text.Append(
                    !isItem && Chance(.03) ? "\t"
                    : Chance(.05) ? "   "
                    : " "
                );
            }

            text.Append(Scalar(value, false, false, column)).Append(Trail()).Append(LineBreak);
        }
    }

    private void BlockText(string value, int column)
    {
        var folded = value == "one two three\n" && Chance(.7);
        var body = value.TrimEnd('\n');
        var ends = value.Length - body.Length;
        var width = column + 1 + random.Next(3);
        text.Append(' ')
            .Append(folded ? '>' : '|')
            .Append(Chance(.15) ? (width - column).ToString(CultureInfo.InvariantCulture) : "")
            .Append(
                ends switch
                {
                    0 => "-",
                    1 => "",
                    _ => "+",
                }
            )
            .Append(Trail())
            .Append(LineBreak);
        foreach (var line in (folded ? body.Replace(' ', '\n') : body).Split('\n'))
            text.Append(line.Length == 0 ? "" : new string(' ', width) + line).Append(LineBreak);
        for (var i = 1; i < ends; i++)
            text.Append(LineBreak);
        if (ends <= 1 && Chance(.3))
            text.Append(LineBreak);
    }

    private void Body(JsonNode value, int column)
    {
        var isFirst = true;
        if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                Next();
                text.Append('-');
                Below(item, column, isItem: true);
            }

            return;
        }

        foreach (var (key, item) in (JsonObject)value)
        {
            Next();
            if (Chance(.02))
                text.Append("? ").Append(KeyText(key, false, column)).Append(Trail()).Append(LineBreak).Append(' ', column).Append(':');
            else
                text.Append(KeyText(key, false, column)).Append(Chance(.04) ? " :" : ":");
            Below(item, column, isItem: false);
        }

        void Next()
        {
            if (!isFirst)
            {
                Between(column);
                text.Append(' ', column);
            }

            isFirst = false;
        }
    }
}
