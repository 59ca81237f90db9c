using System.Text.Json.Nodes;
using S3Creds.Testing;

namespace S3Creds.Policy.Tests.Evaluation;

/// <summary> A second evaluator, written from AWS's pages and as naively as they read: it works on the JSON itself and shares nothing with
/// the engine. Pages: reference_policies_evaluation-logic, reference_policies_elements_principal, reference_policies_elements_notprincipal,
/// access_policies_boundaries, orgs_manage_policies_rcps. </summary>
internal static class ReferenceEvaluator
{
    public static string Decide(JsonObject line, string owner)
    {
        var principal = line.Text("principal");
        var anonymous = principal == "*";
        var service = principal.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var account = anonymous || service ? "" : principal.Split(':')[4];
        var request = new PlainRequest(line.Text("action"), line.Text("resource"), Context(line["context"] as JsonObject));
        var denied = false;
        var boundary = line["boundary"] as JsonObject;

        bool Allows(IEnumerable<JsonObject> documents)
        {
            var found = false;
            foreach (var document in documents)
            {
                foreach (var statement in PlainStatement.Of(document))
                {
                    if (PlainStatement.Applies(statement, document, request))
                    {
                        denied |= statement.Text("Effect") == "Deny";
                        found |= statement.Text("Effect") == "Allow";
                    }
                }
            }

            return found;
        }

        var signed = !anonymous && !service;
        var identity = signed & Allows(signed ? List(line["identityPolicies"]) : []);
        var withinBoundary = !signed || boundary is null || Allows([boundary]);
        var withinSession =
            !signed
            || line["sessionPolicy"] is null
            || Allows(line["sessionPolicy"] is JsonArray many ? List(many) : [line["sessionPolicy"]!.AsObject()]);
        var withinScps = true;
        foreach (var level in signed ? Levels(line["scps"]) : [])
        {
            withinScps &= Allows(level);
        }

        foreach (var level in Levels(line["rcps"]))
        {
            Allows(level);
        }

        // How the bucket policy names the caller: 0 not at all, 1 its account, 2 its role, 3 itself or everyone.
        var grant = 0;
        if (line["bucketPolicy"] is JsonObject bucket)
        {
            foreach (var statement in PlainStatement.Of(bucket))
            {
                var named = statement["NotPrincipal"] is { } not
                    ? statement.Text("Effect") == "Allow"
                        ? Named(not, principal, account) > 0
                            ? 0
                            : 3
                        : boundary is not null
                            ? 3
                            : Spared(not, principal, account)
                                ? 0
                                : 3
                    : Named(statement["Principal"], principal, account);
                if (named == 0 || !PlainStatement.Applies(statement, bucket, request))
                {
                    continue;
                }

                if (statement.Text("Effect") == "Deny")
                {
                    denied = true;
                }
                else
                {
                    grant = Math.Max(grant, named);
                }
            }
        }

        if (denied)
        {
            return "ExplicitlyDenied";
        }

        var full = identity && withinBoundary && withinSession;
        bool allowed;
        if (!signed)
        {
            allowed = grant == 3;
        }
        else if (account != owner)
        {
            allowed = full && grant > 0;
        }
        else
        {
            allowed = full || grant == 3 || (grant == 2 && withinBoundary && withinSession);
        }

        return allowed && withinScps ? "Allowed" : "ImplicitlyDenied";
    }

    private static int Named(JsonNode? element, string principal, string account)
    {
        if (element is null)
        {
            return 0;
        }

        if (element is JsonValue)
        {
            return 3;
        }

        var aws = PlainStatement.Strings(element["AWS"]).ToList();
        if (
            element["*"] is not null
            || (aws.Contains("*") && !principal.EndsWith(".amazonaws.com", StringComparison.Ordinal))
            || aws.Contains(principal)
            || PlainStatement.Strings(element["Service"]).Contains(principal)
        )
        {
            return 3;
        }

        return account.Length == 0 ? 0
            : NamesRole(aws, principal, account) ? 2
            : aws.Contains(account) || aws.Contains($"arn:aws:iam::{account}:root") ? 1
            : 0;
    }

    private static bool Spared(JsonNode element, string principal, string account)
    {
        if (element is JsonValue || element["*"] is not null)
        {
            return true;
        }

        var aws = PlainStatement.Strings(element["AWS"]).ToList();
        if (principal.EndsWith(".amazonaws.com", StringComparison.Ordinal))
        {
            return PlainStatement.Strings(element["Service"]).Contains(principal);
        }

        return aws.Contains("*")
            || (
                account.Length > 0
                && aws.Contains(principal)
                && (!principal.Contains(":assumed-role/", StringComparison.Ordinal) || NamesRole(aws, principal, account))
                && (aws.Contains(account) || aws.Contains($"arn:aws:iam::{account}:root"))
            );
    }

    /// <summary>A session's ARN has the role's name without its path; a role's name is unique in its account whatever the path.</summary>
    private static bool NamesRole(List<string> aws, string principal, string account) =>
        principal.Contains(":assumed-role/", StringComparison.Ordinal)
        && aws.Any(a =>
            a.StartsWith($"arn:aws:iam::{account}:role/", StringComparison.Ordinal)
            && a.EndsWith("/" + principal.Split('/')[1], StringComparison.Ordinal)
        );

    private static Dictionary<string, string[]> Context(JsonObject? context) =>
        (context ?? []).ToDictionary(
            p => p.Key.ToLowerInvariant(),
            p => PlainStatement.Strings(p.Value!).ToArray(),
            StringComparer.Ordinal
        );

    private static IEnumerable<JsonObject> List(JsonNode? node) => (node as JsonArray ?? []).Select(d => d!.AsObject());

    private static IEnumerable<IEnumerable<JsonObject>> Levels(JsonNode? node) =>
        (node as JsonArray ?? []).Select(level => level is JsonArray many ? List(many) : [level!.AsObject()]);
}
