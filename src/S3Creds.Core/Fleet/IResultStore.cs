using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Fleet;

/// <summary>Where the tasks of a run leave what they found: a folder that they share, or a bucket. Nothing in it is ever
/// replaced.</summary>
public interface IResultStore
{
    /// <exception cref="S3CredsException">It cannot be read (S3C810).</exception>
    Task<IReadOnlyList<ResultKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null where there is none.</summary>
    /// <exception cref="S3CredsException">It cannot be read (S3C810).</exception>
    Task<byte[]?> ReadAsync(ResultKey key, CancellationToken cancellationToken);

    /// <summary>Writes what is not there yet.</summary>
    /// <param name="writer">The session of the account, where there is one.</param>
    /// <returns>False: there is an object of this name, of this or another task.</returns>
    /// <exception cref="S3CredsException">It cannot be written (S3C810).</exception>
    Task<bool> WriteNewAsync(ResultKey key, byte[] content, AwsSession? writer, CancellationToken cancellationToken);
}
