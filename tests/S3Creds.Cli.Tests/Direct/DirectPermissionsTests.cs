using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.S3.Model;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>What <c>permissions --for</c> prints for each direct verb: a caller with that policy alone gets through, and with any one of
/// its actions taken away it does not, or prints something else.</summary>
public sealed class DirectPermissionsTests : DirectAccount
{
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}""";

    private const string Open =
        """{"Version":"2012-10-17","Statement":[{"Sid":"AllowAllGetObject","Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::BUCKET/*"]}]}""";

    private const string OpenInPart =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/open/*"}]}""";

    /// <summary>Actions of calls that are sent when something has failed, and what sends them.</summary>
    private static readonly Dictionary<(string Verb, string Action), string> Elsewhere = new()
    {
        [("create", "iam:TagUser")] = "announces the key, so that the next run removes that of an interrupted one",
        [("create", "iam:UntagUser")] = "removes the announcement",
        [("create", "iam:DeleteAccessKey")] = "takes a key back that could not be handed out",
        [("put-object", "s3:AbortMultipartUpload")] = "abandons an upload that failed",
        [("put-objects", "s3:AbortMultipartUpload")] = "abandons an upload that failed",
    };

    /// <summary>Actions without which a verb goes on, and what it prints then.</summary>
    private static readonly Dictionary<(string Verb, string Action), string> Degrades = new()
    {
        [("list-buckets", "s3:GetBucketPublicAccessBlock")] = "\"public_access_block\": null",
        [("list-buckets", "s3:GetBucketWebsite")] = "\"bucket_website\": null",
        [("debug-bucket", "s3:GetBucketAcl")] = "Error checking bucket ACL: ",
        [("debug-bucket", "s3:GetBucketPolicyStatus")] = "Error checking bucket policy status: ",
        [("debug-bucket", "s3:GetBucketPublicAccessBlock")] = "Error checking bucket public access block: ",
        [("debug-bucket", "s3:GetBucketPolicy")] = "Error checking bucket policy: ",
        [("debug-bucket", "s3:GetBucketOwnershipControls")] = "Error checking bucket ownership: ",
        [("debug-bucket", "s3:GetBucketLocation")] = "Error checking bucket location: ",
    };

    /// <summary>The words of <c>--for</c>, and the command lines that need all of its actions together, each on an account of its
    /// own.</summary>
    private static readonly (string For, string[] Lines)[] Cases =
    [
        ("create -c", ["create new --username new -c", "create media --username sync"]),
        ("create -c --website", ["create new --username new -c --website", "create media --username sync"]),
        ("create -d", ["create media -d 15m"]),
        ("create --role", ["create media --role fresh"]),
        ("create --role -d", ["create media --role fresh -d 15m"]),
        ("localserver", ["localserver media -d 15m --port 0"]),
        ("list-users", ["list-users"]),
        ("list-user-policies", ["list-user-policies", "list-user-policies sync"]),
        ("delete-user", ["delete-user sync"]),
        ("list-roles", ["list-roles"]),
        ("list-roles --details", ["list-roles --details"]),
        ("list-buckets", ["list-buckets"]),
        ("list-buckets --details", ["list-buckets media --details"]),
        ("list-bucket", ["list-bucket media"]),
        ("put-object", ["put-object media k b.txt"]),
        ("put-objects", ["put-objects media b.txt"]),
        ("get-object", ["get-object media a.txt"]),
        ("get-objects", ["get-objects media -o copy"]),
        ("delete-objects", ["delete-objects media a.txt"]),
        ("delete-objects --prefix", ["delete-objects media --prefix a"]),
        ("delete-objects --prefix -d", ["delete-objects media --prefix a -d"]),
        ("set-cors-policy", ["set-cors-policy media"]),
        ("get-cors-policy", ["get-cors-policy media"]),
        ("set-bucket-policy", ["set-bucket-policy media --policy-file open.json"]),
        ("get-bucket-policy", ["get-bucket-policy media"]),
        ("set-public-access-block", ["set-public-access-block media --block-public-acls true"]),
        ("get-public-access-block", ["get-public-access-block media"]),
        ("debug-bucket", ["debug-bucket media"]),
        ("delete-bucket", ["delete-bucket empty"]),
        ("delete-bucket --force", ["delete-bucket media --force"]),
        ("make-public --website", ["make-public media --website"]),
        ("make-private", ["make-private both", "make-private only"]),
    ];

    /// <summary>Every direct verb that calls an account has a case.</summary>
    [Fact]
    public void Every_verb_is_covered() =>
        Assert.Equal(
            DirectVerbs.All.Where(v => v.Actions.Count > 0).Select(v => v.Name).Order(StringComparer.Ordinal),
            Cases.Select(c => c.For.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)
        );

    [InProcessFact]
    public async Task The_printed_policy_suffices_and_each_of_its_actions_is_needed()
    {
        var wrong = new List<string>();
        var runs = 0;
        foreach (var (words, lines) in Cases)
        {
            var verb = words.Split(' ')[0];
            var printed = await CliRunner.RunAsync(Folder, "permissions", "--for", words, "--account", "123456789012", "--quiet");
            Assert.True(printed.ExitCode == 0, printed.All);
            var policy = JsonNode.Parse(printed.Out)!;
            var actions = ActionsOf(policy);
            var used = new HashSet<string>(StringComparer.Ordinal);
            var enough = new List<CliResult>();
            foreach (var line in lines)
            {
                var (result, asked) = await TryAsync(policy, null, line);
                runs++;
                used.UnionWith(asked);
                enough.Add(result);
                if (result.ExitCode != 0)
                    wrong.Add($"{line} with {string.Join(", ", actions)}: {result.All}");
            }

            var idle = actions.Except(used).Where(a => !Elsewhere.ContainsKey((verb, a))).ToList();
            if (idle.Count > 0)
                wrong.Add($"{words} asks for none of {string.Join(", ", idle)}");
            foreach (var action in actions.Except(idle).Where(a => !Elsewhere.ContainsKey((verb, a))))
            {
                var missed = false;
                foreach (var (line, full) in lines.Zip(enough))
                {
                    var (result, _) = await TryAsync(policy, action, line);
                    runs++;
                    missed |= Degrades.TryGetValue((verb, action), out var says)
                        ? result.All.Contains(says, StringComparison.Ordinal) && !full.All.Contains(says, StringComparison.Ordinal)
                        : result.ExitCode != 0;
                }

                if (!missed)
                    wrong.Add($"{words} without {action} got through");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(runs > 100, $"{runs}");
    }

    [Theory]
    [InlineData("whoami", "whoami needs no permission")]
    [InlineData("put-object --colour", "put-object has no option --colour")]
    [InlineData("make-coffee", "there is no policy for 'make-coffee'")]
    public async Task What_has_no_policy_is_refused(string words, string message)
    {
        var result = await CliRunner.RunAsync(Folder, "permissions", "--for", words);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_are_named_by_also_and_users_bounded_by_boundary()
    {
        var printed = await CliRunner.RunAsync(
            Folder,
            "permissions",
            "--for",
            "create -c",
            "--account",
            "123456789012",
            "--also",
            "bucket/media",
            "--also",
            "user/sync",
            "--boundary",
            FullBoundary
        );
        Assert.Equal(0, printed.ExitCode);
        var statements = JsonNode.Parse(printed.Out)!["Statement"]!.AsArray();
        var create = statements.Single(s => s!["Action"]!.ToJsonString().Contains("iam:CreateUser", StringComparison.Ordinal))!;
        Assert.Equal(FullBoundary, create["Condition"]!["StringEquals"]!["iam:PermissionsBoundary"]!.ToString());
        Assert.Contains("arn:aws:iam::123456789012:user/sync", create["Resource"]!.ToJsonString(), StringComparison.Ordinal);
        var bucket = statements.Single(s => s!["Action"]!.ToJsonString().Contains("s3:CreateBucket", StringComparison.Ordinal))!;
        Assert.Contains("arn:aws:s3:::media", bucket["Resource"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(":::*", printed.Out, StringComparison.Ordinal);
        // What no boundary restricts is reported.
        Assert.Contains("S3C292: iam:CreateAccessKey: a key can be made for any user of the policy", printed.Err, StringComparison.Ordinal);
    }

    /// <summary>Runs a command line as a user with the policy, on an account of its own.</summary>
    /// <param name="without">The action that is taken out of it.</param>
    private static async Task<(CliResult Result, HashSet<string> Asked)> TryAsync(JsonNode policy, string? without, string line)
    {
        var account = new PreparedAccount();
        await account.InitializeAsync();
        try
        {
            return await account.RunAsync(Without(policy, without), line);
        }
        finally
        {
            await account.DisposeAsync();
        }
    }

    internal static List<string> ActionsOf(JsonNode policy) =>
        [
            .. policy["Statement"]!
                .AsArray()
                .SelectMany(s => s!["Action"] is JsonArray many ? many.Select(a => a!.ToString()) : [s["Action"]!.ToString()])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    internal static string Without(JsonNode policy, string? action)
    {
        var copy = policy.DeepClone();
        foreach (var statement in copy["Statement"]!.AsArray())
        {
            var left = (statement!["Action"] is JsonArray many ? many.Select(a => a!.ToString()) : [statement["Action"]!.ToString()])
                .Where(a => a != action)
                .DefaultIfEmpty("s3:none");
            statement["Action"] = new JsonArray([.. left.Select(a => (JsonNode?)JsonValue.Create(a))]);
        }

        return copy.ToJsonString();
    }

    /// <summary>Buckets, users and roles that have everything a verb may have to do with.</summary>
    private sealed class PreparedAccount : DirectAccount
    {
        protected override SandboxOptions Shape(SandboxOptions options) =>
            options with
            {
                VerifySignatures = false,
                Issued = Canaries.OfThisProcess.Add,
            };

        public async Task<(CliResult Result, HashSet<string> Asked)> RunAsync(string policy, string line)
        {
            await PrepareAsync(line);
            var robot = await RobotAsync(policy);
            Server.Sandbox.Counters.Reset();
            using var stop = new CancellationTokenSource();
            var clock = new SkippingClock(TimeProvider.System.GetUtcNow());
            var words = line.Split(' ').Select(w => w is "open.json" or "b.txt" or "copy" ? Path.Combine(Folder, w) : w);
            string[] args =
            [
                .. words,
                .. robot,
                .. line.StartsWith("create ", StringComparison.Ordinal) ? ["--runs-folder", Path.Combine(Folder, "runs")] : (string[])[],
            ];
            var running = CliRunner.RunHereAsync(
                new CliSurroundings
                {
                    Time = clock,
                    Stop = stop.Token,
                    Abort = default,
                },
                args
            );
            // What serves until it is stopped has done all its calls once it has a session.
            while (line.StartsWith("localserver", StringComparison.Ordinal) && !running.IsCompleted && !stop.IsCancellationRequested)
            {
                if (Server.Sandbox.Counters.Entries.Any(e => e is { Operation: "AssumeRole", ErrorCode: null or "" }))
                    await stop.CancelAsync();
                await Task.Delay(20);
            }

            var result = await running;
            return (
                result with
                {
                    ExitCode = stop.IsCancellationRequested ? 0 : result.ExitCode,
                },
                [.. Server.Sandbox.Counters.Entries.SelectMany(e => e.Actions).Select(a => a.Action)]
            );
        }

        private async Task<string[]> RobotAsync(string policy)
        {
            await Iam.CreateUserAsync(new CreateUserRequest { UserName = "robot" });
            var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "robot" })).AccessKey!;
            await Iam.CreatePolicyAsync(new CreatePolicyRequest { PolicyName = "robot", PolicyDocument = policy });
            await Iam.AttachUserPolicyAsync(new() { UserName = "robot", PolicyArn = "arn:aws:iam::123456789012:policy/robot" });
            return ["--access-key", key.AccessKeyId!, "--secret-key", key.SecretAccessKey!, "--endpoint-url", Url, "--region", "us-east-1"];
        }

        private async Task PrepareAsync(string line)
        {
            WriteFile("open.json", OpenInPart);
            WriteFile("b.txt", "b");
            await BucketAsync("media");
            await BucketAsync("empty");
            foreach (var bucket in (string[])["only", "both"])
            {
                await BucketAsync(bucket);
                await Root.PutPublicAccessBlockAsync(new() { BucketName = bucket, PublicAccessBlockConfiguration = new() });
            }

            await Root.PutBucketVersioningAsync(
                new()
                {
                    BucketName = "media",
                    VersioningConfig = new() { Status = Amazon.S3.VersionStatus.Enabled },
                }
            );
            await ObjectAsync("media", "a.txt", "a");
            await Root.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "media", Key = "part" });
            await Root.PutPublicAccessBlockAsync(new() { BucketName = "media", PublicAccessBlockConfiguration = new() });
            await Root.PutBucketPolicyAsync(new() { BucketName = "media", Policy = OpenInPart });
            var open = Open.Replace("BUCKET", "only", StringComparison.Ordinal);
            await Root.PutBucketPolicyAsync(new() { BucketName = "only", Policy = open });
            var both = Open.Replace("BUCKET", "both", StringComparison.Ordinal)
                .Replace(
                    "\"Statement\":[",
                    "\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::both/x\"},",
                    StringComparison.Ordinal
                );
            await Root.PutBucketPolicyAsync(new() { BucketName = "both", Policy = both });
            await Root.PutBucketWebsiteAsync(
                new()
                {
                    BucketName = "media",
                    WebsiteConfiguration = new() { IndexDocumentSuffix = "index.html" },
                }
            );
            await Root.PutCORSConfigurationAsync(
                new()
                {
                    BucketName = "media",
                    Configuration = new() { Rules = [new() { AllowedMethods = ["GET"], AllowedOrigins = ["*"] }] },
                }
            );
            await Iam.CreateUserAsync(new CreateUserRequest { UserName = "sync" });
            await Iam.PutUserPolicyAsync(
                new()
                {
                    UserName = "sync",
                    PolicyName = "p",
                    PolicyDocument = Document,
                }
            );
            await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "sync" });
            await Iam.CreateRoleAsync(new() { RoleName = "reader", AssumeRolePolicyDocument = Trust });
            await Iam.PutRolePolicyAsync(
                new()
                {
                    RoleName = "reader",
                    PolicyName = "p",
                    PolicyDocument = Document,
                }
            );
            await Iam.AttachRolePolicyAsync(new() { RoleName = "reader", PolicyArn = ReadOnlyBoundary });
            if (line.StartsWith("delete-user", StringComparison.Ordinal))
                await BelongingsAsync();
        }

        private const string Trust =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

        private async Task BelongingsAsync()
        {
            await Iam.CreateLoginProfileAsync(new() { UserName = "sync", Password = "Correct-Horse-7-Battery" });
            await SendAsync("CreateVirtualMFADevice&VirtualMFADeviceName=sync");
            await SendAsync(
                "EnableMFADevice&UserName=sync&SerialNumber=arn:aws:iam::123456789012:mfa/sync"
                    + "&AuthenticationCode1=123456&AuthenticationCode2=654321"
            );
            await SendAsync("UploadSSHPublicKey&UserName=sync&SSHPublicKeyBody=ssh-rsa%20AAAAB3NzaC1yc2EAAAADAQABAAABAQC7%20sync");
            await SendAsync(
                "UploadSigningCertificate&UserName=sync"
                    + "&CertificateBody=-----BEGIN%20CERTIFICATE-----%0AMIIB%0A-----END%20CERTIFICATE-----"
            );
            await SendAsync("CreateServiceSpecificCredential&UserName=sync&ServiceName=codecommit.amazonaws.com");
            await Iam.CreateGroupAsync(new() { GroupName = "team" });
            await Iam.AddUserToGroupAsync(new() { UserName = "sync", GroupName = "team" });
            await Iam.AttachUserPolicyAsync(new() { UserName = "sync", PolicyArn = ReadOnlyBoundary });
        }

        /// <summary>A call that the product's client does not have, as the root user: signatures are not compared.</summary>
        private async Task SendAsync(string call)
        {
            using var http = new HttpClient();
            using var form = new StringContent($"Action={call}&Version=2010-05-08", null, "application/x-www-form-urlencoded");
            using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = form };
            var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
            request.Headers.TryAddWithoutValidation(
                "Authorization",
                $"AWS4-HMAC-SHA256 Credential={SandboxAccount.DefaultRootAccessKeyId}/{time[..8]}/us-east-1/iam/aws4_request, "
                    + "SignedHeaders=host, Signature=none"
            );
            using var answer = await http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
