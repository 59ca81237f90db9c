using System.Globalization;
using System.Text;

namespace S3Creds.Testing;

/// <summary>
/// What every user of a machine can see of a running process and of those that it started: their command lines, and for its own user their
/// environments (/proc/PID/cmdline and environ).
/// </summary>
public sealed class ProcessTree
{
    private readonly Lock gate = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Everything that was seen so far, each once.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (gate)
                return [.. seen];
        }
    }

    /// <summary>One look. What is gone by then says nothing.</summary>
    public void Look(int process)
    {
        foreach (var name in (string[])["cmdline", "environ"])
        {
            if (Read($"/proc/{process}/{name}") is { Length: > 0 } text)
            {
                lock (gate)
                    seen.Add($"{name} {text}");
            }
        }

        foreach (var child in Children(process))
            Look(child);
    }

    /// <summary>Looks every few milliseconds until it is cancelled.</summary>
    public async Task WatchAsync(int process, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Look(process);
            try
            {
                await Task.Delay(4, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static IEnumerable<int> Children(int process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return threads
            .SelectMany(t => Read(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
            .ToList();
    }

    private static string Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path)).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
