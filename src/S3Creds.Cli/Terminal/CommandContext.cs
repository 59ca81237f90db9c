using System.Security.Cryptography;
using System.Text;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Sandbox;

namespace S3Creds.Cli;

/// <summary>What a verb may touch of the outside, so that the whole program runs in a test.</summary>
/// <param name="Variable">An environment variable, null where it is not set.</param>
/// <param name="Stop">Cancelled by the first Ctrl-C: end what is in flight.</param>
/// <param name="Abort">Cancelled by the second Ctrl-C: stop at once.</param>
/// <param name="ShapeSandbox">Changes how the emulated account behaves: tests put faults in here.</param>
/// <param name="StandardInput">The bytes below <paramref name="In"/>; null: its text as UTF-8.</param>
/// <param name="StandardOutput">The bytes below <paramref name="Out"/>; null: written there as UTF-8.</param>
public sealed record CommandContext(
    TextReader In,
    TextWriter Out,
    TextWriter Err,
    IFileSystem Files,
    TimeProvider Time,
    Func<string, string?> Variable,
    Terminals Terminals,
    CancellationToken Stop,
    CancellationToken Abort,
    Func<SandboxOptions, SandboxOptions>? ShapeSandbox = null,
    Func<Stream>? StandardInput = null,
    Func<Stream>? StandardOutput = null
)
{
    /// <summary>How this run ends before its end.</summary>
    public Interruption Interruption { get; } = new();

    /// <summary>Standard input as bytes.</summary>
    public Stream OpenIn() => StandardInput?.Invoke() ?? new MemoryStream(Encoding.UTF8.GetBytes(In.ReadToEnd()), writable: false);

    /// <summary>Standard output as bytes.</summary>
    public Stream OpenOut() => StandardOutput?.Invoke() ?? new TextStream(SecretOut);

    /// <summary>Knows the secrets of this run.</summary>
    public Scrubber Scrubber { get; private init; } = new();

    /// <summary>Draws a number from 0 to 1.</summary>
    public Func<double> Chance { get; init; } = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    /// <summary>Standard output for a secret that was asked for.</summary>
    public TextWriter SecretOut => (Out as ScrubbingWriter)?.Inner ?? Out;

    /// <summary>Standard error, for the line that makes a CI runner mask a secret.</summary>
    public SecretMask Mask => new(Variable, (Err as ScrubbingWriter)?.Inner ?? Err, Scrubber);

    /// <summary>The same, with the secrets of the run taken out of all that is written.</summary>
    public CommandContext Scrubbed() =>
        this with
        {
            Out = new ScrubbingWriter(SecretOut, Scrubber, "standard output"),
            Err = new ScrubbingWriter(Err, Scrubber, null),
        };

    /// <summary>For one of many turns of a run without end: standard output is collected, and the secrets of the turn are its own.</summary>
    public CommandContext ForTurn(TextWriter output) =>
        (this with { Out = output, Err = (Err as ScrubbingWriter)?.Inner ?? Err, Scrubber = new() }).Scrubbed();

    /// <summary>Colours on standard output: only on a terminal, and not with NO_COLOR.</summary>
    public bool Colour(bool noColour) => Terminals.Out && !noColour && NoColorIsUnset;

    public bool ErrColour => Terminals.Err && NoColorIsUnset;

    private bool NoColorIsUnset => string.IsNullOrEmpty(Variable("NO_COLOR"));
}

/// <summary>Which of the three streams a person sits at.</summary>
public sealed record Terminals(bool In, bool Out, bool Err)
{
    public static Terminals None { get; } = new(false, false, false);

    /// <summary>Columns of the terminal that standard output is; null where it is none. Asked only by who needs it: the answer costs a
    /// start some milliseconds.</summary>
    public Func<int?> Width { get; init; } = () => null;

    /// <summary>There is a terminal to prompt on.</summary>
    public bool CanAsk => In && Err;
}
