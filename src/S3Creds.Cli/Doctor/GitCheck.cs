using S3Creds.Core.Files;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether git would take files that hold secrets, or the folder of the journal.</summary>
internal static class GitCheck
{
    private const string Folder = ".s3creds";

    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> found = [.. Of(input)];
        return Task.FromResult(found.Count > 0 ? found : [Finding.Fine("git takes neither sinks nor the folder .s3creds")]);
    }

    private static IEnumerable<Finding> Of(DoctorInput input)
    {
        var git = new GitIgnore(input.Context.Files);
        foreach (var (user, sink) in (input.Desired?.Keys ?? []).SelectMany(k => k.Sinks.Select(s => (k.User, s))))
        {
            if (sink.File is { } file && git.MissingLine(file) is { } line)
                yield return Finding.Fail(
                    $"the key of user {user} goes to {sink.Options["path"]}, which git does not ignore",
                    $"add this line to .gitignore: {line}"
                );
        }

        if (git.MissingLine(Path.Combine(Folder, "runs")) is not null)
            yield return Finding.Warn($"git does not ignore the folder {Folder}", $"add this line to .gitignore: {Folder}/");
    }
}
