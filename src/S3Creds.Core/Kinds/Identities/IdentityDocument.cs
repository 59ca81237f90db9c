using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Policy documents as manifests give them, checked for what IAM is certain to refuse.</summary>
internal static class IdentityDocument
{
    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["description"] = "An IAM policy document.",
        ["required"] = new JsonArray("Statement"),
        ["properties"] = new JsonObject
        {
            ["Version"] = new JsonObject { ["enum"] = new JsonArray("2012-10-17", "2008-10-17"), ["description"] = "Omitted: 2012-10-17." },
            ["Id"] = new JsonObject { ["type"] = "string" },
            ["Statement"] = new JsonObject { ["type"] = new JsonArray("array", "object") },
        },
        ["additionalProperties"] = false,
    };

    /// <summary>The document, with a Version where the manifest has none; null after an error was added.</summary>
    /// <param name="place">What the document's places are noted as (<see cref="PolicyPlaces"/>).</param>
    public static JsonObject? Load(ManifestNode node, LoadContext context, PolicyKind kind, string? place = null)
    {
        byte[]? bytes = null;
        var json = node is ManifestNode.Scalar file ? FromFile(file, context, out bytes) : node.ToJson();
        if (json is null && node is ManifestNode.Scalar)
            return null;
        if (json is not JsonObject document)
            return Refuse(node, context, "a policy document is a JSON object");
        if (!document.ContainsKey("Version"))
            document["Version"] = PolicyDocument.Version2012;
        if (!PolicyRefusals.Report(document, kind, node, context))
            return null;
        var readable = (JsonObject?)PolicyText.Readable(document);
        if (place is not null)
            PolicyPlaces.Note(context, place, node, bytes, PolicyText.Statements(readable).Count());
        return readable;
    }

    public static bool Same(FacetValue desired, FacetValue live) =>
        desired == live || (desired is FacetValue.Present a && live is FacetValue.Present b && PolicyText.Same(a.Json.ToNode(), b.Json.ToNode()));

    /// <summary>Whether a document lets its holder administer: everything, all of IAM, or policy writes.</summary>
    public static Risk RiskOf(JsonNode? document) =>
        PolicyText.Statements(document).Any(s => s["Effect"]?.ToString() == "Allow" && (s.ContainsKey("NotAction") || PolicyText.Strings(s["Action"]).Any(IsAdmin)))
            ? Risk.Admin
            : Risk.None;

    private static bool IsAdmin(string action)
    {
        var name = action.ToLowerInvariant();
        return name is "*" or "*:*" or "iam:*" or "s3:*" or "s3:putbucketpolicy" or "sts:*"
            || (name.StartsWith("iam:", StringComparison.Ordinal)
                && (name.Contains("policy", StringComparison.Ordinal) || name.Contains("create", StringComparison.Ordinal)
                    || name.Contains("passrole", StringComparison.Ordinal) || name.Contains('*', StringComparison.Ordinal))
                && !name.StartsWith("iam:get", StringComparison.Ordinal) && !name.StartsWith("iam:list", StringComparison.Ordinal));
    }

    private static JsonNode? FromFile(ManifestNode.Scalar file, LoadContext context, out byte[]? bytes)
    {
        bytes = context.ReadFile(file.Text, file.Span);
        if (bytes is null)
            return null;
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false };
            if (JsonNode.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), documentOptions: options) is { } node)
                return node;
        }
        catch (JsonException e)
        {
            context.Diagnostics.Add(KindCodes.Document.At(
                file.Span, $"{file.Text} is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}"));
            return null;
        }

        return Refuse(file, context, $"{file.Text} holds no policy document");
    }

    private static JsonObject? Refuse(ManifestNode node, LoadContext context, string message)
    {
        context.Diagnostics.Add(KindCodes.Document.At(node.Span, message));
        return null;
    }
}
