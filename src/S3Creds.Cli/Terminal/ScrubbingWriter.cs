using System.Diagnostics.CodeAnalysis;
using System.Text;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli;

/// <summary>A stream of the program that no secret of the run passes. What is written in one call is scanned as one text. If the stream
/// fails, the run ends with a message of this tool. If standard error fails, nothing more is written to it: there is no other place for a
/// message.</summary>
/// <param name="name">How the stream is called where it fails; null: failures are ignored.</param>
internal sealed class ScrubbingWriter(TextWriter inner, Scrubber scrubber, string? name)
    : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    [AllowNull]
    public override string NewLine
    {
        get => inner.NewLine;
        set => inner.NewLine = value;
    }

    public override void Write(char value) => Guard(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value) => Guard(() => inner.Write(value is null ? null : scrubber.Clean(value)));

    public override void WriteLine(string? value) => Guard(() => inner.WriteLine(value is null ? null : scrubber.Clean(value)));

    public override Task WriteAsync(char value) => GuardAsync(() => inner.WriteAsync(value));

    public override Task WriteAsync(string? value) => GuardAsync(() => inner.WriteAsync(value is null ? null : scrubber.Clean(value)));

    public override Task WriteAsync(char[] buffer, int index, int count) => WriteAsync(new string(buffer, index, count));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        GuardAsync(() => inner.WriteAsync(scrubber.Clean(new string(buffer.Span)).AsMemory(), cancellationToken));

    public override Task WriteLineAsync(string? value) =>
        GuardAsync(() => inner.WriteLineAsync(value is null ? null : scrubber.Clean(value)));

    public override void Flush() => Guard(inner.Flush);

    public override Task FlushAsync() => GuardAsync(inner.FlushAsync);

    public override Task FlushAsync(CancellationToken cancellationToken) => GuardAsync(() => inner.FlushAsync(cancellationToken));

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    private async Task GuardAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        if (name is not null)
            throw new WordedIOException($"{name} cannot be written: {FileProblem.Of(e, null)}", e);
    }
}
