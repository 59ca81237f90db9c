using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>The verbs that read and write the configuration of a bucket; and the additions.</summary>
public sealed class BucketConfigTests : DirectAccount
{
    [Fact]
    public async Task Set_cors_policy_allows_GET_from_anywhere()
    {
        await BucketAsync("bkt");
        Assert.Equal("", await DoneAsync("set-cors-policy", "bkt"));
        Assert.Equal(
            """
            [
                {
                    "ID": "set-by-s3-credentials",
                    "AllowedMethods": [
                        "GET"
                    ],
                    "AllowedOrigins": [
                        "*"
                    ]
                }
            ]

            """,
            await DoneAsync("get-cors-policy", "bkt")
        );
    }

    [Fact]
    public async Task Set_cors_policy_takes_methods_headers_origins_exposed_headers_and_an_age()
    {
        await BucketAsync("bkt");
        await DoneAsync(
            "set-cors-policy",
            "-m",
            "GET",
            "bkt",
            "-m",
            "PUT",
            "-h",
            "Authorization",
            "-o",
            "https://www.example.com",
            "-e",
            "ETag",
            "--max-age-seconds",
            "60"
        );
        var rule = JsonNode.Parse(await DoneAsync("get-cors-policy", "bkt"))![0]!;
        Assert.Equal(
            """{"ID":"set-by-s3-credentials","AllowedHeaders":["Authorization"],"AllowedMethods":["GET","PUT"],"AllowedOrigins":["https://www.example.com"],"ExposeHeaders":["ETag"],"MaxAgeSeconds":60}""",
            rule.ToJsonString()
        );
    }

