using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Core.Fleet;

/// <summary>Results in a folder that all tasks see.</summary>
/// <param name="folder">Of the run.</param>
public sealed class FolderResults(string folder, IFileSystem files) : IResultStore
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public Task<IReadOnlyList<ResultKey>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            Guarded<IReadOnlyList<ResultKey>>(() =>
                files.FolderExists(folder)
                    ?
                    [
                        .. files
                            .Files(folder, recursive: true, cancellationToken)
                            .Select(f => ResultKey.Parse(Path.GetRelativePath(folder, f).Replace('\\', '/')))
                            .OfType<ResultKey>(),
                    ]
                    : []
            )
        );

    public Task<byte[]?> ReadAsync(ResultKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded(() => files.FileExists(PathOf(key)) ? files.ReadAllBytes(PathOf(key), FleetResult.MaxBytes) : null));

    public Task<bool> WriteNewAsync(ResultKey key, byte[] content, AwsSession? writer, CancellationToken cancellationToken) =>
        Task.FromResult(
            Guarded(() =>
            {
                var path = PathOf(key);
                files.CreateFolder(Path.GetDirectoryName(path)!);
                // Other tasks write here too: the look and the write are one.
                using var held = files.HoldWriters(path);
                if (files.FileExists(path))
                    return false;
                files.WriteAtomically(path, content, Mode);
                return true;
            })
        );

    private string PathOf(ResultKey key) => Path.Combine(folder, key.ToString());

    private T Guarded<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                FleetCodes.ResultsUnreachable.With(
                    $"the results in {folder} cannot be read or written: {FileProblem.Of(e, folder)}",
                    "name a folder that every task can write with --results"
                ),
                Outcome.Failed,
                e
            );
        }
    }
}
