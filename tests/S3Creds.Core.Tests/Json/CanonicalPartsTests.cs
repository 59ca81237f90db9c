using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Rendering;

namespace S3Creds.Core.Tests.Json;

/// <summary>An object that is written in parts has the text that it has as a whole.</summary>
public sealed class CanonicalPartsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000)]
    public void The_text_and_its_hash_are_those_of_the_whole_object(int items)
    {
        var parts = new CanonicalParts()
            .With("z", "é\n\"")
            .With("list", Items())
            .With("a", new CanonicalParts().With("inner", Items()).With(new JsonObject { ["b"] = null, ["a"] = 1 }));
        var whole = new JsonObject
        {
            ["list"] = new JsonArray([.. Items()]),
            ["z"] = "é\n\"",
            ["a"] = new JsonObject
            {
                ["b"] = null,
                ["inner"] = new JsonArray([.. Items()]),
                ["a"] = 1,
            },
        };
        var text = CanonicalJson.Of(whole).Text;
        Assert.Equal(text + "\n", Encoding.UTF8.GetString(parts.Bytes("\n"u8)));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text)), parts.Hash());

        IEnumerable<JsonNode?> Items() =>
            Enumerable
                .Range(0, items)
                .Select(i =>
                    i % 7 == 0 ? null : (JsonNode?)new JsonObject { ["y"] = i, ["x"] = i.ToString("D20", CultureInfo.InvariantCulture) }
                );
    }

    [Theory]
    [MemberData(nameof(SixPlans.Names), MemberType = typeof(SixPlans))]
    public void The_digest_of_the_steps_follows_from_the_written_plan(string name)
    {
        var plan = SixPlans.Named(name);
        var json = PlanFile.ToJson(plan);
        Assert.Equal(plan.StepsDigest, StepsDigest.Of(json));
        Assert.Equal(plan.StepsDigest, json["stepsDigest"]!.GetValue<string>());
        Assert.Equal(PlanFile.DigestOf(plan), PlanDigest.Of(CanonicalJson.Of(json).Text));
    }
}
