using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Core.Trails;

/// <summary>The log files below a folder that may hold records of an account.</summary>
/// <param name="Paths">In order, with the names by which messages show them.</param>
/// <param name="Links">Links, which are never followed: what they lead to is not read.</param>
internal sealed record TrailFiles(IReadOnlyList<(string Path, string Name)> Paths, IReadOnlyList<string> Links)
{
    private const string Logs = "AWSLogs";
    private static readonly string[] NotLogs = ["CloudTrail-Digest", "CloudTrail-Insight"];

    /// <exception cref="S3CredsException">There is no such folder (S3C650).</exception>
    public static void CheckFolder(string folder, IFileSystem files)
    {
        if (!files.FolderExists(folder))
            throw new S3CredsException(
                TrailCodes.NoFolder.With(
                    files.FileExists(folder) ? $"--cloudtrail {folder} is a file" : $"--cloudtrail {folder} does not exist",
                    "name the folder that the log files of CloudTrail were copied to: aws s3 sync s3://BUCKET/AWSLogs FOLDER"
                )
            );
    }

    /// <exception cref="S3CredsException">There is no such folder, or no file of logs in it (S3C650).</exception>
    public static TrailFiles Below(string folder, string account, IFileSystem files, CancellationToken cancellationToken)
    {
        CheckFolder(folder, files);
        try
        {
            var (root, all) = (files.Resolve(folder), files.Files(folder, recursive: true, cancellationToken));
            var paths = new List<(string, string)>();
            var links = files.FolderLinks(folder, cancellationToken).Select(l => NameOf(l, folder)).ToList();
            foreach (var path in all)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var name = NameOf(path, folder);
                if (!IsLog(name, account))
                    continue;
                if (!IsItself(path, Path.Combine(root, name), files))
                    links.Add(name);
                else
                    paths.Add((path, name));
            }

            if (paths.Count + links.Count == 0)
                throw new S3CredsException(
                    TrailCodes.NoFolder.With(
                        $"--cloudtrail {folder} has no log file of account {account}",
                        "log files end with .json.gz or .json; in S3 they are at AWSLogs/ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY"
                    )
                );
            return new TrailFiles(paths, links);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                TrailCodes.NoFolder.With($"--cloudtrail {folder} cannot be read: {FileProblem.Of(e, folder)}", "check its permissions"),
                Outcome.Failed,
                e
            );
        }
    }

    /// <summary>Whether no part of a path is a link. A link that leads to itself cannot be resolved.</summary>
    private static bool IsItself(string path, string expected, IFileSystem files)
    {
        try
        {
            return files.Resolve(path) == expected;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string NameOf(string path, string folder) => Path.GetRelativePath(Path.GetFullPath(folder), path);

    /// <summary>By its name: digests and insights are no logs, and below AWSLogs the accounts are named.</summary>
    private static bool IsLog(string name, string account)
    {
        if (!name.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return false;
        var parts = name.Split(Path.DirectorySeparatorChar);
        if (parts.Any(p => NotLogs.Contains(p, StringComparer.Ordinal)))
            return false;
        var at = Array.LastIndexOf(parts, Logs);
        // AWSLogs/ACCOUNT/…, of an organisation AWSLogs/o-…/ACCOUNT/…
        var named = at < 0 ? null : parts.Skip(at + 1).Take(2).FirstOrDefault(IsAccount);
        return named is null || named == account;
    }

    private static bool IsAccount(string part) => part.Length == 12 && part.All(char.IsAsciiDigit);
}
