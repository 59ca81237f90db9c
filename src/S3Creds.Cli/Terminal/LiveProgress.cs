using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>Shows that the program works, on standard error and only on a terminal: pipes and logs get nothing of it.</summary>
internal static class LiveProgress
{
    public static async Task<T> ReadingAsync<T>(bool quiet, CommandContext context, Func<Task<T>> read)
    {
        if (quiet || !context.Terminals.Err)
            return await read();
        var line = new TerminalLine(context);
        line.Show("Reading the account");
        try
        {
            return await read();
        }
        finally
        {
            line.Clear();
        }
    }

    /// <param name="apply">Runs with a bar to move, or null where none is shown.</param>
    public static async Task<T> ApplyingAsync<T>(bool quiet, int steps, CommandContext context, Func<Bar?, Task<T>> apply)
    {
        if (quiet || !context.Terminals.Err)
            return await apply(null);
        var bar = new Bar(new TerminalLine(context), steps);
        try
        {
            return await apply(bar);
        }
        finally
        {
            bar.Clear();
        }
    }

    /// <summary>The step lines go to another stream of the same terminal, so the bar is wiped before each of them.</summary>
    internal sealed class Bar(TerminalLine line, int steps)
    {
        private const int Cells = 24;

        private string doing = "";
        private int done;

        public void Show(string what)
        {
            doing = what;
            Draw();
        }

        public void Advance()
        {
            done++;
            Draw();
        }

        public void Clear() => line.Clear();

        private void Draw()
        {
            var filled = steps == 0 ? Cells : Math.Min(Cells, done * Cells / steps);
            line.Show($"{new string('━', filled)}{new string('╌', Cells - filled)} {done}/{steps} {Escape.Text(doing)}");
        }
    }
}
