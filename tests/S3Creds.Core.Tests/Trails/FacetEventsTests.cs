using System.Text.Json;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Core.Trails;

namespace S3Creds.Core.Tests.Trails;

/// <summary>Each property knows the events by which CloudTrail records a change of it, and each kind the resource in them.</summary>
public sealed class FacetEventsTests
{
    public static TheoryData<string> Facets => [.. KindTable.All.SelectMany(k => k.Facets.Select(f => $"{k.ResourceKind.Name()}:{f.Key}"))];

    /// <summary>The names of IAM's events are its actions; S3's Bucket stands in most of its names.</summary>
    [Theory]
    [MemberData(nameof(Facets))]
    public void Every_facet_has_events_unless_it_cannot_be_changed(string name)
    {
        var (kind, facet) = Find(name);
        Assert.Equal(facet.Role != FacetRole.Fixed, facet.Events.Any());
        foreach (var write in facet.Events)
        {
            Assert.True(facet.IsChangedBy(new RecordedCall("x", write, Empty)), write);
            Assert.DoesNotContain(facet.Events, e =>
                e.StartsWith("Get", StringComparison.Ordinal) || e.StartsWith("List", StringComparison.Ordinal)
            );
        }

        // Each action of a write is named by an event of the same noun: a new call of StoreAsync needs its event.
        foreach (var action in facet.Actions(null).Where(a => a.Use.HasFlag(ActionUse.Write) && !a.IsRead && a.Name != "iam:PassRole"))
            Assert.True(facet.Events.Any(e => Core(e) == Core(action.Operation)), $"{name}: no event for {action.Name}");
        Assert.NotNull(kind);
    }

    [Fact]
    public void Every_change_by_hand_of_every_facet_is_found_by_its_event()
    {
        var cases = FacetCase.All.Where(c => c.ByHand is not null).ToList();
        Assert.NotEmpty(cases);
        foreach (var one in cases)
        {
            var kind = KindTable.Of(one.Kind)!;
            var facet = kind.Facet(one.Facet);
            Assert.True(
                one.ByHand!.Any(h =>
                {
                    var call = CallOf(h.Call, h.Arguments);
                    // boto3 has the names of the API; CloudTrail's differ by the word Bucket, and by Configuration.
                    var named = facet.Events.Any(e => Plain(e) == Plain(call.Name));
                    return named && kind.NamesIn(call).Any(n => new ResourceAddress(one.Kind, n) == one.Address);
                }),
                $"{one}: no event of {string.Join(", ", facet.Events)} is one of {string.Join(", ", one.ByHand!.Select(h => h.Call))}"
            );
        }
    }

    public static TheoryData<string, string, string, string, string> Calls =>
        new()
        {
            { "user/ada", "iam", "CreateUser", """{"userName":"Ada"}""", "created" },
            { "user/ada", "iam", "DeleteUser", """{"userName":"ada"}""", "removed" },
            { "user/ada", "iam", "UpdateUser", """{"userName":"ada","newUserName":"eve"}""", "removed" },
            { "user/ada", "iam", "UpdateUser", """{"userName":"eve","newUserName":"ada"}""", "created" },
            { "user/ada", "iam", "UpdateUser", """{"userName":"ada","newPath":"/x/"}""", "" },
            { "user/ada", "iam", "TagUser", """{"userName":"ada"}""", "owned" },
            { "role/r", "iam", "CreateRole", """{"roleName":"r"}""", "created" },
            { "role/r", "iam", "DeleteRole", """{"roleName":"r"}""", "removed" },
            { "group/g", "iam", "DeleteGroup", """{"groupName":"g"}""", "removed" },
            { "group/g", "iam", "UpdateGroup", """{"groupName":"g","newGroupName":"h"}""", "removed" },
            { "policy/p", "iam", "CreatePolicy", """{"policyName":"p"}""", "created" },
            { "policy/p", "iam", "DeletePolicy", """{"policyArn":"arn:aws:iam::123456789012:policy/a/b/p"}""", "removed" },
            { "policy/p", "iam", "UntagPolicy", """{"policyArn":"arn:aws:iam::123456789012:policy/p"}""", "owned" },
            { "oidc-provider/a.example.com/x", "iam", "CreateOpenIDConnectProvider", """{"url":"https://a.example.com/x"}""", "created" },
            {
                "oidc-provider/a.example.com/x",
                "iam",
                "DeleteOpenIDConnectProvider",
                """{"openIDConnectProviderArn":"arn:aws:iam::123456789012:oidc-provider/a.example.com/x"}""",
                "removed"
            },
            { "saml-provider/s", "iam", "CreateSAMLProvider", """{"name":"s"}""", "created" },
            {
                "saml-provider/s",
                "iam",
                "DeleteSAMLProvider",
                """{"sAMLProviderArn":"arn:aws:iam::123456789012:saml-provider/s"}""",
                "removed"
            },
            { "bucket/b", "s3", "CreateBucket", """{"bucketName":"b"}""", "created" },
            { "bucket/b", "s3", "DeleteBucket", """{"bucketName":"b"}""", "removed" },
            { "bucket/b", "s3", "PutBucketTagging", """{"bucketName":"b"}""", "owned" },
            { "bucket/b", "s3", "TagResource", """{"resourceArn":"arn:aws:s3:::b"}""", "owned" },
            { "account/s3", "s3", "DeleteAccountPublicAccessBlock", """{"accountId":"123456789012"}""", "removed" },
        };

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_kind_finds_its_resources_and_what_became_of_them(
        string address,
        string service,
        string name,
        string parameters,
        string became
    )
    {
        var call = new RecordedCall(service, name, Parameters(parameters));
        var resource = ResourceAddress.Parse(address)!.Value;
        var kind = KindTable.Of(resource.Kind)!;
        Assert.Contains(kind.NamesIn(call), n => new ResourceAddress(resource.Kind, n) == resource);
        if (became.Length > 0)
            Assert.True(
                became switch
                {
                    "created" => kind.IsCreatedBy(call),
                    "removed" => kind.IsRemovedBy(call),
                    _ => kind.IsOwnedBy(call),
                }
            );
        else
            Assert.False(kind.IsCreatedBy(call) || kind.IsRemovedBy(call) || kind.IsOwnedBy(call));
    }

