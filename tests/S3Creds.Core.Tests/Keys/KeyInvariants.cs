using System.Text;

namespace S3Creds.Core.Tests.Keys;

/// <summary>What must hold of the emulated account whatever went wrong.</summary>
internal static class KeyInvariants
{
    /// <summary>After a run, even of a process that died; <see cref="KeyWorld.Violations"/> is of every act within it.</summary>
    public static async Task AlwaysAsync(KeyWorld world, string where)
    {
        Assert.True(world.Violations.Count == 0, $"{where}: {string.Join("; ", world.Violations.Distinct(StringComparer.Ordinal))}");
        Assert.True(
            await world.ConsumerWorksAsync(),
            $"{where}: a consumer is refused: {string.Join(", ", world.Consumers.Select(c => $"{c.Sink} {c.Held?.Id}"))}"
        );
        NoSecretAstray(world, where);
    }

    /// <summary>When a run is over, or the run after a crash.</summary>
    /// <param name="foreign">Keys that are not ours and may be there.</param>
    public static async Task ConvergedAsync(KeyWorld world, string where, params string[] foreign)
    {
        await AlwaysAsync(world, where);
        var ring = world.Ring();
        Assert.True(ring.Tags is { Intent: null, Delivering: null }, $"{where}: an announcement is left");
        foreach (var consumer in world.Consumers.Where(c => c.Cache == TimeSpan.Zero))
            Assert.True(
                ring.Tags.Current == consumer.Held?.Id,
                $"{where}: {consumer.Sink} holds {consumer.Held?.Id}, in use is {ring.Tags.Current}"
            );
        Assert.True(ring[ring.Tags.Current] is { Active: true }, $"{where}: the key in use is not active");
        Assert.True(
            ring.Keys.All(k => ring.Tags.Named.Contains(k.Id) || foreign.Contains(k.Id)),
            $"{where}: a key survives that nobody names: {string.Join(", ", ring.Keys.Select(k => k.Id))}"
        );
        Assert.DoesNotContain(world.Disk.All, f => f.Key.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>No secret that was ever issued is anywhere but in its sink: not in plans, journals, events or other files, raw or
    /// encoded.</summary>
    private static void NoSecretAstray(KeyWorld world, string where)
    {
        foreach (var (path, file) in world.Disk.All)
        {
            if (path != KeyWorld.SinkFile && world.Canaries.FindIn(file.Content) is { } found)
                Assert.Fail($"{where}: {path} holds {found}");
        }

        if (world.LastPlan is { } plan)
            world.Canaries.AreNotIn(Encoding.UTF8.GetString(Core.Planning.PlanFile.Write(plan)), $"{where}: the plan");
        foreach (var failure in world.Failures())
            world.Canaries.AreNotIn(failure, $"{where}: a failure");
        if (!world.Consumers.Any(c => c.Sink == "stdout"))
            Assert.True(world.Terminal.Length == 0, $"{where}: something was printed");
    }
}
