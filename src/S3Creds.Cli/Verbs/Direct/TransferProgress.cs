using System.Globalization;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>How far a transfer is, on standard error and only on a terminal.</summary>
internal sealed class TransferProgress : IProgress<long>, IDisposable
{
    private const int Cells = 36;

    private static readonly string[] Units = ["bytes", "KB", "MB", "GB"];

    private readonly Lock gate = new();
    private readonly TextWriter terminal;
    private readonly TerminalLine line;
    private readonly string label;
    private readonly long? total;
    private long done;
    private long shown = -1;

    private TransferProgress(CommandContext context, string label, long? total)
    {
        terminal = context.Err;
        line = new TerminalLine(context);
        this.label = label;
        this.total = total;
    }

    /// <param name="total">Bytes; null where not known.</param>
    /// <returns>Null where nothing is shown.</returns>
    public static TransferProgress? Start(bool silent, string label, long? total, CommandContext context)
    {
        if (silent || !context.Terminals.Err)
            return null;
        var progress = new TransferProgress(context, label, total);
        progress.Report(0);
        return progress;
    }

    /// <summary><c>1.5 MB</c>.</summary>
    public static string Bytes(double size)
    {
        foreach (var unit in Units)
        {
            if (size < 1024)
                return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {unit}");
            size /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} TB");
    }

    public static string Files(int count) => $"{count} file{(count == 1 ? "" : "s")}";

    /// <param name="value">Bytes more than before.</param>
    public void Report(long value)
    {
        lock (gate)
        {
            done += value;
            var step = total is { } all ? (all == 0 ? 100 : done * 100 / all) : done >> 20;
            if (step == shown)
                return;
            shown = step;
            line.Show($"{label}  {Bar(step)}");
        }
    }

    public void Dispose()
    {
        lock (gate)
            terminal.WriteLine();
    }

    private string Bar(long percent)
    {
        if (total is null)
            return Bytes(done);
        var filled = (int)Math.Min(Cells, percent * Cells / 100);
        return $"[{new string('#', filled)}{new string('-', Cells - filled)}]  {percent, 3}%";
    }
}
