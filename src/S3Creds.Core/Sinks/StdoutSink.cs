using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks.Formats;

namespace S3Creds.Core.Sinks;

/// <summary>Standard output, asked for by name. In CI, where output is kept and read by many, only with an opt-in.</summary>
internal sealed class StdoutSink(TextWriter output, bool refusedHere) : ISink
{
    public string Label => "stdout";

    public bool CanReadBack => false;

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        refusedHere
            ? throw new S3CredsException(
                KeyCodes.OptIn.With(
                    "a key on standard output would end in this CI's log",
                    "deliver to ssm or to a command, or use --secrets-in-ci"
                ),
                Outcome.Refused
            )
            : Task.CompletedTask;

    public Task<SinkReport> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult<SinkReport>(SinkReport.NotReadable.Instance);

    public async Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken)
    {
        await ProbeAsync(cancellationToken);
        using var content = new SecretBuffer();
        new JsonFormat().Write([], key, content);
        var text = GC.AllocateArray<char>(content.Written.Length, pinned: true);
        var length = Encoding.UTF8.GetChars(content.Written, text);
        try
        {
            await output.WriteAsync(text.AsMemory(0, length), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new S3CredsException(
                KeyCodes.DeliveryFailed.With($"standard output cannot be written: {FileProblem.Of(e, null)}"),
                Outcome.Partial,
                e
            );
        }
        finally
        {
            Array.Clear(text);
        }
    }

    public Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);
}

/// <summary><c>stdout: true</c>.</summary>
internal sealed class StdoutSinkKind : SinkKind
{
    public override string Name => "stdout";

    public override JsonObject Schema() => new JsonObject { ["const"] = true }.Described("Prints the key to standard output.");

    public override JsonObject Options(JsonNode? written) => [];

    public override ISink Make(SinkDeclaration declared, SinkFactory around) => new StdoutSink(around.Output, around.RefusedHere);
}
