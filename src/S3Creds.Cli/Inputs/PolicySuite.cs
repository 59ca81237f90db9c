using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli;

/// <summary>A policy test suite: JSON lines in, JSON lines out, in their order. A bad line is answered with an error and stops
/// nothing.</summary>
internal static class PolicySuite
{
    /// <summary>Answers every line of a file, or of standard input for <c>-</c>, one at a time, whatever the length of the whole.</summary>
    public static async Task<Outcome> RunAsync(string file, Func<string, string> answer, CommandContext context)
    {
        await foreach (var line in LinesAsync(file, context))
            await context.Out.WriteAsync(answer(line) + "\n");
        await context.Out.FlushAsync(context.Stop);
        return Outcome.Done;
    }

    /// <summary>As above, where the answers depend on the suite as a whole.</summary>
    public static async Task<Outcome> RunAsync(
        string file,
        Func<IReadOnlyList<string>, Func<string, string>> answers,
        CommandContext context
    )
    {
        var lines = new List<string>();
        await foreach (var line in LinesAsync(file, context))
            lines.Add(line);
        var answer = answers(lines);
        foreach (var line in lines)
            await context.Out.WriteAsync(answer(line) + "\n");
        await context.Out.FlushAsync(context.Stop);
        return Outcome.Done;
    }

    private static async IAsyncEnumerable<string> LinesAsync(string file, CommandContext context)
    {
        using var reader = file == "-" ? context.In : Open(file, context);
        while (await reader.ReadLineAsync(context.Stop) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return line;
        }
    }

    private static StreamReader Open(string file, CommandContext context)
    {
        try
        {
            return new StreamReader(context.Files.OpenRead(file), Encoding.UTF8);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{file} cannot be read: {FileProblem.Of(e, file)}"), Outcome.Failed, e);
        }
    }
}
