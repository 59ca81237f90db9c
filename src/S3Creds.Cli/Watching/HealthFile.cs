using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Cli.Watching;

/// <summary>Time and outcome of the last comparison as a file, so that a liveness probe can compare its age.</summary>
internal static class HealthFile
{
    /// <summary>Keys are sorted: this is the first of every such file.</summary>
    private const string Beginning = "{\"account\":";

    public static void Write(string path, DriftTurn last, DateTimeOffset? next, CommandContext context)
    {
        var json = new JsonObject
        {
            ["account"] = last.Found?.Account,
            ["at"] = Timestamp.Of(last.Ended),
            ["ok"] = last.Succeeded,
            ["outcome"] = last.Word,
            ["exitCode"] = ExitCode.Of(last.Outcome, null),
            ["seconds"] = Math.Round(last.Duration.TotalSeconds, 3),
        };
        if (last.Found is { } found)
            (json["owner"], json["resources"]) = (found.Owner, found.Resources.Count);
        if (last.Errors.Count > 0)
            json["error"] = $"{last.Errors[0].Code}: {last.Errors[0].Message}";
        if (next is { } time)
            json["next"] = Timestamp.Of(time);
        OwnFile.Write(
            path,
            Encoding.UTF8.GetBytes(context.Scrubber.Clean(CanonicalJson.Of(json).Text) + "\n"),
            Beginning,
            "health file",
            context,
            OwnFile.Shared
        );
    }
}
