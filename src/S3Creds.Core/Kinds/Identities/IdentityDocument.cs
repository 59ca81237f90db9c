using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Policy documents as manifests give them, checked for what IAM refuses in every case (POLICY-RULES.md §4).</summary>
internal static class IdentityDocument
{
    /// <summary>The document, with a Version where the manifest has none; null after an error was added.</summary>
    /// <param name="place">What the document's places are noted as (<see cref="PolicyPlaces"/>).</param>
    /// <param name="principals">A trust policy: principals are required, resources are refused. Else the reverse.</param>
    public static JsonObject? Load(ManifestNode node, LoadContext context, bool principals = false, string? place = null)
    {
        if (node is not (ManifestNode.Scalar or ManifestNode.Map))
            return Refuse(node, context, "a policy document is a JSON object");
        if (DocumentNodes.Read(node, context) is not { } read || read.ToJson() is not JsonObject document)
            return null;
        if (!document.ContainsKey("Version"))
            document["Version"] = "2012-10-17";
        if (Problem(read, document, principals) is var (at, error))
            return Refuse(at, context, error);
        var readable = (JsonObject?)PolicyText.Readable(document);
        if (place is not null)
            PolicyPlaces.Note(context, place, node, read, PolicyText.Statements(readable).Count());
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

    /// <summary>What is wrong, at the statement that it is wrong in; null where nothing is.</summary>
    private static (ManifestNode At, string Error)? Problem(ManifestNode.Map read, JsonObject document, bool principals)
    {
        if (document["Statement"] is not (JsonArray or JsonObject))
            return (read, "Statement is missing");
        if (document["Statement"] is JsonArray array && (array.Count == 0 || array.Any(s => s is not JsonObject)))
            return (read, "Statement is a list of at least one statement");
        var nodes = DocumentNodes.Statements(read);
        var sids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (statement, node) in PolicyText.Statements(document).Zip(nodes))
        {
            if ((StatementError(statement, principals, sids) ?? CharacterError(statement)) is { } error)
                return (node, nodes.Count > 1 ? $"{Name(statement, nodes, node)}: {error}" : error);
        }

        return (CharacterError(document) ?? PolicyText.Problem(document)) is { } whole ? (read, whole) : null;
    }

    private static string Name(JsonObject statement, IReadOnlyList<ManifestNode> nodes, ManifestNode node)
    {
        var number = nodes.TakeWhile(n => !ReferenceEquals(n, node)).Count() + 1;
        return statement["Sid"]?.ToString() is { Length: > 0 } sid ? $"statement {number} ({sid})" : $"statement {number}";
    }

    private static string? CharacterError(JsonObject json)
    {
        var text = CanonicalJson.Of(json).Text;
        return text.FirstOrDefault(c => c is not ('\t' or '\n' or '\r') and not (>= ' ' and <= '\u00ff')) is var bad and not default(char)
            ? $"a policy holds Latin-1 characters only, not U+{(int)bad:X4}"
            : null;
    }

    private static string? StatementError(JsonObject statement, bool principals, HashSet<string> sids)
    {
        if (statement["Effect"]?.ToString() is not ("Allow" or "Deny"))
            return "Effect is Allow or Deny";
        if (statement.ContainsKey("Action") == statement.ContainsKey("NotAction"))
            return "a statement has exactly one of Action and NotAction";
        var resources = (statement.ContainsKey("Resource") ? 1 : 0) + (statement.ContainsKey("NotResource") ? 1 : 0);
        var who = statement.ContainsKey("Principal") || statement.ContainsKey("NotPrincipal");
        if (principals && (resources > 0 || !who))
            return "a statement of a trust policy has a Principal and no Resource";
        if (!principals && (resources != 1 || who))
            return "a statement of an identity policy has exactly one of Resource and NotResource, and no Principal";
        if (statement["Sid"]?.ToString() is { } sid)
        {
            if (!sid.All(char.IsAsciiLetterOrDigit))
                return $"Sid '{sid}' has other characters than letters and digits";
            if (sid.Length > 0 && !sids.Add(sid))
                return $"Sid '{sid}' is used twice";
        }

        return null;
    }

    private static JsonObject? Refuse(ManifestNode node, LoadContext context, string message)
    {
        context.Diagnostics.Add(KindCodes.Document.At(node.Span, message));
        return null;
    }
}
