using System.Text;

namespace S3Creds.Sandbox.Hosting;

/// <summary> A log file that is written at its end, wherever that is by then: after another program has truncated or rotated it in place,
/// lines go on at the new end and no hole is left. </summary>
public sealed class AccessLogFile : TextWriter
{
    private readonly FileStream file;

    private AccessLogFile(FileStream file) => this.file = file;

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="IOException">The file cannot be opened, or is not a regular file.</exception>
    public static AccessLogFile Open(string path)
    {
        var options = State.BodyFolder.NewFile(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        // Nothing is held back: a line is in the file when its request is answered.
        options.BufferSize = 0;
        var opened = new FileStream(path, options);
        if (opened.CanSeek)
        {
            return new AccessLogFile(opened);
        }

        opened.Dispose();
        throw new IOException("not a regular file");
    }

    public override void Write(char value) => Append(value.ToString());

    public override void Write(string? value) => Append(value ?? "");

    public override void WriteLine(string? value) => Append(value + "\n");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Append(string text)
    {
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.GetBytes(text));
    }
}
