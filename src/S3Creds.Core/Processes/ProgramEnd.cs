namespace S3Creds.Core.Processes;

/// <summary>How a program of this machine ended.</summary>
public abstract record ProgramEnd
{
    private ProgramEnd() { }

    public sealed record Exited(int Code) : ProgramEnd;

    /// <summary>It took longer than its limit, and was ended with all that it had started.</summary>
    public sealed record TimedOut : ProgramEnd
    {
        public static TimedOut Instance { get; } = new();
    }

    /// <param name="Why">A clause about the program: <c>permission denied</c>.</param>
    public sealed record NotStarted(string Why, Exception? Inner) : ProgramEnd;
}
