using System.Globalization;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether others on this machine can read credentials, delivered keys or the journal.</summary>
internal static class FileModesCheck
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        var files = input.Context.Files;
        var checkedFiles = 0;
        var found = new List<Finding>();
        foreach (var path in Credentials(input))
            Look(path, "credentials", Standing.Warn);
        foreach (var path in (input.Desired?.Keys ?? []).SelectMany(k => k.Sinks).Select(s => s.File).OfType<string>())
            Look(path, "a delivered key", Standing.Fail);
        if (files.FolderExists(IJournalOptions.DefaultFolder))
        {
            // The lock beside the journals holds nothing.
            foreach (
                var path in files
                    .Files(IJournalOptions.DefaultFolder, recursive: false, cancellationToken)
                    .Where(f => f.EndsWith(".jsonl", StringComparison.Ordinal))
            )
                Look(path, "the journal", Standing.Warn);
        }

        if (found.Count == 0)
            found.Add(
                checkedFiles == 0
                    ? Finding.NotChecked("there are no files of credentials, keys or the journal")
                    : Finding.Fine("only their owner can read credentials, delivered keys and the journal")
            );
        return Task.FromResult<IReadOnlyList<Finding>>(found);

        void Look(string path, string what, Standing standing)
        {
            if (!files.FileExists(path) || files.ModeOf(path) is not { } mode)
                return;
            checkedFiles++;
            if ((mode & Others) != UnixFileMode.None)
                found.Add(
                    new Finding(
                        standing,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{path} holds {what}, and others can read or write it (mode {Convert.ToString((int)mode, 8)})"
                        ),
                        $"chmod 600 {Core.Diagnostics.Shell.Word(path)}"
                    )
                );
        }
    }

    private static IEnumerable<string> Credentials(DoctorInput input)
    {
        if (input.Options.Auth is { } auth && auth != "-")
            yield return auth;
        if (input.Context.Variable("AWS_SHARED_CREDENTIALS_FILE") is { Length: > 0 } named)
            yield return named;
        else if (input.Context.Variable("HOME") is { Length: > 0 } home)
            yield return Path.Combine(home, ".aws", "credentials");
    }
}
