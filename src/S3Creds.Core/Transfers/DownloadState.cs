using System.Globalization;

namespace S3Creds.Core.Transfers;

/// <summary>Which ranges of a partial file are there: a line for the object, then a line for each range. The checksum at the end has the
/// last word.</summary>
internal sealed class DownloadState : IDisposable
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly StreamWriter writer;

    private DownloadState(string path, StreamWriter writer, HashSet<int> done, bool isNew)
    {
        this.path = path;
        this.writer = writer;
        Done = done;
        IsNew = isNew;
    }

    /// <summary>What was there when the download began.</summary>
    public IReadOnlySet<int> Done { get; }

    public bool IsNew { get; }

    /// <param name="identity">The object and how it is cut; a state of anything else is dropped.</param>
    public static DownloadState Open(string path, string identity, bool hasPartial)
    {
        var lines = hasPartial && File.Exists(path) ? File.ReadAllLines(path) : [];
        var known = lines.Length > 0 && lines[0] == identity;
        var done = new HashSet<int>();
        if (known)
        {
            foreach (var line in lines.Skip(1))
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                    done.Add(index);
            }
        }

        var file = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None)) { AutoFlush = true };
        file.WriteLine(identity);
        foreach (var index in done)
            file.WriteLine(index);
        return new DownloadState(path, file, done, !known);
    }

    public void Add(int index)
    {
        lock (gate)
            writer.WriteLine(index);
    }

    public void Discard()
    {
        writer.Dispose();
        File.Delete(path);
    }

    public void Dispose() => writer.Dispose();
}
