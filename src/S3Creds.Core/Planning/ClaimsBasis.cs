using System.Text.Json.Nodes;
using S3Creds.Core.Access;

namespace S3Creds.Core.Planning;

/// <summary>
/// Which claims a plan rests on. A change of them is approved by their digest, so that an approval is about these claims and no others.
/// </summary>
/// <param name="Declared">The digest of what the manifests claim; null: nothing, or it does not bear on the plan.</param>
/// <param name="Approved">The digests that ownership tags of declared resources hold: these claims were approved before.</param>
public sealed record ClaimsBasis(string? Declared, IReadOnlyList<string> Approved)
{
    public static ClaimsBasis None { get; } = new(null, []);

    /// <summary>The approval that a change of the claims needs; null where they are as they were.</summary>
    public (string Token, string Why)? Approval =>
        this switch
        {
            { Declared: { } digest } when !Approved.Contains(digest) => (
                $"claims:{digest}",
                Approved.Count == 0
                    ? "the manifests claim guardrails or key policies, which answers about access rest on"
                    : "what the manifests claim of guardrails and key policies would change"
            ),
            { Declared: null, Approved.Count: > 0 } => ("claims:none", "the manifests no longer claim guardrails or key policies"),
            _ => null,
        };

    internal JsonObject ToJson() => new() { ["declared"] = Declared, ["approved"] = AccessJson.Texts(Approved) };

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    internal static ClaimsBasis Read(JsonObject json) => new(json["declared"]?.GetValue<string>(), AccessJson.Texts(json, "approved"));
}
