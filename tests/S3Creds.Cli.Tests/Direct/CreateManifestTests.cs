using System.Text.Json;
using CsCheck;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>What <c>--emit-manifest</c> writes is valid, and a plan of it after the same run holds ownership and nothing else: whatever the
/// options.</summary>
public sealed class CreateManifestTests : IDisposable
{
    private const string Boundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    private const string Statement = """{"Effect": "Allow", "Action": "s3:GetBucketTagging", "Resource": "*"}""";
    private const string Policy = """
        {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::$!BUCKET_NAME!$/ä \"*"]}]}
        """;

    private static readonly string[][] Buckets =
    [
        ["bkt-one"],
        ["bkt-one", "b.two"],
        ["bkt-one", "there"],
        ["there"],
    ];
    private static readonly string[][] Allowed =
    [
        [],
        ["--read-only"],
        ["--write-only"],
        ["--statement", Statement],
        ["--policy", Policy],
        ["--read-only", "--statement", Statement],
    ];
    private static readonly string[][] Prefixes =
    [
        [],
        ["--prefix", "in/"],
        ["--prefix", "out/", "--prefix", "in/"],
        ["--prefix", "in/*"],
        ["--prefix", " ä b/"],
        ["--prefix", "a?b"],
        ["--prefix", "*"],
    ];
    private static readonly string[][] Opened =
    [
        [],
        ["--public"],
        ["--website"],
    ];
    private static readonly string[][] Placed =
    [
        [],
        ["--bucket-region", "us-east-1"],
        ["--bucket-region", "eu-west-2"],
        ["--bucket-region", "EU"],
    ];
    private static readonly string[][] Bounded =
    [
        [],
        ["--user-permissions-boundary", "none"],
        ["--user-permissions-boundary", Boundary],
    ];
    private static readonly string[][] Named =
    [
        [],
        ["--username", "a+b=c,d.e@f_g-h"],
        ["--username", "on"],
        ["--role", "reader"],
        ["--role", "123", "--trust-policy", Trust],
    ];

