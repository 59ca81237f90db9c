using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>The parts of an expectation that set the time and the session: <c>strict</c>, <c>at</c>, <c>sessionPolicy</c>.</summary>
internal static class ExpectationParts
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd"];

    public static bool IsOn(ManifestNode? node) => (node as ManifestNode.Scalar)?.Text is "true" or "True" or "TRUE";

    /// <summary>False after an error was added.</summary>
    public static bool TryRead(
        ManifestNode.Map map,
        bool isCan,
        IReadOnlyList<string> who,
        Func<string, SourceSpan, byte[]?> readFile,
        DiagnosticBag diagnostics,
        out DateTimeOffset? at,
        out PolicySource? session
    )
    {
        (at, session) = (null, null);
        foreach (var key in ((string[])["at", "strict"]).Where(k => map[k] is not null && !isCan))
        {
            diagnostics.Add(
                ManifestCodes.Form.At(
                    map[key]!.Span,
                    $"{key} belongs to {{who, can, on}}",
                    $"remove {key}: cannot and only hold for requests at any time, and nothing that is not seen makes them hold"
                )
            );
            return false;
        }

        if (map["at"] is ManifestNode.Scalar instant)
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            if (!DateTimeOffset.TryParseExact(instant.Text, Instants, CultureInfo.InvariantCulture, Utc, out var parsed))
            {
                diagnostics.Add(
                    ManifestCodes.Form.At(
                        instant.Span,
                        $"{ShownText.Quote(instant.Text)} is no instant",
                        "2027-01-31, or 2027-01-31T12:00:00Z"
                    )
                );
                return false;
            }

            at = parsed;
        }

        return map["sessionPolicy"] is not { } policy || TrySession(policy, who, readFile, diagnostics, out session);
    }

    private static bool TrySession(
        ManifestNode node,
        IReadOnlyList<string> who,
        Func<string, SourceSpan, byte[]?> readFile,
        DiagnosticBag diagnostics,
        out PolicySource? session
    )
    {
        session = null;
        if (who.FirstOrDefault(w => !HasSessions(w)) is { } other || who.Count == 0)
        {
            diagnostics.Add(
                ManifestCodes.Form.At(
                    node.Span,
                    "sessionPolicy belongs to sessions: who is role/NAME, or the ARN of an assumed role or of a federated user"
                )
            );
            return false;
        }

        if (DocumentNodes.Read(node, readFile, diagnostics) is not { } read)
            return false;
        var document = (JsonObject)read.ToJson()!;
        if (!PolicyRefusals.Report(document, PolicyKind.Session, read, diagnostics) || PolicyText.Parse(document) is not { } parsed)
            return false;
        session = new PolicySource(node is ManifestNode.Scalar file ? file.Text : $"sessionPolicy at {node.Span}", parsed);
        return true;
    }

    private static bool HasSessions(string who) =>
        who.StartsWith("role/", StringComparison.Ordinal)
        || RequestPrincipal.Parse(who).Kind
            is RequestPrincipalKind.RoleSession
                or RequestPrincipalKind.FederatedUser
                or RequestPrincipalKind.Role;
}
