namespace S3Creds.Cli.Doctor;

/// <summary>Whether a CI log can be kept free of the secrets of new keys.</summary>
internal static class MaskingCheck
{
    private static readonly string[] Local = ["file", "stdout"];

    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> found = [.. Of(input)];
        return Task.FromResult(found);
    }

    private static IEnumerable<Finding> Of(DoctorInput input)
    {
        var isCi = input.Context.Variable("CI") is { Length: > 0 } and not "false";
        var isGitHub = input.Context.Variable("GITHUB_ACTIONS") == "true";
        if (!isCi && !isGitHub)
        {
            yield return Finding.Fine("this is no CI run: there is no log to mask");
            yield break;
        }

        yield return isGitHub
            ? Finding.Fine("GitHub Actions masks new secrets in its log")
            : Finding.Warn(
                "this CI has no command to mask a new secret in its log",
                "deliver keys to ssm or to a command, and print none of them"
            );
        foreach (
            var (user, sink) in (input.Desired?.Keys ?? [])
                .SelectMany(k => k.Sinks.Select(s => (k.User, s)))
                .Where(s => Local.Contains(s.s.Kind, StringComparer.Ordinal))
                .Take(1)
        )
        {
            yield return Finding.Fail(
                $"user {user} delivers to {sink.Kind}, which is refused in CI",
                "deliver to ssm or to a command, or use --secrets-in-ci"
            );
        }
    }
}
