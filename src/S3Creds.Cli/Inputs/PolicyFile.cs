using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Policy;

namespace S3Creds.Cli;

/// <summary>Policy documents that a command line names as files.</summary>
internal static class PolicyFile
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="S3CredsException">It cannot be read, or is no policy document: with line and column.</exception>
    public static PolicyDocument Read(string file, CommandContext context)
    {
        try
        {
            return PolicyDocument.TryParse(context.Files.ReadInputText(file, MaxBytes), out var document, out var error)
                ? document
                : throw new S3CredsException(
                    CliCodes.Unreadable.With($"{file}:{error.Line}:{error.Column}: {error.Message} (at {error.Path})")
                );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{file} cannot be read: {FileProblem.Of(e, file)}"), Outcome.Failed, e);
        }
    }

    /// <summary>Policies of an organisation: each text is one level (root, unit, account) with the files attached to it, commas between
    /// them.</summary>
    public static IReadOnlyList<IReadOnlyList<PolicySource>> Levels(IEnumerable<string> levels, CommandContext context) =>
        [
            .. levels.Select(level =>
                (IReadOnlyList<PolicySource>)
                    [
                        .. level
                            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                            .Select(file => new PolicySource(file, Read(file, context))),
                    ]
            ),
        ];
}
