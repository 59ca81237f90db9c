using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>Valid inputs of every kind, which cases are mutations of; plan, state and baseline are made by the program itself.</summary>
internal sealed class FuzzSeeds
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    private static readonly string[] Trees =
    [
        """
            {"apiVersion":"s3creds/v1","account":"123456789012","owner":"team","vars":{"env":"prod"},"defaults":{"region":"us-east-1","tags":{"team":"media"}},
            "buckets":{"media":{"versioning":"enabled","encryption":"aes256","publicAccess":"blocked","tags":{"a":"b","c":null}},"site":{"publicAccess":"readable","region":"eu-west-1"}},
            "users":{"ada":{"access":[{"bucket":"media","allow":"read-only","prefix":["in/","out/"],"until":"2027-01-31"}],"tags":{"team":"red"},"policies":["list-all","arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],"boundary":"auto"},
            "bob":{"path":"/media/","groups":["devs"],"use":["reader"]}},
            "profiles":{"reader":{"access":[{"bucket":"media","allow":"read-only","prefix":"$!name!$/"}]}},
            "policies":{"list-all":{"description":"lists","document":{"Version":"2012-10-17","Statement":[{"Sid":"L","Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}}},
            "roles":{"pipeline":{"trust":{"service":"ec2.amazonaws.com"},"access":[{"bucket":"media","allow":"read-write"}],"maxSessionDuration":7200,"description":"x"},
            "deploy":{"trust":{"github":{"repository":"acme/app","branch":"main"}},"inline":{"p":"policy.json"}}},
            "expect":[{"who":"user/ada","can":"s3:GetObject","on":"media/in/*"},{"only":["user/*","role/*"],"can":"s3:GetObject","on":"media/*"}],"ignore":[{"code":"S3C700","on":"user/*","reason":"why not"}]}
            """,
        """
            {"apiVersion":"s3creds/v1","account":"123456789012","owner":"team","operators":["user/root"],"external":{"buckets":["theirs"]},
            "buckets":{"media":{"ownership":"BucketOwnerEnforced","encryption":{"kms":"alias/x","bucketKey":true},"policy":{"statements":{"Tls":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::media","arn:aws:s3:::media/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}}}},
            "logs":{"policy":{"document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::logs/*"}]}},"onRemove":"delete","protect":true}},
            "users":{"carl":{"inline":{"own":{"Statement":{"Effect":"Allow","Action":["s3:Get*"],"Resource":"arn:aws:s3:::theirs/${aws:username}/*","Condition":{"StringEquals":{"aws:PrincipalTag/x":["1","2"]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}},
            "keys":{"rotateAfter":"90d","grace":"7d","observe":"24h","count":1,"status":"active","deliver":[{"file":"carl.json"}]}}},
            "roles":{"r":{"trust":{"document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}},"path":"/x/"},"s":{"trust":{"user":["carl"]}}}}
            """,
    ];

    private static readonly string[] Policies =
    [
        """{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:GetObject","s3:Put*"],"Resource":["arn:aws:s3:::media/${aws:username}/*"],"Condition":{"StringLike":{"aws:PrincipalTag/t":["a*","b"]},"NumericLessThan":{"s3:max-keys":10},"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}}},{"Effect":"Deny","NotAction":"s3:Get*","NotResource":"arn:aws:s3:::media/*"}]}""",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:user/ada","444455556666"],"Service":"ec2.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}}""",
    ];

    private static readonly string[] Holders =
    [
        "users: {ada: {inline: {p: policy.json}}}\n",
        "policies: {p: {document: policy.json}}\n",
        "roles: {r: {trust: {document: policy.json}}}\n",
        "buckets: {media: {policy: {document: policy.json}}}\n",
    ];

    public IReadOnlyList<string> Credentials { get; } =
    [
        """{"AccessKeyId":"AKIASANDBOXROOT22222","SecretAccessKey":"secret","SessionToken":null}""",
        """{"Credentials":{"AccessKeyId":"AKIA","SecretAccessKey":"secret","SessionToken":"t","Expiration":"2027-01-01T00:00:00Z"}}""",
        "[default]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n[other]\nregion=eu-west-1\nrole_arn = "
            + "arn:aws:iam::123456789012:role/x\nsource_profile = default\n",
    ];

    public required string State { get; init; }

    public required JsonObject Plan { get; init; }

    public required JsonObject Baseline { get; init; }

    /// <summary>Applies the first manifest on an emulated account, plans the second, and lists the access.</summary>
    public static async Task<FuzzSeeds> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-fuzz-seed-").FullName;
        try
        {
            var state = Path.Combine(folder, "state.json");
            await File.WriteAllTextAsync(Path.Combine(folder, "policy.json"), Policies[0]);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "a.yaml"),
                Trees[0].Replace("\"groups\":[\"devs\"],", "", StringComparison.Ordinal)
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder, "b.yaml"),
                Trees[1].Replace("\"protect\":true", "\"protect\":false", StringComparison.Ordinal)
            );
            await RunAsync(
                folder,
                0,
                "apply",
                "-f",
                Path.Combine(folder, "a.yaml"),
                "--sandbox-state",
                state,
                "--runs-folder",
                Path.Combine(folder, "runs"),
                "--yes",
                "--allow",
                "trust:*",
                "--allow",
                "public:*",
                "--allow",
                "admin:*"
            );
            await RunAsync(folder, 0, "access", "--sandbox-state", state, "--out", Path.Combine(folder, "access.json"));
            await RunAsync(
                folder,
                0,
                "plan",
                "-f",
                Path.Combine(folder, "b.yaml"),
                "--sandbox-state",
                state,
                "--out",
                Path.Combine(folder, "plan.json")
            );
            return new FuzzSeeds
            {
                State = await File.ReadAllTextAsync(state),
                Plan = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "plan.json")))!.AsObject(),
                Baseline = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "access.json")))!.AsObject(),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public string Manifest(Random random) => YamlLayout.Write(ManifestTree(random), random);

    public JsonObject ManifestTree(Random random) => JsonNode.Parse(Trees[random.Next(Trees.Length)])!.AsObject();

    public JsonObject Policy(Random random) => JsonNode.Parse(Policies[random.Next(Policies.Length)])!.AsObject();

    public string PolicyHolder(Random random) => Holders[random.Next(Holders.Length)];

    private static async Task RunAsync(string folder, int? exit, params string[] args)
    {
        var result = await CliRunner.RunHereAsync(new CliSurroundings(), args);
        Assert.True(exit is null || result.ExitCode == exit, $"{folder}: s3creds {string.Join(' ', args)}: {result.All}");
    }
}
