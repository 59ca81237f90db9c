using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>The short forms of a trust policy for identities of other providers: GitHub Actions, OIDC, SAML.</summary>
internal static class FederatedTrust
{
    /// <summary>Of the trust's places: it is the short form for GitHub, which has a warning of its own.</summary>
    public const string GitHubPlace = "trust/github";

    public const string GitHubProvider = "token.actions.githubusercontent.com";

    private const string DefaultAudience = "sts.amazonaws.com";

    public static JsonObject? GitHub(ManifestNode node, LoadContext context)
    {
        var map = node as ManifestNode.Map;
        var repository = (map?["repository"] as ManifestNode.Scalar)?.Text;
        var narrower = map?.Entries.Where(e => e.Key != "repository").ToList() ?? [];
        if (
            repository is null
            || repository.Count(c => c == '/') != 1
            || repository.Contains('*', StringComparison.Ordinal)
            || narrower.Count > 1
            || narrower.Exists(e => e.Key is not ("environment" or "branch" or "tag" or "pullRequest"))
        )
        {
            Refuse(
                KindCodes.Value,
                node,
                context,
                "github needs repository: OWNER/NAME, and at most one of environment, branch, tag, pullRequest: true"
            );
            return null;
        }

        context.Place(GitHubPlace, node.Span);
        var claim = "*";
        if (narrower is [var by])
        {
            if (by.Value is not ManifestNode.Scalar { Text.Length: > 0 } value || (by.Key == "pullRequest" && value.Text != "true"))
            {
                Refuse(KindCodes.Value, by.Value, context, $"{by.Key} has no such value");
                return null;
            }

            claim = by.Key switch
            {
                "environment" => $"environment:{value.Text}",
                "branch" => $"ref:refs/heads/{value.Text}",
                "tag" => $"ref:refs/tags/{value.Text}",
                _ => "pull_request",
            };
        }
        else
        {
            context.Diagnostics.Add(
                KindCodes.OpenTrust.At(
                    node.Span,
                    $"every workflow of {repository} may assume this role, pull requests and any branch included",
                    "name an environment, a branch or a tag"
                )
            );
        }

        var subject = $"repo:{repository}:{claim}";
        var wild = subject.Contains('*', StringComparison.Ordinal) || subject.Contains('?', StringComparison.Ordinal);
        var equal = new JsonObject { [$"{GitHubProvider}:aud"] = "sts.amazonaws.com" };
        var condition = new JsonObject { ["StringEquals"] = equal };
        if (wild)
            condition["StringLike"] = new JsonObject { [$"{GitHubProvider}:sub"] = subject };
        else
            equal[$"{GitHubProvider}:sub"] = subject;
        return TrustFacet.Allow(
            new JsonObject { ["Federated"] = $"arn:{context.Partition}:iam::{context.Account}:oidc-provider/{GitHubProvider}" },
            "sts:AssumeRoleWithWebIdentity",
            condition
        );
    }

    public static JsonObject? Oidc(ManifestNode node, LoadContext context)
    {
        var map = node as ManifestNode.Map;
        if (
            (map?["provider"] as ManifestNode.Scalar)?.Text is not { Length: > 0 } provider
            || map.Entries.FirstOrDefault(e => e.Key is not ("provider" or "audience" or "subject")) is not null
        )
            return Refuse(KindCodes.Value, node, context, "oidc needs a provider, and takes audience and subject");
        if (provider.Contains("://", StringComparison.Ordinal) || provider.Any(c => c is '*' or '?' or < '!' or > '~'))
            return Refuse(
                KindCodes.Value,
                map["provider"]!,
                context,
                $"{ShownText.Quote(provider)} is not the name of an OIDC provider",
                "give its URL without https://, as under oidcProviders"
            );
        if (Texts(map["audience"], DefaultAudience) is not { } audiences || Texts(map["subject"], null) is not { } subjects)
            return Refuse(KindCodes.Value, node, context, "audience and subject are texts, or lists of them, none of them empty");
        if (subjects.Count == 0)
            context.Diagnostics.Add(
                KindCodes.OpenProvider.At(
                    node.Span,
                    $"{context.Address}: every identity of {provider} with the audience {string.Join(", ", audiences)} may assume this role",
                    "add subject: with the sub claim of those that may"
                )
            );
        var equal = new JsonObject { [$"{provider}:aud"] = OneOrMany(audiences) };
        var condition = new JsonObject { ["StringEquals"] = equal };
        if (subjects.Exists(IsPattern))
            condition["StringLike"] = new JsonObject { [$"{provider}:sub"] = OneOrMany(subjects) };
        else if (subjects.Count > 0)
            equal[$"{provider}:sub"] = OneOrMany(subjects);
        return TrustFacet.Allow(
            new JsonObject { ["Federated"] = Arn(context, ResourceKind.OidcProvider, provider) },
            "sts:AssumeRoleWithWebIdentity",
            condition
        );
    }