    [Fact]
    public async Task Cors_of_what_is_not_there_is_an_error()
    {
        var set = await RunAsync("set-cors-policy", "nowhere");
        Assert.Equal((1, "Error: Bucket nowhere does not exists\n"), (set.ExitCode, set.Err));
        await BucketAsync("bkt");
        var get = await RunAsync("get-cors-policy", "bkt");
        Assert.Equal(1, get.ExitCode);
        Assert.StartsWith("Error: NoSuchCORSConfiguration: The CORS configuration does not exist", get.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_bucket_policy_from_a_file_and_back()
    {
        await BucketAsync("bkt");
        const string Policy =
            """{"Version": "2012-10-17", "Statement": [{"Sid": "S", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::bkt"}]}""";
        var set = await RunAsync("set-bucket-policy", "bkt", "--policy-file", WriteFile("p.json", Policy));
        Assert.Equal(0, set.ExitCode);
        Assert.StartsWith("Policy set:\n{\n    \"Version\": \"2012-10-17\",\n", set.Err, StringComparison.Ordinal);
        Assert.Equal(JsonNode.Parse(Policy)!.ToJsonString(), JsonNode.Parse(await DoneAsync("get-bucket-policy", "bkt"))!.ToJsonString());
    }

    [Fact]
    public async Task Set_bucket_policy_for_all_to_read()
    {
        await BucketAsync("bkt");
        await DoneAsync("set-public-access-block", "bkt", "--allow-public-access");
        await DoneAsync("set-bucket-policy", "bkt", "--allow-all-get");
        Assert.Contains("\"Sid\": \"AllowAllGetObject\"", await DoneAsync("get-bucket-policy", "bkt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Error: Specify --policy-file or --allow-all-get\n")]
    [InlineData(1, "Error: Cannot pass both --allow-all-get and --policy-file\n", "--allow-all-get", "--policy-file", "x")]
    public async Task Set_bucket_policy_needs_one_source(int exit, string message, params string[] options)
    {
        var result = await RunAsync("set-bucket-policy", ["bkt", .. options]);
        Assert.Equal((exit, message), (result.ExitCode, result.Err));
    }

    [Fact]
    public async Task Get_bucket_policy_without_one_is_an_error()
    {
        await BucketAsync("bkt");
        var result = await RunAsync("get-bucket-policy", "bkt");
        Assert.Equal((1, "Error: NoSuchBucketPolicy: The bucket policy does not exist\n"), (result.ExitCode, result.Err));
    }

    [Fact]
    public async Task Public_access_block_is_set_and_shown()
    {
        await BucketAsync("bkt");
        var set = await RunAsync("set-public-access-block", "bkt", "--block-public-acls", "true", "--restrict-public-buckets", "No");
        Assert.Equal(0, set.ExitCode);
        Assert.StartsWith(
            "Updated public access block settings for bucket 'bkt': {'BlockPublicAcls': True, 'RestrictPublicBuckets': False}\n",
            set.Err,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "{\n    \"BlockPublicAcls\": true,\n    \"IgnorePublicAcls\": false,\n    \"BlockPublicPolicy\": false,\n    "
                + "\"RestrictPublicBuckets\": false\n}\n",
            await DoneAsync("get-public-access-block", "bkt")
        );
    }

    [Fact]
    public async Task All_four_of_the_public_access_block_are_set_one_by_one()
    {
        await BucketAsync("bkt");
        await DoneAsync("set-public-access-block", "bkt", "--allow-public-access");
        Assert.DoesNotContain("true", await DoneAsync("get-public-access-block", "bkt"), StringComparison.Ordinal);
        await DoneAsync(
            "set-public-access-block",
            "bkt",
            "--block-public-acls",
            "1",
            "--ignore-public-acls",
            "on",
            "--block-public-policy",
            "YES",
            "--restrict-public-buckets",
            "t"
        );
        Assert.DoesNotContain("false", await DoneAsync("get-public-access-block", "bkt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_public_as_a_website_and_delete_bucket_in_silence()
    {
        await BucketAsync("bkt");
        await DoneAsync("make-public", "bkt", "--website");
        Assert.Equal("index.html", (await Root.GetBucketWebsiteAsync("bkt")).WebsiteConfiguration.IndexDocumentSuffix);
        await ObjectAsync("bkt", "k", "v");
        var deleted = await RunAsync("delete-bucket", "bkt", "--force", "--silent");
        Assert.Equal((0, "", ""), (deleted.ExitCode, deleted.Out, deleted.Err));
    }

    [Fact]
    public async Task Public_access_block_without_options_or_with_a_bad_one_is_an_error()
    {
        var none = await RunAsync("set-public-access-block", "bkt");
        Assert.Equal((1, "Error: No valid options provided. Use --help to see available options.\n"), (none.ExitCode, none.Err));
        var bad = await RunAsync("set-public-access-block", "bkt", "--block-public-acls", "maybe");
        Assert.Equal(2, bad.ExitCode);
        Assert.EndsWith(
            "Error: Invalid value for '--block-public-acls': 'maybe' is not a valid boolean.\n",
            bad.Err,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Debug_bucket_shows_every_aspect_and_errors_and_exits_0()
    {
        await BucketAsync("bkt");
        await Root.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = "bkt" });
        var text = await DoneAsync("debug-bucket", "bkt");
        Assert.StartsWith("Bucket ACL:\n{\n    \"Owner\": {\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "Error checking bucket public access block: NoSuchPublicAccessBlockConfiguration: ",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Bucket policy status",
            (await DoneAsync("debug-bucket", "nowhere")).Replace("Error checking b", "B", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Delete_bucket_needs_force_for_what_it_holds()
    {
        await BucketAsync("bkt");
        await Root.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = "bkt",
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            }
        );
        await ObjectAsync("bkt", "k ü", "1");
        await ObjectAsync("bkt", "k ü", "2");
        await Root.DeleteObjectAsync("bkt", "k ü");
        await Root.InitiateMultipartUploadAsync("bkt", "unfinished");
        var refused = await RunAsync("delete-bucket", "bkt");
        Assert.Equal(
            (1, "Error: Bucket is not empty: bkt - use --force to delete it with all that is in it\n"),
            (refused.ExitCode, refused.Err)
        );
        var forced = await RunAsync("delete-bucket", "bkt", "--force");
        Assert.Equal((0, "Deleted 3 object versions from bkt\nDeleted bucket: bkt\n"), (forced.ExitCode, forced.Err));
        Assert.Empty((await Root.ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task Make_public_keeps_other_statements_and_make_private_goes_back()
    {
        await BucketAsync("bkt");
        await ObjectAsync("bkt", "k", "v");
        const string Own =
            """{"Version":"2012-10-17","Statement":[{"Sid":"Own","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::bkt"}]}""";
        await Root.PutBucketPolicyAsync("bkt", Own);
        var opened = await RunAsync("make-public", "bkt");
        Assert.Equal(
            (0, "Set public access block configuration\nAttached bucket policy allowing public access\n"),
            (opened.ExitCode, opened.Err)
        );
        using var http = new HttpClient();
        Assert.Equal("v", await http.GetStringAsync(new Uri($"{Url}/bkt/k")));
        await DoneAsync("make-public", "bkt", "--silent");
        Assert.Equal(
            ["Own", "AllowAllGetObject"],
            (await JsonAsync("get-bucket-policy", "bkt"))["Statement"]!.AsArray().Select(s => s!["Sid"]!.ToString())
        );

        await DoneAsync("make-private", "bkt");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await http.GetAsync(new Uri($"{Url}/bkt/k"))).StatusCode);
        Assert.Equal(Own, (await JsonAsync("get-bucket-policy", "bkt")).ToJsonString());
        Assert.DoesNotContain("false", await DoneAsync("get-public-access-block", "bkt"), StringComparison.Ordinal);
    }
}
