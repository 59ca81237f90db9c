using System.Diagnostics;
using System.Globalization;

namespace S3Creds.Policy.Bench;

/// <summary>The bars, measured once with a clock, the processor's time and the process's peak of memory; runs compiled ahead of time as
/// well.</summary>
internal static class Bars
{
    private const int Users = 1000;

    public static void Run(int rounds)
    {
        AccessDifference(rounds);
        Evaluation();
        Matching();
    }

    /// <summary>1,000 users × 20 statements, all changed: under 1 s and 100 MB.</summary>
    private static void AccessDifference(int rounds)
    {
        Console.WriteLine($"before anything: {Environment.WorkingSet >> 20} MB");
        List<PrincipalChange> changes =
        [
            .. Enumerable
                .Range(0, Users)
                .Select(u => new PrincipalChange(
                    RequestPrincipal.Parse($"arn:aws:iam::111122223333:user/u{u}"),
                    new PolicySet { Identity = [Accounts.User(u, 20, 1)] },
                    new PolicySet { Identity = [Accounts.User(u, 20, 2)] }
                )),
        ];
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"documents parsed: working set {process.WorkingSet64 >> 20} MB, live {GC.GetTotalMemory(forceFullCollection: false) >> 20} MB"
        );
        for (; rounds > 0; rounds--)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            process.Refresh();
            var processor = process.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            var found = PolicyComparison.CompareAll(changes).Sum(r => r.Differences.Count);
            var elapsed = clock.ElapsedMilliseconds;
            process.Refresh();
            Console.WriteLine(
                $"{Users} users, 20 statements, all changed: {found} changes, {elapsed} ms, processor "
                    + $"{(process.TotalProcessorTime - processor).TotalMilliseconds:F0} ms, "
                    + $"peak {process.PeakWorkingSet64 >> 20} MB, allocated {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MB"
            );
        }
    }

    /// <summary>One decision of a typical user: under 2 µs.</summary>
    private static void Evaluation()
    {
        const int Times = 1_000_000;
        var policies = Accounts.Typical();
        var request = new AccessRequest(
            "arn:aws:iam::111122223333:user/ci",
            "s3:PutObject",
            "arn:aws:s3:::media/a/b.jpg",
            RequestContext.Of(("aws:SecureTransport", "true"), ("aws:username", "ci"))
        );
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Times; i++)
            {
                PolicyEvaluator.Evaluate(request, policies);
            }

            Console.WriteLine($"evaluate: {(clock.Elapsed.TotalMicroseconds / Times).ToString("F3", CultureInfo.InvariantCulture)} µs");
        }
    }

    /// <summary>One string of 2 KB against the worst of many patterns that hurt matchers: under 1 ms.</summary>
    private static void Matching()
    {
        var (worst, text) = HostilePatterns.Worst();
        Console.WriteLine(
            $"matching 2 KB, the worst of {HostilePatterns.Count}: {worst.ToString("F1", CultureInfo.InvariantCulture)} µs ({text})"
        );
        var (longest, answer) = HostilePatterns.SlowestComparison();
        Console.WriteLine(
            $"comparing hostile sets, the slowest of {HostilePatterns.Sets}: processor "
                + $"{longest.ToString("F0", CultureInfo.InvariantCulture)} ms ({answer})"
        );
    }
}
