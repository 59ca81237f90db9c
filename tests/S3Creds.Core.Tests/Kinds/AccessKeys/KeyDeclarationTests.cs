using S3Creds.Core.Sinks;
using static S3Creds.Core.Tests.Manifests.Loading;

namespace S3Creds.Core.Tests.Kinds.AccessKeys;

public sealed class KeyDeclarationTests
{
    [Fact]
    public void A_profile_says_what_many_users_have_in_common_and_each_has_a_sink_of_its_own()
    {
        var state = Load(
            """
            profiles:
              rotated:
                keys: {rotateAfter: 90d, deliver: [{ssm: "/media/$!name!$"}, {file: {path: "secrets/$!name!$.env", format: dotenv}}]}
            users:
              ada: {use: [rotated]}
              bob: {use: [rotated], keys: {rotateAfter: 30d, grace: 2d, deliver: [{command: [pass, insert, bob]}]}}
            """
        );
        Assert.Empty(Errors(state));
        Assert.Equal(["ada", "bob"], state.Keys.Select(k => k.User));
        Assert.Equal((90, 7), (state.Keys[0].Settings.RotateAfter!.Value.TotalDays, state.Keys[0].Settings.Grace.TotalDays));
        Assert.Equal(["ssm /media/ada", "file secrets/ada.env"], state.Keys[0].Sinks.Select(s => s.Shown));
        Assert.Equal((30, 2), (state.Keys[1].Settings.RotateAfter!.Value.TotalDays, state.Keys[1].Settings.Grace.TotalDays));
        Assert.Equal(["ssm /media/bob", "file secrets/bob.env", "command"], state.Keys[1].Sinks.Select(s => s.Shown));
    }

    [Fact]
    public void Two_profiles_that_disagree_are_an_error_unless_the_user_decides()
    {
        const string Profiles = """
            profiles:
              slow: {keys: {rotateAfter: 180d, deliver: [{ssm: "/a/$!name!$"}]}}
              fast: {keys: {rotateAfter: 30d, deliver: [{ssm: "/b/$!name!$"}]}}
            users:

            """;
        Assert.Contains(Load(Profiles + "  ada: {use: [slow, fast]}").Diagnostics, d =>
            d.Code == "S3C047" && d.Message.Contains("slow and fast both set keys", StringComparison.Ordinal)
        );
        var state = Load(Profiles + "  ada: {use: [slow, fast], keys: {rotateAfter: 60d}}");
        Assert.Empty(Errors(state));
        Assert.Equal((60, 2), (state.Keys[0].Settings.RotateAfter!.Value.TotalDays, state.Keys[0].Sinks.Count));
    }

    [Fact]
    public void Keys_in_a_profile_are_for_users_only() =>
        Assert.Contains(
            Load(
                "profiles:\n  p: {keys: {deliver: [{stdout: true}]}}\nroles:\n  r: {use: [p], trust: {account: \"123456789012\"}}"
            ).Diagnostics,
            d => d.Code == "S3C048"
        );

    [Theory]
    [InlineData("{file: keys.json}", "{file: keys.json}", "file keys.json")]
    [InlineData("{file: keys.json}", "{file: {path: ./a/../keys.json, format: dotenv}}", "file ./a/../keys.json")]
    [InlineData("{ssm: /media/key}", "{ssm: {name: /media/key, kms: alias/x}}", "ssm /media/key")]
    [InlineData("{file: {path: credentials, profile: a}}", "{file: {path: credentials, profile: a}}", "file credentials")]
    public void Two_keys_in_one_place_are_an_error_that_shows_both_places(string first, string second, string shown)
    {
        var error = Assert.Single(
            Load($"users:\n  ada:\n    keys: {{deliver: [{first}]}}\n  bob:\n    keys: {{deliver: [{second}]}}\n").Diagnostics,
            d => d.IsError
        );
        Assert.Equal("S3C620", error.Code);
        Assert.Contains($"users ada and bob would both deliver to {shown}, the first at <stdin>:", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            (8, 6),
            (error.Span!.Line, int.Parse(error.Message.Split(':')[^2], System.Globalization.CultureInfo.InvariantCulture))
        );
        Assert.Contains("$!name!$", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{file: {path: credentials, profile: ada}}", "{file: {path: credentials, profile: bob}}")]
    [InlineData("{ssm: {name: /media/key, region: eu-west-1}}", "{ssm: {name: /media/key, region: eu-west-2}}")]
    [InlineData("{command: [store, it]}", "{command: [store, it]}")]
    [InlineData("{stdout: true}", "{stdout: true}")]
    public void What_can_tell_two_keys_apart_may_take_both(string first, string second) =>
        Assert.Empty(Errors(Load($"users:\n  ada:\n    keys: {{deliver: [{first}]}}\n  bob:\n    keys: {{deliver: [{second}]}}\n")));

    [Theory]
    [InlineData("{}", "S3C614")]
    [InlineData("{deliver: []}", "S3C614")]
    [InlineData("{deliver: [{command: []}]}", "S3C032")]
    [InlineData("{deliver: [{command: \"\"}]}", "S3C032")]
    [InlineData("{deliver: [{file: a, ssm: b}]}", "S3C032")]
    [InlineData("{deliver: [{sms: b}]}", "S3C030")]
    [InlineData("{rotateAfter: 5d, deliver: [{stdout: true}]}", "S3C614")]
    [InlineData("{rotateAfter: 90, deliver: [{stdout: true}]}", "S3C032")]
    [InlineData("{count: 2, deliver: [{stdout: true}]}", "S3C032")]
    public void What_cannot_be_meant_is_refused_with_its_place(string keys, string code)
    {
        var state = Load($"users:\n  ada:\n    keys: {keys}\n");
        Assert.Contains(code, state.Diagnostics.Where(d => d.IsError && d.Span is not null).Select(d => d.Code));
    }

    [Fact]
    public void A_kind_of_sink_is_one_file_and_its_name_in_one_list()
    {
        var folder = Path.Combine(Source(), "S3Creds.Core", "Sinks");
        foreach (var kind in SinkKind.All)
        {
            var name = kind.GetType().Name.Replace("Kind", "", StringComparison.Ordinal);
            Assert.Contains($"\"{kind.Name}\"", File.ReadAllText(Path.Combine(folder, name + ".cs")), StringComparison.Ordinal);
            var others = Directory
                .EnumerateFiles(Source(), "*.cs", SearchOption.AllDirectories)
                .Where(f =>
                    !f.Contains("/obj/", StringComparison.Ordinal)
                    && Path.GetFileName(f) != name + ".cs"
                    && File.ReadAllText(f).Contains(name, StringComparison.Ordinal)
                );
            Assert.Equal(["SinkKind.cs"], others.Select(f => Path.GetFileName(f)));
        }
    }

    private static string Source([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "src"));
}
