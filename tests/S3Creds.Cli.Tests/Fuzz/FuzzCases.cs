using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>Draws cases: which area, which valid input, what is changed in it and which verb reads it all follow from one seed.</summary>
internal sealed class FuzzCases(FuzzSeeds seeds)
{
    public static IReadOnlyList<string> Areas { get; } =
    ["manifest bytes", "manifest tree", "policy", "plan", "credentials", "sandbox state", "baseline", "server", "arguments"];

    private static readonly string[] Formats = ["text", "json", "markdown", "csv", "html", ""];

    /// <param name="area">Null: the seed chooses.</param>
    public async Task<FuzzCase> DrawAsync(int seed, string? area = null)
    {
        var random = new Random(seed);
        var drawn = Areas[random.Next(Areas.Count)];
        area ??= drawn;
        var folder = Directory.CreateTempSubdirectory("s3creds-fuzz-").FullName;
        // From now on: the SDK keeps the clock skew of an endpoint for the whole process, and other tests share this one.
        var around = new CliSurroundings { Time = new SkippingClock(TimeProvider.System.GetUtcNow()) };
        return area switch
        {
            "manifest bytes" => new FuzzCase(
                area,
                folder,
                ReadManifest(folder, Mutation.Bytes(Encoding.UTF8.GetBytes(seeds.Manifest(random)), random), random),
                around
            ),
            "manifest tree" => new FuzzCase(area, folder, ReadManifest(folder, Laid(seeds.ManifestTree(random), random), random), around),
            "policy" => new FuzzCase(area, folder, ReadPolicy(folder, Json(seeds.Policy(random), random), random), around),
            "plan" => new FuzzCase(area, folder, ReadPlan(folder, random), around),
            "credentials" => new FuzzCase(area, folder, ReadCredentials(folder, random), Profile(around, folder)),
            "sandbox state" => new FuzzCase(area, folder, ReadState(folder, random), around),
            "baseline" => new FuzzCase(
                area,
                folder,
                [
                    "drift",
                    "--sandbox-state",
                    Copy(folder, "state.json", seeds.State),
                    "--baseline",
                    Write(folder, "access.json", Json(seeds.Baseline, random)),
                    "--format",
                    Formats[random.Next(3)],
                ],
                around
            ),
            "server" => await OnServerAsync(folder, seed, random, around),
            _ => new FuzzCase(
                area,
                folder,
                Arguments(folder, random),
                around with
                {
                    Input = random.Next(3) == 0 ? seeds.Manifest(random) : "",
                }
            ),
        };
    }

    private static byte[] Laid(JsonNode tree, Random random) =>
        Encoding.UTF8.GetBytes(YamlLayout.Write(Mutation.Tree(tree, random), random));

    /// <summary>JSON of a changed tree, or changed bytes.</summary>
    private static byte[] Json(JsonNode tree, Random random) =>
        random.Next(2) == 0
            ? Encoding.UTF8.GetBytes(Text(Mutation.Tree(tree, random)))
            : Mutation.Bytes(Encoding.UTF8.GetBytes(tree.ToJsonString()), random);

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private string[] ReadManifest(string folder, byte[] manifest, Random random)
    {
        var file = Write(folder, "team.yaml", manifest);
        Write(folder, "policy.json", Encoding.UTF8.GetBytes(seeds.Policy(random).ToJsonString()));
        string[] state = ["--sandbox-state", Path.Combine(folder, "state.json"), "--runs-folder", Path.Combine(folder, "runs")];
        return random.Next(6) switch
        {
            0 => ["plan", "-f", file, .. state, "--format", Formats[random.Next(3)]],
            1 => ["apply", "-f", file, .. state, "--yes", "--allow", "trust:*", "--allow", "public:*", "--allow", "admin:*"],
            2 => ["access", "-f", file, "--format", Formats[random.Next(4)]],
            3 => ["why", "user/ada", "s3:GetObject", "media/x", "-f", file],
            _ => ["validate", "-f", file],
        };
    }

