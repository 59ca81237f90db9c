using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Tests.Sinks;

public sealed class StdoutSinkTests : IDisposable
{
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";
    private readonly KeyMaterial key = new("ci", "AKIAEXAMPLE000000001", Secret.Of(Value));

    public void Dispose() => key.Secret.Dispose();

    [Fact]
    public async Task Standard_output_takes_a_key_as_JSON_and_cannot_tell_afterwards()
    {
        var output = new StringWriter();
        var sink = new StdoutSink(output, refusedHere: false);
        await sink.ProbeAsync(default);
        await sink.DeliverAsync(key, default);
        using var json = System.Text.Json.JsonDocument.Parse(output.ToString());
        Assert.Equal(
            (key.KeyId, Value),
            (json.RootElement.GetProperty("AccessKeyId").GetString(), json.RootElement.GetProperty("SecretAccessKey").GetString())
        );
        Assert.Equal((false, SinkReport.NotReadable.Instance), (sink.CanReadBack, await sink.DescribeAsync(default)));
        Assert.Null(await sink.ReadBackAsync(key.KeyId, default));
    }

    [Fact]
    public async Task In_CI_it_is_refused_before_a_key_is_made()
    {
        var output = new StringWriter();
        var sink = new StdoutSink(output, refusedHere: true);
        Assert.Equal(("S3C613", Outcome.Refused), Told(await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))));
        await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task A_reader_that_is_gone_or_a_full_disk_behind_it_is_a_failed_delivery()
    {
        await using var broken = new Broken();
        Assert.Equal(
            ("S3C601", Outcome.Partial),
            Told(await Assert.ThrowsAsync<S3CredsException>(() => new StdoutSink(broken, refusedHere: false).DeliverAsync(key, default)))
        );
        if (!File.Exists("/dev/full"))
            return;
        var full = new StreamWriter("/dev/full");
        try
        {
            Assert.Equal(
                ("S3C601", Outcome.Partial),
                Told(await Assert.ThrowsAsync<S3CredsException>(() => new StdoutSink(full, refusedHere: false).DeliverAsync(key, default)))
            );
        }
        finally
        {
            // What could not be written is still in its buffer, and cannot be written when it is closed either.
            await Assert.ThrowsAsync<IOException>(async () => await full.DisposeAsync());
        }
    }

    private static (string, Outcome) Told(S3CredsException e)
    {
        Assert.DoesNotContain(Value, e.ToString(), StringComparison.Ordinal);
        return (e.Diagnostics[0].Code, e.Outcome);
    }

    private sealed class Broken : StringWriter
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new IOException("Broken pipe");
    }
}
