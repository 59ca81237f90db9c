using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>The verbs that list, and delete-user.</summary>
public sealed class ListTests : DirectAccount
{
    private string? Denied { get; set; }

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            PageSize = 2,
            Faults = (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    point == FaultPoint.BeforeEffect && request.Operation == Denied
                        ? new Fault.Error(403, "AccessDenied", "Access Denied")
                        : null
                ),
        };

    [Fact]
    public async Task Whoami_is_the_caller_identity_with_an_indentation_of_4() =>
        Assert.Equal(
            """
            {
                "UserId": "123456789012",
                "Account": "123456789012",
                "Arn": "arn:aws:iam::123456789012:root"
            }

            """,
            await DoneAsync("whoami")
        );

    [Fact]
    public async Task List_users_is_an_indented_array_over_all_pages()
    {
        foreach (var name in (string[])["ada", "bob", "cy"])
            await Iam.CreateUserAsync(new CreateUserRequest { UserName = name, PermissionsBoundary = ReadOnlyBoundary });
        var text = await DoneAsync("list-users");
        Assert.StartsWith(
            "[\n  {\n    \"Path\": \"/\",\n    \"UserName\": \"ada\",\n    \"UserId\": \"AIDA",
            text,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\n  }\n]\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  },\n  {\n", text, StringComparison.Ordinal);
        Assert.Equal(["ada", "bob", "cy"], JsonNode.Parse(text)!.AsArray().Select(u => u!["UserName"]!.ToString()));
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_array() => Assert.Equal("[]\n", await DoneAsync("list-users"));

    [Fact]
    public async Task List_users_as_lines_csv_tsv_and_array()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "ada" });
        Assert.Matches(
            "^\\{\"Path\": \"/\", \"UserName\": \"ada\", \"UserId\": \"[^\"]+\", \"Arn\": \"[^\"]+\", \"CreateDate\": \"[^\"]+\"\\}\n\\z",
            await DoneAsync("list-users", "--nl")
        );
        Assert.Matches(
            "^UserName,UserId,Arn,Path,CreateDate,PasswordLastUsed,PermissionsBoundary,Tags\r\nada,AIDA[A-Z0-9]+,arn:aws:iam::123456789012:user/ada,/,[-0-9]+ [:0-9]+\\+00:00,,,\r\n\\z",
            await DoneAsync("list-users", "--csv")
        );
        Assert.StartsWith("UserName\tUserId\tArn\tPath\t", await DoneAsync("list-users", "--tsv"), StringComparison.Ordinal);
        Assert.StartsWith("[\n    {\n        \"Path\": \"/\",\n", await DoneAsync("list-users", "--array"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_buckets_and_objects_are_the_same_in_every_form()
    {
        await BucketAsync("my-bucket");
        await ObjectAsync("my-bucket", "a", "v");
        await DoneAsync("create", "my-bucket", "--role", "reader", "--read-only");
        await SameInEveryFormAsync(form => DoneAsync("list-roles", form));
        await SameInEveryFormAsync(form => DoneAsync("list-buckets", form));
        await SameInEveryFormAsync(form => DoneAsync("list-bucket", ["my-bucket", .. form]));
    }

    /// <summary>The same objects as an array, as lines and as s3-credentials 0.5's array; the same columns in CSV and TSV.</summary>
    private static async Task SameInEveryFormAsync(Func<string[], Task<string>> list)
    {
        var rows = JsonNode.Parse(await list([]))!.AsArray();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Select(r => r!.ToJsonString()), Lines(await list(["--nl"])).Select(l => JsonNode.Parse(l)!.ToJsonString()));
        var array = await list(["--array"]);
        Assert.Equal(rows.ToJsonString(), JsonNode.Parse(array)!.ToJsonString());
        Assert.StartsWith("[\n    {\n        \"", array, StringComparison.Ordinal);
        var columns = (await list(["--csv"])).Split("\r\n")[0].Split(',');
        Assert.True(columns.Length > 1);
        Assert.Equal(columns, (await list(["--tsv"])).Split("\r\n")[0].Split('\t'));
    }

    [Fact]
    public async Task Nested_values_are_indented_json_in_csv()
    {
        await AsOperatorAsync();
        await DoneAsync("create", "my-bucket", "-c", "-d", "15m");
        Assert.Contains(
            ",\"{\n  \"\"Version\"\": \"\"2012-10-17\"\",\n  \"\"Statement\"\": [\n",
            await DoneAsync("list-roles", "--csv"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task List_roles_by_name_with_details_shows_documents()
    {
        await AsOperatorAsync();
        await DoneAsync("create", "my-bucket", "-c", "-d", "15m");
        await DoneAsync("create", "my-bucket", "--role", "reader", "--read-only");
        var all = JsonNode.Parse(await DoneAsync("list-roles"))!.AsArray();
        Assert.Equal(2, all.Count);
        Assert.Equal("2012-10-17", all[0]!["AssumeRolePolicyDocument"]!["Version"]!.ToString());
        Assert.Null(all[0]!["inline_policies"]);

        var shared = JsonNode.Parse(await DoneAsync("list-roles", "s3-credentials.AmazonS3FullAccess", "--details"))!.AsArray();
        var attached = Assert.Single(shared)!["attached_policies"]![0]!;
        Assert.Equal("AmazonS3FullAccess", attached["PolicyName"]!.ToString());
        Assert.NotNull(attached["PolicyVersion"]!["Document"]!["Statement"]);
        var own = JsonNode.Parse(await DoneAsync("list-roles", "reader", "--details"))!.AsArray();
        Assert.Equal(
            ["RoleName", "PolicyName", "PolicyDocument"],
            Assert.Single(own)!["inline_policies"]![0]!.AsObject().Select(p => p.Key)
        );
        Assert.Contains(
            "inline_policies,attached_policies\r\n",
            await DoneAsync("list-roles", "--details", "--csv"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task List_buckets_all_and_by_name()
    {
        await DoneAsync("create", "one", "two", "three", "-c");
        Assert.Equal(
            ["one", "three", "two"],
            Lines(await DoneAsync("list-buckets", "--nl")).Select(l => JsonNode.Parse(l)!["Name"]!.ToString())
        );
        Assert.Matches(
            "^\\{\"Name\": \"two\", \"CreationDate\": \"[-0-9]+ [:0-9.]+\\+00:00\"\\}\n\\z",
            await DoneAsync("list-buckets", "two", "--nl")
        );
    }

    [Fact]
    public async Task List_buckets_with_details_shows_null_where_absent_and_the_url_of_a_website()
    {
        await DoneAsync("create", "plain", "-c");
        await DoneAsync("create", "site", "-c", "--website", "--bucket-region", "eu-west-1");
        await Root.DeletePublicAccessBlockAsync(new() { BucketName = "plain" });
        var buckets = JsonNode.Parse(await DoneAsync("list-buckets", "--details"))!.AsArray();
        Assert.Equal(
            ["Name", "CreationDate", "region", "bucket_acl", "public_access_block", "bucket_website"],
            buckets[0]!.AsObject().Select(p => p.Key)
        );
        Assert.Equal("us-east-1", buckets[0]!["region"]!.ToString());
        Assert.Null(buckets[0]!["public_access_block"]);
        Assert.Null(buckets[0]!["bucket_website"]);
        Assert.Equal("FULL_CONTROL", buckets[0]!["bucket_acl"]!["Grants"]![0]!["Permission"]!.ToString());
        Assert.Equal("eu-west-1", buckets[1]!["region"]!.ToString());
        Assert.False(buckets[1]!["public_access_block"]!["BlockPublicPolicy"]!.GetValue<bool>());
        // Of a website at AWS it is known; here it is another store.
        Assert.True(buckets[1]!["bucket_website"]!.AsObject().TryGetPropertyValue("url", out var url) && url is null);
        Assert.Equal(
            "http://site.s3-website.eu-west-1.amazonaws.com/",
            Verbs.Direct.ListBucketsVerb.WebsiteUrl("site", "eu-west-1", endpoint: null)
        );
        Assert.Equal("index.html", buckets[1]!["bucket_website"]!["IndexDocument"]!["Suffix"]!.ToString());
        Assert.StartsWith(
            "Name,CreationDate,region,bucket_acl,public_access_block,bucket_website\r\n",
            await DoneAsync("list-buckets", "--details", "--csv"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task List_user_policies_of_named_users_and_of_all()
    {
        await DoneAsync("create", "my-bucket", "-c", "--write-only", "--username", "ada");
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "bob" });
        var text = await DoneAsync("list-user-policies", "ada");
        Assert.StartsWith(
            "User: ada\nPolicyName: s3.write-only.my-bucket\n{\n    \"Version\": \"2012-10-17\",\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Equal(text + "User: bob\n", await DoneAsync("list-user-policies"));
    }

    [Fact]
    public async Task User_policies_of_all_users_are_read_from_the_list_of_the_account_in_the_order_of_list_users()
    {
        string[] names = ["ada", "Bob", "cy", "dee", "eve"];
        foreach (var name in names)
            await DoneAsync("create", "my-bucket", "-c", "--username", name);
        await Iam.PutUserPolicyAsync(
            new()
            {
                UserName = "cy",
                PolicyName = "by-hand",
                PolicyDocument = """{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::é%2B +/*"}}""",
            }
        );
        var each = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
            each[name] = await DoneAsync("list-user-policies", name);
        var order = JsonNode.Parse(await DoneAsync("list-users"))!.AsArray().Select(u => u!["UserName"]!.ToString());
        Server.Sandbox.Counters.Reset();
        var all = await DoneAsync("list-user-policies");
        Assert.Equal(string.Concat(order.Select(n => each[n])), all);
        Assert.Equal(
            "ListUsers ListUsers ListUsers GetAccountAuthorizationDetails GetAccountAuthorizationDetails GetAccountAuthorizationDetails",
            Calls
        );
        Denied = "GetAccountAuthorizationDetails";
        Assert.Equal(all, await DoneAsync("list-user-policies"));
    }

    [Fact]
    public async Task Delete_user_tells_what_it_deletes_by_the_calls_of_s3_credentials()
    {
        var key = (await JsonAsync("create", "my-bucket", "-c", "--username", "ada"))["AccessKeyId"]!.ToString();
        Server.Sandbox.Counters.Reset();
        Assert.Equal(
            $"User: ada\n  Deleted policy: s3.read-write.my-bucket\n  Deleted access key: {key}\n  Deleted user\n",
            await DoneAsync("delete-user", "ada")
        );
        Assert.Equal("ListUserPolicies DeleteUserPolicy ListAccessKeys DeleteAccessKey DeleteUser", Calls);
    }

    [Fact]
    public async Task Delete_user_removes_whatever_else_hangs_on_the_user()
    {
        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "ada" });
        await Iam.CreateLoginProfileAsync(new() { UserName = "ada", Password = "Long-enough-1!" });
        await Iam.CreateGroupAsync(new() { GroupName = "team" });
        await Iam.AddUserToGroupAsync(new() { GroupName = "team", UserName = "ada" });
        await Iam.AttachUserPolicyAsync(new() { UserName = "ada", PolicyArn = ReadOnlyBoundary });
        Assert.Equal(
            $"User: ada\n  Deleted login profile\n  Removed from group: team\n  Detached policy: {ReadOnlyBoundary}\n  Deleted user\n",
            await DoneAsync("delete-user", "ada")
        );
    }

    [Fact]
    public async Task Delete_user_of_a_user_that_is_not_there_is_an_error()
    {
        var result = await RunAsync("delete-user", "nobody");
        Assert.Equal((1, "User: nobody\n"), (result.ExitCode, result.Out));
        Assert.StartsWith("Error: NoSuchEntity: ", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_bucket_by_prefix_with_urls_that_are_escaped()
    {
        await BucketAsync("my-bucket");
        foreach (var key in (string[])["a b+c/ä&.txt", "other", "a b+c/2"])
            await ObjectAsync("my-bucket", key, "v");
        var rows = JsonNode.Parse(await DoneAsync("list-bucket", "my-bucket", "--prefix", "a b+c/", "--urls"))!.AsArray();
        Assert.Equal(["a b+c/2", "a b+c/ä&.txt"], rows.Select(r => r!["Key"]!.ToString()));
        Assert.Equal($"{Url}/my-bucket/a%20b%2Bc/%C3%A4%26.txt", rows[1]!["URL"]!.ToString());
        Assert.Equal(1, rows[1]!["Size"]!.GetValue<int>());
        Assert.Equal(3, JsonNode.Parse(await DoneAsync("list-bucket", "my-bucket"))!.AsArray().Count);
        Assert.StartsWith(
            "Key,LastModified,ETag,Size,StorageClass,Owner,URL\r\n",
            await DoneAsync("list-bucket", "my-bucket", "--urls", "--csv"),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Key\tLastModified\tETag\tSize\tStorageClass\tOwner\r\n",
            await DoneAsync("list-bucket", "my-bucket", "--tsv"),
            StringComparison.Ordinal
        );
        Assert.Equal(3, Lines(await DoneAsync("list-bucket", "my-bucket", "--nl")).Length);
    }
}
