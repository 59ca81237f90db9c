using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds;

/// <summary>How all resources of a kind are read at once, or of several kinds that one list brings.</summary>
public abstract class BulkRead
{
    /// <summary>What is read, in a reader's words: <c>users, roles and policies</c>.</summary>
    public abstract string What { get; }

    /// <summary>Whether a run that asks for none of these can do without them.</summary>
    public virtual bool CanBeMissing => false;

    /// <summary>Every resource of the account with what identifies its owner, and the declared facets of declared resources.</summary>
    /// <exception cref="Exception">The list itself failed: what is declared is then not known.</exception>
    public abstract Task ReadAsync(BulkReading reading, CancellationToken cancellationToken);

    /// <summary>What to report where the store has no such resources at all; null where the failure is one.</summary>
    public virtual Diagnostic? WhyNone(AwsSession aws, Exception failure) => null;
}
