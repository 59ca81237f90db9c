using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>Who may assume the role: one of several short forms, or a document. The value is the document.</summary>
internal sealed class TrustFacet(RoleObject api) : IamFacet(api, "trust", 60, FacetRole.AtCreation, IamPart.Core)
{
    private const int Most = 8192;

    private static readonly int Usual = PolicyGrammar.Of(PolicyKind.Trust).MaxSize;

    private static readonly string[] ShortForms = ["document", "account", "service", "role", "user", "github", "oidc", "saml", "principal"];

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["additionalProperties"] = false,
            ["description"] = "The principals that may assume the role: exactly one of these keys.",
            ["examples"] = new JsonArray(new JsonObject { ["service"] = "ec2.amazonaws.com" }),
            ["properties"] = new JsonObject
            {
                ["document"] = DocumentNodes.DocumentOrFile(
                    "A whole trust policy: inline, or the name of a JSON file beside the manifest."
                ),
                ["account"] = Names("Every principal of these accounts: 12 digits in quotes.", "^[0-9]{12}$").With("123456789012"),
                ["service"] = Names("AWS services.", "^[a-z0-9.-]+$").With("ec2.amazonaws.com"),
                ["role"] = Names("Roles of the manifest, by name.", null).With("media-pipeline"),
                ["user"] = Names("Users of the manifest, by name.", null).With("ci-uploader"),
                ["principal"] = Names("Principals, by ARN.", "^arn:").With("arn:aws:iam::123456789012:role/deploy"),
                ["github"] = FederatedTrust.GitHubSchema(),
                ["oidc"] = FederatedTrust.OidcSchema(),
                ["saml"] = Names("SAML providers, by name.", "^[A-Za-z0-9._-]{1,128}$").With("okta"),
            },
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (node is not ManifestNode.Map { Entries: [var form] } || !ShortForms.Contains(form.Key))
            return Refuse(KindCodes.Value, node, context, $"trust must be exactly one of {string.Join(", ", ShortForms)}");
        var document = form.Key switch
        {
            "document" => IdentityDocument.Load(form.Value, context, PolicyKind.Trust),
            "github" => FederatedTrust.GitHub(form.Value, context),
            "oidc" => FederatedTrust.Oidc(form.Value, context),
            "saml" => FederatedTrust.Saml(form.Value, context),
            _ => Principals(form.Key, form.Value, context),
        };
        if (document is null)
            return null;
        var size = PolicyText.Size(document);
        if (size > Most)
            return Refuse(
                KindCodes.TooLarge,
                node,
                context,
                $"the trust policy has {size} characters without white space, IAM allows at most {Most}"
            );
        if (size > Usual)
            context.Diagnostics.Add(
                KindCodes.NearQuota.At(
                    node.Span,
                    $"the trust policy has {size} characters, IAM allows {Usual} unless the quota of the account was raised"
                )
            );
        return Value(document);
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value.JsonOrNull?.ToNode() is { } document
            ? [.. TrustRecognition.Forms(document, context), new JsonObject { ["document"] = document }]
            : [];

    public override FacetValue From(IamDetail detail) => detail.Trust is { } trust ? Value(PolicyText.FromWire(trust)) : None;

    public override bool Same(FacetValue desired, FacetValue projectedLive) => IdentityDocument.Same(desired, projectedLive);

    /// <summary>Public where a statement that was not there lets everyone assume the role, or every workflow of GitHub.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after)
    {
        var old = PolicyText.Statements(before.JsonOrNull?.ToNode()).ToList();
        var opens = PolicyText
            .Statements(after.JsonOrNull?.ToNode())
            .Any(s => IsOpen(s) && !old.Exists(o => PolicyText.SameStatement(o, s)));
        return opens ? Risk.Trust | Risk.Public : Risk.Trust;
    }

    public override AccessBearing Bearing => AccessBearing.Admits;

    public override string NamesPrincipals => "trust policy";

    public override IEnumerable<HeldPolicy> Policies(FacetValue value) =>
        value.JsonOrNull is { } document ? [new HeldPolicy(Key, Key, PolicyKind.Trust, document.ToNode())] : [];

    public override bool HasWarned(PolicyLintRule rule, ResourceState desired) =>
        rule == PolicyLintRule.BroadGitHubSubject && desired.Places.ContainsKey(FederatedTrust.GitHubPlace);

