using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime.CredentialManagement;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Core.Aws;

/// <summary> <c>~/.aws/credentials</c> and <c>~/.aws/config</c> for the SDK, whose reader takes fewer forms than boto3's and quotes the
/// line that it does not take. A file that has such lines is given to it in the plain form, from memory: nothing of it is written to a
/// disk. </summary>
internal static class CredentialFiles
{
    private const long Largest = 1 << 20;

    private static readonly (string Variable, string Name)[] Files =
    [
        (SharedCredentialsFile.SharedCredentialsFileEnvVar, "credentials"),
        (SharedCredentialsFile.SharedConfigFileEnvVar, "config"),
    ];

    private static readonly Lock Gate = new();

    /// <summary>Where the SDK finds the plain form of each file; null: in the file itself.</summary>
    private static readonly string?[] Copies = new string?[Files.Length];

    private static IReadOnlyList<Diagnostic>? problems;

    /// <summary>What is wrong with the files. Only where credentials come from them does it matter; asking makes the files ready for the
    /// SDK.</summary>
    public static IReadOnlyList<Diagnostic> Problems
    {
        get
        {
            lock (Gate)
                return problems ??= Prepare(always: false);
        }
    }

    /// <summary>Reads the files again, for a run that outlives its credentials. Before its first request the SDK gets a copy of each file,
    /// since it looks for the files only once.</summary>
    public static void ReadAgain()
    {
        lock (Gate)
        {
            if (problems is null)
            {
                problems = Prepare(always: true);
                return;
            }

            var found = new List<Diagnostic>();
            for (var i = 0; i < Files.Length; i++)
            {
                var text = PlainText(PathOf(Environment.GetEnvironmentVariable(Files[i].Variable), Files[i].Name), found, always: true);
                if (Copies[i] is { } copy)
                    Fill(copy, text ?? "");
            }

            problems = found;
        }
    }

    private static List<Diagnostic> Prepare(bool always)
    {
        var found = new List<Diagnostic>();
        var before = Files.Select(f => Environment.GetEnvironmentVariable(f.Variable)).ToArray();
        try
        {
            for (var i = 0; i < Files.Length; i++)
            {
                if (PlainText(PathOf(before[i], Files[i].Name), found, always) is { } text && (Copies[i] = InMemory(text)) is { } copy)
                    Environment.SetEnvironmentVariable(Files[i].Variable, copy);
            }

            // The SDK looks where its files are once, here; programs that it starts must not inherit our copies.
            _ = SharedCredentialsFile.DefaultFilePath;
        }
        finally
        {
            for (var i = 0; i < Files.Length; i++)
                Environment.SetEnvironmentVariable(Files[i].Variable, before[i]);
        }

        return found;
    }

    private static string PathOf(string? given, string name)
    {
        if (!string.IsNullOrEmpty(given) && File.Exists(given))
            return given;
        var home = Environment.GetEnvironmentVariable("HOME");
        if (string.IsNullOrEmpty(home))
            home = Environment.GetEnvironmentVariable("USERPROFILE");
        return Path.Combine(string.IsNullOrEmpty(home) ? Directory.GetCurrentDirectory() : home, ".aws", name);
    }

    /// <summary>The plain form; null where the file itself will do.</summary>
    /// <param name="always">The plain form of any file.</param>
    private static string? PlainText(string path, List<Diagnostic> problems, bool always)
    {
        byte[] bytes = [];
        try
        {
            // The usual way to configure no file.
            if (path == "/dev/null" || FileTypes.Of(path) == FileType.Missing)
                return always ? "" : null;
            bytes = new PhysicalFileSystem().ReadAllBytes(path, Largest);
            var ini = IniText.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
            if (ini.IsPlain && !always)
                return null;
            problems.AddRange(
                ini.BadLines.Take(1)
                    .Select(line =>
                        AwsCodes.BadCredentials.With(
                            $"{path}: line {line} is neither a section nor KEY = VALUE",
                            "correct the line; it is not shown: it may contain a secret"
                        )
                    )
            );
            return ini.ToPlain();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(AwsCodes.BadCredentials.With($"{path} cannot be read: {FileProblem.Of(e, path)}"));
            return "";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string? InMemory(string text)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        const uint CloseOnExec = 1;
        var descriptor = MemoryFile([.. "s3creds"u8, 0], CloseOnExec);
        if (descriptor < 0)
            return null;
        var path = $"/proc/self/fd/{descriptor}";
        Fill(path, text);
        return path;
    }

    private static void Fill(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using (var file = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite))
            file.Write(bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }

    // The descriptor stays open as long as the process: the SDK reads the files again and again.
#pragma warning disable SYSLIB1054, CA5392
    [DllImport("libc", EntryPoint = "memfd_create")]
    private static extern int MemoryFile(byte[] name, uint flags);
#pragma warning restore SYSLIB1054, CA5392
}