    public static JsonObject? Saml(ManifestNode node, LoadContext context)
    {
        if (Texts(node, null) is not { Count: > 0 } names)
            return Refuse(KindCodes.Value, node, context, "saml must be the name of a SAML provider, or a list of names");
        var arns = names.Distinct().Order(StringComparer.Ordinal).Select(n => Arn(context, ResourceKind.SamlProvider, n));
        return TrustFacet.Allow(
            new JsonObject { ["Federated"] = OneOrMany([.. arns]) },
            "sts:AssumeRoleWithSAML",
            new JsonObject { ["StringEquals"] = new JsonObject { ["SAML:aud"] = SignIn(context.Partition) } }
        );
    }

    /// <summary>Where a browser posts the assertion (IAM User Guide, id_roles_providers_create_saml_assertions).</summary>
    private static string SignIn(string partition) =>
        partition switch
        {
            "aws-cn" => "https://signin.amazonaws.cn/saml",
            "aws-us-gov" => "https://signin.amazonaws-us-gov.com/saml",
            _ => "https://signin.aws.amazon.com/saml",
        };

    public static JsonObject OidcSchema() =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("provider"),
            ["additionalProperties"] = false,
            ["description"] = "Identities of an OIDC provider: those whose token has this audience and subject.",
            ["examples"] = new JsonArray(
                new JsonObject { ["provider"] = "gitlab.example.com", ["subject"] = "project_path:media/site:ref_type:branch:ref:main" }
            ),
            ["properties"] = new JsonObject
            {
                ["provider"] = SchemaForms
                    .Word("The provider's URL without https://, as under oidcProviders.", "^[^ *?]+$")
                    .With("gitlab.example.com"),
                ["audience"] = TextOrList("The token's audience (aud claim), or a list of them.", DefaultAudience).With(DefaultAudience),
                ["subject"] = TextOrList(
                        "The token's subject (sub claim), or a list of them; * matches any characters. Omitted: every identity of the provider."
                    )
                    .With("project_path:media/site:ref_type:branch:ref:main"),
            },
        };

    public static JsonObject GitHubSchema() =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("repository"),
            ["maxProperties"] = 2,
            ["additionalProperties"] = false,
            ["description"] =
                "Workflows of GitHub Actions, by OIDC: a repository, and at most one of environment, branch, tag and pullRequest.",
            ["examples"] = new JsonArray(new JsonObject { ["repository"] = "example/site", ["branch"] = "main" }),
            ["properties"] = new JsonObject
            {
                ["repository"] = SchemaForms.Word("The repository: OWNER/NAME.", "^[^/*]+/[^/*]+$").With("example/site"),
                ["environment"] = SchemaForms.Text("Only jobs of this environment.").With("production"),
                ["branch"] = SchemaForms.Text("Only workflows on this branch.").With("main"),
                ["tag"] = SchemaForms.Text("Only workflows on this tag.").With("v1.0"),
                ["pullRequest"] = new JsonObject { ["const"] = true }.Described("Only workflows of pull requests."),
            },
        };

    private static JsonObject TextOrList(string description, string? omitted = null) =>
        new JsonObject
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "string", ["minLength"] = 1 },
                new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
                }
            ),
        }.Described(description, omitted);

    private static string Arn(LoadContext context, ResourceKind kind, string name) =>
        $"arn:{context.Partition}:iam::{context.Account}:{kind.Name()}/{name}";

    private static bool IsPattern(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    private static JsonNode OneOrMany(IReadOnlyList<string> texts) =>
        texts is [var one] ? JsonValue.Create(one) : new JsonArray([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    /// <summary>A text or a list of texts, sorted; null where it is something else, or a text is empty.</summary>
    private static List<string>? Texts(ManifestNode? node, string? omitted)
    {
        var items = node switch
        {
            null => null,
            ManifestNode.List list => list.Items,
            _ => [node],
        };
        if (items is null)
            return omitted is null ? [] : [omitted];
        return items.Count > 0 && items.All(i => i is ManifestNode.Scalar { Text.Length: > 0 })
            ? [.. items.Select(i => ((ManifestNode.Scalar)i).Text).Distinct().Order(StringComparer.Ordinal)]
            : null;
    }

    private static JsonObject? Refuse(DiagnosticCode code, ManifestNode node, LoadContext context, string message, string? hint = null)
    {
        context.Diagnostics.Add(code.At(node.Span, message, hint));
        return null;
    }
}
