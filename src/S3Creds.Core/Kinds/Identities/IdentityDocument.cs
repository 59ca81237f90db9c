using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Policy documents as manifests give them, checked for what IAM is certain to refuse.</summary>
internal static class IdentityDocument
{
    /// <summary>The document, with a Version where the manifest has none; null after an error was added.</summary>
    /// <param name="place">What the document's places are noted as (<see cref="PolicyPlaces"/>).</param>
    public static JsonObject? Load(ManifestNode node, LoadContext context, PolicyKind kind, string? place = null)
    {
        if (node is not (ManifestNode.Scalar or ManifestNode.Map))
            return Refuse(node, context, "a policy document must be a JSON object");
        if (DocumentNodes.Read(node, context) is not { } read || read.ToJson() is not JsonObject document)
            return null;
        if (!document.ContainsKey("Version"))
            document["Version"] = PolicyDocument.Version2012;
        if (!PolicyRefusals.Report(document, kind, read, context))
            return null;
        var readable = (JsonObject?)PolicyText.Readable(document);
        if (place is not null)
            PolicyPlaces.Note(context, place, node, read, PolicyText.Statements(readable).Count());
        return readable;
    }

    public static bool Same(FacetValue desired, FacetValue live) =>
        desired == live
        || (desired is FacetValue.Present a && live is FacetValue.Present b && PolicyText.Same(a.Json.ToNode(), b.Json.ToNode()));

    /// <summary>Whether a document lets its holder administer: everything, all of IAM, or policy writes.</summary>
    public static Risk RiskOf(JsonNode? document) =>
        PolicyText
            .Statements(document)
            .Any(s =>
                s["Effect"]?.ToString() == "Allow"
                && (s.ContainsKey("NotAction") || PolicyText.Strings(s["Action"]).Any(a => IsAdmin(a) && !(IsOfS3(a) && IsBelowAPrefix(s))))
            )
            ? Risk.Admin
            : Risk.None;

    private static bool IsOfS3(string action) => action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a statement is about objects of named buckets only: all of S3 there is full access to them, and administers no
    /// bucket.</summary>
    private static bool IsBelowAPrefix(JsonObject statement) =>
        PolicyText.Strings(statement["Resource"]).ToList() is { Count: > 0 } on
        && on.TrueForAll(r =>
            r.Split(":::") is [_, var name]
            && name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            && !name.AsSpan(0, slash).ContainsAny('*', '?', '$')
        );

    private static bool IsAdmin(string action)
    {
        var name = action.ToLowerInvariant();
        return name is "*" or "*:*" or "iam:*" or "s3:*" or "s3:putbucketpolicy" or "sts:*"
            || (
                name.StartsWith("iam:", StringComparison.Ordinal)
                && (
                    name.Contains("policy", StringComparison.Ordinal)
                    || name.Contains("create", StringComparison.Ordinal)
                    || name.Contains("passrole", StringComparison.Ordinal)
                    || name.Contains('*', StringComparison.Ordinal)
                )
                && !name.StartsWith("iam:get", StringComparison.Ordinal)
                && !name.StartsWith("iam:list", StringComparison.Ordinal)
            );
    }

    private static JsonObject? Refuse(ManifestNode node, LoadContext context, string message)
    {
        context.Diagnostics.Add(KindCodes.Document.At(node.Span, message));
        return null;
    }
}
