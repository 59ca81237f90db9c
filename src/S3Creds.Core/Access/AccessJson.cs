using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Access;

/// <summary>Access and its changes as JSON, with their full action lists: in plan files (<c>accessChanges</c>), and in the files that
/// <c>access</c> writes.</summary>
public static class AccessJson
{
    public static JsonObject Write(AccessChanges access)
    {
        var json = BesideChanges(access);
        json["changes"] = new JsonArray([.. access.Changes.Select(Write)]);
        return json;
    }

    /// <summary>The same, change by change.</summary>
    internal static CanonicalParts Parts(AccessChanges access) =>
        new CanonicalParts().With(BesideChanges(access)).With("changes", access.Changes.Select(Write));

    private static JsonObject BesideChanges(AccessChanges access) =>
        Beside(
            access,
            new JsonObject
            {
                ["sameAccess"] = Texts(access.SameAccess),
                ["undecided"] = Undecided(access.Undecided),
                ["notSeen"] = Texts(access.NotSeen),
            }
        );

    /// <summary>Notes beside a list, if there are any.</summary>
    internal static JsonObject Beside(AccessChanges access, JsonObject json)
    {
        if (access.Claimed.Count > 0)
            json["claimed"] = new JsonArray([.. access.Claimed.Select(c => (JsonNode?)Claimed(c))]);
        if (access.MayChange.Count > 0)
        {
            json["mayChange"] = new JsonArray([
                .. access.MayChange.Select(m =>
                    (JsonNode?)
                        new JsonObject
                        {
                            ["who"] = m.Who,
                            ["by"] = new JsonArray([
                                .. m.Rights.Select(r => (JsonNode?)new JsonObject { ["action"] = r.Action, ["on"] = r.On }),
                            ]),
                        }
                ),
            ]);
        }

        return json;
    }

    private static JsonObject Claimed(ClaimedAccess claimed)
    {
        var json = Write(claimed.Access);
        json["by"] = Texts(claimed.By);
        return json;
    }

    internal static JsonArray Undecided(IEnumerable<UndecidedAccess> undecided) =>
        new([
            .. undecided.Select(u =>
                (JsonNode?)
                    new JsonObject
                    {
                        ["who"] = u.Who,
                        ["outside"] = u.IsOutside,
                        ["why"] = u.Why,
                        ["on"] = Texts(u.On),
                        ["gap"] = u.IsGap,
                    }
            ),
        ]);

    /// <exception cref="FormatException">A member is missing.</exception>
    public static AccessChanges Read(JsonObject json) =>
        new(
            [
                .. (json["changes"] as JsonArray ?? throw new FormatException("changes")).Select(c =>
                    Change(c as JsonObject ?? throw new FormatException("changes"))
                ),
            ],
            Texts(json, "sameAccess"),
            Texts(json, "notSeen")
        )
        {
            Undecided =
            [
                .. (json["undecided"] as JsonArray ?? [])
                    .Select(u => u as JsonObject ?? throw new FormatException("undecided"))
                    .Select(u => new UndecidedAccess(Text(u, "who"), u["outside"]!.GetValue<bool>(), Text(u, "why"), Texts(u, "on"))
                    {
                        IsGap = u["gap"]!.GetValue<bool>(),
                    }),
            ],
            Claimed = [.. Objects(json, "claimed").Select(c => new ClaimedAccess(Change(c), Texts(c, "by")))],
            MayChange =
            [
                .. Objects(json, "mayChange").Select(m => new ChangingAccess(Text(m, "who"), [.. Objects(m, "by").Select(Right)])),
            ],
        };

    /// <summary>What a principal can do: a change without its effect and its example.</summary>
    public static JsonObject Line(AccessChange access) =>
        new()
        {
            ["who"] = access.Who,
            ["via"] = Texts(access.Via),
            ["outside"] = access.IsOutside,
            ["level"] = access.Level,
            ["actions"] = Texts(access.Actions),
            ["resource"] = access.Resource,
            ["except"] = Texts(access.Except),
            ["part"] = access.IsPart,
            ["atMost"] = access.AtMost,
            ["conditions"] = Texts(access.Conditions),
        };

    internal static JsonObject Write(AccessChange change)
    {
        var json = Line(change);
        json["effect"] = change.IsGain ? "gains" : "loses";
        if (change.Example is { } example)
        {
            json["example"] = new JsonObject
            {
                ["action"] = example.Action,
                ["resource"] = example.Resource,
                ["context"] = new JsonObject(example.Context.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
            };
        }

        return json;
    }

    private static AccessChange Change(JsonObject json) =>
        new(
            Text(json, "who"),
            json["outside"]!.GetValue<bool>(),
            Text(json, "effect") == "gains",
            Text(json, "level"),
            Texts(json, "actions"),
            Text(json, "resource"),
            Texts(json, "except"),
            json["part"]!.GetValue<bool>(),
            Texts(json, "conditions"),
            json["example"] is JsonObject example
                ? new AccessExample(
                    Text(example, "action"),
                    Text(example, "resource"),
                    [
                        .. (example["context"] as JsonObject ?? [])
                            .Select(c => KeyValuePair.Create(c.Key, c.Value!.GetValue<string>()))
                            .OrderBy(c => c.Key, StringComparer.OrdinalIgnoreCase),
                    ]
                )
                : null
        )
        {
            AtMost = json["atMost"]?.GetValue<bool>() == true,
            Via = json["via"] is null ? [] : Texts(json, "via"),
        };

    private static ChangingRight Right(JsonObject json) => new(Text(json, "action"), Text(json, "on"));

    private static IEnumerable<JsonObject> Objects(JsonObject json, string key) =>
        (json[key] as JsonArray ?? []).Select(o => o as JsonObject ?? throw new FormatException(key));

    private static string Text(JsonObject json, string key) => json[key]?.GetValue<string>() ?? throw new FormatException(key);

    internal static string[] Texts(JsonObject json, string key) =>
        [
            .. (json[key] as JsonArray ?? throw new FormatException(key)).Select(t =>
                t?.GetValue<string>() ?? throw new FormatException(key)
            ),
        ];

    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
