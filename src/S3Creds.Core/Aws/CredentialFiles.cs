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

    private static readonly Lazy<IReadOnlyList<Diagnostic>> Prepared = new(Prepare);

    /// <summary>What is wrong with the files. Only where credentials come from them does it matter; asking makes the files ready for the
    /// SDK.</summary>
    public static IReadOnlyList<Diagnostic> Problems => Prepared.Value;

    private static List<Diagnostic> Prepare()
    {
        var problems = new List<Diagnostic>();
        var before = Files.Select(f => Environment.GetEnvironmentVariable(f.Variable)).ToArray();
        try
        {
            for (var i = 0; i < Files.Length; i++)
            {
                if (PlainCopy(PathOf(before[i], Files[i].Name), problems) is { } copy)
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

        return problems;
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

    /// <summary>Where the plain form is; null where the file itself will do.</summary>
    private static string? PlainCopy(string path, List<Diagnostic> problems)
    {
        byte[] bytes = [];
        try
        {
            // The usual way to configure no file.
            if (path == "/dev/null" || FileTypes.Of(path) == FileType.Missing)
                return null;
            bytes = new PhysicalFileSystem().ReadAllBytes(path, Largest);
            var ini = IniText.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
            if (ini.IsPlain)
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
            return InMemory(ini.ToPlain());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(AwsCodes.BadCredentials.With($"{path} cannot be read: {FileProblem.Of(e, path)}"));
            return InMemory("");
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
        var bytes = Encoding.UTF8.GetBytes(text);
        var path = $"/proc/self/fd/{descriptor}";
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.Write(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return path;
    }

    // The descriptor stays open as long as the process: the SDK reads the files again and again.
#pragma warning disable SYSLIB1054, CA5392
    [DllImport("libc", EntryPoint = "memfd_create")]
    private static extern int MemoryFile(byte[] name, uint flags);
#pragma warning restore SYSLIB1054, CA5392
}
