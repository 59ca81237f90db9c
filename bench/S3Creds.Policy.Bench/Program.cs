using System.Globalization;
using S3Creds.Policy.Bench;

// `dotnet run -c Release` runs the benchmarks; `-- quick [ROUNDS]` measures the bars.
#if !NATIVE
if (args is not ["quick", ..])
{
    BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(EvaluateBenchmarks).Assembly).Run(args);
    return;
}
#endif
Bars.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5);
