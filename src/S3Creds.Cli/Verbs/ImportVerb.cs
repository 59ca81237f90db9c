using System.Text;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Importing;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("import")]
internal sealed class ImportOptions : LookOptions
{
    [Option("owner", MetaValue = "NAME", HelpText = "The owner that the manifests name (default: the one owner that the account has)")]
    public string? Owner { get; set; }

    [Option("into", MetaValue = "FOLDER", HelpText = "Write the manifests, and policies/*.json, to this folder; nothing is overwritten")]
    public string? Into { get; set; }

    [Option("match", MetaValue = "GLOB", HelpText = "Only these addresses: user/ci-*, bucket/*")]
    public IEnumerable<string> Match { get; set; } = [];

    [Option("exclude", MetaValue = "GLOB", HelpText = "Not these addresses: what Terraform or another tool keeps")]
    public IEnumerable<string> Exclude { get; set; } = [];

    [Option("owned", HelpText = "Only resources of this owner")]
    public bool Owned { get; set; }

    [Option("unowned", HelpText = "Only resources without an owner")]
    public bool Unowned { get; set; }

    [OneOf("service-linked", "sso", "control-tower", "cloudformation", "account-settings")]
    [Option(
        "include",
        MetaValue = "WHAT",
        HelpText = "Also what AWS services keep: service-linked, sso, control-tower, cloudformation; and account-settings; left out by default"
    )]
    public IEnumerable<string> Include { get; set; } = [];

    [OneOf("all", "buckets")]
    [Option(
        "scope",
        Default = "all",
        MetaValue = "SCOPE",
        HelpText = "all, or buckets: IAM is not read, and the manifests have scope: buckets"
    )]
    public string Scope { get; set; } = "all";

    [Option("file-per-resource", HelpText = "With --into: a file for each resource")]
    public bool FilePerResource { get; set; }

    [Option("profiles", HelpText = "Write what three or more resources have in common as profiles")]
    public bool Profiles { get; set; }

    [Option("parallelism", Default = 16, MetaValue = "N", HelpText = "The number of parallel requests, 1 to 256 (default 16)")]
    public int Parallelism { get; set; } = 16;
}

/// <summary>A live account as manifests: on standard output, or as files of a folder.</summary>
internal static class ImportVerb
{
    public static async Task<Outcome> RunAsync(ImportOptions options, CommandContext context)
    {
        var request = Request(options);
        ImportResult result;
        await using (var account = await Account.OpenAsync(options, null, null, context))
        {
            try
            {
                result = await LiveProgress.ReadingAsync(options.Quiet, context, account.Aws, () =>
                    new Import(account.Aws, KindTable.All, request).RunAsync(options.EndpointUrl, context.Stop)
                );
            }
            catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
            {
                throw new S3CredsException(AwsError.Explain(e, "reading the account"), Outcome.Failed, e);
            }
        }

        if (options.Into is { } folder)
            await WriteFilesAsync(folder, result, options.AsTyped(), context);
        else
            await WriteOutAsync(result, context);
        if (!options.Quiet)
        {
            await DiagnosticWriter.WriteAsync(result.Notes, context);
            if (result.LeftOut.Count > 0)
                await context.Err.WriteLineAsync(
                    Escape.Text($"Not imported: {Plural.Of(result.LeftOut.Count, "resource")}, listed in the manifest")
                );
        }

        return Outcome.Done;
    }

    private static ImportRequest Request(ImportOptions options)
    {
        if (options.Files.Any())
            throw Usage("import reads an account, not manifests", "remove -f; --into FOLDER names where the manifests go");
        if (options is { Owned: true, Unowned: true })
            throw Usage("--owned and --unowned exclude each other", "remove both to import what has no owner and what this owner has");
        if (options is { FilePerResource: true, Into: null })
            throw Usage("--file-per-resource needs a folder", "use --into FOLDER");
        if (options.Scope is not ("all" or "buckets"))
            throw Usage($"--scope {options.Scope} is not known", "use all or buckets");
        return new ImportRequest
        {
            BucketsOnly = options.Scope == "buckets",
            Owner = string.IsNullOrEmpty(options.Owner) ? null : options.Owner,
            Match = Patterns(options.Match),
            Exclude = Patterns(options.Exclude),
            Include = options.Include.Select(ToolOf).ToHashSet(),
            Owned =
                options.Owned ? ImportOwned.OwnOnly
                : options.Unowned ? ImportOwned.UnownedOnly
                : ImportOwned.OwnAndUnowned,
            FilePerResource = options.FilePerResource,
            DocumentFiles = options.Into is not null,
            Profiles = options.Profiles,
            Parallelism = ManifestLoading.Parallel(options.Parallelism),
        };
    }

    private static List<AddressPattern> Patterns(IEnumerable<string> texts) => [.. texts.Select(t => new AddressPattern(t))];

    private static OtherTool ToolOf(string word)
    {
        var tools = Enum.GetValues<OtherTool>();
        return tools.Any(t => LeftOut.OptionOf(t) == word)
            ? tools.First(t => LeftOut.OptionOf(t) == word)
            : throw Usage($"--include {word} is not known", string.Join(", ", tools.Select(LeftOut.OptionOf)));
    }

    private static async Task WriteOutAsync(ImportResult result, CommandContext context)
    {
        if (result.Files.Count > 1)
            throw Usage("the account is too large for one manifest", "use --into FOLDER to write several");
        await context.Out.WriteAsync(Encoding.UTF8.GetString(result.Files.Values.Single()));
    }

    /// <summary>Documents first, so that no manifest is there before what it names.</summary>
    private static async Task WriteFilesAsync(string folder, ImportResult result, string account, CommandContext context)
    {
        var paths = result
            .Files.Keys.OrderBy(p => !p.EndsWith(".json", StringComparison.Ordinal))
            .ThenBy(p => p, StringComparer.Ordinal)
            .ToList();
        if (paths.Find(p => context.Files.TypeOf(Path.Combine(folder, p)) != FileType.Missing) is { } there)
            throw new S3CredsException(
                ImportCodes.FileExists.With(
                    $"{Path.Combine(folder, there)} exists, and nothing was written",
                    "name another folder with --into"
                )
            );
        var at = folder;
        try
        {
            foreach (var path in paths)
            {
                at = Path.Combine(folder, path);
                context.Files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(at))!);
                context.Files.WriteAtomically(at, result.Files[path], OwnFile.Shared);
            }
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                CliCodes.Unwritable.With(
                    $"{at} cannot be written: {FileProblem.Of(e, at)}",
                    "remove what was written before, and try again"
                ),
                Outcome.Failed,
                e
            );
        }

        var documents = paths.Count(p => p.EndsWith(".json", StringComparison.Ordinal));
        var imported = result
            .Imported.OrderBy(i => i.Key)
            .Select(i => Plural.Of(i.Value, i.Key.Name(), KindTable.Of(i.Key)!.Section))
            .DefaultIfEmpty("nothing");
        await context.Out.WriteLineAsync(
            Escape.Text(
                $"Imported {string.Join(", ", imported)} into {folder}: {Plural.Of(paths.Count - documents, "manifest")}, "
                    + Plural.Of(documents, "document")
            )
        );
        await context.Out.WriteLineAsync();
        await context.Out.WriteLineAsync("To check that nothing but ownership would change:");
        await context.Out.WriteLineAsync(Escape.Text($"  s3creds plan -f {Shell.Word(folder)} --adopt '*'{account}"));
    }

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint));
}
