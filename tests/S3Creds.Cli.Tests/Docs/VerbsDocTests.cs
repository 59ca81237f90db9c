using System.Text;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>docs/verbs.md is the help of each verb, which is made from its options.</summary>
public sealed class VerbsDocTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task The_page_of_the_verbs_is_current()
    {
        var page = new StringBuilder(
            """
            # Verbs

            After this page you know every verb with its options; it is what `s3creds VERB --help` prints. `s3creds man --into FOLDER` writes the same as man
            pages. The exit codes are those of the README: 0 done or no change, 1 error, 2 changes pending, 3 partially applied, 4 refused,
            130 cancelled. The direct verbs keep the options and messages of s3-credentials ([s3-credentials.md](s3-credentials.md)).

            """
        );
        foreach (var group in VerbTable.All.GroupBy(v => v.Group))
        {
            page.Append('\n').Append("## ").Append(char.ToUpperInvariant(group.Key[0])).Append(group.Key[1..]).Append('\n');
            foreach (var verb in group)
            {
                var help = await CliRunner.RunAsync(folder, [.. verb.Name.Split(' '), "--help"]);
                Assert.True(help.ExitCode == 0, help.All);
                page.Append($"\n### {verb.Name}\n\n{verb.Summary}.\n\n```text\n{help.Out.TrimEnd()}\n```\n");
            }
        }

        await RepositoryFiles.AssertCurrentAsync(RepositoryFiles.Doc("verbs.md"), page.ToString(), nameof(VerbsDocTests));
    }
}