    private string[] ReadPolicy(string folder, byte[] policy, Random random)
    {
        var file = Write(folder, "policy.json", policy);
        var manifest = $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n{seeds.PolicyHolder(random)}";
        var batch = Write(
            folder,
            "batch.jsonl",
            Encoding.UTF8.GetBytes(
                Text(
                    new JsonObject
                    {
                        ["id"] = "1",
                        ["a"] = Parsed(policy),
                        ["b"] = seeds.Policy(random),
                    }
                ) + "\n"
            )
        );
        return random.Next(7) switch
        {
            0 => ["compare", file, Write(folder, "other.json", Encoding.UTF8.GetBytes(seeds.Policy(random).ToJsonString()))],
            1 => ["compare", "--batch", random.Next(2) == 0 ? batch : file],
            2 => ["why", "--batch", random.Next(2) == 0 ? batch : file],
            3 => ["set-bucket-policy", "media", "--policy-file", file, "--sandbox-state", Copy(folder, "state.json", seeds.State)],
            4 => ["create", "media", "--sandbox-state", Copy(folder, "state.json", seeds.State), "--dry-run", "--policy", file],
            5 =>
            [
                "plan",
                "-f",
                Write(folder, "team.yaml", Encoding.UTF8.GetBytes(manifest)),
                "--sandbox-state",
                Path.Combine(folder, "state.json"),
            ],
            _ => ["validate", "-f", Write(folder, "team.yaml", Encoding.UTF8.GetBytes(manifest))],
        };
    }

    private static JsonNode? Parsed(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json)?.DeepClone();
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private string[] ReadPlan(string folder, Random random)
    {
        var plan =
            random.Next(3) == 0 ? Mutation.Bytes(Encoding.UTF8.GetBytes(seeds.Plan.ToJsonString()), random) : Signed(seeds.Plan, random);
        var file = Write(folder, "plan.json", plan);
        string[] state = ["--sandbox-state", Copy(folder, "state.json", seeds.State), "--runs-folder", Path.Combine(folder, "runs")];
        return random.Next(3) == 0 ? ["apply", file, "--yes", .. state] : ["show", file, "--format", Formats[random.Next(3)]];
    }

    /// <summary>A changed plan under digests that fit it: a checksum is no signature.</summary>
    private static byte[] Signed(JsonObject plan, Random random)
    {
        var tree = plan.DeepClone().AsObject();
        tree.Remove("digest");
        if (Mutation.Tree(tree, random) is not JsonObject changed)
            return "[]"u8.ToArray();
        changed.Remove("digest");
        if (changed["stepsDigest"] is JsonValue)
            changed["stepsDigest"] = StepsDigest.Of(changed);
        changed["digest"] = PlanDigest.Of(CanonicalJson.Of(changed).Text);
        return Encoding.UTF8.GetBytes(CanonicalJson.Of(changed).Text + "\n");
    }

    private static CliSurroundings Profile(CliSurroundings around, string folder) =>
        around with
        {
            Variable = name => name is "AWS_SHARED_CREDENTIALS_FILE" or "AWS_CONFIG_FILE" ? Path.Combine(folder, "auth") : null,
        };

    private string[] ReadCredentials(string folder, Random random)
    {
        var text = seeds.Credentials[random.Next(seeds.Credentials.Count)];
        var file = Write(folder, "auth", Mutation.Bytes(Encoding.UTF8.GetBytes(text), random));
        string[] verb = [random.Next(2) == 0 ? "whoami" : "list-users", "--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1"];
        return random.Next(3) == 0
            ? [.. verb[..1], "--sandbox-state", Copy(folder, "state.json", seeds.State), "--auth", file]
            : [.. verb, "--auth", file];
    }

    private string[] ReadState(string folder, Random random)
    {
        var file = Write(folder, "state.json", Json(JsonNode.Parse(seeds.State)!, random));
        return random.Next(5) switch
        {
            0 => ["list-users", "--sandbox-state", file],
            1 => ["list-bucket", "media", "--sandbox-state", file],
            2 => ["access", "--sandbox-state", file],
            3 => ["keys", "--sandbox-state", file, "--format", Formats[random.Next(4)]],
            _ => ["plan", "-f", Write(folder, "team.yaml", Encoding.UTF8.GetBytes(seeds.Manifest(random))), "--sandbox-state", file],
        };
    }

