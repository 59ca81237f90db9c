namespace S3Creds.Cli.Tests.Terminal;

/// <summary>A crash writes the secrets of the process nowhere.</summary>
public class CoreDumpsTests
{
    /// <summary>A limit of 0 does not hold for a dump that is passed to a program; one byte does.</summary>
    [Fact]
    public void They_are_limited_to_one_byte_once_the_program_has_begun()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var before = Limits();
        CoreDumps.Disable();
        // Only the administrator may raise a hard limit.
        var expected = before[1] == "0" && !Environment.IsPrivilegedProcess ? "0" : "1";
        Assert.Equal([expected, expected], Limits());
    }

    [Theory]
    [InlineData(1, "|/usr/lib/systemd/systemd-coredump %P", true)]
    [InlineData(1, null, true)]
    [InlineData(0, "core", true)]
    [InlineData(0, "/var/crash/core.%p", true)]
    [InlineData(0, "|/usr/share/apport/apport -p%p", false)]
    [InlineData(0, "@/run/coredump.socket", false)]
    [InlineData(0, null, false)]
    [InlineData(4096, "core", false)]
    [InlineData(ulong.MaxValue, "core", false)]
    public void They_are_off_where_neither_a_file_nor_a_program_gets_one(ulong most, string? pattern, bool expected) =>
        Assert.Equal(expected, CoreDumps.AreOff(most, pattern));

    private static string[] Limits()
    {
        const string Name = "Max core file size";
        var line = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith(Name, StringComparison.Ordinal));
        return line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2];
    }
}
