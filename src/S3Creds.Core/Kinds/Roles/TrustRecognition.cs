using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Roles;

/// <summary>Trust policies that one of the short forms would make, read back as that form. Proposals: the caller loads them again and
/// compares.</summary>
internal static class TrustRecognition
{
    public static IEnumerable<JsonObject> Forms(JsonNode? document, LoadContext context)
    {
        if (
            PolicyText.Statements(document).ToList() is not [var statement]
            || statement["Principal"] is not JsonObject { Count: 1 } principal
        )
            yield break;
        var (type, names) = (principal.First().Key, PolicyText.Strings(principal.First().Value).ToList());
        switch (type)
        {
            case "Service":
                yield return Form("service", names);
                break;
            case "AWS":
                foreach (var form in OfArns(names, context))
                    yield return form;
                break;
            case "Federated":
                foreach (var form in OfProviders(statement))
                    yield return form;
                break;
            default:
                break;
        }
    }

    private static IEnumerable<JsonObject> OfArns(List<string> arns, LoadContext context)
    {
        if (arns.TrueForAll(a => a.EndsWith(":root", StringComparison.Ordinal)))
            yield return Form("account", arns.Select(a => a.Split(':')[4]));
        foreach (var kind in (ResourceKind[])[ResourceKind.Role, ResourceKind.User])
        {
            var names = arns.Select(a => a[(a.LastIndexOf('/') + 1)..]).ToList();
            if (names.TrueForAll(n => context.IsDeclared(new ResourceAddress(kind, n))))
                yield return Form(kind.Name(), names);
        }

        yield return Form("principal", arns);
    }

    private static IEnumerable<JsonObject> OfProviders(JsonObject statement)
    {
        if (GitHub(statement) is { } github)
            yield return new JsonObject { ["github"] = github };
        var providers = PolicyText.ProvidersIn(statement).Select(p => p.Provider).ToList();
        if (providers.Count > 0 && providers.TrueForAll(p => p.Kind == ResourceKind.SamlProvider))
            yield return Form("saml", providers.Select(p => p.Name));
        if (providers is not [{ Kind: ResourceKind.OidcProvider } provider])
            yield break;
        var form = new JsonObject { ["provider"] = provider.Name };
        foreach (var (claim, key) in ((string, string)[])[("aud", "audience"), ("sub", "subject")])
        {
            var values = (statement["Condition"] as JsonObject ?? [])
                .SelectMany(o => o.Value as JsonObject ?? [])
                .Where(k => k.Key == $"{provider.Name}:{claim}")
                .SelectMany(k => PolicyText.Strings(k.Value))
                .ToList();
            if (values.Count > 0)
                form[key] = values is [var one] ? one : new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
        }

        yield return new JsonObject { ["oidc"] = form };
    }

    private static JsonObject? GitHub(JsonObject statement)
    {
        var claims = (statement["Condition"] as JsonObject ?? [])
            .SelectMany(o => o.Value as JsonObject ?? [])
            .Where(k => k.Key.EndsWith(":sub", StringComparison.Ordinal))
            .SelectMany(k => PolicyText.Strings(k.Value))
            .ToList();
        if (claims is not [var claim] || claim.Split(':', 3) is not ["repo", var repository, var subject])
            return null;
        var form = new JsonObject { ["repository"] = repository };
        foreach (
            var (start, key) in ((string, string)[])
                [("environment:", "environment"), ("ref:refs/heads/", "branch"), ("ref:refs/tags/", "tag")]
        )
        {
            if (subject.StartsWith(start, StringComparison.Ordinal))
                form[key] = subject[start.Length..];
        }

        if (subject == "pull_request")
            form["pullRequest"] = true;
        return form;
    }

    private static JsonObject Form(string key, IEnumerable<string> names)
    {
        var all = names.ToList();
        return new JsonObject { [key] = all is [var one] ? one : new JsonArray([.. all.Select(n => JsonValue.Create(n))]) };
    }
}
