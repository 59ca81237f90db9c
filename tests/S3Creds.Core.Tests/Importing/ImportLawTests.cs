using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Importing;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Core.Tests.Pulling;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Importing;

/// <summary>Import, then plan: nothing but ownership is left to do, for every facet and however it was set.</summary>
public sealed class ImportLawTests
{
    public static TheoryData<string> Cases => [.. FacetCase.All.Select(c => c.ToString())];

    [BotoTheory]
    [MemberData(nameof(Cases))]
    public async Task What_is_imported_is_what_a_plan_finds(string name)
    {
        var facet = FacetCase.All.Single(c => c.ToString() == name);
        await using var run = await SandboxRun.StartAsync();
        await using var boto = BotoCalls.Start(
            await run.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        foreach (var (call, arguments) in facet.Before)
            await boto.CallAsync(call, arguments);
        await run.ApplyAsync(Manifest(facet, facet.First), "public:*", "admin:*", "expire:*", "empty-desired");
        await ImportAsync(run, facet);
        foreach (var (call, arguments) in facet.ByHand ?? [])
            await boto.CallAsync(call, arguments);
        await ImportAsync(run, facet);
        if (facet.Second is { } second)
        {
            await run.ApplyAsync(Manifest(facet, second), "public:*", "admin:*", "expire:*", "empty-desired");
            await ImportAsync(run, facet);
        }
    }

    [BotoTheory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_mixed_account_made_by_another_client_is_imported_and_adopted(bool perResource, bool profiles)
    {
        await using var run = await SandboxRun.StartAsync(endpoint: "https://localhost");
        await using var boto = BotoCalls.Start(
            await run.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        var (users, buckets) = (Volume.Of(40, 200, 1000), Volume.Of(8, 40, 200));
        await MixedAccount.MakeAsync(boto, users, buckets);
        var request = new ImportRequest
        {
            Owner = "team",
            DocumentFiles = true,
            FilePerResource = perResource,
            Profiles = profiles,
        };
        var imported = await run.ImportAsync(request);
        Assert.Equal((users, buckets), (imported.Imported[ResourceKind.User], imported.Imported[ResourceKind.Bucket]));
        Assert.Empty(imported.Notes);
        Assert.Equal(["role/AWSReservedSSO_Admin_0123456789abcdef"], imported.LeftOut.Select(l => l.Address.ToString()));
        var plan = (await run.PlanAsync(imported)).Plan;
        Assert.All(plan.Steps, s => Assert.Equal(Planner.OwnerFacet, s.Facet));
        Assert.Equal(imported.Imported.Values.Sum(), plan.Steps.Count);
        // The same account gives the same bytes.
        var again = await run.ImportAsync(request);
        Assert.Equal(
            imported.Files.Select(f => (f.Key, Encoding.UTF8.GetString(f.Value))),
            again.Files.Select(f => (f.Key, Encoding.UTF8.GetString(f.Value)))
        );

        run.Counters.Reset();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(imported.Files)).Outcome);
        // An adoption is one write for each resource.
        Assert.Equal(imported.Imported.Values.Sum(), run.Counters.Writes);
        Assert.Empty((await run.PlanAsync(imported)).Plan.Steps);
        var (files, changed) = WithChangedTags(imported.Files, every: 20);
        run.Counters.Reset();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(files)).Outcome);
        // A change of a tag's value is one TagUser: nothing is removed.
        Assert.Equal((changed, changed), (run.Counters.Writes, run.Counters.Entries.Count(e => e.Operation == "TagUser")));
        Assert.Empty((await run.PlanAsync(files)).Plan.Steps);
        await PullTwentyAsync(run, boto, files);
    }

    /// <summary>Twenty changes by hand are twenty edited lines of manifests with comments everywhere, and no other line changes.</summary>
    private static async Task PullTwentyAsync(SandboxRun run, BotoCalls boto, IReadOnlyDictionary<string, byte[]> files)
    {
        using var manifests = new PullRun(run.Aws);
        foreach (var (path, bytes) in files)
        {
            var text = Encoding.UTF8.GetString(bytes);
            Directory.CreateDirectory(Path.GetDirectoryName(manifests.PathOf(path))!);
            await File.WriteAllTextAsync(manifests.PathOf(path), path.EndsWith(".json", StringComparison.Ordinal) ? text : Commented(text));
        }

        Assert.Empty((await manifests.PlanAsync()).Steps);
        foreach (var user in MixedAccount.TaggedUsers.Take(20))
            await boto.CallAsync(
                "iam.tag_user",
                new JsonObject
                {
                    ["UserName"] = user,
                    ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "by-hand" }),
                }.ToJsonString()
            );
        var pulled = await manifests.PullAsync(PullRun.AcceptAll);
        Assert.Equal((20, 0), (pulled.Pulled.Count, pulled.LeftOut.Count));
        var lines = pulled.Files.SelectMany(PullRun.Changes).ToList();
        Assert.Equal(40, lines.Count);
        Assert.All(lines, l => Assert.Matches("""^(-.*team: (t[0-9]|new-[0-9]+)|[+].*team: by-hand)}   # beside [0-9]+$""", l));
        Assert.Empty((await manifests.PlanAsync()).Steps);
    }

    /// <summary>Comments above and beside every line.</summary>
    private static string Commented(string manifest) =>
        string.Concat(
            manifest
                .TrimEnd('\n')
                .Split('\n')
                .Select((line, i) => $"{line[..(line.Length - line.TrimStart().Length)]}# above {i}\n{line}   # beside {i}\n")
        );

    /// <summary>Every so many tags of a user with another value, as an editor of the manifests would write it.</summary>
    private static (IReadOnlyDictionary<string, byte[]> Files, long Changed) WithChangedTags(
        IReadOnlyDictionary<string, byte[]> files,
        int every
    )
    {
        var (seen, changed) = (0, 0);
        var result = files.ToDictionary(
            f => f.Key,
            f =>
                Encoding.UTF8.GetBytes(
                    Regex.Replace(
                        Encoding.UTF8.GetString(f.Value),
                        "team: t[0-9]",
                        m => seen++ % (every / 2) == 0 ? $"team: new-{changed++}" : m.Value,
                        RegexOptions.None,
                        TimeSpan.FromSeconds(5)
                    )
                )
        );
        return (result, changed);
    }

    private static async Task ImportAsync(SandboxRun run, FacetCase facet)
    {
        var imported = await run.ImportAsync(
            new ImportRequest
            {
                Include = new HashSet<OtherTool> { OtherTool.AccountSettings },
                Match = [.. KindTable.All.Select(k => new AddressPattern($"{k.ResourceKind.Name()}/*"))],
            }
        );
        Assert.Empty(imported.Notes);
        var planned = await run.PlanAsync(imported);
        Assert.Empty(planned.Plan.Steps.Where(s => s.Facet != Planner.OwnerFacet).Select(s => s.Id));
        // A value that a new resource has not is written, not passed over.
        var definition = KindTable.Of(facet.Kind)!.Facet(facet.Facet);
        var live = await definition.FetchAsync(run.Aws, facet.Address, default);
        if (live is FacetValue.Present && !definition.IsDefault(live))
            Assert.NotNull(planned.Desired[facet.Address]![facet.Facet]);
    }

    private static string Manifest(FacetCase facet, string keys)
    {
        var section = KindTable.Of(facet.Kind)!.Section;
        var other = section == "users" ? "  other: {}\n" : "users:\n  other: {}\n";
        return $"{facet.Beside}{section}:\n  {facet.Name}: {{{keys}}}\n{other}";
    }
}