    [Fact]
    public void A_policy_that_holds_access_is_its_principals_and_an_attachment_of_another_is_not()
    {
        var user = KindTable.Of(ResourceKind.User)!;
        var (inline, policies) = (user.Facet("inline"), user.Facet("policies"));
        const string Access = "arn:aws:iam::123456789012:policy/s3creds/team/access-of/user/ada/s3creds-access.user.ada.1";
        var version = new RecordedCall("iam", "CreatePolicyVersion", Parameters($$"""{"policyArn":"{{Access}}"}"""));
        Assert.Equal(["ada"], user.NamesIn(version));
        Assert.True(inline.IsChangedBy(version));
        var detached = new RecordedCall("iam", "DetachUserPolicy", Parameters($$"""{"userName":"ada","policyArn":"{{Access}}"}"""));
        Assert.True(inline.IsChangedBy(detached));
        Assert.False(policies.IsChangedBy(detached));
        var attached = new RecordedCall(
            "iam",
            "AttachUserPolicy",
            Parameters("""{"userName":"ada","policyArn":"arn:aws:iam::aws:policy/X"}""")
        );
        Assert.False(inline.IsChangedBy(attached));
        Assert.True(policies.IsChangedBy(attached));
    }

    [Fact]
    public void Candidates_are_a_few_of_the_newest_with_the_number_of_the_others()
    {
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var ada = new ResourceAddress(ResourceKind.User, "ada");
        TrailEvent Event(int i) =>
            new(
                $"event-{i}",
                start.AddHours(i),
                new RecordedCall("iam", "PutUserPolicy", Parameters("""{"userName":"ada"}""")),
                $"arn:{i}",
                "198.51.100.7",
                $"request-{i}",
                false,
                [ada]
            );
        var trail = new Trail("logs", [.. Enumerable.Range(0, 9).Reverse().Select(Event)], new TrailCoverage(), []);
        var step = new PlanStep(
            "user/ada:inline",
            StepAction.Update,
            ada,
            "inline",
            CanonicalJson.OfString("a"),
            null,
            Risk.None,
            1,
            "differs"
        );
        var found = new TrailSearch(KindTable.All, trail, new HashSet<string> { "request-8" }, "us-east-1", start.AddHours(2)).Of(step);
        Assert.Equal(["event-7", "event-6", "event-5"], found.Candidates.Select(c => c.Id));
        Assert.Equal(3, found.More);
    }

    private static readonly Dictionary<string, string> Empty = new(StringComparer.OrdinalIgnoreCase);

    private static (Kind Kind, Facet Facet) Find(string name)
    {
        var parts = name.Split(':');
        var kind = KindTable.Of(ResourceKinds.Parse(parts[0])!.Value)!;
        return (kind, kind.Facet(parts[1]));
    }

    private static Dictionary<string, string> Parameters(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document
            .RootElement.EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As CloudTrail records a call of boto3: the bucket has another key.</summary>
    private static RecordedCall CallOf(string boto, string arguments)
    {
        var (service, operation) = (boto.Split('.')[0], boto.Split('.')[1].Replace("_", "", StringComparison.Ordinal));
        var parameters = Parameters(arguments);
        if (parameters.Remove("Bucket", out var bucket))
            parameters["bucketName"] = bucket;
        if (service == "s3control")
            return new RecordedCall(
                "s3",
                operation == "deletepublicaccessblock" ? "DeleteAccountPublicAccessBlock" : "PutAccountPublicAccessBlock",
                parameters
            );
        return new RecordedCall(service, operation, parameters);
    }

    private static string Plain(string name) => name.ToLowerInvariant();

    /// <summary>The noun of an operation, without what AWS's names of one thing differ by.</summary>
    private static string Core(string name)
    {
        var plain = name.ToLowerInvariant();
        foreach (var verb in new[] { "put", "delete", "update", "set", "create" })
        {
            if (plain.StartsWith(verb, StringComparison.Ordinal))
                plain = plain[verb.Length..];
        }

        return plain.Replace("bucket", "", StringComparison.Ordinal).Replace("configuration", "", StringComparison.Ordinal);
    }
}
