using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> A lifecycle rule as manifests write it, and what S3 is certain to refuse in one (S3 User Guide,
/// intro-lifecycle-rules and lifecycle-transition-general-considerations). The canonical form has the same keys, with the status. </summary>
internal static class LifecycleForm
{
    public const int MostRules = 1000;
    public const string Enabled = "enabled";
    public const string Disabled = "disabled";
    public const string DayFormat = "yyyy-MM-dd";

    private const string DayPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    private const int MostKept = 100;
    private const int LeastDaysOfInfrequent = 30;

    private static readonly string[] Classes =
    [
        "STANDARD_IA",
        "INTELLIGENT_TIERING",
        "ONEZONE_IA",
        "GLACIER_IR",
        "GLACIER",
        "DEEP_ARCHIVE",
    ];

    public static JsonObject RuleSchema()
    {
        var schema = SchemaForms.Closed(
            new JsonObject
            {
                ["status"] = Status(),
                ["prefix"] = Text(1024, "Only objects whose keys begin so. Omitted: all objects.", "logs/"),
                ["tags"] = new JsonObject
                {
                    ["type"] = "object",
                    ["minProperties"] = 1,
                    ["additionalProperties"] = new JsonObject { ["type"] = SchemaForms.Names("string", "number", "boolean") },
                }.Described("Only objects that have all of these tags.", null, new JsonObject { ["class"] = "log" }),
                ["largerThan"] = Number(0, long.MaxValue, "Only objects of more than so many bytes.", 131072),
                ["smallerThan"] = Number(1, long.MaxValue, "Only objects of less than so many bytes.", 1048576),
                ["transitions"] = SchemaForms
                    .ListOf(
                        SchemaForms.Closed(
                            new JsonObject
                            {
                                ["to"] = Class(),
                                ["after"] = Number(0, int.MaxValue, "Days since the object was created.", 30),
                                ["on"] = Day("The day on which all objects of the rule are moved (midnight UTC)."),
                            },
                            "to"
                        )
                    )
                    .Described(
                        "Objects are moved to other storage classes, each after some days or on a day.",
                        null,
                        new JsonArray(new JsonObject { ["to"] = "STANDARD_IA", ["after"] = 30 })
                    ),
                ["expireAfter"] = Number(1, int.MaxValue, "Objects are deleted so many days after their creation.", 365),
                ["expireOn"] = Day("Objects are deleted on this day (midnight UTC)."),
                ["expireMarkers"] = new JsonObject { ["type"] = "boolean" }.Described(
                    "true: delete markers without any version are removed.",
                    false,
                    true
                ),
                ["noncurrent"] = Noncurrent(),
                ["abortUploadsAfter"] = Number(
                    1,
                    int.MaxValue,
                    "Multipart uploads that are not completed after so many days are removed.",
                    7
                ),
            }
        );
        schema["type"] = SchemaForms.Names("object", "null");
        schema["description"] = "One rule. null removes a rule that a profile brings.";
        return schema;
    }

    private static JsonObject Noncurrent() =>
        SchemaForms
            .Closed(
                new JsonObject
                {
                    ["transitions"] = SchemaForms
                        .ListOf(
                            SchemaForms.Closed(
                                new JsonObject
                                {
                                    ["to"] = Class(),
                                    ["after"] = Number(0, int.MaxValue, "Days since the version was replaced.", 30),
                                    ["keep"] = Kept("Versions that stay, the newest first."),
                                },
                                "to",
                                "after"
                            )
                        )
                        .Described(
                            "Old versions are moved to other storage classes.",
                            null,
                            new JsonArray(new JsonObject { ["to"] = "GLACIER", ["after"] = 30 })
                        ),
                    ["expireAfter"] = Number(1, int.MaxValue, "Old versions are deleted so many days after they were replaced.", 90),
                    ["keep"] = Kept("Of expireAfter: old versions that stay, the newest first."),
                }
            )
            .Described("What happens to old versions.", null, new JsonObject { ["expireAfter"] = 90, ["keep"] = 3 });

    /// <summary>The canonical rule; errors are added where S3 would refuse it.</summary>
    public static JsonObject Load(ManifestEntry entry, LoadContext context)
    {
        var name = ShownText.Quote(entry.Key);
        var json = new JsonObject();
        if (entry.Value is not ManifestNode.Map map)
        {
            Refuse(entry.Value, "must be a map");
            return json;
        }

        if (entry.Key.Length is 0 or > 255)
            Refuse(map, $"has an id of {entry.Key.Length} characters, S3 takes 1 to 255");
        json["status"] = map.TextOf("status") == Disabled ? Disabled : Enabled;
        json.Put("prefix", map.TextOf("prefix") is { Length: > 0 } prefix ? prefix : null);
        json.Put("tags", (map["tags"] as ManifestNode.Map)?.TextsOf());
        json.Put("largerThan", map.NumberOf("largerThan"));
        json.Put("smallerThan", map.NumberOf("smallerThan"));
        json.Put("transitions", Sorted(map.MapsOf("transitions").Select(t => Transition(t, "on"))));
        json.Put("expireAfter", Int(map, "expireAfter"));
        json.Put("expireOn", map.TextOf("expireOn"));
        json.Put("expireMarkers", map.IsTrue("expireMarkers") ? true : null);
        if (map["noncurrent"] is ManifestNode.Map noncurrent)
            json.Put("noncurrent", NoncurrentOf(noncurrent));
        json.Put("abortUploadsAfter", Int(map, "abortUploadsAfter"));
        foreach (var problem in LifecycleLimits.Of(json, map))
            Refuse(problem.Node, problem.What);
        return json;

        void Refuse(ManifestNode node, string what) =>
            context.Diagnostics.Add(BucketCodes.Value.At(node.Span, $"the lifecycle rule {name} {what}"));
    }

    /// <summary>Transitions in one order: theirs has no meaning.</summary>
    public static JsonArray Sorted(IEnumerable<JsonObject> transitions) =>
        new([
            .. transitions
                .OrderBy(t => t.TextOf("on"), StringComparer.Ordinal)
                .ThenBy(t => t.NumberOf("after"))
                .ThenBy(t => t.TextOf("to"), StringComparer.Ordinal)
                .ThenBy(t => t.NumberOf("keep")),
        ]);

    private static JsonObject NoncurrentOf(ManifestNode.Map map)
    {
        var json = new JsonObject();
        json.Put("transitions", Sorted(map.MapsOf("transitions").Select(t => Transition(t, "keep"))));
        json.Put("expireAfter", Int(map, "expireAfter"));
        json.Put("keep", Int(map, "keep"));
        return json;
    }

    private static JsonObject Transition(ManifestNode.Map map, string other)
    {
        var json = new JsonObject { ["to"] = map.TextOf("to") };
        json.Put("after", Int(map, "after"));
        json.Put(other, other == "on" ? map.TextOf(other) : Int(map, other));
        return json;
    }

    private static int? Int(ManifestNode.Map map, string key) =>
        map.NumberOf(key) is { } number ? (int)Math.Min(number, int.MaxValue) : null;

    public static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>The days after which S3 takes an object for this class.</summary>
    public static int LeastDays(string? storageClass) => storageClass is "STANDARD_IA" or "ONEZONE_IA" ? LeastDaysOfInfrequent : 0;

    private static JsonObject Status() =>
        new JsonObject { ["enum"] = SchemaForms.Names(Enabled, Disabled) }.Described("Whether the rule applies.", Enabled, Disabled);

    private static JsonObject Class() =>
        new JsonObject { ["type"] = "string", ["enum"] = SchemaForms.Names(Classes) }.Described("The storage class.", null, "STANDARD_IA");

    private static JsonObject Text(int longest, string description, string example) =>
        new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["maxLength"] = longest,
        }.Described(description, null, example);

    private static JsonObject Number(int least, long most, string description, int example)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = least };
        if (most < long.MaxValue)
            schema["maximum"] = most;
        return schema.Described(description, null, example);
    }

    private static JsonObject Kept(string description) =>
        new JsonObject
        {
            ["type"] = "integer",
            ["minimum"] = 1,
            ["maximum"] = MostKept,
        }.Described(description, null, 3);

    private static JsonObject Day(string description) => SchemaForms.Word(description, DayPattern).With("2027-01-31");
}
