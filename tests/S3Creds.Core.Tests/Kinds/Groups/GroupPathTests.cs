using CsCheck;
using S3Creds.Core.Kinds.Groups;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Groups;

public sealed class GroupPathTests
{
    private static readonly Gen<string> Owners = Gen.String[Gen.Char["abZ09._/@-"], 1, 20];
    private static readonly Gen<string> Paths = Gen.String[Gen.Char["ab-.+~"], 1, 6]
        .Array[0, 3]
        .Select(s => "/" + string.Concat(s.Select(p => p + "/")));

    [Theory]
    [InlineData("path: /eng/", "\"/eng/\"")]
    [InlineData("path: /", "\"/\"")]
    [InlineData("", "unmanaged")]
    [InlineData("path: eng", "S3C032")]
    [InlineData("path: null", "S3C032")]
    [InlineData("path: /s3creds/other/", "S3C128")]
    [InlineData("tags: {a: b}", "S3C030")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Group, "path", keys));

    [Theory]
    [InlineData("/s3creds/team/", "team", false, null, "/")]
    [InlineData("/s3creds/team/eng/", "team", false, null, "/eng/")]
    [InlineData("/s3creds/team~media+protect+retain/eng/", "team/media", true, OnRemove.Retain, "/eng/")]
    [InlineData("/s3creds/team+release/", "team", false, OnRemove.Release, "/")]
    [InlineData("/s3creds/team+unheard/", "team", false, OnRemove.Retain, "/")]
    [InlineData("/", null, false, null, "/")]
    [InlineData("/s3creds/", null, false, null, "/s3creds/")]
    [InlineData("/s3creds//", null, false, null, "/s3creds//")]
    [InlineData("/s3creds/te:am/", null, false, null, "/s3creds/te:am/")]
    [InlineData("/S3creds/team/", null, false, null, "/S3creds/team/")]
    public void A_live_path_says_whose_the_group_is(string path, string? owner, bool protect, OnRemove? onRemove, string rest) =>
        Assert.Equal(new GroupPath(new OwnershipTags(owner, null, onRemove, protect), rest), GroupPath.Read(path));

    [Fact]
    public void What_a_path_holds_reads_back() =>
        Gen.Select(
                Owners,
                Gen.Bool,
                Gen.Int[0, 3].Select(i => i == 3 ? (OnRemove?)null : (OnRemove)i),
                Paths,
                (owner, protect, onRemove, rest) =>
                    new GroupPath(GroupPath.Kept(new OwnershipTags(owner, "team.yaml", onRemove, protect)), rest)
            )
            .Sample(path => Assert.Equal(path, GroupPath.Read(path.ToString())));

    [Fact]
    public void A_path_without_an_owner_stays_as_it_is() => Paths.Sample(path => Assert.Equal(path, GroupPath.Read(path).ToString()));
}
