using System.Net;
using System.Text;
using S3Creds.Sandbox.Signing;

namespace S3Creds.Sandbox.Tests.S3;

/// <summary>Forms that browsers post: what a policy allows goes in, all else is refused in S3's words and leaves nothing.</summary>
public sealed class PostObjectTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "forms";
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private S3Fixture s3 = null!;

    public async Task InitializeAsync()
    {
        s3 = await S3Fixture.StartAsync();
        await s3.Root().PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync() => await s3.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_signed_form_becomes_an_object_with_all_that_it_says()
    {
        var form = Form(
            "up/${filename}",
            """["starts-with","$key","up/"],{"Content-Type":"text/plain"},{"x-amz-meta-kind":"note"},{"tagging":"TAGS"},["starts-with","$x-ignore-me",""]""".Replace(
                "TAGS",
                Tagging.Replace("\"", "\\\"", StringComparison.Ordinal),
                StringComparison.Ordinal
            )
        );
        form["Content-Type"] = "text/plain";
        form["x-amz-meta-kind"] = "note";
        form["tagging"] = Tagging;
        form["x-ignore-other"] = "whatever";
        var (status, _, headers) = await PostAsync(form, "hello", @"C:\dir/a b.txt");
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.EndsWith($"/{Bucket}/up/a%20b.txt", headers["Location"], StringComparison.Ordinal);
        var got = await s3.Root().GetObjectAsync(Bucket, "up/a b.txt");
        Assert.Equal(headers["ETag"], got.ETag);
        Assert.Equal("text/plain", got.Headers.ContentType);
        Assert.Equal("note", got.Metadata["kind"]);
        Assert.Equal("hello", await new StreamReader(got.ResponseStream).ReadToEndAsync());
        var tags = await s3.Root().GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "up/a b.txt" });
        Assert.Equal(["a=b c"], tags.Tagging.Select(t => $"{t.Key}={t.Value}"));
    }

    [Theory]
    [InlineData("200", 200, "")]
    [InlineData("204", 204, "")]
    [InlineData("201", 201, "<PostResponse><Location>")]
    [InlineData("999", 204, "")]
    public async Task The_form_chooses_the_status(string asked, int status, string body)
    {
        var form = Form("k", """{"key":"k"},{"success_action_status":"ASKED"}""".Replace("ASKED", asked, StringComparison.Ordinal));
        form["success_action_status"] = asked;
        var answer = await PostAsync(form, "x");
        Assert.Equal(status, (int)answer.Status);
        Assert.True(body.Length == 0 ? answer.Body.Length == 0 : answer.Body.Contains(body, StringComparison.Ordinal), answer.Body);
    }

    [Theory]
    [InlineData("http://example.com/done", "http://example.com/done?bucket=forms&key=k%20k&etag=")]
    [InlineData("http://example.com/done?a=b", "http://example.com/done?a=b&bucket=forms&key=k%20k&etag=")]
    [InlineData("not an address", null)]
    public async Task The_form_chooses_where_the_browser_goes(string redirect, string? expected)
    {
        var form = Form("k k", """["starts-with","$key",""],["starts-with","$success_action_redirect",""]""");
        form["success_action_redirect"] = redirect;
        var answer = await PostAsync(form, "x");
        Assert.Equal(expected is null ? HttpStatusCode.NoContent : HttpStatusCode.SeeOther, answer.Status);
        if (expected is not null)
            Assert.StartsWith(expected, answer.Headers["Location"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int, string, string> Refusals =>
        new()
        {
            {
                "wrong key",
                """{"key":"other"}""",
                403,
                "AccessDenied",
                """Invalid according to Policy: Policy Condition failed: ["eq", "$key", "other"]"""
            },
            {
                "wrong start",
                """["starts-with", "$key", "user/"]""",
                403,
                "AccessDenied",
                """Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/"]"""
            },
            { "wrong bucket", """{"key":"k"},{"bucket":"another"}""", 403, "AccessDenied", "Policy Condition failed" },
            { "missing field", """{"key":"k"},{"acl":"private"}""", 403, "AccessDenied", "Policy Condition failed" },
            { "extra field", """{"key":"k"}""", 403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-extra" },
            { "too large", """{"key":"k"},["content-length-range",0,3]""", 400, "EntityTooLarge", "exceeds the maximum allowed size" },
            {
                "too small",
                """{"key":"k"},["content-length-range",10,20]""",
                400,
                "EntityTooSmall",
                "smaller than the minimum allowed size"
            },
            { "expired", """{"key":"k"}""", 403, "AccessDenied", "Invalid according to Policy: Policy expired." },
            { "no expiration", """{"key":"k"}""", 400, "InvalidPolicyDocument", "Invalid Policy: Policy missing expiration." },
            { "no conditions", "", 400, "InvalidPolicyDocument", "Invalid Policy: Policy missing conditions." },
            { "no JSON", "", 400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON." },
            { "strange condition", """{"key":"k"},["matches","$key","k"]""", 400, "InvalidPolicyDocument", "Invalid Simple-Condition" },
            { "forged", """{"key":"k"}""", 403, "SignatureDoesNotMatch", "" },
            { "unknown key", """{"key":"k"}""", 403, "InvalidAccessKeyId", "" },
            { "no signature", """{"key":"k"}""", 400, "InvalidArgument", "X-Amz-Signature" },
            { "no policy", """{"key":"k"}""", 400, "InvalidArgument", "policy" },
            { "version 2", """{"key":"k"}""", 400, "InvalidRequest", "AWS4-HMAC-SHA256" },
            { "no key", """{"key":"k"}""", 400, "InvalidArgument", "'key'" },
            { "no file", """{"key":"k"}""", 400, "InvalidArgument", "exactly one file" },
            {
                "large fields",
                """["starts-with","$key",""],["starts-with","$x-amz-meta-large",""]""",
                400,
                "MaxPostPreDataLengthExceeded",
                ""
            },
            { "wrong region", """{"key":"k"}""", 301, "PermanentRedirect", "" },
            { "anonymous", "", 403, "AccessDenied", "" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_the_policy_does_not_allow_is_refused_and_leaves_nothing(
        string how,
        string conditions,
        int status,
        string code,
        string message
    )
    {
        var form = how switch
        {
            "expired" => Form("k", conditions, expiration: "2020-01-01T00:00:00Z"),
            "no expiration" => Signed("k", $$"""{"conditions":[{{conditions}}]}"""),
            "no conditions" => Signed("k", """{"expiration":"2099-01-01T00:00:00Z"}"""),
            "no JSON" => Signed("k", "{"),
            "unknown key" => Form("k", conditions, keyId: "AKIAUNKNOWN000000001"),
            "wrong region" => Form("k", conditions, region: "eu-west-1"),
            "anonymous" => new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "k" },
            _ => Form("k", conditions),
        };
        if (how == "extra field")
            form["x-amz-meta-extra"] = "1";
        if (how == "large fields")
            form["x-amz-meta-large"] = new string('x', 30_000);
        if (how == "forged")
            form["x-amz-signature"] = new string('0', 64);
        if (how is "no signature" or "version 2")
            form.Remove("x-amz-signature");
        if (how is "no policy")
            form.Remove("policy");
        if (how is "no key")
            form.Remove("key");
        if (how == "version 2")
        {
            form.Remove("x-amz-algorithm");
            form["AWSAccessKeyId"] = SandboxAccount.DefaultRootAccessKeyId;
        }

        var answer = await PostAsync(form, how == "no file" ? null : "hello");
        Assert.True(status == (int)answer.Status, answer.Body);
        Assert.Contains($"<Code>{code}</Code>", answer.Body, StringComparison.Ordinal);
        Assert.Contains(message, answer.Body, StringComparison.Ordinal);
        Assert.Empty((await s3.Root().ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects ?? []);
        Assert.True(s3.Server.Sandbox.Counters.Entries[^2] is { Operation: "PostObject" } entry && entry.Status == status);
    }

    [Fact]
    public async Task What_is_posted_without_a_form_is_no_upload()
    {
        using var answer = await http.PostAsync(new Uri(s3.Server.Url, Bucket), new StringContent("x"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Contains("multipart/form-data", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::forms/*"}]}""",
        true
    )]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::forms/*","Condition":{"StringEquals":{"s3:authType":"POST"}}}]}""",
        true
    )]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::forms/other"}]}""",
        false
    )]
    public async Task The_signer_needs_the_right_to_put_the_object(string policy, bool allowed)
    {
        s3.User(policy).Dispose();
        var form = Form("k", """{"key":"k"}""", keyId: S3Fixture.UserKey, secret: S3Fixture.UserSecret);
        Assert.Equal(allowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, (await PostAsync(form, "x")).Status);
    }

    private const string Tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>";

    /// <summary>A form whose policy has these conditions, and those of its signature.</summary>
    private static Dictionary<string, string> Form(
        string key,
        string conditions,
        string expiration = "2099-01-01T00:00:00Z",
        string region = "us-east-1",
        string? keyId = null,
        string? secret = null
    )
    {
        var time = SigV4.Time(TimeProvider.System.GetUtcNow());
        var credential = $"{keyId ?? SandboxAccount.DefaultRootAccessKeyId}/{time[..8]}/{region}/s3/aws4_request";
        var own = $$"""["eq","$x-amz-algorithm","AWS4-HMAC-SHA256"],{"X-Amz-Credential":"{{credential}}"},{"x-amz-date":"{{time}}"}""";
        return Signed(key, $$"""{"expiration":"{{expiration}}","conditions":[{{conditions}},{{own}}]}""", time, credential, region, secret);
    }

    private static Dictionary<string, string> Signed(
        string key,
        string policy,
        string? time = null,
        string? credential = null,
        string region = "us-east-1",
        string? secret = null
    )
    {
        time ??= SigV4.Time(TimeProvider.System.GetUtcNow());
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["key"] = key,
            ["policy"] = encoded,
            ["x-amz-algorithm"] = SigV4.Algorithm,
            ["x-amz-credential"] = credential ?? $"{SandboxAccount.DefaultRootAccessKeyId}/{time[..8]}/{region}/s3/aws4_request",
            ["x-amz-date"] = time,
            ["x-amz-signature"] = SigV4.Sign(
                SigV4.Key(secret ?? SandboxAccount.DefaultRootSecretAccessKey, time[..8], region, "s3"),
                encoded
            ),
        };
    }

    private async Task<(HttpStatusCode Status, string Body, Dictionary<string, string> Headers)> PostAsync(
        Dictionary<string, string> fields,
        string? content,
        string name = "f.txt"
    )
    {
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
            form.Add(new StringContent(value), field);
        if (content is not null)
        {
            var file = new StringContent(content);
            file.Headers.ContentDisposition = new("form-data")
            {
                Name = "\"file\"",
                FileName = $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal)}\"",
            };
            form.Add(file);
            form.Add(new StringContent("ignored"), "after");
        }

        using var answer = await http.PostAsync(new Uri(s3.Server.Url, Bucket), form);
        var headers = answer.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), headers);
    }
}
