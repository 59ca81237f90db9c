using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Access;

/// <summary>The JSON Schema (2020-12) of what <see cref="AccessJson"/> and <see cref="AccessBaseline"/> write.</summary>
public static class AccessSchema
{
    /// <summary>The file <c>schema/access.schema.json</c>: a list of access, with the basis that makes it a baseline.</summary>
    public static string Text()
    {
        var schema = JsonShape.Object(
            "Who has which access, as 's3creds access' writes it with --format json and --out.",
            ("formatVersion", JsonShape.Const(AccessBaseline.FormatVersion), true),
            ("account", JsonShape.Text("Twelve digits."), true),
            (
                "scope",
                JsonShape.Object(
                    "The scope of the query; null: everything.",
                    ("who", JsonShape.TextOrNull("A pattern of addresses, anonymous, or an ARN."), true),
                    ("bucket", JsonShape.TextOrNull("One bucket."), true),
                    ("public", JsonShape.Flag("Only everyone, other accounts and services."), true)
                ),
                true
            ),
            ("access", JsonShape.List("Who can do what.", Line("What a principal can do.")), true),
            ("undecided", Undecided(), true),
            ("notSeen", JsonShape.List("What the access depends on and was not read.", JsonShape.Text(null)), true),
            ("claimed", Claimed(), false),
            ("mayChange", MayChange(), false),
            ("partition", JsonShape.Text("aws, aws-cn or aws-us-gov. With --out only."), false),
            (
                "basis",
                JsonShape.Object(
                    "The policies that the list follows from: 'drift --baseline' compares these, exactly. With --out only.",
                    (
                        "resources",
                        JsonShape.Map(
                            "Users, roles, groups, policies in use and buckets by address: property → value.",
                            JsonShape.Map(null, Value())
                        ),
                        true
                    ),
                    (
                        "accountRead",
                        JsonShape.Flag("Whether the account was read: principals and tags that are not there do not exist then."),
                        false
                    ),
                    (
                        "identitiesRead",
                        JsonShape.Flag("False: users, roles, groups and policies were left out (scope: buckets). Absent: true."),
                        false
                    ),
                    (
                        "accountBlock",
                        new JsonObject
                        {
                            ["description"] = "The public-access block of the whole account; null: not read.",
                            ["oneOf"] = new JsonArray(Value(), new JsonObject { ["type"] = "null" }),
                        },
                        true
                    ),
                    ("awsPolicies", JsonShape.Map("Documents of AWS managed policies by ARN.", Value()), true),
                    ("notRead", JsonShape.List("What was not read.", JsonShape.Text(null)), true),
                    ("claims", JsonShape.Anything("What manifests claimed of guardrails and key policies; null: nothing."), false)
                ),
                false
            )
        );
        return JsonShape.File(schema, "s3creds access");
    }

    /// <summary><c>accessChanges</c> of a plan.</summary>
    public static JsonObject Changes()
    {
        return JsonShape.Object(
            "Who gains and who loses which access: exact over today's S3 actions.",
            (
                "changes",
                JsonShape.List("Everyone first, then others outside, then users and roles.", Change("What a principal gains or loses.")),
                true
            ),
            ("sameAccess", JsonShape.List("Ids of steps that write another policy for the same access.", JsonShape.Text(null)), true),
            ("undecided", Undecided(), false),
            ("claimed", Claimed(), false),
            ("mayChange", MayChange(), false),
            ("notSeen", JsonShape.List("What could change the answer and was not read.", JsonShape.Text(null)), true)
        );
    }

    private static JsonObject Claimed()
    {
        var claimed = Change("What a principal would have, or gain.");
        JsonShape.Add(claimed, "by", JsonShape.List("The claimed policies.", JsonShape.Text(null)), true);
        return JsonShape.List("Access that claimed control policies alone hold back: they are not read from the organisation.", claimed);
    }

    private static JsonObject MayChange() =>
        JsonShape.List(
            "Principals that may change who has access, and so give themselves more than is listed.",
            JsonShape.Object(
                null,
                ("who", JsonShape.Text("user/x or role/y."), true),
                (
                    "by",
                    JsonShape.List(
                        "The rights by which it may.",
                        JsonShape.Object(
                            null,
                            ("action", JsonShape.Text("An action of IAM."), true),
                            ("on", JsonShape.Text("A resource that it may use it on."), true)
                        )
                    ),
                    true
                )
            )
        );

    private static JsonObject Change(string description)
    {
        var change = Line(description);
        JsonShape.Add(change, "effect", JsonShape.Enum("Whether the plan gives it or takes it.", "gains", "loses"), true);
        JsonShape.Add(
            change,
            "example",
            JsonShape.Object(
                "A request that is answered differently after the plan.",
                ("action", JsonShape.Text(null), true),
                ("resource", JsonShape.Text(null), true),
                ("context", JsonShape.Map("Condition keys; lists joined by a comma.", JsonShape.Text(null)), true)
            ),
            false
        );
        return change;
    }

    private static JsonObject Line(string description) =>
        JsonShape.Object(
            description,
            ("who", JsonShape.Text("user/x, role/y, everyone, 'account 111122223333', an ARN or a service."), true),
            ("via", JsonShape.List("The roles that the principal assumes for it, in order.", JsonShape.Text(null)), false),
            ("outside", JsonShape.Flag("Everyone, another account or a service."), true),
            ("level", JsonShape.Enum("AWS's access level.", "list", "read", "tagging", "write", "permissions management"), true),
            ("actions", JsonShape.List("All actions by name, sorted.", JsonShape.Text(null)), true),
            ("resource", JsonShape.Text("An ARN pattern."), true),
            ("except", JsonShape.List("ARN patterns inside it that are not concerned.", JsonShape.Text(null)), true),
            ("part", JsonShape.Flag("Only part of what the pattern describes."), true),
            ("atMost", JsonShape.Flag("A bound: it may be less."), false),
            ("conditions", JsonShape.List("The conditions of a request as text; empty: none.", JsonShape.Text(null)), true)
        );

    private static JsonObject Undecided() =>
        JsonShape.List(
            "Access that could not be decided.",
            JsonShape.Object(
                null,
                ("who", JsonShape.Text("As above, or 'every principal'."), true),
                ("outside", JsonShape.Flag("Everyone, another account or a service."), true),
                ("why", JsonShape.Text("In words."), true),
                ("on", JsonShape.List("ARN patterns in which the answer lies, where they are known.", JsonShape.Text(null)), true),
                ("gap", JsonShape.Flag("Whether the reason is something that could not be read."), true)
            )
        );

    private static JsonObject Value() =>
        new()
        {
            ["description"] = "One property: its value, absent, unknown (why it could not be read) or unsupported.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["is"] = new JsonObject(),
                ["absent"] = JsonShape.Const(true),
                ["unknown"] = JsonShape.Text(null),
                ["unsupported"] = JsonShape.Const(true),
            },
        };
}
