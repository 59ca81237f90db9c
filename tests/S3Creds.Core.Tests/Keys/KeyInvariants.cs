using System.Text;

namespace S3Creds.Core.Tests.Keys;

/// <summary>What must hold of the emulated account whatever went wrong (RELIABILITY.md §1).</summary>
internal static class KeyInvariants
{
    /// <summary>After every single act, even of a process that died.</summary>
    public static async Task AlwaysAsync(KeyWorld world, string where)
    {
        Assert.True(await world.ConsumerWorksAsync(), $"{where}: the consumer's key {world.Held()?.Id} is refused");
    }

    /// <summary>When a run is over, or the run after a crash.</summary>
    public static async Task ConvergedAsync(KeyWorld world, string where)
    {
        await AlwaysAsync(world, where);
        var ring = await world.RingAsync();
        Assert.True(ring.Tags is { Intent: null, Delivering: null }, $"{where}: an announcement is left");
        Assert.True(ring.Tags.Current == world.Held()?.Id, $"{where}: the sink holds {world.Held()?.Id}, in use is {ring.Tags.Current}");
        Assert.True(ring[ring.Tags.Current] is { Active: true }, $"{where}: the key in use is not active");
        Assert.True(ring.Keys.All(k => ring.Tags.Named.Contains(k.Id)), $"{where}: a key survives that nobody names: {string.Join(", ", ring.Keys.Select(k => k.Id))}");
        Assert.Empty(Directory.EnumerateFiles(world.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    /// <summary>No secret that was ever issued is in any file but the sink, raw or encoded.</summary>
    public static void NoCanary(KeyWorld world, IEnumerable<string> secrets)
    {
        var needles = secrets.SelectMany(s => (string[])
        [
            s, Convert.ToBase64String(Encoding.UTF8.GetBytes(s)), Convert.ToHexString(Encoding.UTF8.GetBytes(s)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
            Uri.EscapeDataString(s), System.Text.Json.JsonSerializer.Serialize(s).Trim('"'),
        ]).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(needles);
        var texts = Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories).Where(f => f != world.SinkFile).Select(f => (Name: f, Text: File.ReadAllText(f)))
            .Append(("the plan", Encoding.UTF8.GetString(Core.Planning.PlanFile.Write(world.LastPlan!))))
            .Append(("the events", string.Join('\n', world.Events.Select(e => e.ToString()))));
        foreach (var (name, text) in texts)
            Assert.True(needles.TrueForAll(n => !text.Contains(n, StringComparison.Ordinal)), $"a secret is in {name}");
    }
}
