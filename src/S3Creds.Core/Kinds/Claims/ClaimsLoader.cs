using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Kinds.Claims;

/// <summary>Reads <c>guardrails</c> and <c>keyPolicies</c> of the manifests of a run: each is declared once, in any of them.</summary>
internal sealed partial class ClaimsLoader(DiagnosticBag diagnostics)
{
    private readonly SortedDictionary<string, (ClaimedPolicy Policy, SourceSpan Span)> keys = new(StringComparer.Ordinal);
    private SourceSpan? guardrails;
    private AccessClaims claims = AccessClaims.None;

    public AccessClaims Claims =>
        claims with
        {
            KeyPolicies = keys.ToImmutableSortedDictionary(k => k.Key, k => k.Value.Policy, StringComparer.Ordinal),
        };

    public static JsonObject GuardrailsSchema()
    {
        var schema = Closed(
            new JsonObject
            {
                ["scps"] = Levels(
                    "Service control policies. Each level must allow a request: name FullAWSAccess where AWS's own policy is attached. "
                        + "{}: there are none."
                ),
                ["rcps"] = Levels(
                    "Resource control policies. AWS's own RCPFullAWSAccess is always there and need not be named. {}: there are none."
                ),
                ["managementAccount"] = Word("The organisation's management account: control policies do not apply in it.", "^[0-9]{12}$")
                    .With("111122223333"),
            }
        );
        schema["description"] =
            "The control policies of the organisation, as files. They are claims: "
            + "they count as if they were read, answers that rest on one name it, "
            + "and a plan in which they changed needs an approval.";
        return schema;
    }

    public static JsonObject KeyPoliciesSchema()
    {
        var schema = MapOf(DocumentNodes.DocumentOrFile("The key's policy: inline, or the name of a JSON file beside the manifest."));
        schema["description"] = "Policies of KMS keys by the key's ARN, where they cannot be read. They are claims, as guardrails are.";
        schema["examples"] = new JsonArray(
            new JsonObject { ["arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"] = "keys/media.json" }
        );
        return schema;
    }

    /// <param name="readFile">Reads a file beside the manifest; null after an error was added.</param>
    public void Add(ManifestNode.Map manifest, Func<string, SourceSpan, byte[]?> readFile)
    {
        if (manifest["guardrails"] is ManifestNode.Map map)
        {
            if (guardrails is { } first)
            {
                diagnostics.Add(
                    ClaimCodes.DeclaredTwice.At(
                        map.Span,
                        $"guardrails are declared twice, first at {first}",
                        "declare them in one manifest of the run"
                    )
                );
            }

            guardrails ??= map.Span;
            claims = new AccessClaims(
                Levels(map["scps"], PolicyKind.ServiceControl, readFile),
                Levels(map["rcps"], PolicyKind.ResourceControl, readFile),
                (map["managementAccount"] as ManifestNode.Scalar)?.Text,
                claims.KeyPolicies
            );
        }

        foreach (var (key, span, value) in (manifest["keyPolicies"] as ManifestNode.Map)?.Entries ?? [])
            AddKey(key, span, value, readFile);
    }

    private void AddKey(string key, SourceSpan span, ManifestNode value, Func<string, SourceSpan, byte[]?> readFile)
    {
        if (!KeyArn().IsMatch(key))
        {
            diagnostics.Add(
                ClaimCodes.NotAKey.At(
                    span,
                    $"{ShownText.Quote(key)} is not the ARN of a KMS key",
                    key.Contains("alias/", StringComparison.Ordinal)
                        ? "an alias can be moved to another key: name the key itself"
                        : "arn:aws:kms:REGION:ACCOUNT:key/ID"
                )
            );
            return;
        }

        if (keys.TryGetValue(key, out var first))
        {
            diagnostics.Add(ClaimCodes.DeclaredTwice.At(span, $"the policy of {key} is declared twice, first at {first.Span}"));
            return;
        }

        if (DocumentNodes.Read(value, readFile, diagnostics) is not { } read)
            return;
        var document = (JsonObject)read.ToJson()!;
        if (WhyNoKeyPolicy(document) is { } why)
            diagnostics.Add(ClaimCodes.NotAKeyPolicy.At(value.Span, $"the policy of {key}: {why}"));
        else
            keys[key] = (new ClaimedPolicy(Name(value, "keyPolicies"), CanonicalJson.Of(document)), span);
    }

    private static string? WhyNoKeyPolicy(JsonObject document) =>
        !PolicyDocument.TryParse(CanonicalJson.Of(document).Text, out var parsed, out var error) ? $"{error.Message} (at {error.Path})"
        : parsed.Statements.Any(s => s.Principal is null && s.NotPrincipal is null) ? "each statement of a key policy names a Principal"
        : null;

    private List<ClaimedLevel>? Levels(ManifestNode? node, PolicyKind kind, Func<string, SourceSpan, byte[]?> readFile) =>
        node is not ManifestNode.Map levels
            ? null
            :
            [
                .. levels.Entries.Select(level => new ClaimedLevel(
                    level.Key,
                    [
                        .. ((level.Value as ManifestNode.List)?.Items ?? [])
                            .Select(policy => Policy(policy, kind, readFile))
                            .OfType<ClaimedPolicy>(),
                    ]
                )),
            ];

    private static string Name(ManifestNode node, string section) =>
        node is ManifestNode.Scalar file ? file.Text : $"{section} at {node.Span}";

    private ClaimedPolicy? Policy(ManifestNode node, PolicyKind kind, Func<string, SourceSpan, byte[]?> readFile)
    {
        var name = Name(node, "guardrails");
        if (name == AccessClaims.FullAccess.Name || (kind == PolicyKind.ResourceControl && name == "RCP" + AccessClaims.FullAccess.Name))
            return AccessClaims.FullAccess;
        if (DocumentNodes.Read(node, readFile, diagnostics) is not { } read)
            return null;
        var document = (JsonObject)read.ToJson()!;
        return PolicyRefusals.Report(document, kind, read, diagnostics) ? new ClaimedPolicy(name, CanonicalJson.Of(document)) : null;
    }

    private static JsonObject Levels(string description)
    {
        var files = ListOf(
            DocumentNodes.DocumentOrFile("The policy: the name of a JSON file beside the manifest, FullAWSAccess, or inline.")
        );
        files["minItems"] = 1;
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = files };
        schema["description"] = description + " By level, from the root down: {root: [FILE], UNIT: [FILE], account: [FILE]}.";
        schema["examples"] = new JsonArray(
            new JsonObject { ["root"] = new JsonArray("FullAWSAccess"), ["account"] = new JsonArray("policies/control.json") }
        );
        return schema;
    }

    [GeneratedRegex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyArn();
}
