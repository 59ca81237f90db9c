using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks;

/// <summary>The report of a sink about the key in it, without its secret.</summary>
public abstract record SinkReport
{
    private SinkReport() { }

    /// <param name="User">The user of the key, where the sink has it.</param>
    public sealed record Holds(string KeyId, string? User = null) : SinkReport
    {
        /// <summary>The key is what is held; who it belongs to only explains.</summary>
        public bool Equals(Holds? other) => other?.KeyId == KeyId;

        public override int GetHashCode() => KeyId.GetHashCode(StringComparison.Ordinal);
    }

    public sealed record Empty : SinkReport
    {
        public static Empty Instance { get; } = new();
    }

    /// <summary>A sink that can only be written: a command, standard output.</summary>
    public sealed record NotReadable : SinkReport
    {
        public static NotReadable Instance { get; } = new();
    }

    /// <summary>The read failed. It is not empty: nothing is decided on it.</summary>
    public sealed record Unknown(string Reason) : SinkReport;
}

/// <summary>A place where consumers find their key. A kind of sink is one file.</summary>
public interface ISink
{
    /// <summary>As plans and journals name it: <c>file secrets/ci.json</c>, <c>ssm /media/ci</c>.</summary>
    string Label { get; }

    /// <summary>Sinks that can be read back are served first: a crash between two sinks is then recoverable.</summary>
    bool CanReadBack { get; }

    /// <summary>Writable, reachable, permitted? Asked before a key is made. Changes nothing.</summary>
    /// <exception cref="Diagnostics.S3CredsException">Why a delivery would fail.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Which key is in it; never reads a secret and never throws for a failed read (<see cref="SinkReport.Unknown"/>).</summary>
    Task<SinkReport> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Removes what a delivery that was killed left beside the sink, as far as that can be done: asked for before the delivery is
    /// given up.</summary>
    void RemoveLeftovers() { }

    /// <exception cref="Diagnostics.S3CredsException">Not delivered, or not known to be.</exception>
    Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken);

    /// <summary>The secret of this key; null where the sink holds another key, none, or cannot be read.</summary>
    Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken);
}
