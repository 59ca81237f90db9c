using S3Creds.Core.Files;
using S3Creds.Core.Fleet;

namespace S3Creds.Core.Tests.Fleet;

/// <summary>Fleet files: what an account takes from the template, which accounts of an organisation count, and every error with its
/// place.</summary>
public sealed class FleetLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-fleet-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_account_has_its_own_values_over_those_of_the_template()
    {
        var file = Load(
            """
            template:
              role: s3creds
              region: eu-west-1
              manifests: [shared.yaml, "accounts/$!account!$"]
              vars: {env: dev, team: "t-$!account!$"}
              labels: {wave: rest}
            accounts:
              "111122223333": {name: canary, vars: {env: prod}, labels: {wave: canary, tier: 1}}
              "222233334444":
            """
        );
        Assert.Empty(file.Diagnostics);
        var one = file.Accounts[0];
        Assert.Equal("111122223333 canary", one.Shown);
        Assert.Equal("arn:aws:iam::111122223333:role/s3creds", one.Role);
        Assert.Equal([Path.Combine(folder, "shared.yaml"), Path.Combine(folder, "accounts/111122223333")], one.Manifests);
        Assert.Equal(["env=prod", "team=t-111122223333"], one.Vars.Select(v => $"{v.Key}={v.Value}"));
        Assert.Equal(["tier=1", "wave=canary"], one.Labels.Select(v => $"{v.Key}={v.Value}"));
        Assert.Equal("rest", file.Accounts[1].Labels["wave"]);
    }

    /// <summary>Status was retired in 2026 and counts for nothing.</summary>
    [Fact]
    public void Of_a_list_of_accounts_those_whose_state_is_active_count()
    {
        File.WriteAllText(
            Path.Combine(folder, "accounts.json"),
            """
            {"Accounts": [
              {"Id": "111122223333", "Name": "a", "State": "ACTIVE", "Status": "SUSPENDED"},
              {"Id": "222233334444", "Name": "b", "State": "SUSPENDED", "Status": "ACTIVE"},
              {"Id": "333344445555", "Name": "c", "State": "PENDING_CLOSURE"},
              {"Id": "444455556666", "Name": "d", "State": "ACTIVE"}]}
            """
        );
        var file = Load(
            """
            accountsFrom: accounts.json
            template: {manifests: m.yaml}
            accounts:
              "444455556666": {labels: {env: prod}}
              "333344445555": {labels: {env: prod}}
            """
        );
        Assert.Equal(["111122223333 a", "444455556666 d"], file.Accounts.Select(a => a.Shown));
        Assert.Equal("prod", file.Accounts[1].Labels["env"]);
        Assert.Equal(["S3C802 account 333344445555 is left out: its state is 'PENDING_CLOSURE'"], Problems(file));
    }

    [Theory]
    [InlineData("{\"Accounts\": [{\"Id\": \"111122223333\", \"Status\": \"ACTIVE\"}]}", "has no State, by which active accounts are known")]
    [InlineData("{\"Accounts\": [{\"Id\": \"1111\", \"State\": \"ACTIVE\"}]}", "account 1 has no Id of 12 digits")]
    [InlineData(
        "{\"Accounts\": [{\"Id\":\"111122223333\",\"State\":\"ACTIVE\"},{\"Id\":\"111122223333\",\"State\":\"ACTIVE\"}]}",
        "is listed twice"
    )]
    [InlineData("[]", "is not a list of accounts")]
    [InlineData("{", "is not a list of accounts")]
    public void A_list_that_cannot_be_used_is_an_error(string list, string message)
    {
        File.WriteAllText(Path.Combine(folder, "accounts.json"), list);
        var file = Load("accountsFrom: accounts.json\ntemplate: {manifests: m.yaml}\n");
        Assert.Empty(file.Accounts);
        Assert.Contains(message, Assert.Single(Problems(file)), StringComparison.Ordinal);
        Assert.True(file.HasErrors);
    }

    [Theory]
    [InlineData("accounts: {a: {manifests: m.yaml}}", 2, "S3C800 'a' is not the id of an account")]
    [InlineData("accounts: {\"111122223333\": {}}", 2, "S3C800 account 111122223333 has no manifests")]
    [InlineData("accounts: {}", 1, "S3C800 the fleet has no accounts")]
    [InlineData("accounts: {\"111122223333\": {manifest: m.yaml}}", 2, "S3C030")]
    [InlineData("accounts: {\"111122223333\": {}, \"111122223333\": {}}", 2, "S3C007")]
    [InlineData(
        "accounts: {\"111122223333\": {manifests: m.yaml, role: \"arn:aws:iam::444455556666:role/x\"}}",
        2,
        "S3C800 account 111122223333: the role 'arn:aws:iam::444455556666:role/x' is of another account"
    )]
    [InlineData("accounts: {\"111122223333\": {manifests: m.yaml, role: \"arn:aws:iam::111122223333:user/x\"}}", 2, "is not a role")]
    [InlineData("template: {manifests: \"$!nothing!$\"}\naccounts: {\"111122223333\": }", 2, "S3C020")]
    public void What_is_wrong_is_reported_with_its_place(string text, int line, string message)
    {
        var file = Load(text);
        var problem = Assert.Single(file.Diagnostics);
        Assert.Contains(message, $"{problem.Code} {problem.Message}", StringComparison.Ordinal);
        Assert.Equal(line, problem.Span!.Line);
        Assert.EndsWith("fleet.yaml", problem.Span.File, StringComparison.Ordinal);
    }

    /// <summary>Who changes a fleet file reads with the rights of the run: nothing outside the repository.</summary>
    [Theory]
    [InlineData("template: {manifests: ../other}\naccounts: {\"111122223333\": }", false, true)]
    [InlineData("template: {manifests: /etc/passwd}\naccounts: {\"111122223333\": }", false, true)]
    [InlineData("template: {manifests: /dev/stdin}\naccounts: {\"111122223333\": }", true, true)]
    [InlineData("template: {manifests: \"a/$!up!$/m.yaml\", vars: {up: \"../..\"}}\naccounts: {\"111122223333\": }", false, true)]
    [InlineData("template: {manifests: link/m.yaml}\naccounts: {\"111122223333\": }", false, true)]
    [InlineData("accountsFrom: ../accounts.json\ntemplate: {manifests: m.yaml}", false, true)]
    [InlineData("template: {manifests: [m.yaml, ./sub/../m.yaml, .]}\naccounts: {\"111122223333\": }", false, false)]
    [InlineData("template: {manifests: ../other}\naccounts: {\"111122223333\": }", true, false)]
    [InlineData("template: {manifests: ../../other}\naccounts: {\"111122223333\": }", true, true)]
    public void A_path_stays_inside_the_repository_or_the_folder_of_the_file(string text, bool inRepository, bool refused)
    {
        var fleets = Directory.CreateDirectory(Path.Combine(folder, "repository", "fleet")).FullName;
        if (inRepository)
            Directory.CreateDirectory(Path.Combine(folder, "repository", ".git"));
        Directory.CreateSymbolicLink(Path.Combine(fleets, "link"), folder);
        var file = Load(text, Path.Combine(fleets, "fleet.yaml"));
        if (refused)
            Assert.Contains(
                "leads outside the repository, or the folder, of the fleet file",
                Assert.Single(Problems(file)),
                StringComparison.Ordinal
            );
        else
            Assert.Empty(Problems(file));
    }

    [Theory]
    [InlineData("env=prod", true)]
    [InlineData("env!=prod", false)]
    [InlineData("env=prod,tier!=b", true)]
    [InlineData("env=p*", true)]
    [InlineData("missing!=x", true)]
    [InlineData("missing=x", false)]
    [InlineData("account=111122223333", true)]
    [InlineData("name=can*", true)]
    public void Accounts_are_selected_by_labels(string selector, bool selected)
    {
        var file = Load("accounts: {\"111122223333\": {name: canary, manifests: m.yaml, labels: {env: prod, tier: a}}}");
        Assert.Equal(selected, LabelSelector.Parse(selector)!.Matches(file.Accounts[0]));
    }

    [Theory]
    [InlineData("env")]
    [InlineData("=x")]
    [InlineData("!=x")]
    [InlineData("env=prod,")]
    public void What_is_no_selector_is_refused(string text) => Assert.Null(LabelSelector.Parse(text));

    [Fact]
    public void Waves_are_in_their_order_and_all_others_come_last()
    {
        var file = Load(
            """
            template: {manifests: m.yaml}
            accounts:
              "111122223333": {labels: {wave: b}}
              "222233334444": {labels: {wave: a}}
              "333344445555": {}
              "444455556666": {labels: {wave: c}}
            """
        );
        Assert.Equal(
            ["a: 222233334444", "b: 111122223333", ": 333344445555 444455556666"],
            Waves.Of(file.Accounts, ["a", "b"]).Select(w => $"{w.Name}: {string.Join(' ', w.Accounts.Select(a => a.Id))}")
        );
    }

    private FleetFile Load(string text) => Load(text, Path.Combine(folder, "fleet.yaml"));

    private static FleetFile Load(string text, string path)
    {
        File.WriteAllText(path, $"apiVersion: {FleetSchema.Version}\n{text}\n");
        return FleetLoader.Load(path, new PhysicalFileSystem());
    }

    private static List<string> Problems(FleetFile file) => [.. file.Diagnostics.Select(d => $"{d.Code} {d.Message}")];
}
