using System.Collections.Concurrent;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Core.Tests.Sinks;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Planning;

/// <summary>No byte of a saved plan can be changed, lost or added.</summary>
public sealed class PlanBytesTests : IAsyncLifetime
{
    private byte[] file = [];

    public async Task InitializeAsync()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync("buckets: {media: {versioning: suspended}}\nusers: {old: {}}");
        var users = string.Join(", ", Enumerable.Range(1, 13).Select(i => $"u{i}: {{tags: {{n: \"é{i}\"}}, path: /team/}}"));
        var plan = (
            await run.PlanAsync(
                "buckets: {media: {versioning: enabled, tags: {a: b}}, logs: {versioning: enabled, tags: {a: b}}}\n"
                    + "roles: {deploy: {trust: {service: ec2.amazonaws.com}, access: [{bucket: media, allow: read-only}]}}\n"
                    + $"users: {{{users}}}"
            )
        ).Plan;
        Assert.True(plan.Steps.Count == 20, string.Join(", ", plan.Steps.Select(s => s.Id)));
        Assert.NotEmpty(plan.Access.Changes);
        file = PlanFile.Write(plan with { Commit = new string('a', 40) });
        Assert.Equal(file, PlanFile.Write(PlanFile.Read(file)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_flipped_byte_is_refused()
    {
        // All eight bits and the complement where there is time; at a desk each byte once.
        byte[] masks = Volume.IsLong ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [0];
        AssertRefused(
            Enumerable.Range(0, file.Length).SelectMany(i => masks.Select(m => (At: i, Mask: m == 0 ? (byte)(1 << (i % 8)) : m))),
            f =>
            {
                byte[] changed = [.. file];
                changed[f.At] ^= f.Mask;
                return changed;
            }
        );
    }

    [Fact]
    public void Every_truncation_is_refused() => AssertRefused(Enumerable.Range(0, file.Length), length => file[..length]);

    [Fact]
    public void What_is_added_or_moved_is_refused()
    {
        AssertRefused(Enumerable.Range(0, file.Length + 1), at => [.. file[..at], (byte)' ', .. file[at..]]);
        AssertRefused([0, 1], which => which == 0 ? [.. file, .. file] : [0xEF, 0xBB, 0xBF, .. file]);
    }

    [Fact]
    public void A_write_that_fails_in_its_middle_leaves_the_older_plan_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        using var disk = FullDisk.Mount(folder.Path);
        if (disk is null)
            return;
        var files = new PhysicalFileSystem();
        var path = Path.Combine(disk.Path, "plan.json");
        var older = file[..100];
        File.WriteAllBytes(path, older);
        disk.Fill();
        Assert.ThrowsAny<IOException>(() => files.WriteAtomically(path, file, UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(older, File.ReadAllBytes(path));
        disk.Free();
        Assert.Equal(["plan.json"], Directory.EnumerateFiles(disk.Path).Select(Path.GetFileName));
    }

    private static void AssertRefused<T>(IEnumerable<T> cases, Func<T, byte[]> change)
    {
        var taken = new ConcurrentBag<string>();
        Parallel.ForEach(cases, one =>
        {
            try
            {
                PlanFile.Read(change(one));
                taken.Add($"{one}");
            }
            catch (S3CredsException e) when (e.Diagnostics[0].Code == PlanCodes.BadPlanFile.Code && e.Outcome == Outcome.Refused)
            {
                // As it must be; any other exception fails the test.
            }
        });
        Assert.Empty(taken);
    }
}
