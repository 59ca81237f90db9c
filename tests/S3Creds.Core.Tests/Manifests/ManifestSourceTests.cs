using S3Creds.Core.Files;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>A manifest has one name in ownership tags, whatever <c>-f</c> says.</summary>
public sealed class ManifestSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ManifestSourceTests()
    {
        Write("teams/a/team.yaml", "users: {a: {}}");
        Write("teams/b/team.yaml", "users: {b: {}}");
        Write("teams/b/more/people.yml", "users: {c: {}}");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("file")]
    public void In_a_repository_it_is_relative_to_the_root_in_every_style(string git)
    {
        if (git == "folder")
            Directory.CreateDirectory(At(".git"));
        else
            File.WriteAllText(At(".git"), "gitdir: elsewhere\n");
        string[] all = ["teams/a/team.yaml", "teams/b/more/people.yml", "teams/b/team.yaml"];
        Assert.Equal(all, Files(At("teams")));
        Assert.Equal(all, Files(At("")));
        Assert.Equal(all, Files(At("teams/a"), At("teams/b")));
        Assert.Equal(all, Files(At("teams/a/team.yaml"), At("teams/../teams/b/team.yaml"), At("teams/b/more/")));
        Assert.Equal(all[..1], Files(At("teams/a/team.yaml")));
        Assert.Equal(all, Files(Path.GetRelativePath(Directory.GetCurrentDirectory(), At("teams"))));
    }

    [Fact]
    public void Two_files_of_one_name_are_two_names_outside_a_repository_too()
    {
        Assert.Equal(["a/team.yaml", "b/team.yaml"], Files(At("teams/a/team.yaml"), At("teams/b/team.yaml")));
        Assert.Equal(["a/team.yaml", "b/more/people.yml", "b/team.yaml"], Files(At("teams/a"), At("teams/b")));
        Assert.Equal(["team.yaml"], Files(At("teams/a/team.yaml")));
        Assert.Equal(["more/people.yml"], Files(At("teams/b")).Where(f => f.Contains("people", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_tag_cannot_hold_is_replaced_and_a_long_name_keeps_its_end()
    {
        Write("odd (1) #+ö.yaml", "users: {d: {}}");
        Assert.Equal(["odd _1_ _+ö.yaml"], Files(At("odd (1) #+ö.yaml")));
        var deep = string.Concat(Enumerable.Repeat("abcdefghi/", 30)) + "x.yaml";
        Write(deep, "users: {e: {}}");
        Directory.CreateDirectory(At(".git"));
        var name = Assert.Single(Files(At(deep)));
        Assert.Equal((256, true), (name.Length, name.EndsWith("ghi/x.yaml", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_desired_state_remembers_it_and_its_digest_does_not()
    {
        var alone = Load(At("teams/a/team.yaml"));
        Directory.CreateDirectory(At(".git"));
        var rooted = Load(At("teams/a/team.yaml"));
        Assert.Equal(("team.yaml", "teams/a/team.yaml"), (Source(alone), Source(rooted)));
        Assert.Equal(Planning(alone), Planning(rooted));

        static string? Source(DesiredState state) => state.Resources.Resources.Values.Single().OwnershipTags.Source;
        static string Planning(DesiredState state) => S3Creds.Core.Planning.Planner.DesiredDigestOf(state.Resources, state.Keys);
    }

    private IReadOnlyList<string> Files(params string[] names) => Load(names).Files;

    private static DesiredState Load(params string[] names)
    {
        var state = DesiredLoader.Load(names, new PhysicalFileSystem(), KindTable.All, LoadOptions.None);
        Assert.False(state.HasErrors, string.Join('\n', state.Diagnostics.Select(d => d.Message)));
        return state;
    }

    private string At(string path) => Path.Combine(folder.Path, path);

    private void Write(string path, string body)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), Loading.Head + body + "\n");
    }
}
