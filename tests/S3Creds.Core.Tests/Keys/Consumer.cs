using System.Text;
using System.Text.Json;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Core.Tests.Keys;

/// <summary>Somebody who signs with what a sink holds, and looks into it again only when what was read is older than <see
/// cref="Cache"/>.</summary>
/// <param name="looksAtOnce">Sees a delivery the moment it is made; else somebody who comes by between the runs.</param>
internal sealed class Consumer(string sink, Func<(string Id, string Secret)?> read, bool looksAtOnce = true)
{
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    public string Sink => sink;

    public bool LooksAtOnce => looksAtOnce;

    public TimeSpan Cache { get; set; }

    public (string Id, string Secret)? Held { get; private set; }

    public void Look(DateTimeOffset now)
    {
        if (Held is not null && Cache > TimeSpan.Zero && now - readAt <= Cache)
            return;
        Held = read();
        readAt = now;
    }

    /// <summary>One for each sink of a <c>keys</c> text.</summary>
    public static IReadOnlyList<Consumer> Of(string keys, SandboxHost host, SimulatedDisk disk, StringBuilder terminal)
    {
        var all = new List<Consumer>();
        if (keys.Contains("{file: ci.json}", StringComparison.Ordinal))
            all.Add(new Consumer("file", () => Parse(disk[KeyWorld.SinkFile]?.Content)));
        if (keys.Contains("{ssm: /team/ci}", StringComparison.Ordinal))
            all.Add(
                new Consumer("ssm", () =>
                    Parse(host.Store.Current.Parameters.Values.FirstOrDefault() is { } p ? Encoding.UTF8.GetBytes(p.Latest.Value) : null)
                )
            );
        if (keys.Contains("{stdout: true}", StringComparison.Ordinal))
            all.Add(new Consumer("stdout", () => Parse(Last(terminal)), looksAtOnce: false));
        return all;
    }

    public static (string Id, string Secret)? Parse(byte[]? content)
    {
        if (content is null or [])
            return null;
        using var json = JsonDocument.Parse(content);
        return (json.RootElement.GetProperty("AccessKeyId").GetString()!, json.RootElement.GetProperty("SecretAccessKey").GetString()!);
    }

    /// <summary>The last key that was printed.</summary>
    private static byte[]? Last(StringBuilder terminal)
    {
        var text = terminal.ToString();
        var start = text.LastIndexOf('{');
        return start < 0 ? null : Encoding.UTF8.GetBytes(text[start..]);
    }
}
