using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Policy documents as manifests give them, checked for what IAM refuses in every case (POLICY-RULES.md §4).</summary>
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
    /// <param name="principals">A trust policy: principals are required, resources are refused. Else the reverse.</param>
    public static JsonObject? Load(ManifestNode node, LoadContext context, bool principals = false, string? place = null)
    {
        byte[]? bytes = null;
        var json = node is ManifestNode.Scalar file ? FromFile(file, context, out bytes) : node.ToJson();
        if (json is null && node is ManifestNode.Scalar)
            return null;
        if (json is not JsonObject document)
            return Refuse(node, context, "a policy document is a JSON object");
        if (!document.ContainsKey("Version"))
            document["Version"] = "2012-10-17";
        if ((Error(document, principals) ?? PolicyText.Problem(document)) is { } error)
            return Refuse(node, context, error);
        var readable = (JsonObject?)PolicyText.Readable(document);
        if (place is not null)
            PolicyPlaces.Note(context, place, node, bytes, PolicyText.Statements(readable).Count());
        return readable;
    }

    public static bool Same(FacetValue desired, FacetValue live) =>
        desired == live || (desired is FacetValue.Present a && live is FacetValue.Present b && PolicyText.Same(a.Json.ToNode(), b.Json.ToNode()));

    /// <summary>Whether a document lets its holder administer: everything, all of IAM, or policy writes.</summary>
    public static Risk RiskOf(JsonNode? document) =>
        PolicyText.Statements(document).Any(s => s["Effect"]?.ToString() == "Allow" && (s.ContainsKey("NotAction") || PolicyText.Strings(s["Action"]).Any(a => IsAdmin(a) && !(IsOfS3(a) && IsBelowAPrefix(s)))))
            ? Risk.Admin
            : Risk.None;

    private static bool IsOfS3(string action) => action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a statement is about objects of named buckets only: all of S3 there is full access to them, and administers no bucket.</summary>
    private static bool IsBelowAPrefix(JsonObject statement) => PolicyText.Strings(statement["Resource"]).ToList() is { Count: > 0 } on && on.TrueForAll(r =>
        r.Split(":::") is [_, var name] && name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && !name.AsSpan(0, slash).ContainsAny('*', '?', '$'));

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

    private static string? Error(JsonObject document, bool principals)
    {
        if (document["Version"]?.ToString() is not ("2012-10-17" or "2008-10-17"))
            return "Version is 2012-10-17 or 2008-10-17";
        if (document.FirstOrDefault(p => p.Key is not ("Version" or "Id" or "Statement")).Key is { } unknown)
            return $"'{unknown}' is no part of a policy document";
        if (document["Statement"] is not (JsonArray or JsonObject))
            return "Statement is missing";
        if (document["Statement"] is JsonArray array && (array.Count == 0 || array.Any(s => s is not JsonObject)))
            return "Statement is a list of at least one statement";
        var text = PolicyText.ToWire(document);
        if (text.FirstOrDefault(c => c is not ('\t' or '\n' or '\r') and not (>= ' ' and <= '\u00ff')) is var bad and not default(char))
            return $"a policy holds Latin-1 characters only, not U+{(int)bad:X4}";
        var sids = new HashSet<string>(StringComparer.Ordinal);
        return PolicyText.Statements(document).Select(s => StatementError(s, principals, sids)).FirstOrDefault(e => e is not null);
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

        return statement.FirstOrDefault(p => p.Key is not (
                "Sid" or "Effect" or "Action" or "NotAction" or "Resource" or "NotResource" or "Principal" or "NotPrincipal" or "Condition")).Key is { } key
            ? $"'{key}' is no part of a statement"
            : null;
    }

    private static JsonObject? Refuse(ManifestNode node, LoadContext context, string message)
    {
        context.Diagnostics.Add(KindCodes.Document.At(node.Span, message));
        return null;
    }
}
