using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class LifecycleTests
{
    [Theory]
    [InlineData("null", "{a: {expireAfter: 7}}", "rule 'a' deletes all objects 7 days after their creation")]
    [InlineData(
        "{a: {expireAfter: 30}}",
        "{a: {expireAfter: 7}}",
        "rule 'a' deletes all objects 7 days after their creation (before: 30 days after their creation)"
    )]
    [InlineData("{a: {expireAfter: 7}}", "{a: {expireAfter: 30}}", null)]
    [InlineData("{a: {expireAfter: 7}}", "{b: {prefix: tmp/, tags: {k: v}, largerThan: 9, expireAfter: 7}}", null)]
    [InlineData(
        "{a: {prefix: tmp/, expireAfter: 7}}",
        "{a: {prefix: tmp, expireAfter: 7}}",
        "rule 'a' deletes objects under 'tmp' 7 days after their creation (the rule had another filter before)"
    )]
    [InlineData(
        "{a: {tags: {k: v}, expireAfter: 7}}",
        "{a: {tags: {k: w}, expireAfter: 7}}",
        "rule 'a' deletes objects with 'k=w' 7 days after their creation (the rule had another filter before)"
    )]
    [InlineData(
        "{a: {largerThan: 5000000000, expireAfter: 7}}",
        "{a: {largerThan: 4, smallerThan: 6000000000, expireAfter: 7}}",
        "rule 'a' deletes objects of more than 4 bytes, of less than 6000000000 bytes 7 days after their creation (the rule had another filter before)"
    )]
    [InlineData(
        "{a: {status: disabled, expireAfter: 7}}",
        "{a: {expireAfter: 7}}",
        "rule 'a' deletes all objects 7 days after their creation"
    )]
    [InlineData("{a: {expireAfter: 7}}", "{a: {status: disabled, expireAfter: 7}}", null)]
    [InlineData(
        "{a: {expireOn: 2027-02-01}}",
        "{a: {expireOn: 2027-01-31}}",
        "rule 'a' deletes all objects on 2027-01-31 (before: on 2027-02-01)"
    )]
    [InlineData("{a: {expireOn: 2027-01-31}}", "{a: {expireOn: 2027-02-01}}", null)]
    [InlineData(
        "{a: {expireAfter: 7}}",
        "{a: {expireOn: 2027-02-01}}",
        "rule 'a' deletes all objects on 2027-02-01 (before: 7 days after their creation)"
    )]
    [InlineData("{a: {noncurrent: {expireAfter: 9, keep: 2}}}", "{a: {noncurrent: {expireAfter: 9, keep: 3}}}", null)]
    [InlineData(
        "{a: {noncurrent: {expireAfter: 9, keep: 2}}}",
        "{a: {noncurrent: {expireAfter: 9}}}",
        "rule 'a' deletes all old versions of objects 9 days after they were replaced (before: 9 days after they were replaced, except the 2 newest)"
    )]
    [InlineData(
        "{a: {expireAfter: 1}}",
        "{a: {expireAfter: 1, noncurrent: {expireAfter: 9}}}",
        "rule 'a' deletes all old versions of objects 9 days after they were replaced"
    )]
    [InlineData(
        "{a: {expireAfter: 7}}",
        "{a: {expireAfter: 7, abortUploadsAfter: 1, transitions: [{to: GLACIER, after: 1}]}, m: {expireMarkers: true}}",
        null
    )]
    public async Task What_expires_and_did_not_before_needs_an_approval(string before, string after, string? why)
    {
        await using var run = await SandboxRun.StartAsync();
        // A bucket that is made has nothing that could expire.
        Assert.Equal(Outcome.Done, (await run.ApplyAsync($"buckets: {{acme-data: {{lifecycle: {before}}}}}")).Outcome);
        var plan = (await run.PlanAsync($"buckets: {{acme-data: {{lifecycle: {after}}}}}")).Plan;
        var expected = why is null ? [] : new[] { ("expire:bucket/acme-data", $"in bucket/acme-data, {why}") };
        Assert.Equal(expected, plan.Approvals.Select(a => (a.Token, a.Why)));
    }

    [Theory]
    [InlineData("versioning: enabled", "versioning: suspended", true)]
    [InlineData("versioning: suspended", "versioning: enabled", false)]
    [InlineData("versioning: enabled, objectLock: {mode: governance, days: 30}", "versioning: enabled, objectLock: enabled", true)]
    [InlineData(
        "versioning: enabled, objectLock: {mode: governance, days: 30}",
        "versioning: enabled, objectLock: {mode: governance, days: 7}",
        true
    )]
    [InlineData(
        "versioning: enabled, objectLock: {mode: governance, days: 30}",
        "versioning: enabled, objectLock: {mode: compliance, years: 1}",
        false
    )]
    public async Task What_ends_a_protection_of_data_is_shown_and_asks_for_nothing(string before, string after, bool isShown)
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync($"buckets: {{acme-data: {{{before}}}}}");
        var plan = (await run.PlanAsync($"buckets: {{acme-data: {{{after}}}}}")).Plan;
        Assert.Equal(isShown, Assert.Single(plan.Steps).Risk.HasFlag(Risk.Unprotect));
        Assert.Empty(plan.Approvals);
    }

    [Theory]
    [InlineData("lifecycle: {a: {expireAfter: 7}}", """{"rules":{"a":{"expireAfter":7,"status":"enabled"}}}""")]
    [InlineData(
        "lifecycle: {b: {status: disabled, prefix: b/, expireMarkers: true}, a: {abortUploadsAfter: 1}}",
        """{"rules":{"a":{"abortUploadsAfter":1,"status":"enabled"},"b":{"expireMarkers":true,"prefix":"b/","status":"disabled"}}}"""
    )]
    [InlineData(
        "lifecycle: {a: {tags: {n: 1, b: x}, largerThan: 1, smallerThan: 9999999999, expireOn: 2027-01-31}}",
        """{"rules":{"a":{"expireOn":"2027-01-31","largerThan":1,"smallerThan":9999999999,"status":"enabled","tags":{"b":"x","n":"1"}}}}"""
    )]
    [InlineData(
        "lifecycle: {a: {transitions: [{to: GLACIER, after: 90}, {to: STANDARD_IA, after: 30}], noncurrent: {expireAfter: 9, keep: 2}}}",
        """{"rules":{"a":{"noncurrent":{"expireAfter":9,"keep":2},"status":"enabled","transitions":[{"after":30,"to":"STANDARD_IA"},{"after":90,"to":"GLACIER"}]}}}"""
    )]
    [InlineData(
        "lifecycle: {a: {expireAfter: 7}}, transitionDefaultMinimumObjectSize: varies_by_storage_class",
        """{"minimumSize":"varies_by_storage_class","rules":{"a":{"expireAfter":7,"status":"enabled"}}}"""
    )]
    [InlineData(
        "lifecycle: {a: {expireAfter: 7, expireMarkers: false}}, transitionDefaultMinimumObjectSize: all_storage_classes_128K",
        """{"rules":{"a":{"expireAfter":7,"status":"enabled"}}}"""
    )]
    [InlineData("lifecycle: null", "Absent")]
    [InlineData("lifecycle: {}", "Absent")]
    [InlineData("lifecycle: {a: null}", "Absent")]
    [InlineData("", "unmanaged")]
    // What does not fit its form.
    [InlineData("lifecycle: [a]", "S3C032")]
    [InlineData("lifecycle: {a: {expireAfter: 0}}", "S3C032")]
    [InlineData("lifecycle: {a: {expireAfter: 7d}}", "S3C032")]
    [InlineData("lifecycle: {a: {expireAfter: 99999999999}}", "S3C032")]
    [InlineData("lifecycle: {a: {prefix: \"\", expireAfter: 7}}", "S3C032")]
    [InlineData("lifecycle: {a: {expireAfter: 7, day: 1}}", "S3C030")]
    [InlineData("lifecycle: {a: {transitions: [{to: STANDARD, after: 30}]}}", "S3C033")]
    [InlineData("lifecycle: {a: {noncurrent: {transitions: [{to: GLACIER}]}}}", "S3C031")]
    [InlineData("lifecycle: {a: {noncurrent: {expireAfter: 9, keep: 101}}}", "S3C032")]
    // What S3 refuses.
    [InlineData("lifecycle: {a: {}}", "S3C150")]
    [InlineData("lifecycle: {a: {prefix: a/}}", "S3C150")]
    [InlineData("lifecycle: {a: {expireMarkers: false}}", "S3C150")]
    [InlineData("lifecycle: {a: {noncurrent: {}}}", "S3C150")]
    [InlineData("lifecycle: {a: {noncurrent: {keep: 3}}}", "S3C150")]
    [InlineData("lifecycle: {a: {expireAfter: 7, expireOn: 2027-01-31}}", "S3C150")]
    [InlineData("lifecycle: {a: {expireAfter: 7, expireMarkers: true}}", "S3C150")]
    [InlineData("lifecycle: {a: {expireOn: 2027-02-30}}", "S3C150")]
    [InlineData("lifecycle: {a: {largerThan: 9, smallerThan: 9, expireAfter: 7}}", "S3C150")]
    [InlineData("lifecycle: {a: {tags: {a: b}, abortUploadsAfter: 7}}", "S3C150")]
    [InlineData("lifecycle: {a: {tags: {a: b}, expireMarkers: true}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: STANDARD_IA, after: 29}]}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER}]}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER, after: 1, on: 2027-01-31}]}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER, after: 1}, {to: GLACIER, after: 2}]}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER, after: 7}], expireAfter: 7}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER, on: 2027-01-31}], expireAfter: 7}}", "S3C150")]
    [InlineData("lifecycle: {a: {transitions: [{to: GLACIER, on: 2027-01-31}], expireOn: 2027-01-30}}", "S3C150")]
    [InlineData("lifecycle: {a: {noncurrent: {transitions: [{to: ONEZONE_IA, after: 1}]}}}", "S3C150")]
    [InlineData("lifecycle: {a: {noncurrent: {transitions: [{to: GLACIER, after: 9}], expireAfter: 9}}}", "S3C150")]
    [InlineData("transitionDefaultMinimumObjectSize: varies_by_storage_class", "S3C150")]
    [InlineData("transitionDefaultMinimumObjectSize: varies_by_storage_class, lifecycle: null", "S3C150")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "lifecycle", keys));

    [Fact]
    public void An_error_is_at_the_value_that_S3_refuses()
    {
        var loaded = Loading.Load("buckets:\n  b1x:\n    lifecycle:\n      a: {transitions: [{to: GLACIER, after: 7}], expireAfter: 7}\n");
        Assert.Equal(["S3C150 7:64"], Loading.Errors(loaded));
    }

    [Fact]
    public void Rules_of_a_profile_and_of_the_bucket_add_up_and_null_takes_one_away()
    {
        var loaded = Loading.Load(
            "profiles: {tidy: {lifecycle: {uploads: {abortUploadsAfter: 7}, tmp: {expireAfter: 1}}}}\n"
                + "buckets: {b1x: {use: [tidy], lifecycle: {tmp: null, own: {expireAfter: 9}}}}"
        );
        Assert.Equal(
            """{"rules":{"own":{"expireAfter":9,"status":"enabled"},"uploads":{"abortUploadsAfter":7,"status":"enabled"}}}""",
            Loading.Facet(loaded, "bucket/b1x", "lifecycle")
        );
    }

    /// <summary>What other tools and older versions of the API wrote, and S3 gives back.</summary>
    [Theory]
    [InlineData("", "rule")]
    [InlineData("", "empty")]
    [InlineData("", "filter")]
    [InlineData("", "predicate")]
    [InlineData("a/", "rule")]
    [InlineData("a/", "filter")]
    [InlineData("a/", "and")]
    [InlineData("a/", "predicate")]
    public async Task The_forms_of_one_filter_are_one_value_and_an_id_of_S3_is_kept(string prefix, string form)
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {}}")).Outcome);
        var rule = new LifecycleRule
        {
            Status = LifecycleRuleStatus.Enabled,
            Expiration = new() { Days = 9 },
        };
