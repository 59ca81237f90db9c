using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Importing;
using S3Creds.Core.Manifests;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Importing;

/// <summary>What an import leaves out and what it says of it.</summary>
public sealed class ImportTests
{
    [Fact]
    public void Names_of_resources_are_names_of_files_that_no_two_of_them_share()
    {
        Assert.Equal("=2E=2E", FileName.Of(".."));
        Assert.Equal(
            ["=2Drf", "=63on", "=63on.txt", "=41b", "a-b.c_d", "a=40b"],
            new[] { "-rf", "con", "con.txt", "Ab", "a-b.c_d", "a@b" }.Select(FileName.Of)
        );
        Gen.Char["aA.-=_+@,zZ19\u00e9"]
            .Array[1, 6]
            .Select(c => new string(c))
            .List[2, 6]
            .Sample(names =>
            {
                var distinct = names.Distinct(StringComparer.Ordinal).ToList();
                var files = distinct.Select(FileName.Of).ToList();
                Assert.Equal(distinct.Count, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
                Assert.All(files, f => Assert.Matches(@"^[a-z0-9_=][a-zA-Z0-9_=.-]*(?<!\.)\z", f));
            });
    }

    [Fact]
    public void A_comment_stays_on_its_line()
    {
        var notes = new Dictionary<(string, string), IReadOnlyList<string>> { [("users", "a")] = ["x\n  b: {}\u2028c\u0085d"] };
        var text = ManifestWriter.Write(new() { ["users"] = new JsonObject { ["a"] = new JsonObject() } }, ["y\rz: 1"], notes);
        Assert.Equal("# y\\u000dz: 1\nusers:\n  # x\\u000a  b: {}\\u2028c\\u0085d\n  a: {}\n", text);
    }

    [Fact]
    public async Task Without_an_owner_in_the_account_one_is_asked_for()
    {
        await using var run = await SandboxRun.StartAsync();
        var none = await Assert.ThrowsAsync<S3CredsException>(() => run.ImportAsync(new ImportRequest()));
        Assert.Equal("S3C090", none.Diagnostics[0].Code);
        await run.ApplyAsync("users: {a: {}, b: {}}");
        Assert.Equal("team", (await run.ImportAsync(new ImportRequest())).Owner);
    }

    [Fact]
    public async Task Other_owners_and_what_is_excluded_are_listed_and_left_out()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync("users: {ours: {}, ci-1: {}}");
        foreach (var name in new[] { "theirs", "free" })
            await run.Aws.Iam.CreateUserAsync(
                new() { UserName = name, Tags = name == "theirs" ? [new() { Key = "s3creds:owner", Value = "x" }] : [] }
            );
        var all = await run.ImportAsync(new ImportRequest { Owner = "team", Exclude = [new("user/ci-*")] });
        var text = Encoding.UTF8.GetString(all.Files[ManifestSet.MainFile]);
        Assert.StartsWith(
            "# Not imported:\n#   user/ci-1: excluded by --exclude user/ci-*\n#   user/theirs: it is owned by x",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("users:\n  free: {}\n  ours: {}\n", text, StringComparison.Ordinal);
        async Task<IEnumerable<string>> NamesAsync(ImportOwned owned)
        {
            var imported = await run.ImportAsync(new ImportRequest { Owner = "team", Owned = owned });
            return (await run.PlanAsync(imported)).Desired.Resources.Keys.Select(a => a.Name);
        }

        Assert.Equal(["ci-1", "ours"], await NamesAsync(ImportOwned.OwnOnly));
        Assert.Equal(["free"], await NamesAsync(ImportOwned.UnownedOnly));
    }

    [Fact]
    public async Task What_could_not_be_read_is_left_as_it_is_and_named_in_a_comment()
    {
        await using var run = await SandboxRun.StartAsync(denied: r => r.Operation == "GetBucketVersioning");
        await run.ApplyAsync("buckets: {import-me: {}}\nusers: {u: {}}");
        var imported = await run.ImportAsync(new ImportRequest());
        Assert.Equal(["S3C091"], imported.Notes.Select(n => n.Code));
        var text = Encoding.UTF8.GetString(imported.Files[ManifestSet.MainFile]);
        Assert.Contains("  # versioning is not managed: it could not be read: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("versioning:", text.Replace("versioning is", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_fails_gives_no_manifest()
    {
        await using var run = await SandboxRun.StartAsync(denied: r => r.Operation == "GetAccountAuthorizationDetails");
        await Assert.ThrowsAsync<S3CredsException>(() => run.ImportAsync(new ImportRequest { Owner = "team" }));
    }

    [Fact]
    public async Task More_than_a_manifest_may_hold_is_several()
    {
        await using var run = await SandboxRun.StartAsync();
        var document = """{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "RESOURCE"}]}""".Replace(
            "RESOURCE",
            "arn:aws:s3:::" + new string('x', 1800),
            StringComparison.Ordinal
        );
        await run.ApplyAsync("users:\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"  u{i}: {{inline: {{x: {document}}}}}\n")));
        var imported = await run.ImportAsync(new ImportRequest());
        Assert.Equal(["s3creds-2.yaml", "s3creds.yaml"], imported.Files.Keys);
        Assert.DoesNotContain((await run.PlanAsync(imported)).Plan.Steps, s => s.Facet != Planner.OwnerFacet);
    }
}