    public override FacetValue Respelled(FacetValue desired, IReadOnlyCollection<(ResourceAddress From, ResourceAddress To)> names)
    {
        if (desired.JsonOrNull?.ToNode() is not JsonObject document)
            return desired;
        foreach (var principals in PolicyText.Statements(document).Select(s => (s["Principal"] as JsonObject)?["AWS"]).OfType<JsonArray>())
        {
            for (var i = 0; i < principals.Count; i++)
            {
                var arn = principals[i]?.ToString() ?? "";
                foreach (var (from, to) in names.Where(n => PolicyText.PrincipalOf(arn)?.IsSpelledAs(n.From) == true))
                    principals[i] = arn[..^from.Name.Length] + to.Name;
            }
        }

        return Value(document);
    }

    public override IEnumerable<ResourceAddress> Mentions(FacetValue value) =>
        PolicyText
            .Statements(value.JsonOrNull?.ToNode())
            .SelectMany(s => PolicyText.PrincipalsIn(s).Concat(PolicyText.ProvidersIn(s).Select(p => p.Provider)));

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateAssumeRolePolicy"];

    public override async Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        await aws.Iam.UpdateAssumeRolePolicyAsync(
            new()
            {
                RoleName = address.Name,
                PolicyDocument = after.JsonOrNull is { } document ? PolicyText.ToWire(document.ToNode()) : RoleKind.DenyAllTrust,
            },
            cancellationToken
        );

    private static bool IsOpen(JsonObject statement) =>
        PolicyText.AllowsAllPrincipals(statement)
        || (
            statement["Effect"]?.ToString() == "Allow"
            && PolicyText
                .Strings((statement["Principal"] as JsonObject)?["Federated"])
                .Any(p => p.EndsWith($"oidc-provider/{FederatedTrust.GitHubProvider}", StringComparison.Ordinal))
            && !(statement["Condition"] as JsonObject ?? []).Any(c =>
                c.Value is JsonObject keys
                && keys.Any(k => k.Key.Equals($"{FederatedTrust.GitHubProvider}:sub", StringComparison.OrdinalIgnoreCase))
            )
        );

    private static JsonObject? Principals(string form, ManifestNode node, LoadContext context)
    {
        var items = node is ManifestNode.List list ? list.Items : [node];
        var principals = items.Select(i => Text(i, context, form) is { } text ? Principal(form, text, i, context) : null).ToList();
        if (principals.Count == 0 || principals.Contains(null))
            return null;
        var sorted = principals.Distinct().Order(StringComparer.Ordinal).Select(p => (JsonNode?)JsonValue.Create(p)).ToArray();
        return Allow(new JsonObject { [form == "service" ? "Service" : "AWS"] = new JsonArray(sorted) }, "sts:AssumeRole", null);
    }

    private static string? Principal(string form, string text, ManifestNode node, LoadContext context)
    {
        switch (form)
        {
            case "account" when text.Length == 12 && text.All(char.IsAsciiDigit):
                return $"arn:{context.Partition}:iam::{text}:root";
            case "service" when text.Contains('.', StringComparison.Ordinal):
                return text;
            case "principal"
                when text.StartsWith("arn:", StringComparison.Ordinal)
                    && text.Split(':').Length >= 6
                    && !text.Contains('*', StringComparison.Ordinal):
                return text;
            case "role" or "user":
                var address = new ResourceAddress(form == "role" ? ResourceKind.Role : ResourceKind.User, text);
                if (context.IsDeclared(address))
                {
                    address = context.Spelled(address);
                    context.Named("trust", address);
                    return $"arn:{context.Partition}:iam::{context.Account}:{form}{context.PathOf(address) ?? "/"}{address.Name}";
                }

                context.Diagnostics.Add(
                    KindCodes.Undeclared.At(
                        node.Span,
                        $"{address} is not declared",
                        "for one outside the manifests: trust: {principal: ARN}"
                    )
                );
                return null;
            default:
                context.Diagnostics.Add(KindCodes.Value.At(node.Span, $"'{text}' is no {form}"));
                return null;
        }
    }

    /// <summary>In the readable form that live documents are shown in, so that a difference shows what differs.</summary>
    internal static JsonObject Allow(JsonObject principal, string action, JsonObject? condition)
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = principal,
            ["Action"] = action,
        };
        if (condition is not null)
            statement["Condition"] = condition;
        var document = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
        return PolicyText.Readable(document)!.AsObject();
    }

    private static JsonObject Names(string description, string? pattern)
    {
        JsonObject One()
        {
            var one = new JsonObject { ["type"] = "string", ["minLength"] = 1 };
            if (pattern is not null)
                one["pattern"] = pattern;
            return one;
        }

        return new JsonObject
        {
            ["description"] = description,
            ["oneOf"] = new JsonArray(
                One(),
                new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = One(),
                }
            ),
        };
    }
}
