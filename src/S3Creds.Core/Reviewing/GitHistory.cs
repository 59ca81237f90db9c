using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace S3Creds.Core.Reviewing;

/// <summary>The commit that a line of a file is from. The author is what the commit states; nothing proves it.</summary>
/// <param name="Commit">Null: the line is not committed.</param>
public sealed record LineOrigin(string? Commit, DateTimeOffset? Time, string AuthorMail);

/// <summary>
/// What git knows of a work tree's files. It runs git with a list of arguments, a cleared environment and a time limit, and with the settings
/// of the repository that would run other programs turned off. Where git is missing or refuses, the answer is "not known".
/// </summary>
/// <param name="variables">The environment that a program may get.</param>
public sealed class GitHistory(Func<string, string?> variables, TimeProvider time)
{
    private static readonly string[] Passed = ["HOME", "PATH", "TMPDIR", "XDG_CONFIG_HOME"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private const int Largest = 64 << 20;

    private readonly Dictionary<string, IReadOnlyDictionary<int, LineOrigin>?> blamed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> signers = new(StringComparer.Ordinal);

    /// <summary>By line, from 1; null where it is not known.</summary>
    public async Task<IReadOnlyDictionary<int, LineOrigin>?> BlameAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        if (blamed.TryGetValue(path, out var known))
            return known;
        var output = await RunAsync(
            Path.GetDirectoryName(path)!,
            ["blame", "--porcelain", "--no-textconv", "--", Path.GetFileName(path)],
            cancellationToken
        );
        return blamed[path] = output is null ? null : Parse(output);
    }

    /// <summary>Who signed a commit with a key that git knows to be good; null where no good signature is known.</summary>
    /// <param name="allowedSigners">For SSH signatures: the file of keys that count (ssh-keygen(1), ALLOWED SIGNERS).</param>
    public async Task<string?> SignerAsync(string file, string commit, string? allowedSigners, CancellationToken cancellationToken)
    {
        if (signers.TryGetValue(commit, out var known))
            return known;
        var output = await RunAsync(
            Path.GetDirectoryName(Path.GetFullPath(file))!,
            [
                "-c",
                "gpg.ssh.allowedSignersFile=" + (allowedSigners is null ? "/dev/null" : Path.GetFullPath(allowedSigners)),
                "log",
                "-1",
                "--no-show-signature",
                "--format=%G?%x00%GS",
                commit,
                "--",
            ],
            cancellationToken
        );
        return signers[commit] = output?.TrimEnd('\n').Split('\0') is ["G", { Length: > 0 } signer] ? signer : null;
    }

    /// <summary>https://git-scm.com/docs/git-blame#_the_porcelain_format</summary>
    internal static IReadOnlyDictionary<int, LineOrigin> Parse(string porcelain)
    {
        var origins = new Dictionary<int, LineOrigin>();
        var commits = new Dictionary<string, (DateTimeOffset? Time, string Mail)>(StringComparer.Ordinal);
        var (commit, line) = ("", 0);
        foreach (var text in porcelain.Split('\n'))
        {
            if (text.StartsWith('\t'))
            {
                var (at, mail) = commits.GetValueOrDefault(commit, (null, ""));
                origins[line] = commit.All(c => c == '0') ? new LineOrigin(null, null, "") : new LineOrigin(commit, at, mail);
                continue;
            }

            var parts = text.Split(' ');
            if (parts.Length >= 3 && parts[0].Length is 40 or 64 && parts[0].All(char.IsAsciiHexDigit))
            {
                commit = parts[0];
                _ = int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out line);
                commits.TryAdd(commit, (null, ""));
            }
            else if (
                parts is ["committer-time", var seconds]
                && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix)
            )
            {
                commits[commit] = commits[commit] with { Time = DateTimeOffset.FromUnixTimeSeconds(Math.Min(unix, 253402300799)) };
            }
            else if (text.StartsWith("author-mail ", StringComparison.Ordinal))
            {
                commits[commit] = commits[commit] with { Mail = text["author-mail ".Length..].Trim('<', '>') };
            }
        }

        return origins;
    }

    private async Task<string?> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", Quiet.Concat(arguments))
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Passed)
        {
            if (variables(name) is { } value)
                start.Environment[name] = value;
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }

        using var over = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, either.Token);
            await process.WaitForExitAsync(either.Token);
            await errors;
            return process.ExitCode == 0 ? output : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Settings of a repository that would run programs of its own, and locks that a reader does not need.</summary>
    private static readonly string[] Quiet =
    [
        "--no-pager",
        "--no-optional-locks",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "gpg.program=gpg",
        "-c",
        "gpg.openpgp.program=gpg",
        "-c",
        "gpg.x509.program=gpgsm",
        "-c",
        "gpg.ssh.program=ssh-keygen",
        "-c",
        "protocol.allow=never",
    ];

    /// <summary>Null where there is too much.</summary>
    private static async Task<string?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16384];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (all.Length + read > Largest)
                return null;
            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
