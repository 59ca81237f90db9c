using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>What every file of a set has at its top.</summary>
/// <param name="Defaults">Manifest keys that hold for every resource which does not name them.</param>
internal sealed record ManifestHead(string Account, string Owner, string? Endpoint, bool BucketsOnly, JsonObject Defaults);

/// <summary>The files of an import, by their path in the folder.</summary>
/// <param name="Files">Manifests, and the documents that they name.</param>
/// <param name="Documents">Document → the resource whose it is.</param>
internal sealed record ManifestSet(IReadOnlyDictionary<string, byte[]> Files, IReadOnlyDictionary<string, ResourceAddress> Documents)
{
    public const string MainFile = "s3creds.yaml";

    private const string DocumentFolder = "policies";

    /// <summary>Half of what one file may have: JSON and YAML of a body are of about one length.</summary>
    private const int PartLength = ManifestReader.LargestFile / 2;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ManifestSet Of(
        ManifestHead head,
        JsonObject profiles,
        IReadOnlyList<string> external,
        IReadOnlyList<ImportedResource> resources,
        IReadOnlyList<string> comments,
        ImportRequest request
    )
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var documents = new Dictionary<string, ResourceAddress>(StringComparer.Ordinal);
        if (request.DocumentFiles)
        {
            resources =
            [
                .. resources.Select(r =>
                    r with
                    {
                        Body = (JsonObject)WithoutDocuments(r.Body, $"{r.Kind.ResourceKind.Name()}.{FileName.Of(r.Address.Name)}", Put(r))!,
                    }
                ),
            ];
        }

        var shared = new JsonObject();
        if (external.Count > 0)
            shared["external"] = new JsonObject { ["buckets"] = new JsonArray([.. external.Select(b => JsonValue.Create(b))]) };
        if (profiles.Count > 0)
            shared["profiles"] = profiles.DeepClone();
        foreach (var (name, shares, part) in Parts(resources, request, shared.Count > 0))
            files[name] = Manifest(head, shares ? shared : [], part, shares ? comments : []);
        return new ManifestSet(files, documents);

        Action<string, JsonObject> Put(ImportedResource resource) =>
            (path, document) =>
            {
                files[path] = Json(document);
                documents[path] = resource.Address;
            };
    }

    /// <summary>File → its resources; the first one has what all share.</summary>
    private static IEnumerable<(string Name, bool Shares, IReadOnlyList<ImportedResource> Resources)> Parts(
        IReadOnlyList<ImportedResource> resources,
        ImportRequest request,
        bool hasShared
    )
    {
        if (request.FilePerResource)
        {
            if (hasShared || resources.Count == 0)
                yield return (MainFile, true, []);
            foreach (var (index, resource) in resources.Index())
                yield return (
                    $"{resource.Kind.ResourceKind.Name()}.{FileName.Of(resource.Address.Name)}.yaml",
                    !hasShared && index == 0,
                    [resource]
                );
            yield break;
        }

        var part = new List<ImportedResource>();
        var (number, length) = (1, 0);
        foreach (var resource in resources)
        {
            var its = resource.Body.ToJsonString().Length;
            if (length > 0 && length + its > PartLength)
            {
                yield return (PartName(number), number == 1, part);
                (part, number, length) = ([], number + 1, 0);
            }

            part.Add(resource);
            length += its;
        }

        yield return (PartName(number), number == 1, part);
    }

    private static string PartName(int number) => number == 1 ? MainFile : $"s3creds-{number}.yaml";

    private static byte[] Manifest(
        ManifestHead head,
        JsonObject shared,
        IReadOnlyList<ImportedResource> resources,
        IReadOnlyList<string> comments
    )
    {
        var manifest = new JsonObject
        {
            ["apiVersion"] = "s3creds/v1",
            ["account"] = head.Account,
            ["owner"] = head.Owner,
        };
        if (head.BucketsOnly)
            manifest["scope"] = Kinds.ManifestScope.Buckets;
        if (resources.Any(r => r.Address.Kind == ResourceKind.Account))
            manifest["accountOwner"] = true;
        if (head.Endpoint is { } endpoint)
            manifest["endpoint"] = endpoint;
        if (head.Defaults.Count > 0)
            manifest["defaults"] = head.Defaults.DeepClone();
        foreach (var (key, value) in shared)
            manifest[key] = value?.DeepClone();
        var notes = new Dictionary<(string, string), IReadOnlyList<string>>();
        foreach (var group in resources.GroupBy(r => r.Kind.Section, StringComparer.Ordinal))
        {
            manifest[group.Key] = new JsonObject(group.Select(r => KeyValuePair.Create(r.Address.Name, (JsonNode?)r.Body.DeepClone())));
            foreach (var resource in group.Where(r => r.Comments.Count > 0))
                notes[(group.Key, resource.Address.Name)] = resource.Comments;
        }

        return Encoding.UTF8.GetBytes(ManifestWriter.Write(manifest, comments, notes));
    }

    /// <summary>The body with names of files for its policy documents.</summary>
    /// <param name="name">Of the file that a document here would be in.</param>
    private static JsonNode? WithoutDocuments(JsonNode? node, string name, Action<string, JsonObject> put)
    {
        if (node is not JsonObject map)
            return node?.DeepClone();
        if (DocumentStyle.IsDocument(map))
        {
            var path = $"{DocumentFolder}/{name}.json";
            put(path, map);
            return JsonValue.Create(path);
        }

        return new JsonObject(
            map.Select(p =>
                KeyValuePair.Create(p.Key, WithoutDocuments(p.Value, p.Key == "document" ? name : $"{name}.{FileName.Of(p.Key)}", put))
            )
        );
    }

    private static byte[] Json(JsonObject document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            document.WriteTo(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
