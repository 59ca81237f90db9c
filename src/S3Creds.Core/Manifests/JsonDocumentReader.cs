using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Manifests;

/// <summary>Reads a JSON file that a manifest names into nodes with their places, so that what is wrong in it is shown in it.</summary>
internal static class JsonDocumentReader
{
    /// <summary>Bytes. The largest policy that AWS takes has 20 KB.</summary>
    public const int LargestFile = 1 << 20;

    /// <summary>Null after an error was added.</summary>
    /// <param name="file">The name that places carry.</param>
    public static ManifestNode? Read(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        var text = SourceText.Decode(file, bytes, diagnostics);
        if (text is null)
            return null;
        var json = Encoding.UTF8.GetBytes(text);
        var reader = new JsonPlaces(file, json, diagnostics);
        try
        {
            return reader.Document();
        }
        catch (JsonException e)
        {
            var deep = JsonProblem.IsTooDeep(e);
            var problem = JsonProblem.Of(e, json);
            diagnostics.Add(
                ManifestCodes.NotJson.At(
                    new SourceSpan(file, problem.Line, problem.Column),
                    deep ? $"nested deeper than {ManifestReader.DeepestLevel} levels" : problem.Message
                )
            );
            return null;
        }
    }

    /// <summary>One pass over the tokens.</summary>
    private ref struct JsonPlaces(string file, byte[] json, DiagnosticBag diagnostics)
    {
        private Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = ManifestReader.DeepestLevel });
        private int scanned;
        private int lineStart;
        private int line = 1;

        public ManifestNode Document()
        {
            reader.Read();
            var root = Node();
            reader.Read();
            return root;
        }

        private ManifestNode Node()
        {
            var place = Place();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return Map(place);
                case JsonTokenType.StartArray:
                    var items = new List<ManifestNode>();
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                        items.Add(Node());
                    return new ManifestNode.List(place, items);
                case JsonTokenType.String:
                    return CoreScalar.Text(place, Text());
                case JsonTokenType.True or JsonTokenType.False:
                    return new ManifestNode.Scalar(place, JsonValue.Create(reader.GetBoolean()), Raw());
                case JsonTokenType.Number:
                    return new ManifestNode.Scalar(place, reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : Real(), Raw());
                default:
                    return new ManifestNode.Null(place, "null");
            }
        }

        private ManifestNode.Map Map(SourceSpan start)
        {
            var entries = new List<ManifestEntry>();
            var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var place = Place();
                var key = Text();
                reader.Read();
                var value = Node();
                if (seen.TryAdd(key, place))
                    entries.Add(new ManifestEntry(key, place, value));
                else
                    diagnostics.Add(
                        ManifestCodes.DuplicateKey.At(
                            place,
                            $"{ShownText.Quote(key)} is set twice in this object, first at {seen[key]}",
                            "keep one of them"
                        )
                    );
            }

            return new ManifestNode.Map(start, entries);
        }

        private string Text()
        {
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                diagnostics.Add(ManifestCodes.NotJson.At(Place(), "the text holds half of a surrogate pair"));
                return "\ufffd";
            }
        }

        private readonly string Raw() => Encoding.UTF8.GetString(reader.ValueSpan);

        private readonly JsonValue Real() =>
            reader.TryGetDouble(out var real) && double.IsFinite(real) ? JsonValue.Create(real) : JsonValue.Create(Raw());

        private SourceSpan Place()
        {
            for (var offset = (int)reader.TokenStartIndex; scanned < offset; scanned++)
            {
                if (json[scanned] != (byte)'\n')
                    continue;
                line++;
                lineStart = scanned + 1;
            }

            return new SourceSpan(
                file,
                line,
                Encoding.UTF8.GetCharCount(json.AsSpan(lineStart, (int)reader.TokenStartIndex - lineStart)) + 1
            );
        }
    }
}
