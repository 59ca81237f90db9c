using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Importing;

/// <summary>An account with the habits of years: names of every form, grants of every form, made by boto3.</summary>
internal static class MixedAccount
{
    private static readonly string[] OddNames = ["..", "-rf", "con", "null", "123", "a.b", "Jane@Example.com", "x=y"];

    /// <summary>The users that have tags, in order.</summary>
    public static IEnumerable<string> TaggedUsers => Enumerable.Range(0, int.MaxValue).Where(i => i % 2 == 1).Select(NameOf);

    private static string NameOf(int i) => i < OddNames.Length ? OddNames[i] : $"worker-{i:d3}";

    public static async Task MakeAsync(BotoCalls boto, int users, int buckets)
    {
        Task CallAsync(string call, JsonObject arguments) => boto.CallAsync(call, arguments.ToJsonString());
        for (var i = 0; i < buckets; i++)
        {
            var bucket = $"mixed-{i}";
            await CallAsync(
                "s3.create_bucket",
                new()
                {
                    ["Bucket"] = bucket,
                    ["CreateBucketConfiguration"] = new JsonObject { ["LocationConstraint"] = "us-west-2" },
                }
            );
            if (i % 3 == 0)
                await CallAsync(
                    "s3.put_bucket_versioning",
                    new()
                    {
                        ["Bucket"] = bucket,
                        ["VersioningConfiguration"] = new JsonObject { ["Status"] = "Enabled" },
                    }
                );
            if (i % 4 == 1)
                await CallAsync("s3.delete_public_access_block", new() { ["Bucket"] = bucket });
            if (i % 2 == 0)
                await CallAsync("s3.put_bucket_policy", new() { ["Bucket"] = bucket, ["Policy"] = TlsOnly(bucket) });
        }

        await CallAsync("iam.create_group", new() { ["GroupName"] = "readers" });
        await CallAsync(
            "iam.create_policy",
            new()
            {
                ["PolicyName"] = "list-buckets",
                ["Path"] = "/tools/",
                ["Description"] = "for the console",
                ["PolicyDocument"] = Allow("s3:ListAllMyBuckets", "*"),
            }
        );
        await CallAsync(
            "iam.create_role",
            new()
            {
                ["RoleName"] = "pipeline",
                ["Path"] = "/jobs/",
                ["AssumeRolePolicyDocument"] = Trust(new JsonObject { ["Service"] = "ec2.amazonaws.com" }),
                ["MaxSessionDuration"] = 7200,
            }
        );
        await CallAsync(
            "iam.create_role",
            new()
            {
                ["RoleName"] = "AWSReservedSSO_Admin_0123456789abcdef",
                ["AssumeRolePolicyDocument"] = Trust(new JsonObject { ["Service"] = "sso.amazonaws.com" }),
            }
        );
        for (var i = 0; i < users; i++)
            await UserAsync(CallAsync, NameOf(i), i, buckets);
    }

    private static async Task UserAsync(Func<string, JsonObject, Task> callAsync, string name, int i, int buckets)
    {
        JsonObject Of(params (string Key, JsonNode? Value)[] more)
        {
            var arguments = new JsonObject { ["UserName"] = name };
            foreach (var (key, value) in more)
                arguments[key] = value;
            return arguments;
        }

        await callAsync("iam.create_user", Of(("Path", i % 7 == 0 ? "/legacy/" : "/"), ("Tags", Tags(i))));
        var bucket = $"mixed-{i % buckets}";
        if (i % 2 == 0)
            await callAsync(
                "iam.put_user_policy",
                Of(("PolicyName", "uploads"), ("PolicyDocument", Allow("s3:PutObject", $"arn:aws:s3:::{bucket}/{name}/*")))
            );
        // As 's3-credentials create' names and writes them, a text that looks like a variable, and a bucket of another account.
        if (i % 3 == 0)
            await callAsync(
                "iam.put_user_policy",
                Of(("PolicyName", "s3.write-only.mixed-0"), ("PolicyDocument", Allow("s3:PutObject", "arn:aws:s3:::mixed-0/*")))
            );
        if (i % 5 == 0)
            await callAsync(
                "iam.put_user_policy",
                Of(("PolicyName", "odd"), ("PolicyDocument", Allow("s3:GetObject", "arn:aws:s3:::elsewhere/$!name!$/${aws:username}/*")))
            );
        if (i % 4 == 0)
            await callAsync("iam.attach_user_policy", Of(("PolicyArn", "arn:aws:iam::123456789012:policy/tools/list-buckets")));
        if (i % 6 == 0)
            await callAsync("iam.attach_user_policy", Of(("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")));
        if (i % 8 == 0)
            await callAsync("iam.add_user_to_group", Of(("GroupName", "readers")));
        if (i % 9 == 0)
            await callAsync("iam.put_user_permissions_boundary", Of(("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonS3FullAccess")));
        if (i % 10 == 0)
            await callAsync("iam.create_access_key", Of());
    }

    private static JsonArray Tags(int i) =>
        i % 2 == 0
            ? []
            : [new JsonObject { ["Key"] = "team", ["Value"] = $"t{i % 10}" }, new JsonObject { ["Key"] = "note", ["Value"] = "a: b - c" }];

    private static string Allow(string action, string resource) =>
        Document(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = action,
                ["Resource"] = resource,
            }
        );

    private static string Trust(JsonObject principal) =>
        Document(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = principal,
                ["Action"] = "sts:AssumeRole",
            }
        );

    private static string TlsOnly(string bucket) =>
        Document(
            new JsonObject
            {
                ["Sid"] = "TlsOnly",
                ["Effect"] = "Deny",
                ["Principal"] = "*",
                ["Action"] = "s3:*",
                ["Resource"] = new JsonArray($"arn:aws:s3:::{bucket}", $"arn:aws:s3:::{bucket}/*"),
                ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
            }
        );

    private static string Document(JsonObject statement) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) }.ToJsonString(JsonSerializerOptions.Default);
}
