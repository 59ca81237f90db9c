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
return await CliProgram.RunAsync(
    args,
    new CommandContext(
        StandardStreams.IsGiven(0) ? Console.In : TextReader.Null,
        StandardStreams.IsGiven(1) ? Console.Out : TextWriter.Null,
        StandardStreams.IsGiven(2) ? Console.Error : TextWriter.Null,
        new PhysicalFileSystem(),
        TimeProvider.System,
        Environment.GetEnvironmentVariable,
        new Terminals(!Console.IsInputRedirected, !Console.IsOutputRedirected, !Console.IsErrorRedirected)
        {
            // A pseudo-terminal without a size, as behind script(1), has 0 columns: its width is not known.
            Width = () => !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var columns ? columns : null,
        },
        stop.Token,
        abort.Token,
        StandardInput: () => StandardStreams.IsGiven(0) ? Console.OpenStandardInput() : Stream.Null,
        StandardOutput: () => StandardStreams.IsGiven(1) ? Console.OpenStandardOutput() : Stream.Null
    )
);

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
        abort.Cancel();
    stop.Cancel();
}
