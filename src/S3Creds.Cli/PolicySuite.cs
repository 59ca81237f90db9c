using System.Text;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>A policy test suite: JSON lines in, JSON lines out, one at a time, whatever the length of the whole.</summary>
internal static class PolicySuite
{
    /// <summary>Answers every line of a file, or of standard input for <c>-</c>. A bad line is answered with an error and stops nothing.</summary>
    public static async Task<int> RunAsync(string file, Func<string, string> answer, CommandContext context)
    {
        if (file == "-")
            return await RunAsync(context.In, answer, context);
        Stream stream;
        try
        {
            stream = context.Files.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unreadable.Says($"{file} cannot be read: {e.Message}"), ExitCode.Error, e);
        }

        await using (stream)
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await RunAsync(reader, answer, context);
        }
    }

    private static async Task<int> RunAsync(TextReader reader, Func<string, string> answer, CommandContext context)
    {
        while (await reader.ReadLineAsync(context.Stop) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                await context.Out.WriteAsync(answer(line) + "\n");
        }

        await context.Out.FlushAsync(context.Stop);
        return ExitCode.Done;
    }
}