    private async Task<FuzzCase> OnServerAsync(string folder, int seed, Random random, CliSurroundings around)
    {
        var server = await SandboxServer.StartAsync(new SandboxOptions { StateFile = Copy(folder, "state.json", seeds.State) }, 0, default);
        var proxy = await MutatingProxy.StartAsync(server.Url, seed);
        var manifest = Write(folder, "team.yaml", Encoding.UTF8.GetBytes(seeds.Manifest(random)));
        string[] at =
        [
            "--endpoint-url",
            proxy.Url,
            "--region",
            "us-east-1",
            "--access-key",
            SandboxAccount.DefaultRootAccessKeyId,
            "--secret-key",
            SandboxAccount.DefaultRootSecretAccessKey,
        ];
        string[] runs = ["--runs-folder", Path.Combine(folder, "runs")];
        string[] args = random.Next(18) switch
        {
            0 => ["plan", "-f", manifest, .. at],
            1 => ["apply", "-f", manifest, "--yes", "--allow", "trust:*", .. runs, .. at],
            2 => ["drift", "-f", manifest, .. at],
            3 => ["access", .. at],
            4 => ["keys", .. at],
            5 => ["whoami", .. at],
            6 => ["list-users", .. at],
            7 => ["list-buckets", "--details", .. at],
            8 => ["list-roles", .. at],
            9 => ["list-bucket", "media", .. at],
            10 => ["list-user-policies", "ada", .. at],
            11 => ["get-object", "media", "a.txt", "-o", Path.Combine(folder, "out"), .. at],
            12 => ["put-object", "media", "b.txt", manifest, .. at],
            13 => ["create", "made-here", "-c", .. at],
            14 => ["debug-bucket", "media", .. at],
            15 => ["get-bucket-policy", "media", .. at],
            16 => ["delete-user", "ada", .. at],
            _ => ["get-public-access-block", "media", .. at],
        };
        return new FuzzCase("server", folder, args, around) { Servers = [proxy, server] };
    }

    private string[] Arguments(string folder, Random random)
    {
        var verb = VerbTable.All[random.Next(VerbTable.All.Count)];
        // What serves until it is stopped, what runs programs, and what writes to folders that a drawn text names, is no case for drawn arguments.
        if (verb.Name is "sandbox" or "localserver" or "init" or "man")
            verb = VerbTable.All.Single(v => v.Name == "validate");
        var args = new List<string> { random.Next(30) == 0 ? Mutation.Text(random) : verb.Name };
        for (var left = random.Next(0, 7); left > 0; left--)
        {
            var options = verb.Spec.Options;
            if (options.Count == 0)
            {
                args.Add(Value(folder, random));
                continue;
            }

            var option = options[random.Next(options.Count)];
            switch (random.Next(6))
            {
                case 0:
                    args.Add(Value(folder, random));
                    break;
                case 1:
                    args.Add($"{option.Name}={Value(folder, random)}");
                    break;
                case 2 when option.Short is { } letter:
                    args.Add($"-{letter}");
                    break;
                default:
                    args.Add(option.Name);
                    args.Add(Value(folder, random));
                    break;
            }
        }

        if (verb.Spec.Options.Any(o => o.Long == "sandbox-state"))
            args.AddRange(["--sandbox-state", Copy(folder, "state.json", seeds.State)]);
        if (verb.Spec.Options.Any(o => o.Long == "runs-folder"))
            args.AddRange(["--runs-folder", Path.Combine(folder, "runs")]);
        return [.. args];
    }

    private string Value(string folder, Random random) =>
        random.Next(6) switch
        {
            0 => Write(folder, "team.yaml", Encoding.UTF8.GetBytes(seeds.Manifest(random))),
            1 => Path.Combine(folder, "nothing.json"),
            2 => folder,
            3 => random.Next(4) switch
            {
                0 => "media",
                1 => "ada",
                2 => "user/ada",
                _ => "group/x",
            },
            4 => Formats[random.Next(Formats.Length)],
            _ => Mutation.Text(random).Replace("../..", folder, StringComparison.Ordinal),
        };

    private static string Copy(string folder, string name, string text) => Write(folder, name, Encoding.UTF8.GetBytes(text));

    private static string Write(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
