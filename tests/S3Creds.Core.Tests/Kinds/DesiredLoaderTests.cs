using S3Creds.Core.Tests.Manifests;
using static S3Creds.Core.Tests.Manifests.Loading;

namespace S3Creds.Core.Tests.Kinds;

public sealed class DesiredLoaderTests
{
    [Fact]
    public void A_readable_bucket_needs_no_policy_of_its_own()
    {
        var state = Loading.Load("buckets: {site: {region: us-west-2, publicAccess: readable}}\n");
        Assert.Empty(Loading.Errors(state));
        Assert.Contains("AllowAllGetObject", Loading.Facet(state, "bucket/site", "policy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_becomes_resources_with_their_facets_and_what_is_remembered()
    {
        var state = Load(
            """
            defaults: {region: eu-west-1, tags: {team: media}}
            buckets:
              media: {versioning: enabled, onRemove: delete, protect: true}
            """
        );
        Assert.Empty(Errors(state));
        Assert.Equal("\"eu-west-1\"", Facet(state, "bucket/media", "region"));
        Assert.Equal("\"enabled\"", Facet(state, "bucket/media", "versioning"));
        Assert.Equal("""{"team":"media"}""", Facet(state, "bucket/media", "tags"));
        var ownership = state.Resources.Resources.Values.Single().OwnershipTags;
        Assert.Equal(
            ("team", "stdin", Core.Model.OnRemove.Delete, true),
            (ownership.Owner, ownership.Source, ownership.OnRemove, ownership.Protect)
        );
    }

    [Fact]
    public void An_omitted_bucket_property_is_unmanaged_null_is_absent_and_omitted_grants_are_none()
    {
        var state = Load(
            """
            buckets:
              media: {encryption: null}
            users:
              ada:
            """
        );
        Assert.Empty(Errors(state));
        Assert.Null(Facet(state, "bucket/media", "versioning"));
        Assert.Equal("Absent", Facet(state, "bucket/media", "encryption"));
        Assert.NotNull(Facet(state, "user/ada", "inline"));
        Assert.NotNull(Facet(state, "user/ada", "policies"));
    }

    [Fact]
    public void Unmanaged_opts_out_of_exclusive_grants()
    {
        var state = Load("users:\n  ada: {inline: unmanaged, policies: unmanaged}\n");
        Assert.Empty(Errors(state));
        Assert.Null(Facet(state, "user/ada", "inline"));
        Assert.Null(Facet(state, "user/ada", "policies"));
    }

    [Fact]
    public void Variables_are_put_in_and_the_command_line_wins()
    {
        const string Manifest =
            "vars: {env: prod}\nbuckets:\n  media-$: {tags: {env: $!env!$, who: \"of $!name!$\", keep: \"${aws:username}\"}}\n";
        var state = Load(Manifest.Replace("media-$", "media-x", StringComparison.Ordinal), ("env", "dev"));
        Assert.Empty(Errors(state));
        Assert.Equal("""{"env":"dev","keep":"${aws:username}","who":"of media-x"}""", Facet(state, "bucket/media-x", "tags"));
    }

    [Fact]
    public void Profiles_are_merged_with_the_name_of_their_user()
    {
        var state = Load(
            """
            profiles:
              uploader:
                access: [{bucket: media, allow: write-only, prefix: "in/$!name!$/"}]
                tags: {a: "1", b: "1"}
            buckets: {media: }
            users:
              ada: {use: [uploader], tags: {b: "2"}}
            """
        );
        Assert.Empty(Errors(state));
        Assert.Contains("arn:aws:s3:::media/in/ada/*", Facet(state, "user/ada", "inline"), StringComparison.Ordinal);
        Assert.Equal("""{"a":"1","b":"2"}""", Facet(state, "user/ada", "tags"));
    }

    [Theory]
    [InlineData("users:\n  ada: {acess: []}\n", "S3C030 5:9")]
    [InlineData("users:\n  ada: {access: [{bucket: nowhere, allow: read-only}]}\n", "S3C049 5:27")]
    [InlineData("users:\n  ada: {use: [nobody]}\n", "S3C046 5:15")]
    [InlineData("buckets:\n  Media_: {}\n", "S3C045 5:3")]
    [InlineData("buckets:\n  media: {versioning: on}\n", "S3C033 5:23")]
    [InlineData("buckets:\n  media: {tags: {a: $!b!$}}\n", "S3C020 5:21")]
    [InlineData("vars: {name: x}\n", "S3C021 4:8")]
    [InlineData("policies:\n  p: {document: ../../etc/passwd}\n", "S3C050 5:17")]
    [InlineData("policies:\n  p: {document: nowhere.json}\n", "S3C051 5:17")]
    [InlineData("users:\n  ada: {access: unmanaged, inline: {p: p.json}}\n", "S3C053 5:17")]
    [InlineData("operators: [bucket/x]\n", "S3C032 4:13")]
    [InlineData("buckets:\n  media: {publicAccess: null}\n", "S3C032 5:25")]
    public void Each_refusal_has_its_code_and_its_place(string body, string expected) => Assert.Equal([expected], Errors(Load(body)));

    [Fact]
    public void All_errors_of_a_run_come_at_once()
    {
        var errors = Errors(Load("users:\n  ada: {acess: []}\n  bob: {use: [nobody]}\nbuckets:\n  A: {}\n"));
        Assert.Equal(3, errors.Count);
    }

    [Theory]
    [InlineData("account: \"123456789012\"\nowner: t\n", "S3C031 1:1")]
    [InlineData("apiVersion: s3creds/v2\naccount: \"123456789012\"\nowner: t\n", "S3C033 1:13")]
    [InlineData("apiVersion: s3creds/v1\naccount: 12345\nowner: t\n", "S3C032 2:10")]
    [InlineData("apiVersion: s3creds/v1\naccount: 1e11\nowner: t\n", "S3C032 2:10")]
    [InlineData("- a\n", "S3C032 1:1")]
    public void The_head_is_checked(string text, string expected) => Assert.Equal([expected], Errors(LoadText(text)));

    [Theory]
    [InlineData("{access: [{bucket: m-1, allow: read-only}]}", 1)]
    [InlineData("{policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]}", 1)]
    [InlineData("{access: [{bucket: m-1, allow: read-only}], trust: {service: ec2.amazonaws.com}}", 0)]
    [InlineData("{}", 0)]
    public void A_role_that_is_granted_access_and_may_be_assumed_by_no_principal_gets_a_warning(string role, int warnings)
    {
        var state = Load($"external: {{buckets: [m-1]}}\nroles: {{r: {role}}}\n");
        Assert.Empty(Errors(state));
        Assert.Equal(warnings, state.Diagnostics.Count(d => d.Code == "S3C170" && d.Span!.Line == 5));
    }

    [Theory]
    [InlineData("rotateAfter", "999999999d")]
    [InlineData("rotateAfter", "99999999999999999999d")]
    [InlineData("grace", "36501d")]
    [InlineData("observe", "9999999999m")]
    public void A_duration_that_no_clock_holds_is_refused_at_its_place(string key, string duration)
    {
        var error = Assert.Single(
            Load($"users:\n  ada:\n    keys:\n      deliver: [{{file: k.json}}]\n      {key}: {duration}\n").Diagnostics
        );
        Assert.Equal(("S3C614", 8), (error.Code, error.Span!.Line));
        Assert.Equal($"user ada: {key} is {duration}, at most 36500d are allowed", error.Message);
    }

    [Fact]
    public void Files_of_a_run_form_one_state_and_a_name_given_twice_shows_both_places()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Head + "buckets: {media: {}}\n");
        folder.Write("sub/b.yml", Head + "buckets: {media: {}}\n");
        folder.Write("sub/.hidden.yaml", "nonsense: [");
        folder.Write("notes.txt", "nonsense: [");
        var state = folder.Load();
        var twice = Assert.Single(state.Diagnostics);
        Assert.Equal("S3C044", twice.Code);
        Assert.EndsWith("b.yml", twice.Span!.File, StringComparison.Ordinal);
        Assert.Contains("a.yaml:4:11", twice.Message, StringComparison.Ordinal);
        Assert.Equal(["a.yaml", "sub/b.yml"], state.Files);
    }

    [Fact]
    public void A_document_that_a_link_leads_out_of_the_folder_is_refused()
    {
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        outside.Write("p.json", "{}");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "p.json"), Path.Combine(outside.Path, "p.json"));
        folder.Write("a.yaml", Head + "policies: {p: {document: p.json}}\n");
        Assert.Equal("S3C050", Assert.Single(folder.Load().Diagnostics).Code);
    }

    [Fact]
    public void The_digest_changes_with_a_file_a_document_and_a_variable()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Head + "vars: {v: \"1\"}\npolicies: {p: {document: p.json, tags: {v: $!v!$}}}\n");
        folder.Write("p.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""");
        var first = folder.Load();
        Assert.Empty(Errors(first));
        Assert.Equal(first.ManifestDigest, folder.Load().ManifestDigest);
        Assert.NotEqual(first.ManifestDigest, folder.Load(("v", "2")).ManifestDigest);
        folder.Write("p.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}""");
        Assert.NotEqual(first.ManifestDigest, folder.Load().ManifestDigest);
    }

    [Fact]
    public void The_end_of_access_is_the_midnight_after_its_day()
    {
        var state = Load("buckets: {media: }\nusers:\n  ada: {access: [{bucket: media, allow: read-only, until: 2027-01-31}]}\n");
        Assert.Empty(Errors(state));
        Assert.Contains("2027-02-01T00:00:00Z", Facet(state, "user/ada", "inline"), StringComparison.Ordinal);
    }
}
