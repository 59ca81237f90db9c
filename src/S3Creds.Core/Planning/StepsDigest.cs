using System.Text.Json.Nodes;
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
        var json = new JsonObject
        {
            ["account"] = plan["account"]?.DeepClone(),
            ["owner"] = plan["owner"]?.DeepClone(),
            ["endpoint"] = plan["endpoint"]?.DeepClone(),
            ["steps"] = new JsonArray([.. Items(plan["steps"]).Select(Step)]),
            ["access"] = (plan["accessChanges"] as JsonObject)?["changes"]?.DeepClone(),
            ["undecided"] = new JsonArray([
                .. Items((plan["accessChanges"] as JsonObject)?["undecided"])
                    .Where(u => u["gap"]?.GetValueKind() != System.Text.Json.JsonValueKind.True)
                    .Select(u => u.DeepClone()),
            ]),
            ["approvals"] = new JsonArray([
                .. Items(plan["approvals"])
                    .Select(a => a["token"]?.ToString())
                    .Where(t => t?.StartsWith(OfCaller + ":", StringComparison.Ordinal) != true)
                    .Select(t => JsonValue.Create(t)),
            ]),
        };
        if (plan["unverifiedAccount"] is { } unverified)
            json["unverifiedAccount"] = unverified.DeepClone();
        return PlanDigest.Of(CanonicalJson.Of(json).Text);
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
