using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Policies of the user's own that AWS is certain to refuse are refused before the first call. Templates are not checked: they are
/// valid. Stores other than AWS are not checked: they have principals, ARNs and actions of their own.</summary>
internal static class CertainRefusals
{
    /// <param name="option">As s3-credentials names it: <c>'--policy'</c>.</param>
    public static void Check(JsonNode document, PolicyKind kind, string option, AccountOptions options, string? bucket = null)
    {
        var isAws = options.EndpointUrl is null or "";
        if (!PolicyDocument.TryParse(document.ToJsonString(Relaxed.Options), out var parsed, out var error))
            throw DirectErrors.Error($"{option} is not a policy that AWS accepts: {error.Message} (at {error.Path})");
        var refusals = isAws ? PolicyLint.Refusals(parsed, kind, bucket) : [];
        if (refusals is [var first, ..])
            throw DirectErrors.Error(
                $"{option} is not a policy that AWS accepts{PolicyRefusals.Place(parsed, first)}: {first.Message}",
                first.Hint
            );
    }
}
