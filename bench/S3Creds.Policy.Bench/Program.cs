using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;
using S3Creds.Policy.Bench;

// `dotnet run -c Release` runs the benchmarks; `-- quick [ROUNDS]` measures the bars with a clock, the processor's time and the process's peak of memory.
if (args is ["quick", ..])
{
    var process = Process.GetCurrentProcess();
    Console.WriteLine($"before anything: {Environment.WorkingSet >> 20} MB");
    var bench = new CompareBenchmarks { Users = 1000 };
    bench.Prepare();
    Console.WriteLine($"documents parsed: {Environment.WorkingSet >> 20} MB, live {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB");
    for (var round = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5; round > 0; round--)
    {
        bench.Prepare();
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes();
        process.Refresh();
        var processor = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var changes = bench.EverythingChanged();
        var elapsed = clock.ElapsedMilliseconds;
        process.Refresh();
        Console.WriteLine(
            $"1,000 users, 20 statements, all changed: {changes} changes, {elapsed} ms, processor {(process.TotalProcessorTime - processor).TotalMilliseconds:F0} ms, peak {process.PeakWorkingSet64 >> 20} MB, "
            + $"allocated {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MB");
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
