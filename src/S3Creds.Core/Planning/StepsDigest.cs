using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>
/// What a reviewer agrees to, as one digest that a later plan of the same change has too: account and owner, each step with its values
/// before and after, its risks, who gains and loses which access, and which approvals it needs. Not part of it is what differs between
/// two plans of the same change: when and by which version and from which commit it was made, who made it, what was granted by --allow,
/// reasons and notes, the rest of the account, and the age and last use of access keys. It is worked out from the public form of a plan,
/// so that other programs can do the same.
/// </summary>
public static class StepsDigest
{
    private static readonly string[] OfStep = ["id", "action", "address", "facet", "before", "after"];

    // Whether a step concerns the caller depends on who plans: that approval is asked for again where the plan is applied.
    private static readonly string OfCaller = PlanFile.Risks(Risk.Self).Single();

    private static readonly string Keys = ResourceKind.AccessKey.Name() + "/";

    /// <param name="plan">As <see cref="PlanFile"/> writes it.</param>
    public static string Of(JsonObject plan)
    {
        var access = plan["accessChanges"] as JsonObject;
        return Of(
            plan["account"]?.DeepClone(),
            plan["owner"]?.DeepClone(),
            plan["endpoint"]?.DeepClone(),
            Items(plan["steps"]),
            Items(access?["changes"]),
            Items(access?["undecided"]),
            Items(plan["approvals"]).Select(a => a["token"]?.ToString()),
            plan["unverifiedAccount"]?.DeepClone()
        );
    }

    /// <summary>The same of a plan that was not written: that of a large account is far larger than what it is made from.</summary>
    internal static string Of(Plan plan) =>
        Of(
            plan.Account,
            plan.Owner,
            plan.Endpoint,
            plan.Steps.Select(PlanFile.StepJson),
            plan.Access.Changes.Select(AccessJson.Write),
            AccessJson.Undecided(plan.Access.Undecided).OfType<JsonObject>(),
            plan.Approvals.Select(a => a.Token),
            plan.UnverifiedAccount ? true : null
        );

    private static string Of(
        JsonNode? account,
        JsonNode? owner,
        JsonNode? endpoint,
        IEnumerable<JsonObject> steps,
        IEnumerable<JsonObject> changes,
        IEnumerable<JsonObject> undecided,
        IEnumerable<string?> approvals,
        JsonNode? unverified
    )
    {
        var parts = new CanonicalParts()
            .With("account", account)
            .With("owner", owner)
            .With("endpoint", endpoint)
            .With("steps", steps.Select(Step))
            .With("access", changes)
            .With("undecided", undecided.Where(u => u["gap"]?.GetValueKind() != System.Text.Json.JsonValueKind.True))
            .With(
                "approvals",
                approvals
                    .Where(t => t?.StartsWith(OfCaller + ":", StringComparison.Ordinal) != true)
                    .Select(t => (JsonNode?)JsonValue.Create(t))
            );
        if (unverified is not null)
            parts.With("unverifiedAccount", unverified);
        return PlanDigest.Of(parts);
    }

    private static JsonNode Step(JsonObject step)
    {
        var isKey = step["address"]?.ToString().StartsWith(Keys, StringComparison.Ordinal) == true;
        var json = new JsonObject(
            OfStep.Select(m => KeyValuePair.Create(m, isKey ? KeyPlan.WithoutAges(step[m]?.DeepClone()) : step[m]?.DeepClone()))
        )
        {
            ["risk"] = new JsonArray([
                .. (step["risk"] as JsonArray ?? []).Where(r => r?.ToString() != OfCaller).Select(r => r?.DeepClone()),
            ]),
        };
        return json;
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();
}