    private const string Trust =
        """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";

    private static readonly Gen<string[]> Options = Gen.Select(
        Of(Buckets),
        Of(Allowed),
        Of(Prefixes),
        Of(Opened),
        Of(Placed),
        Gen.Select(Of(Bounded), Of(Named), (b, n) => (string[])[.. b, .. n]),
        (buckets, allowed, prefixes, opened, placed, who) => (string[])[.. buckets, .. allowed, .. prefixes, .. opened, .. placed, .. who]
    );

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task What_is_emitted_is_valid_and_its_plan_is_ownership_and_nothing_else() =>
        await Options.SampleAsync(async options => await HoldsAsync(options), iter: 60, threads: 1);

    /// <summary>Every two options, of whatever two kinds, together at least once.</summary>
    [InProcessFact]
    public async Task Whatever_two_options_go_together_the_manifest_of_a_dry_run_is_valid()
    {
        string[][][] all = [Buckets, Allowed, Prefixes, Opened, Placed, Bounded, Named];
        var manifest = Path.Combine(folder, "m.yaml");
        foreach (var options in Pairs(all))
        {
            await DoneAsync("create", [.. options, "-c", "--dry-run", "--emit-manifest", manifest]);
            await DoneAsync("validate", ["-f", manifest], await File.ReadAllTextAsync(manifest));
        }
    }

    [Fact]
    public async Task A_website_is_emitted_as_a_valid_manifest_that_says_what_it_leaves_out()
    {
        await HoldsAsync(["site", "--website"]);
        Assert.Contains(
            "# the website configuration",
            await File.ReadAllTextAsync(Directory.EnumerateFiles(folder, "m.yaml", SearchOption.AllDirectories).Single()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_existing_user_keeps_what_the_run_left_alone()
    {
        var at = At();
        await DoneAsync("create", ["one", "-c", "--username", "ci", "--read-only", .. at, "--runs-folder", Path.Combine(folder, "runs")]);
        var manifest = Path.Combine(folder, "m.yaml");
        await DoneAsync(
            "create",
            ["two", "-c", "--username", "ci", "--emit-manifest", manifest, .. at, "--runs-folder", Path.Combine(folder, "runs")]
        );
        Assert.Contains(
            "    boundary: unmanaged\n    policies: unmanaged\n    groups: unmanaged\n",
            await File.ReadAllTextAsync(manifest),
            StringComparison.Ordinal
        );
        await DoneAsync("validate", "-f", manifest);
    }

    [Fact]
    public async Task What_is_there_already_is_not_written_over_and_found_before_the_first_call()
    {
        var manifest = Path.Combine(folder, "m.yaml");
        var at = At();
        string[] account = [.. at, "--runs-folder", Path.Combine(folder, "runs")];
        await DoneAsync("create", ["one", "-c", "--dry-run", "--emit-manifest", manifest, .. account]);
        await DoneAsync("create", ["one", "-c", "--emit-manifest", manifest, .. account]);
        var written = await File.ReadAllTextAsync(manifest);
        foreach (
            var (path, why) in new[]
            {
                (manifest, "it exists already: name another file, or remove it first"),
                (folder, "it is a folder"),
                (Path.Combine(folder, "no", "m.yaml"), "its folder does not exist"),
            }
        )
        {
            var result = await CliRunner.RunAsync(folder, ["create", "two", "-c", "--emit-manifest", path, .. account]);
            Assert.Equal(2, result.ExitCode);
            Assert.EndsWith($"Error: Invalid value for '--emit-manifest': '{path}': {why}\n", result.Err, StringComparison.Ordinal);
        }

        Assert.Equal(written, await File.ReadAllTextAsync(manifest));
        Assert.DoesNotContain("two", (await CliRunner.RunAsync(folder, ["list-buckets", .. at])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manifest_of_a_dry_run_is_valid()
    {
        var manifest = Path.Combine(folder, "m.yaml");
        await DoneAsync("create", "one", "--website", "--dry-run", "--emit-manifest", manifest);
        await DoneAsync("validate", "-f", manifest);
    }

    private async Task HoldsAsync(string[] options)
    {
        var at = At();
        var runs = Path.Combine(folder, "runs");
        var manifest = Path.Combine(Path.GetDirectoryName(at[1])!, "m.yaml");
        await DoneAsync("create", ["there", "-c", "--role", "other", .. at, "--runs-folder", runs]);
        await DoneAsync("create", [.. options, "-c", "--emit-manifest", manifest, .. at, "--runs-folder", runs]);
        var text = await File.ReadAllTextAsync(manifest);
        await DoneAsync("validate", ["-f", manifest], text);
        var plan = await DoneAsync(
            "plan",
            ["-f", manifest, "--adopt", "user/*", "--adopt", "role/*", "--adopt", "bucket/*", "--format", "json", .. at],
            text
        );
        using var json = JsonDocument.Parse(plan);
        var steps = json
            .RootElement.GetProperty("steps")
            .EnumerateArray()
            .Select(s => $"{s.GetProperty("id").GetString()} {s.GetProperty("action").GetString()}")
            .ToList();
        Assert.NotEmpty(steps);
        Assert.True(
            steps.TrueForAll(s => s.EndsWith(" adopt", StringComparison.Ordinal)),
            string.Join(' ', options) + "\n" + string.Join('\n', steps) + "\n" + text + plan
        );
    }

    /// <summary>An account of its own.</summary>
    private string[] At() =>
        [
            "--sandbox-state",
            Path.Combine(Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName, "account.json"),
        ];

    private Task<string> DoneAsync(string verb, params string[] args) => DoneAsync(verb, args, "");

    private async Task<string> DoneAsync(string verb, string[] args, string about)
    {
        var result = await CliRunner.RunAsync(folder, [verb, .. args]);
        Assert.True(result.ExitCode == 0, $"{verb} {string.Join(' ', args)}: {result.All}{about}");
        return result.Out;
    }

    /// <summary>Combinations that hold every pair of choices of two axes: each one takes the choices that are missing in most
    /// pairs.</summary>
    private static IEnumerable<string[]> Pairs(string[][][] axes)
    {
        var missing = (
            from a in Enumerable.Range(0, axes.Length)
            from b in Enumerable.Range(a + 1, axes.Length - a - 1)
            from i in Enumerable.Range(0, axes[a].Length)
            from j in Enumerable.Range(0, axes[b].Length)
            select (A: a, I: i, B: b, J: j)
        ).ToHashSet();
        while (missing.Count > 0)
        {
            var first = missing.First();
            var row = Enumerable.Repeat(-1, axes.Length).ToArray();
            (row[first.A], row[first.B]) = (first.I, first.J);
            for (var axis = 0; axis < axes.Length; axis++)
            {
                if (row[axis] < 0)
                    row[axis] = Enumerable
                        .Range(0, axes[axis].Length)
                        .MaxBy(c => Enumerable.Range(0, axes.Length).Count(o => row[o] >= 0 && missing.Contains(Pair(axis, c, o, row[o]))));
            }

            for (var a = 0; a < axes.Length; a++)
            {
                for (var b = a + 1; b < axes.Length; b++)
                    missing.Remove((a, row[a], b, row[b]));
            }

            yield return [.. row.SelectMany((choice, axis) => axes[axis][choice])];
        }
    }

    private static (int A, int I, int B, int J) Pair(int a, int i, int b, int j) => a < b ? (a, i, b, j) : (b, j, a, i);

    private static Gen<string[]> Of(string[][] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
