using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds;

/// <summary>How all resources of a kind are read at once, or of several kinds that one list brings.</summary>
public abstract class BulkRead
{
    /// <summary>What is read, in a reader's words: <c>users, groups, roles and policies</c>.</summary>
    public abstract string What { get; }

    /// <summary>What a caller needs for the list.</summary>
    public virtual IReadOnlyList<NeededAction> Actions => [];

    /// <summary>Whether a run that asks for none of these can do without them.</summary>
    public virtual bool CanBeMissing => false;

    /// <summary>Every resource of the account with what identifies its owner, and the declared facets of declared resources.</summary>
    /// <exception cref="Exception">The list itself failed: what is declared is then not known.</exception>
    public abstract Task ReadAsync(BulkReading reading, CancellationToken cancellationToken);

    /// <summary>From how many resources on this list is read in place of one resource after the other, where they are read back.</summary>
    public virtual int ReadsBackFrom => int.MaxValue;

    /// <summary>Whether this resource is read by itself, beside the list: a difference in it is then no lag of a list, and needs no second
    /// read to be confirmed.</summary>
    /// <param name="isDeclared">Whether the manifests declare it.</param>
    public virtual bool ReadsByItself(bool isDeclared) => false;

    /// <summary>Whether who can do what follows from these: where that is asked for, they cannot be missing.</summary>
    public virtual bool BearsOnAccess => true;

    /// <summary>What to report where they could not be read and a run can do without them; null where that is a failed read, which holds
    /// back the removals of the run.</summary>
    public virtual IReadOnlyList<Diagnostic>? WithoutThem(AwsSession aws, Exception failure) => null;
}
