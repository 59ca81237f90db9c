using System.Diagnostics.CodeAnalysis;
using System.Text;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli;

/// <summary>A stream of the program that no secret of the run passes. What is written in one call is scanned as one text.</summary>
internal sealed class ScrubbingWriter(TextWriter inner, Scrubber scrubber) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    [AllowNull]
    public override string NewLine
    {
        get => inner.NewLine;
        set => inner.NewLine = value;
    }

    public override void Write(char value) => inner.Write(value);

    public override void Write(char[] buffer, int index, int count) => inner.Write(scrubber.Clean(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(scrubber.Clean(new string(buffer)));

    public override void Write(string? value) => inner.Write(value is null ? null : scrubber.Clean(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : scrubber.Clean(value));

    public override Task WriteAsync(char value) => inner.WriteAsync(value);

    public override Task WriteAsync(string? value) => inner.WriteAsync(value is null ? null : scrubber.Clean(value));

    public override Task WriteAsync(char[] buffer, int index, int count) => inner.WriteAsync(scrubber.Clean(new string(buffer, index, count)));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(scrubber.Clean(new string(buffer.Span)).AsMemory(), cancellationToken);

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(value is null ? null : scrubber.Clean(value));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
