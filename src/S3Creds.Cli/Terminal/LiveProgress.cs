using S3Creds.Core.Rendering;
using Spectre.Console;

namespace S3Creds.Cli;

/// <summary>That something is going on, on standard error and only on a terminal: pipes and logs see nothing of it.</summary>
internal static class LiveProgress
{
    private const int Narrowest = 20;

    public static async Task<T> ReadingAsync<T>(bool quiet, CommandContext context, Func<Task<T>> read) =>
        quiet || !context.Terminals.Err
            ? await read()
            : await Terminal(context).Status().Spinner(Spinner.Known.Dots).StartAsync("Reading the account", _ => read());

    /// <param name="apply">Runs with a bar to move, or null where none is shown.</param>
    public static async Task<T> ApplyingAsync<T>(bool quiet, int steps, CommandContext context, Func<Bar?, Task<T>> apply)
    {
        if (quiet || !context.Terminals.Err)
            return await apply(null);
        var bar = new Bar(Terminal(context), steps);
        try
        {
            return await apply(bar);
        }
        finally
        {
            bar.Clear();
        }
    }

    private static IAnsiConsole Terminal(CommandContext context) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(context.Err),
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                ColorSystem = context.ErrColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            }
        );

    /// <summary> One line that is drawn over itself. Spectre's own live progress owns the cursor of one stream; step lines go to another
    /// one on the same terminal, so this line is wiped before each of them. </summary>
    internal sealed class Bar(IAnsiConsole terminal, int steps)
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

        public void Clear() => terminal.Write(new ControlCode("\r\u001b[2K"));

        private void Draw()
        {
            var filled = steps == 0 ? Cells : Math.Min(Cells, done * Cells / steps);
            var text = $"{new string('━', filled)}{new string('╌', Cells - filled)} {done}/{steps} {Escape.Text(doing)}";
            var widest = Math.Max(Narrowest, terminal.Profile.Width - 1);
            Clear();
            terminal.Write(new ControlCode(text.Length > widest ? text[..widest] : text));
        }
    }
}