#pragma warning disable CS0618 // The older form is what is tested.
        if (form == "rule")
            rule.Prefix = prefix;
#pragma warning restore CS0618
        else
            rule.Filter = form switch
            {
                "filter" => new() { Prefix = prefix },
                "and" => new() { And = new() { Prefix = prefix } },
                "predicate" => new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
                _ => new(),
            };
        await run.Aws.S3("us-west-2").PutLifecycleConfigurationAsync("one-bucket", new LifecycleConfiguration { Rules = [rule] });

        var facet = KindTable.Of(ResourceKind.Bucket)!.Facet("lifecycle");
        var live = await facet.FetchAsync(run.Aws, new ResourceAddress(ResourceKind.Bucket, "one-bucket"), default);
        var (id, value) = Assert.Single(live.JsonOrNull!.Value.ToNode()!["rules"]!.AsObject());
        Assert.NotEmpty(id);
        var filter = prefix.Length == 0 ? "" : $"prefix: {prefix}, ";
        var written = Loading.Load($"buckets: {{one-bucket: {{lifecycle: {{\"{id}\": {{{filter}expireAfter: 9}}}}}}}}");
        Assert.Equal(live, written.Resources[new ResourceAddress(ResourceKind.Bucket, "one-bucket")]!["lifecycle"]);
        Assert.Equal(filter.Length > 0, value!.AsObject().ContainsKey("prefix"));
    }

    /// <summary>Any rules: written they load as the same value, in whatever order they and their parts stand.</summary>
    [Fact]
    public void Drawn_rules_are_canonical()
    {
        var days = Gen.Int[31, 5000];
        var classes = Gen.OneOf("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");
        var transitions = Gen.Select(classes, days, (to, after) => (to, after)).Array[0, 4].Select(Distinct);
        var rule =
            from prefix in Gen.OneOf("", "a/", "logs/ü")
            from tag in Gen.OneOf("", "x", "~")
            from moved in transitions
            from old in transitions
            from expires in Gen.Int[5001, 9000]
            from keep in Gen.Int[0, 100]
            from enabled in Gen.Bool
            select Rule(prefix, tag, moved, old, expires, keep, enabled);
        DrawnFacet.IsCanonical("lifecycle", rule.Array[1, 6].Select(rules => new JsonObject(Named(rules))), Volume.Of(40, 200, 2000));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Named(JsonObject[] rules) =>
        rules.Select((rule, i) => KeyValuePair.Create($"r{i}", (JsonNode?)rule));

    private static (string To, int After)[] Distinct((string To, int After)[] drawn) => [.. drawn.DistinctBy(t => t.To)];

    private static JsonObject Rule(
        string prefix,
        string tag,
        (string To, int After)[] moved,
        (string To, int After)[] old,
        int expires,
        int keep,
        bool enabled
    )
    {
        var rule = new JsonObject { ["status"] = enabled ? "enabled" : "disabled", ["expireAfter"] = expires };
        if (prefix.Length > 0)
            rule["prefix"] = prefix;
        if (tag.Length > 0)
            rule["tags"] = new JsonObject { ["t"] = tag, ["u"] = "1" };
        if (moved.Length > 0)
            rule["transitions"] = new JsonArray([.. moved.Select(t => new JsonObject { ["to"] = t.To, ["after"] = t.After })]);
        var noncurrent = new JsonObject { ["expireAfter"] = expires };
        if (keep > 0)
            noncurrent["keep"] = keep;
        if (old.Length > 0)
            noncurrent["transitions"] = new JsonArray([.. old.Select(t => new JsonObject { ["to"] = t.To, ["after"] = t.After })]);
        rule["noncurrent"] = noncurrent;
        return rule;
    }
}
