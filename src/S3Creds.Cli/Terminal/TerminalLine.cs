namespace S3Creds.Cli;

/// <summary>One line of the terminal behind standard error that is drawn over itself. It is never wider than the terminal, since a line that
/// wraps cannot be wiped.</summary>
internal sealed class TerminalLine(CommandContext context)
{
    /// <summary>Wipes the line, and leaves the cursor at its beginning.</summary>
    public const string Wipe = "\r\u001b[2K";

    private const int Narrowest = 20;
    private const int Usual = 80;

    public void Show(string text)
    {
        var widest = Math.Max(Narrowest, (context.Terminals.Width() ?? Usual) - 1);
        context.Err.Write(Wipe + (text.Length > widest ? text[..widest] : text));
        context.Err.Flush();
    }

    public void Clear()
    {
        context.Err.Write(Wipe);
        context.Err.Flush();
    }
}
