using System.Runtime.InteropServices;
using S3Creds.Cli;
using S3Creds.Core.Files;

#pragma warning disable RS0030 // The one place that knows the console: everything else writes to the context it makes.
StandardStreams.Complete();
CoreDumps.Disable();
using var stop = new CancellationTokenSource();
using var abort = new CancellationTokenSource();
// Ctrl-C, and what a supervisor or a CI sends in its place.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
return await CliProgram.RunAsync(args, new CommandContext(
    Console.In,
    Console.Out,
    Console.Error,
    new PhysicalFileSystem(),
    TimeProvider.System,
    Environment.GetEnvironmentVariable,
    new Terminals(!Console.IsInputRedirected, !Console.IsOutputRedirected, !Console.IsErrorRedirected) { Width = () => Console.IsOutputRedirected ? null : Console.WindowWidth },
    stop.Token,
    abort.Token,
    StandardInput: Console.OpenStandardInput,
    StandardOutput: Console.OpenStandardOutput));

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
        abort.Cancel();
    stop.Cancel();
}
