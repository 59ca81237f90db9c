using System.Security.Cryptography;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks.Formats;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Sinks;

/// <summary>
/// A file below the manifest's folder, mode 0600. Written as a random temporary beside it, flushed, renamed, folder flushed; no link is
/// followed, and a file that others may read is refused rather than written (its mode would stay).
/// </summary>
/// <param name="root">The folder of the manifest.</param>
/// <param name="path">Relative to it.</param>
/// <param name="section">The part of the file that is meant, for a reader.</param>
internal sealed class FileSink(
    IFileSystem files,
    string root,
    string path,
    KeyFormat format,
    bool refusedHere = false,
    string? section = null
) : ISink
{
    private const long Largest = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary> Two users may have profiles in one file, and their steps run at once, in this process or in another: what one reads,
    /// changes and writes the other must not write over. </summary>
    private static readonly Lock OneAtATime = new();

    public string Label => section is null ? $"file {path}" : $"file {path} [{section}]";

    public bool CanReadBack => true;

    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (refusedHere)
            throw new S3CredsException(
                KeyCodes.OptIn.With(
                    $"{Label}: refusing to write a secret to a file in CI",
                    "deliver to ssm or to a command, or use --secrets-in-ci"
                ),
                Outcome.Refused
            );
        var target = Target();
        if (files.FolderExists(target))
            throw Refused("it is a folder", "name a file in it");
        try
        {
            var content = Content(target);
            try
            {
                if (content.Length > 0 && !format.Merges && format.KeyId(content) is null)
                    throw Refused("it exists and contains something else", "name another file, or remove this one first");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }

            files.CreateFolder(Path.GetDirectoryName(target)!);
            files.ProbeWritable(target);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw Refused($"it cannot be written: {FileProblem.Of(e, target)}", null, e);
        }

        return Task.CompletedTask;
    }

    public Task<SinkReport> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = Content(Target());
            var id = format.KeyId(content);
            var user = format.User(content);
            CryptographicOperations.ZeroMemory(content);
            return Task.FromResult<SinkReport>(id is null ? SinkReport.Empty.Instance : new SinkReport.Holds(id, user));
        }
        catch (S3CredsException e)
        {
            return Task.FromResult<SinkReport>(new SinkReport.Unknown(e.Diagnostics[0].Message));
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            return Task.FromResult<SinkReport>(
                new SinkReport.Unknown($"{Label} cannot be read: {FileProblem.Of(e, Path.Combine(root, path))}")
            );
        }
    }

    public void RemoveLeftovers()
    {
        try
        {
            files.RemoveLeftovers(Target());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or S3CredsException)
        {
            // A sink that cannot be written now is reported at the delivery; giving up a key must not wait for it.
        }
    }

    public Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken)
    {
        var target = Target();
        byte[] existing = [];
        try
        {
            lock (OneAtATime)
            {
                files.CreateFolder(Path.GetDirectoryName(target)!);
                using var held = files.HoldWriters(target);
                existing = Content(target);
                using var content = new SecretBuffer();
                format.Write(existing, key, content);
                files.WriteAtomically(target, content.Written, OwnerOnly);
            }
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                KeyCodes.DeliveryFailed.With($"{Label} cannot be written: {FileProblem.Of(e, target)}"),
                Outcome.Partial,
                e
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(existing);
        }

        return Task.CompletedTask;
    }

    public Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken)
    {
        byte[] content = [];
        try
        {
            content = Content(Target());
            return Task.FromResult(format.KeyId(content) == keyId ? format.Secret(content) : null);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                KeyCodes.ReadBack.With($"{Label} cannot be read: {FileProblem.Of(e, Path.Combine(root, path))}"),
                Outcome.Partial,
                e
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>The place to write, after a check that no link leads elsewhere and no other user may read it.</summary>
    private string Target()
    {
        try
        {
            return Looked();
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw Refused(FileProblem.Of(e, Path.Combine(root, path)), null, e);
        }
    }

    private string Looked()
    {
        var relative = Path.GetRelativePath(root, Path.Combine(root, path));
        if (IsOutside(root, path))
            throw Refused("it is outside the manifest folder", "name a file inside it, by a relative path");
        var resolvedRoot = files.Resolve(root);
        var target = Path.Combine(resolvedRoot, relative);
        if (files.Resolve(Path.Combine(root, relative)) != target)
            throw Refused("a link is on the way to it, and links are not followed", "name the file itself");
        var wide = files.ModeOf(target) & ~(OwnerOnly | UnixFileMode.UserExecute);
        return wide is null or UnixFileMode.None
            ? target
            : throw Refused(
                $"others may open it ({Octal(files.ModeOf(target)!.Value)})",
                $"chmod 600 {path}, and take the secret that is in it for known"
            );
    }

    /// <summary>By its text alone; links are another matter.</summary>
    public static bool IsOutside(string root, string path) =>
        Path.IsPathRooted(path)
        || Path.GetRelativePath(root, Path.Combine(root, path)) is ".." or "."
        || Path.GetRelativePath(root, Path.Combine(root, path)).StartsWith("../", StringComparison.Ordinal);

    private byte[] Content(string target) =>
        files.TypeOf(target) switch
        {
            FileType.Missing => [],
            FileType.Regular => files.ReadAllBytes(target, Largest),
            var other => throw FileTypes.Refusal(other),
        };

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);

    private S3CredsException Refused(string why, string? hint, Exception? inner = null) =>
        new(KeyCodes.SinkRefused.With($"{Label}: {why}", hint), Outcome.Refused, inner);
}

