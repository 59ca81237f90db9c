using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Applying;

/// <summary>
/// What a run did, one JSON object per line in <c>.s3creds/runs/RUN.jsonl</c>, each flushed to disk before the run goes on. It explains; a
/// re-run never needs it. It names steps and requests and never holds a value, so no secret can be in it.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly Lock gate = new();
    private readonly IAppendFile file;
    private readonly TimeProvider time;
    private readonly SecretMask? mask;

    private Journal(IAppendFile file, TimeProvider time, string path, SecretMask? mask)
    {
        this.file = file;
        this.time = time;
        this.mask = mask;
        Path = path;
    }

    public string Path { get; }

    /// <param name="mask">Removes secrets from messages of services.</param>
    /// <exception cref="S3CredsException">The folder cannot be written: refused before the first change.</exception>
    public static Journal Create(IFileSystem files, TimeProvider time, string folder, string runId, SecretMask? mask = null)
    {
        var path = System.IO.Path.Combine(folder, runId + ".jsonl");
        try
        {
            files.CreateFolder(folder);
            return new Journal(files.CreateAppend(path, UnixFileMode.UserRead | UnixFileMode.UserWrite), time, path, mask);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                ApplyCodes.Journal.With(
                    $"the journal {path} cannot be written: {FileProblem.Of(e, path)}",
                    "nothing was changed; make the folder writable, or name another with --runs-folder"
                ),
                Outcome.Refused,
                e
            );
        }
    }

    public void Write(ApplyEvent what)
    {
        var json = Json(what);
        if (what.Requests.Count > 0)
            json["requests"] = new JsonArray([.. what.Requests.Select(id => (JsonNode?)JsonValue.Create(id))]);
        if (what is ApplyEvent.Started { Declared: { } declared })
        {
            json["declared"] = declared.ToJson();
            if (declared.Only is { } only)
                json["only"] = only;
        }

        json["at"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = CanonicalJson.Of(json).Text;
        var line = Encoding.UTF8.GetBytes((mask?.Clean(text) ?? text) + "\n");
        lock (gate)
            file.Append(line);
    }

    public void Dispose() => file.Dispose();

    private static JsonObject Json(ApplyEvent what) =>
        what switch
        {
            ApplyEvent.Started e => Started(e),
            ApplyEvent.StepStarted e => Step("step-started", e.Step),
            ApplyEvent.StepRequest e => With(Step("request", e.Step), "what", e.What),
            ApplyEvent.StepDone e => With(
                With(Step("step-done", e.Step), "alreadyDone", e.AlreadyDone),
                "ms",
                (long)e.Elapsed.TotalMilliseconds
            ),
            ApplyEvent.StepFailed e => With(With(Step("step-failed", e.Step), "code", e.Why.Code), "why", e.Why.Message),
            ApplyEvent.StepSkipped e => With(Step("step-skipped", e.Step), "why", e.Why),
            ApplyEvent.Settling e => new JsonObject { ["event"] = "settling", ["resources"] = e.Resources },
            ApplyEvent.Finished e => new JsonObject
            {
                ["event"] = "finished",
                ["done"] = e.Result.Done,
                ["alreadyDone"] = e.Result.AlreadyDone,
                ["failed"] = e.Result.Failed,
                ["skipped"] = e.Result.Skipped,
                ["unsettled"] = e.Result.Unsettled,
                ["outcome"] = Word(e.Result.Outcome),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    internal static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static JsonObject Started(ApplyEvent.Started e)
    {
        var json = new JsonObject
        {
            ["event"] = "started",
            ["run"] = e.RunId,
            ["steps"] = e.Steps,
        };
        if (e.PlanDigest is { } digest)
            json["plan"] = digest;
        if (e.Head is { } head)
            (json["verb"], json["owner"], json["caller"]) = (head.Verb, head.Owner, head.Caller);
        return json;
    }

    private static JsonObject Step(string name, PlanStep step)
    {
        var json = new JsonObject
        {
            ["event"] = name,
            ["step"] = step.Id,
            ["address"] = step.Address.ToString(),
            ["action"] = step.Action.ToString().ToLowerInvariant(),
        };
        return KeyWords.Speaks(step) ? With(json, "title", KeyWords.Title(step)) : json;
    }

    private static JsonObject With(JsonObject json, string key, JsonNode? value)
    {
        json[key] = value;
        return json;
    }
}
