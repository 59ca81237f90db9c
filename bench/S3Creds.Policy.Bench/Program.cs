using System.Diagnostics;
using BenchmarkDotNet.Running;
using S3Creds.Policy.Bench;

// `dotnet run -c Release` runs the benchmarks; `-- quick` measures the bars once with a stopwatch.
if (args is ["quick", ..])
{
    for (var round = 0; round < 5; round++)
    {
        var bench = new CompareBenchmarks { Users = 1000 };
        bench.Prepare();
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        bench.EverythingChanged();
        Console.WriteLine($"1,000 users, 20 statements, all changed: {clock.ElapsedMilliseconds} ms, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB, allocated {(GC.GetTotalAllocatedBytes() - before) >> 20} MB");
    }

    var evaluate = new EvaluateBenchmarks();
    for (var round = 0; round < 3; round++)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 1_000_000; i++)
        {
            evaluate.Allowed();
        }

        Console.WriteLine($"evaluate: {clock.Elapsed.TotalMicroseconds / 1_000_000:F3} µs");
    }

    return;
}

BenchmarkSwitcher.FromAssembly(typeof(EvaluateBenchmarks).Assembly).Run(args);
