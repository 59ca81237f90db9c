using System.Globalization;

namespace S3Creds.Cli;

/// <summary>Who holds a lock and where, for the person who finds it held: the CI run by its page, else user, host and process.</summary>
internal static class LockHolder
{
    public static string Of(CommandContext context)
    {
        var user = Set(context, "USER") ?? Set(context, "LOGNAME");
        var process = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}");
        var place = $"{(user is null ? "" : user + "@")}{Environment.MachineName}, {process}";
        return PageOf(context) is { } page ? $"{page}, {place}" : place;
    }

    /// <summary>GitHub, GitLab and Jenkins, by the variables that they set.</summary>
    private static string? PageOf(CommandContext context) =>
        (Set(context, "GITHUB_SERVER_URL"), Set(context, "GITHUB_REPOSITORY"), Set(context, "GITHUB_RUN_ID"))
            is ({ } server, { } repository, { } run)
            ? $"{server}/{repository}/actions/runs/{run}"
            : Set(context, "CI_JOB_URL") ?? Set(context, "BUILD_URL");

    private static string? Set(CommandContext context, string name) =>
        context.Variable(name) is { Length: > 0 and <= 500 } value ? value : null;
}
