using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Planning;

/// <summary>
/// A plan file whose writer wanted more than its reviewer saw: every member of a real plan is changed, the digest is worked out again, and
/// what follows
/// from the steps must still be what the file says.
/// </summary>
public sealed class PlanClaimsTests : IAsyncLifetime
{
    private const string Before = """
        buckets: {media-files: {versioning: enabled, onRemove: delete}}
        policies: {reader: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::media-files/*"}]}}}
        users:
          ada: {access: [{bucket: media-files, allow: read-only}], policies: [reader]}
          bob: {tags: {team: a}}
          old: {}
        roles: {deploy: {trust: {account: "123456789012"}}}
        """;

    private const string After = """
        buckets: {media-files: {versioning: enabled, publicAccess: readable, onRemove: delete}}
        policies: {reader: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["s3:GetObject", "s3:DeleteObject"], Resource: "arn:aws:s3:::media-files/*"}]}}}
        users:
          ada: {access: [{bucket: media-files, allow: read-write}], policies: [reader]}
          bob: {tags: {team: b}, policies: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}
          new: {}
        roles: {deploy: {trust: {service: ec2.amazonaws.com}}}
        """;

    private SandboxRun run = null!;
    private Plan plan = null!;

    public async Task InitializeAsync()
    {
        run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Before);
        plan = (await run.PlanAsync(After)).Plan;
    }

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public void The_plan_has_all_that_is_claimed_of_steps()
    {
        Assert.Equal(["delete", "public", "trust"], plan.Approvals.Select(a => a.Token.Split(':')[0]).Where(k => k != "admin").Distinct());
        Assert.True(plan.Steps.Count >= 7, string.Join(", ", plan.Steps.Select(s => s.Id)));
        Assert.NotEmpty(plan.Access.Changes);
        Assert.Equal(PlanFile.DigestOf(plan), PlanFile.DigestOf(PlanFile.Read(PlanFile.Write(plan))));
    }

    [Fact]
    public void A_step_that_was_put_in_or_taken_out_or_changed_is_refused_unless_all_that_follows_from_it_was_changed_too()
    {
        var steps = plan.Steps.Count;
        foreach (
            var forged in Enumerable
                .Range(0, steps)
                .SelectMany(i =>
                    new Action<JsonObject>[]
                    {
                        p => Step(p, i)["rank"] = 77,
                        p => Step(p, i)["risk"] = new JsonArray(Risks(p, i).Count > 0 ? [] : [JsonValue.Create("write")]),
                        p => Step(p, i)["id"] = "user/someone:tags",
                        p => Step(p, i)["action"] = Step(p, i)["action"]!.GetValue<string>() == "update" ? "delete" : "update",
                        p => Step(p, i)["facet"] = "nothing-like-that",
                        p => ((JsonArray)p["steps"]!).Add(Step(p, i).DeepClone()),
                        p => Move(p, i, (i + 1) % steps),
                    }
                )
        )
            Refused(forged);
        var relevant = Enumerable
            .Range(0, steps)
            .Where(i => (plan.Steps[i].Risk & (Risk.Public | Risk.Admin | Risk.Trust | Risk.Delete)) != Risk.None)
            .ToList();
        Assert.True(relevant.Count >= 5);
        foreach (var i in relevant)
            Refused(p => ((JsonArray)p["steps"]!).RemoveAt(i));
    }

    [Fact]
    public void A_step_that_gives_administration_or_deletes_or_opens_a_role_shows_its_risk_or_is_refused()
    {
        foreach (
            var step in new[]
            {
                """{"action":"update","address":"user/new","after":["arn:aws:iam::aws:policy/AdministratorAccess"],"before":null,"facet":"policies","id":"user/new:policies","rank":1050,"reason":"x","risk":[]}""",
                """{"action":"update","address":"user/new","after":["policy/reader"],"before":null,"facet":"policies","id":"user/new:policies","rank":1050,"reason":"x","risk":[]}""",
                """{"action":"delete","address":"user/ada","after":null,"before":{"owner":{"owner":"team"}},"id":"user/ada","rank":100003,"reason":"x","risk":["delete"]}""",
                """{"action":"delete","address":"user/root","after":null,"before":{"owner":{"owner":"another"}},"id":"user/root","rank":100003,"reason":"x","risk":["delete"]}""",
                """{"action":"update","address":"role/other","after":{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":"*"}]},"before":null,"facet":"trust","id":"role/other:trust","rank":1060,"reason":"x","risk":[]}""",
                """{"action":"adopt","address":"user/other","after":{"owner":"team"},"before":{"owner":"another"},"facet":"owner","id":"user/other:owner","rank":900,"reason":"x","risk":[]}""",
                """{"action":"create","address":"user/backdoor","after":{"owner":{"owner":"another"}},"before":null,"id":"user/backdoor","rank":4,"reason":"x","risk":[]}""",
                """{"action":"update","address":"access-key/ada","after":null,"before":null,"facet":"rob","id":"access-key/ada:rob","rank":50000,"reason":"x","risk":[]}""",
            }
        )
            Refused(p => Insert(p, JsonNode.Parse(step)!.AsObject()));
    }

    [Fact]
    public void Approvals_access_and_what_they_follow_from_cannot_be_left_out_or_changed()
    {
        for (var i = 0; i < plan.Approvals.Count; i++)
        {
            var at = i;
            Refused(p => ((JsonArray)p["approvals"]!).RemoveAt(at));
            Refused(p => p["approvals"]![at]!["why"] = "nothing to see");
        }

        for (var i = 0; i < plan.Access.Changes.Count; i++)
        {
            var at = i;
            Refused(p => ((JsonArray)p["accessChanges"]!["changes"]!).RemoveAt(at));
        }

        Refused(p => p["accessChanges"] = AccessJson.Write(AccessChanges.None));
        Refused(p => p["basis"]!["access"] = null);
        Refused(p => p["basis"] = null);
        Refused(p => p["owner"] = "another");
        Refused(p => p["basis"]!["access"]!["resources"]!["user/ada"] = null);
    }

    [Fact]
    public void Times_that_no_plan_has_are_refused()
    {
        var made = plan.MadeAt!.Value;
        Refused(p => p.Remove("madeAt"));
        Refused(p => p["madeAt"] = p["validUntil"]!.DeepClone());
        Refused(p => p["validUntil"] = Text(made));
        Refused(p => p["validUntil"] = Text(made.AddDays(366)));
        Refused(p => p["validUntil"] = "2099-01-01T00:00:00Z");
        var longest = plan with { ValidUntil = made.AddDays(365) };
        Assert.Equal(longest.ValidUntil, PlanFile.Read(PlanFile.Write(longest)).ValidUntil);

        static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_no_text_is_no_plan(int at)
    {
        var bytes = PlanFile.Write(plan).ToList();
        var text = Encoding.UTF8.GetString([.. bytes]);
        bytes.Insert(text.IndexOf(new[] { "account", "123456789012", "formatVersion" }[at], StringComparison.Ordinal) + 1, 0xff);
        var refused = Assert.Throws<S3CredsException>(() => PlanFile.Read(bytes.ToArray()));
        Assert.Equal((Outcome.Refused, "not a valid plan file: it is not UTF-8 text"), (refused.Outcome, refused.Diagnostics[0].Message));
    }

    [Fact]
    public void Every_member_that_is_missing_or_null_or_of_another_form_is_one_refusal()
    {
        var count = 0;
        foreach (var (path, _) in Members(Json(), "").ToList())
        {
            foreach (
                var value in new JsonNode?[]
                {
                    null,
                    JsonValue.Create(1),
                    JsonValue.Create("x"),
                    new JsonArray(),
                    new JsonObject(),
                    new JsonArray((JsonNode?)null),
                }
            )
            {
                var root = Json();
                var (parent, key) = Find(root, path);
                if (JsonNode.DeepEquals(Get(parent, key), value))
                    continue;
                Put(parent, key, value?.DeepClone());
                // What neither a risk, an approval nor access follows from may be another text: the digest of a reviewed plan tells.
                if (Read(root) is { } refused)
                    Assert.Equal((Outcome.Refused, "S3C310"), (refused.Outcome, refused.Diagnostics[0].Code));
                count++;
            }
        }

        Assert.True(count > 1_000, $"{count}");
    }

    private JsonObject Json() => PlanFile.ToJson(plan);

    private static JsonObject Step(JsonObject p, int i) => (JsonObject)p["steps"]![i]!;

    private static JsonArray Risks(JsonObject p, int i) => (JsonArray)Step(p, i)["risk"]!;

    private static void Move(JsonObject p, int from, int to)
    {
        var steps = (JsonArray)p["steps"]!;
        var step = steps[from]!;
        steps.RemoveAt(from);
        steps.Insert(to, step);
    }

    /// <summary>Where a planner would have put it.</summary>
    private static void Insert(JsonObject p, JsonObject step)
    {
        var steps = (JsonArray)p["steps"]!;
        var rank = step["rank"]!.GetValue<int>();
        var at = steps
            .TakeWhile(s =>
                s!["rank"]!.GetValue<int>() < rank
                || (
                    s["rank"]!.GetValue<int>() == rank
                    && string.CompareOrdinal(s["address"]!.GetValue<string>(), step["address"]!.GetValue<string>()) < 0
                )
            )
            .Count();
        steps.Insert(at, step);
    }

    private void Refused(Action<JsonObject> forge)
    {
        var json = Json();
        forge(json);
        var refused = Read(json);
        Assert.True(refused is not null, "it was accepted: " + json["steps"]!.ToJsonString());
        Assert.Equal((Outcome.Refused, "S3C310"), (refused.Outcome, refused.Diagnostics[0].Code));
        Assert.DoesNotContain("digest", refused.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    /// <summary>With the digests that the changed plan has.</summary>
    private static S3CredsException? Read(JsonObject json)
    {
        if (json["stepsDigest"] is JsonValue)
            json["stepsDigest"] = StepsDigest.Of(json);
        json["digest"] = PlanDigest.Of(CanonicalJson.Of(json).Text);
        try
        {
            PlanFile.Read(Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text + "\n"));
            return null;
        }
        catch (S3CredsException e)
        {
            return e;
        }
    }

    private static IEnumerable<(string Path, JsonNode? Node)> Members(JsonNode? node, string path) =>
        node switch
        {
            JsonObject o => o.SelectMany(m => Members(m.Value, $"{path}\n{m.Key}").Prepend(($"{path}\n{m.Key}", m.Value))),
            JsonArray a => a.SelectMany((v, i) => Members(v, $"{path}\n{i}").Prepend(($"{path}\n{i}", v))),
            _ => [],
        };

    private static (JsonNode Parent, string Key) Find(JsonNode root, string path)
    {
        var keys = path.Split('\n')[1..];
        return (keys[..^1].Aggregate(root, (n, k) => Get(n, k)!), keys[^1]);
    }

    private static JsonNode? Get(JsonNode parent, string key) =>
        parent is JsonArray a ? a[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] : parent[key];

    private static void Put(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonArray a)
            a[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = value;
        else
            parent[key] = value;
    }
}
