using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Access;

/// <summary>What the access control list of a bucket gives to whom, in every state of what decides whether it counts; and what is open
/// where one of these is not known.</summary>
public sealed class BucketListsTests
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string Signed = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private const string Logs = "http://acs.amazonaws.com/groups/s3/LogDelivery";
    private const string Canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    private static readonly FacetValue Unknown = new FacetValue.Unknown("refused");

    [Theory]
    [InlineData(AllUsers, "READ", "everyone: s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions on media")]
    [InlineData(AllUsers, "WRITE", "everyone: s3:DeleteObject s3:PutObject on media/*")]
    [InlineData(AllUsers, "READ_ACP", "everyone: s3:GetBucketAcl on media")]
    [InlineData(AllUsers, "WRITE_ACP", "everyone: s3:PutBucketAcl on media")]
    [InlineData(AllUsers, "SOMETHING", "")]
    [InlineData(Signed, "WRITE_ACP", "everyone with an AWS account: s3:PutBucketAcl on media")]
    [InlineData(Logs, "WRITE_ACP", "logging.s3.amazonaws.com: s3:PutBucketAcl on media")]
    [InlineData(Canonical, "WRITE_ACP", "canonical user " + Canonical + ": s3:PutBucketAcl on media")]
    [InlineData("owner", "FULL_CONTROL", "")]
    public void A_grant_of_a_list_gives_these_actions_to_these(string to, string permission, string expected) =>
        Assert.Equal(expected, string.Join("; ", Lines(List(to, permission))));

    [Fact]
    public void Full_control_is_all_four_permissions()
    {
        IEnumerable<string> Each(string permission) =>
            Report(List(AllUsers, permission)).SelectMany(c => c.Actions, (c, a) => $"{a} on {c.Resource}").Order(StringComparer.Ordinal);
        var all = new[] { "READ", "WRITE", "READ_ACP", "WRITE_ACP" }.SelectMany(Each).ToList();
        Assert.Equal(7, all.Count);
        Assert.Equal(all.Order(StringComparer.Ordinal), Each("FULL_CONTROL"));
    }

    /// <summary>The ownership, whether public lists are ignored by the bucket and by the account, and who is let in of everyone, those with
    /// an account and one account.</summary>
    [Theory]
    [InlineData("ObjectWriter", false, false, true, true, true)]
    [InlineData("BucketOwnerPreferred", false, false, true, true, true)]
    [InlineData("BucketOwnerEnforced", false, false, false, false, false)]
    [InlineData("ObjectWriter", true, false, false, false, true)]
    [InlineData("ObjectWriter", false, true, false, false, true)]
    [InlineData(null, false, false, true, true, true)]
    public void A_list_counts_unless_the_owner_is_enforced_and_public_ones_are_ignored_where_a_block_says_so(
        string? ownership,
        bool byBucket,
        bool byAccount,
        bool everyone,
        bool signed,
        bool named
    )
    {
        foreach (var (to, counts) in new[] { (AllUsers, everyone), (Signed, signed), (Canonical, named) })
            Assert.Equal(counts, Lines(List(to, "WRITE"), Text(ownership), byBucket, byAccount).Any());
    }

    [Fact]
    public void A_list_of_one_bucket_is_not_forgotten_for_that_of_another()
    {
        foreach (var first in (bool[])[true, false])
        {
            var open = Bucket("media", List(Signed, "WRITE"));
            var closed = Bucket("other", FacetValue.Absent.Instance);
            var twice = Bucket("third", List(Signed, "WRITE"));
            Assert.NotNull(Model(Set(first ? [open, closed] : [closed, open])).Signed);
            Assert.NotNull(Model(Set(open, twice)).Signed);
            Assert.Null(Model(Set(closed)).Signed);
        }
    }

    /// <summary>What is known of the bucket, and what is not known and bears on access to it.</summary>
    [Theory]
    [InlineData("ObjectWriter", "present", "")]
    [InlineData("ObjectWriter", "unknown", "the ACL of bucket/media, which could not be read")]
    [InlineData("ObjectWriter", "none", "the ACL of bucket/media")]
    [InlineData("BucketOwnerEnforced", "unknown", "")]
    [InlineData(null, "unknown", "the ACL of bucket/media, which could not be read")]
    public void A_list_that_is_not_known_is_open_only_where_it_could_count(string? ownership, string acl, string gap)
    {
        var list = acl switch
        {
            "present" => List(Signed, "READ"),
            "unknown" => Unknown,
            _ => null,
        };
        var gaps = Model(Set(Bucket("media", list, Text(ownership)))).GapsOf(["arn:aws:s3:::media"]).ToList();
        Assert.Equal(gap, string.Join("; ", gaps.Select(g => g.What)));
        Assert.All(gaps, g => Assert.True(g is { CanGrant: true, CanDeny: false }));
        // Lists that a block ignores could not count either.
        Assert.Empty(Model(Set(Bucket("media", list, Text(ownership), ignored: true))).GapsOf(["arn:aws:s3:::media"]));
    }

    /// <summary>Lists of single objects are never read. Of public ones it is known that they do not count where a block ignores them.</summary>
    [Theory]
    [InlineData("BucketOwnerEnforced", false, false, false)]
    [InlineData("ObjectWriter", false, true, true)]
    [InlineData("ObjectWriter", true, false, true)]
    [InlineData("unknown", false, true, true)]
    [InlineData("unknown", true, false, true)]
    [InlineData("absent", false, false, false)]
    [InlineData("absent with a list", false, true, true)]
    [InlineData(null, false, false, false)]
    public void Lists_of_objects_are_open_where_they_could_count(string? ownership, bool ignored, bool everyone, bool account)
    {
        var value = ownership switch
        {
            "unknown" => Unknown,
            "absent" or "absent with a list" => FacetValue.Absent.Instance,
            var text => Text(text),
        };
        var acl = ownership == "absent with a list" ? List(Canonical, "READ") : FacetValue.Absent.Instance;
        var shared = Document(
            """{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::media"}"""
        );
        var (address, state) = Bucket("media", acl, value, ignored);
        state = state.With("policy", new FacetValue.Present(CanonicalJson.Of(new JsonObject { ["document"] = shared })));
        var model = Model(Set((address, state), User("ada")));
        bool IsOpen(AccessSubject who, string arn, string action)
        {
            var lists = model.ObjectListsOf(who, [arn], [action]).ToList();
            Assert.All(lists, l => Assert.True(l.Bucket == address && l.Gap is { CanGrant: true, CanDeny: false }));
            return lists.Count > 0;
        }

        foreach (var arn in (string[])["*", "arn:aws:s3:::media/x", "arn:aws:s3:::med*", "arn:aws:s3:::media/*"])
        {
            Assert.Equal(everyone, IsOpen(model.Anonymous, arn, "s3:GetObject"));
            Assert.Equal(account, IsOpen(model.Called("account 444455556666")!, arn, "s3:GetObject"));
        }

        Assert.Equal(everyone, IsOpen(model.Anonymous, "arn:aws:s3:::media/x", "s3:putobjectACL"));
        // One of several actions suffices.
        Assert.Equal(everyone, model.ObjectListsOf(model.Anonymous, ["arn:aws:s3:::media/x"], ["s3:PutObject", "s3:GetObject"]).Any());
        // Writing is a matter of the bucket, a bucket's own ARN has no objects, and the account's own need no list.
        Assert.False(IsOpen(model.Anonymous, "arn:aws:s3:::media/x", "s3:PutObject"));
        Assert.False(IsOpen(model.Anonymous, "arn:aws:s3:::media", "s3:GetObject"));
        Assert.False(IsOpen(model.Anonymous, "arn:aws:s3:::other/x", "s3:GetObject"));
        Assert.False(IsOpen(model.Subjects[0], "arn:aws:s3:::media/x", "s3:GetObject"));
        Assert.False(IsOpen(model.Outside("cloudfront.amazonaws.com"), "arn:aws:s3:::media/x", "s3:GetObject"));
    }

    /// <summary>One who, with all lines of it: the actions in their order.</summary>
    private static IEnumerable<string> Lines(
        FacetValue acl,
        FacetValue? ownership = null,
        bool ignored = false,
        bool ignoredByAccount = false
    ) =>
        Report(acl, ownership, ignored, ignoredByAccount)
            .GroupBy(c => (c.Who, c.Resource))
            .Select(g =>
                $"{g.Key.Who}: {string.Join(' ', g.SelectMany(c => c.Actions).Order(StringComparer.Ordinal))} on {AccessWords.Short(g.Key.Resource)}"
            );

    private static IReadOnlyList<AccessChange> Report(
        FacetValue acl,
        FacetValue? ownership = null,
        bool ignored = false,
        bool ignoredByAccount = false
    ) => AccessReport.Of(Model(Set(Bucket("media", acl, ownership, ignored)), ignoredByAccount), AccessScope.All).Changes;

    private static AccessModel Model(ResourceSet resources, bool ignoredByAccount = false) =>
        AccessModel.Of(
            resources,
            AccessFacts.Nothing("123456789012", "aws") with
            {
                AccountBlock = ignoredByAccount ? Json(new JsonObject { ["ignorePublicAcls"] = true }) : null,
            }
        );

    private static (ResourceAddress Address, ResourceState State) Bucket(
        string name,
        FacetValue? acl,
        FacetValue? ownership = null,
        bool ignored = false
    )
    {
        var (address, state) = AccessChangesTests.Bucket(name, null);
        state = state.With("publicAccess", Json(new JsonObject { ["ignorePublicAcls"] = ignored }));
        state = ownership is null ? state : state.With("ownership", ownership);
        return (address, acl is null ? state : state.With("acl", acl));
    }

    private static FacetValue List(string to, string permission) =>
        Json(new JsonArray(new JsonObject { ["permission"] = permission, ["to"] = to }));

    private static FacetValue? Text(string? text) => text is null ? null : Json(JsonValue.Create(text));

    private static FacetValue Json(JsonNode node) => new FacetValue.Present(CanonicalJson.Of(node));
}
