using S3Creds.Core.Diagnostics;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>Which files of a folder are manifests, and what variables and public policies may be.</summary>
public sealed class DocumentsInFoldersTests : IDisposable
{
    private const string Document =
        """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media-x/*"}]}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("buckets: {media-x: {tags: {Ref: b.yaml}}}\n")]
    [InlineData("users: {ada: {tags: {document: b.yaml}}}\n")]
    [InlineData("policies: {p: {description: b.yaml, document: p.json}}\n")]
    public void A_mere_mention_of_a_manifest_leaves_it_in(string body)
    {
        folder.Write("a.yaml", Loading.Head + body);
        folder.Write("p.json", Document);
        folder.Write("b.yaml", Loading.Head + "users: {bob: {}}\n");
        var state = folder.Load();
        Assert.Empty(Loading.Errors(state));
        Assert.Contains("user/bob", state.Resources.Resources.Keys.Select(k => k.ToString()));
        Assert.DoesNotContain(state.Diagnostics, d => d.Code == "S3C060");
    }

    [Theory]
    [InlineData("policies: {p: {document: b.yaml}}\n")]
    [InlineData("users: {ada: {inline: {p: b.yaml}}}\n")]
    public void A_document_that_is_included_is_left_out_and_that_is_said(string body)
    {
        folder.Write("a.yaml", Loading.Head + body);
        folder.Write("b.yaml", Document);
        var state = folder.Load();
        Assert.Empty(Loading.Errors(state));
        Assert.Equal(Severity.Info, Assert.Single(state.Diagnostics, d => d.Code == "S3C060").Severity);
    }

    [Fact]
    public void A_file_that_is_neither_is_a_bad_manifest()
    {
        folder.Write("a.yaml", Loading.Head);
        folder.Write("b.yaml", Document);
        Assert.Contains("S3C031", string.Join(' ', Loading.Errors(folder.Load())), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_make_a_bounded_text()
    {
        var uses = string.Concat(Enumerable.Repeat("$!v!$", 100_000));
        var body = $"vars: {{v: {new string('x', 200_000)}}}\nusers: {{ada: {{tags: {{T: \"{uses}\"}}}}}}\n";
        Assert.Equal("S3C062", Assert.Throws<S3CredsException>(() => Loading.Load(body)).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("Principal: \"*\"", "publicAccess: blocked", true)]
    [InlineData("Principal: {AWS: \"*\"}", "publicAccess: blocked", true)]
    [InlineData("Principal: \"*\", Condition: {StringEquals: {\"aws:PrincipalOrgID\": o-1234567890}}", "publicAccess: blocked", false)]
    [InlineData("Principal: {AWS: \"123456789012\"}", "publicAccess: blocked", false)]
    [InlineData("Principal: \"*\"", "versioning: enabled", false)]
    [InlineData(
        "Principal: \"*\"",
        "publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: true}",
        false
    )]
    public void A_public_policy_under_a_block_is_refused_offline(string principal, string access, bool refused)
    {
        var state = Loading.Load(
            $"buckets: {{media-x: {{{access}, policy: {{statements: {{Open: {{Effect: Allow, {principal}, Action: \"s3:GetObject\", "
                + $"Resource: \"arn:aws:s3:::media-x/*\"}}}}}}}}}}\n"
        );
        Assert.Equal(refused, state.Diagnostics.Any(d => d.Code == "S3C063"));
    }

    [Theory]
    [InlineData("{path: s/cred, profile: fk}", null)]
    [InlineData("{path: s/key.ini, profile: fk}", null)]
    [InlineData("{path: s/key, name: n, namespace: z}", null)]
    [InlineData("{path: b.env, name: n, namespace: z}", "name has no meaning in the format dotenv")]
    [InlineData("{path: b.json, profile: p}", "profile has no meaning in the format json")]
    [InlineData("{path: b, format: dotenv, profile: p}", "profile has no meaning in the format dotenv")]
    [InlineData("{path: b, profile: p, name: n}", "name has no meaning in the format profile")]
    public void Keys_of_a_format_imply_it_or_are_an_error(string file, string? error)
    {
        var found = Loading
            .Load($"users: {{ada: {{keys: {{deliver: [{{file: {file}}}]}}}}}}\n")
            .Diagnostics.Where(d => d.Code == "S3C619")
            .Select(d => d.Message)
            .ToList();
        Assert.Equal(error is null ? 0 : 1, found.Count);
        Assert.All(found, m => Assert.Contains(error!, m, StringComparison.Ordinal));
    }
}
