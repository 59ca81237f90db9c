using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Kinds;

public sealed class ManifestFormTests
{
    private const string GitHub = """trust: {github: {repository: example/media, environment: prod}}""";

    /// <summary>What a manifest says, and how it is written back: in its own short form.</summary>
    [Theory]
    [InlineData(
        "users: {u: {access: [{bucket: media, allow: read-only}]}}",
        "user/u",
        "inline",
        """{"access":[{"bucket":"media","allow":"read-only"}]}"""
    )]
    [InlineData(
        "users: {u: {access: [{bucket: media, allow: read-write, prefix: [b/, a/], until: 2027-01-31}]}}",
        "user/u",
        "inline",
        """{"access":[{"bucket":"media","allow":"read-write","prefix":["a/","b/"],"until":"2027-01-31"}]}"""
    )]
    [InlineData(
        "users: {u: {access: [{bucket: media, allow: read-only}, {bucket: media, allow: read-only, prefix: a/, until: 2027-01-31}]}}",
        "user/u",
        "inline",
        """{"access":[{"bucket":"media","allow":"read-only"},{"bucket":"media","allow":"read-only","prefix":"a/","until":"2027-01-31"}]}"""
    )]
    [InlineData("roles: {r: {trust: {service: ec2.amazonaws.com}}}", "role/r", "trust", """{"trust":{"service":"ec2.amazonaws.com"}}""")]
    [InlineData("roles: {r: {trust: {account: \"444455556666\"}}}", "role/r", "trust", """{"trust":{"account":"444455556666"}}""")]
    [InlineData("users: {u: {}}\nroles: {r: {trust: {user: u}}}", "role/r", "trust", """{"trust":{"user":"u"}}""")]
    [InlineData(
        "roles: {r: {" + GitHub + "}}",
        "role/r",
        "trust",
        """{"trust":{"github":{"repository":"example/media","environment":"prod"}}}"""
    )]
    [InlineData("users: {u: {boundary: auto}}", "user/u", "boundary", """{"boundary":"arn:aws:iam::aws:policy/AmazonS3FullAccess"}""")]
    [InlineData("buckets: {b1x: {publicAccess: blocked}}", "bucket/b1x", "publicAccess", """{"publicAccess":"blocked"}""")]
    [InlineData("buckets: {b1x: {encryption: {kms: alias/k}}}", "bucket/b1x", "encryption", """{"encryption":{"kms":"alias/k"}}""")]
    [InlineData("buckets: {b1x: {encryption: null}}", "bucket/b1x", "encryption", """{"encryption":null}""")]
    public void A_value_is_written_in_the_manifests_words(string body, string address, string facet, string written)
    {
        var desired = Loading.Load("external: {buckets: [media]}\n" + body);
        Assert.Empty(Loading.Errors(desired));
        Assert.Equal(CanonicalJson.Parse(written), CanonicalJson.Of(Written(desired, ResourceAddress.Parse(address)!.Value, facet)));
    }

    [Fact]
    public void A_policy_with_the_name_of_an_access_entry_and_another_document_is_written_as_a_document()
    {
        const string byHand = """
            users:
              u:
                inline:
                  s3.read-only.media: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::media/*"}]}
            """;
        var written = Written(
            Loading.Load("external: {buckets: [media]}\n" + byHand),
            new ResourceAddress(ResourceKind.User, "u"),
            "inline"
        );
        Assert.Null(written!["access"]);
        Assert.NotNull(written["inline"]!["s3.read-only.media"]);
    }

    [Fact]
    public void A_policy_of_the_account_that_the_manifest_does_not_declare_is_written_by_its_ARN()
    {
        var value = new FacetValue.Present(CanonicalJson.Parse("""["policy/theirs"]"""));
        var desired = Loading.Load("users: {u: {}}");
        var context = ManifestForm.ContextOf(
            new ResourceAddress(ResourceKind.User, "u"),
            "123456789012",
            "aws",
            desired.Resources,
            new HashSet<string>()
        );
        var written = ManifestForm.Of(KindTable.Of(ResourceKind.User)!.Facet("policies"), value, context);
        Assert.Equal("""["arn:aws:iam::123456789012:policy/theirs"]""", written![0].Value!.ToJsonString());
    }

    [Fact]
    public void What_was_not_read_has_no_form()
    {
        var context = ManifestForm.ContextOf(
            new ResourceAddress(ResourceKind.User, "u"),
            "123456789012",
            "aws",
            ResourceSet.Empty,
            new HashSet<string>()
        );
        var facet = KindTable.Of(ResourceKind.User)!.Facet("policies");
        Assert.Null(ManifestForm.Of(facet, new FacetValue.Unknown("refused"), context));
        Assert.Null(ManifestForm.Of(facet, FacetValue.Unsupported.Instance, context));
    }

    private static JsonObject? Written(DesiredState desired, ResourceAddress address, string facet)
    {
        var context = ManifestForm.ContextOf(address, desired.Account, "aws", desired.Resources, new HashSet<string> { "media" });
        var keys = ManifestForm.Of(KindTable.Of(address.Kind)!.Facet(facet), desired.Resources[address]![facet]!, context);
        return keys is null ? null : new JsonObject(keys.Select(k => KeyValuePair.Create(k.Key, k.Value?.DeepClone())));
    }
}