/// <summary><c>file</c>: a path, or the path with a format.</summary>
internal sealed class FileSinkKind : SinkKind
{
    /// <summary>Keys that belong to formats; the first is the one that a key alone means.</summary>
    private static readonly (string Key, string[] Formats)[] FormatKeys =
    [
        ("profile", ["profile", "ini"]),
        ("name", ["kubernetes"]),
        ("namespace", ["kubernetes"]),
    ];

    public override string Name => "file";

    public override JsonObject Schema() =>
        Either(
                Text("A path inside the folder of the manifest."),
                Closed(
                    new JsonObject
                    {
                        ["path"] = Text("A path inside the folder of the manifest.").With("secrets/ci.json"),
                        ["format"] = new JsonObject { ["enum"] = Names("json", "ini", "profile", "dotenv", "kubernetes") }.Described(
                            "The format of the file. profile: one section of a credentials file. Omitted: by the extension of the file."
                        ),
                        ["profile"] = Word("The section of an ini or credentials file. Omitted: default.", "^[^\\[\\]\\r\\n]+$").With("ci"),
                        ["name"] = Word(
                                "The name of the Kubernetes Secret. Omitted: the name of the user.",
                                "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"
                            )
                            .With("ci-key"),
                        ["namespace"] = Word(
                                "The namespace of the Kubernetes Secret. Omitted: none is written.",
                                "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
                            )
                            .With("media"),
                    },
                    "path"
                )
            )
            .Described("A file inside the folder of the manifest, as a path or as a map.", examples: "secrets/ci.json");

    public override JsonObject Options(JsonNode? written) => Long(written, "path");

    public override string? WhyNot(SinkDeclaration declared) =>
        FileSink.IsOutside(declared.Folder, Option(declared, "path")!)
            ? "it is outside the manifest folder: name a file inside it, by a relative path"
        : Array.Find(FormatKeys, k => Option(declared, k.Key) is not null && !k.Formats.Contains(Format(declared)))
            is { Key: { } key } misfit
            ? $"{key} has no meaning in the format {Format(declared)}: set format to {string.Join(" or ", misfit.Formats)}, or remove {key}"
        : null;

    /// <summary>The file; profiles share one, each with a section of its own.</summary>
    public override string Place(SinkDeclaration declared)
    {
        var file = "file " + Path.GetFullPath(Path.Combine(declared.Folder, Option(declared, "path")!));
        return Format(declared) == "profile" ? $"{file} [{Option(declared, "profile") ?? "default"}]" : file;
    }

    public override ISink Make(SinkDeclaration declared, SinkFactory around) =>
        new FileSink(
            around.Files,
            declared.Folder,
            Option(declared, "path")!,
            KeyFormat.Of(Format(declared), Option(declared, "profile"), Option(declared, "name"), Option(declared, "namespace"))!,
            around.RefusedHere,
            Format(declared) == "profile" ? Option(declared, "profile") : null
        );

    /// <summary>As it is named; else as the file's extension names it; else the one that a key given beside the path belongs to.</summary>
    private static string Format(SinkDeclaration declared) =>
        Option(declared, "format")
        ?? KeyFormat.NamedByExtension(Option(declared, "path")!)
        ?? Array.Find(FormatKeys, k => Option(declared, k.Key) is not null).Formats?[0]
        ?? KeyFormat.ByExtension(Option(declared, "path")!);
}
