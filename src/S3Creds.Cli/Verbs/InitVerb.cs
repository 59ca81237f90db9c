using System.Buffers;
using System.Globalization;
using System.Text;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Rendering;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Verbs;

[Verb("init")]
internal sealed class InitOptions : AccountOptions
{
    [Value(0, MetaName = "FOLDER", HelpText = "The folder to start in (default: the current folder)")]
    public string? Folder { get; set; }

    [Option("owner", MetaValue = "NAME", HelpText = "The owner that the manifest names (default: the name of the folder)")]
    public string? Owner { get; set; }

    [OneOf("github", "gitlab", "systemd")]
    [Option("ci", MetaValue = "WHAT", HelpText = "Also the workflows of github, the pipeline of gitlab, or the units of systemd")]
    public string? Ci { get; set; }
}

/// <summary>Writes a folder to start with. It overwrites nothing, and prompts for nothing: the account is that of the
/// credentials.</summary>
internal static class InitVerb
{
    private const string Schema = "s3creds.schema.json";
    private const int LongestName = 32;
    private const int LongestOwner = 128;

    /// <summary>What the schema of manifests allows in the name of an owner.</summary>
    private static readonly SearchValues<char> OwnerCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/@-"
    );

    public static async Task<Outcome> RunAsync(InitOptions options, CommandContext context)
    {
        var folder = options.Folder ?? "";
        var owner = options.Owner is { Length: > 0 } given
            ? given
            : NameOf(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder.Length == 0 ? "." : folder))));
        if (owner.Length > LongestOwner || owner.AsSpan().ContainsAnyExcept(OwnerCharacters))
            throw new S3CredsException(
                CliCodes.Usage.With($"--owner {owner} is not valid", "use letters, digits and ._/@- only, such as team-media")
            );
        var work = Workflows(options.Ci);
        var account = await AccountAsync(options, context);
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"manifests/{NameOf(owner)}.yaml"] = Manifest(owner, account),
            [Schema] = ManifestSchema.Text(KindTable.All),
        };
        foreach (var (path, text) in work)
            files[path] = text.Replace("123456789012", account, StringComparison.Ordinal);
        foreach (var (path, text) in files)
            await WriteAsync(folder, path, text, context);
        await IgnoreAsync(folder, context);
        var manifests = Path.Combine(folder, "manifests");
        await context.Out.WriteLineAsync();
        await context.Out.WriteLineAsync(
            Escape.Text($"To see what it would create:  s3creds plan -f {Shell.Word(manifests)}{options.AsTyped()}")
        );
        if (work.Count > 0)
            await context.Out.WriteLineAsync(
                "The roles, the region and the download in the files of CI are examples: docs/gitops.md explains them."
            );
        return Outcome.Done;
    }

    private static async Task<string> AccountAsync(InitOptions options, CommandContext context)
    {
        if (options.Sandbox || options.SandboxState is not null)
            return SandboxAccount.DefaultId;
        try
        {
            await using var account = await Account.OpenAsync(options, null, null, context);
            return (await account.Aws.WhoAmIAsync(context.Stop)).Account;
        }
        catch (S3CredsException e) when (e.Diagnostics is [{ } none] && none.Code == AwsCodes.NoCredentials.Code)
        {
            // Who tries the program for the first time may have no account at hand.
            throw new S3CredsException(none with { Hint = $"{none.Hint}; for an emulated account: --sandbox" }, e.Outcome, e);
        }
    }

    private static string Manifest(string owner, string account)
    {
        var name = NameOf(owner);
        return $$"""
            # yaml-language-server: $schema=../{{Schema}}
            # Everything in this file belongs to the owner below. Change it, then: s3creds plan -f manifests
            apiVersion: s3creds/v1
            account: "{{account}}"
            owner: {{owner}}

            buckets:
              {{name}}-{{account}}-uploads:
                versioning: enabled
                publicAccess: blocked
                encryption: aes256

            users:
              {{name}}-uploader:
                access:
                  - {bucket: {{name}}-{{account}}-uploads, allow: write-only}
              {{name}}-reader:
                access:
                  - {bucket: {{name}}-{{account}}-uploads, allow: read-only}

            """;
    }

    private static async Task WriteAsync(string folder, string path, string text, CommandContext context)
    {
        var at = Path.Combine(folder, path);
        if (context.Files.TypeOf(at) != FileType.Missing)
        {
            await context.Out.WriteLineAsync(Escape.Text($"Kept     {at}: it exists"));
            return;
        }

        Write(at, text, path.EndsWith(".sh", StringComparison.Ordinal), context);
        await context.Out.WriteLineAsync(Escape.Text($"Created  {at}"));
    }

    /// <summary>What is never for version control: the journal and the emulated account, and the folder for secrets of file
    /// sinks.</summary>
    private static async Task IgnoreAsync(string folder, CommandContext context)
    {
        string[] wanted = [".s3creds/", "secrets/", "plan.json"];
        var at = Path.Combine(folder, ".gitignore");
        var there = context.Files.FileExists(at) ? Encoding.UTF8.GetString(Read(at, context)) : "";
        var missing = wanted.Except(there.Split('\n').Select(l => l.Trim().TrimStart('/')), StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            await context.Out.WriteLineAsync(Escape.Text($"Kept     {at}: it has all lines"));
            return;
        }

        var begin = there.Length == 0 || there.EndsWith('\n') ? there : there + "\n";
        Write(at, begin + string.Join('\n', missing) + "\n", executable: false, context);
        await context.Out.WriteLineAsync(
            Escape.Text($"{(there.Length == 0 ? "Created " : "Extended")} {at}: {string.Join(", ", missing)}")
        );
    }

    private static byte[] Read(string at, CommandContext context)
    {
        try
        {
            return context.Files.ReadAllBytes(at, 1 << 20);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{at} cannot be read: {FileProblem.Of(e, at)}"), Outcome.Failed, e);
        }
    }

    private static void Write(string at, string text, bool executable, CommandContext context)
    {
        try
        {
            context.Files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(at))!);
            context.Files.WriteAtomically(
                at,
                Encoding.UTF8.GetBytes(text),
                executable
                    ? OwnFile.Shared | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                    : OwnFile.Shared
            );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{at} cannot be written: {FileProblem.Of(e, at)}"), Outcome.Failed, e);
        }
    }

    /// <summary>The files of a CI by the paths that it reads them at: those of examples/ci, which are a part of the program.</summary>
    private static Dictionary<string, string> Workflows(string? ci)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ci is null)
            return files;
        foreach (var name in typeof(InitVerb).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("ci/", StringComparison.Ordinal)))
        {
            var path = ci switch
            {
                "github" when name.StartsWith("ci/github/", StringComparison.Ordinal) => ".github/workflows/s3creds-"
                    + name["ci/github/".Length..],
                "gitlab" when name == "ci/gitlab/gitlab-ci.yml" => ".gitlab-ci.yml",
                "gitlab" when name.EndsWith(".sh", StringComparison.Ordinal) => name,
                "systemd" when name.StartsWith("ci/systemd/", StringComparison.Ordinal) => "systemd/" + name["ci/systemd/".Length..],
                "github" or "gitlab" or "systemd" => null,
                _ => throw new S3CredsException(CliCodes.Usage.With($"--ci {ci} is not known", "github, gitlab or systemd")),
            };
            if (path is null)
                continue;
            using var reader = new StreamReader(typeof(InitVerb).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            files[path] = reader.ReadToEnd();
        }

        return files;
    }

    /// <summary>A part of the names of buckets and users: lower case, digits and hyphens.</summary>
    private static string NameOf(string text)
    {
        var plain = new string([
            .. text.ToLower(CultureInfo.InvariantCulture).Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-'),
        ]);
        plain = string.Join('-', plain.Split('-', StringSplitOptions.RemoveEmptyEntries));
        plain = plain.Length > LongestName ? plain[..LongestName].TrimEnd('-') : plain;
        return plain.Length == 0 ? "team" : plain;
    }
}
