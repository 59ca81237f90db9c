using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace S3Creds.Cli.Tests.Ci;

/// <summary>A forge on this machine: it keeps comments, issues and pull requests as GitHub's REST API does, in pages, and lets a token do
/// what the permissions of its job allow.</summary>
public sealed class Forge : IAsyncDisposable
{
    public const string Repository = "example/media-access";
    private const int Longest = 65536;

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Caller> callers = [];
    private int last = 100;

    private Forge(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public List<JsonObject> Issues { get; } = [];

    public List<JsonObject> Pulls { get; } = [];

    public List<JsonObject> Comments { get; } = [];

    /// <summary>Every change, as <c>POST issues/7/comments</c>.</summary>
    public List<string> Writes { get; } = [];

    public static async Task<Forge> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var forge = new Forge(app);
        app.MapGet("/token", forge.IdentityTokenAsync);
        app.Map($"/repos/{Repository}/{{**path}}", forge.AnswerAsync);
        await app.StartAsync();
        return forge;
    }

    /// <summary>A token of a job.</summary>
    /// <param name="permissions">As the job asks for them: <c>issues: write</c>.</param>
    /// <param name="subject">Of its identity token.</param>
    public string TokenOf(IReadOnlyDictionary<string, string> permissions, string subject, string login = "github-actions[bot]")
    {
        var token = $"token-{Interlocked.Increment(ref last)}";
        lock (gate)
            callers[token] = new Caller(login, permissions, subject);
        return token;
    }

    /// <summary>What another person writes.</summary>
    public void AddComment(int number, string login, string body)
    {
        lock (gate)
            Comments.Add(New(login, body, c => c["issue"] = number));
    }

    private async Task IdentityTokenAsync(HttpContext http)
    {
        var caller = CallerOf(http, "bearer ");
        if (caller is null || caller.Permissions.GetValueOrDefault("id-token") != "write")
        {
            http.Response.StatusCode = 403;
            return;
        }

        var claims = new JsonObject
        {
            ["iss"] = "https://token.actions.githubusercontent.com",
            ["aud"] = http.Request.Query["audience"].ToString(),
            ["sub"] = caller.Subject,
        };
        var token = $"e30.{Base64(claims.ToJsonString())}.";
        await http.Response.WriteAsync(new JsonObject { ["value"] = token }.ToJsonString());
    }

    private async Task AnswerAsync(HttpContext http, string path)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        var (status, answer) = Answer(http, path, text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync((answer ?? new JsonObject { ["message"] = $"status {status}" }).ToJsonString());
    }

    private (int Status, JsonNode? Answer) Answer(HttpContext http, string path, JsonObject? body)
    {
        lock (gate)
        {
            if (CallerOf(http, "Bearer ") is not { } caller)
                return (401, null);
            var method = http.Request.Method;
            var parts = path.Split('/');
            var isOfPull =
                parts[0] == "pulls"
                || (parts is ["issues", var number, "comments"] && IsPull(number))
                || parts is ["issues", "comments", _];
            if (!caller.May(isOfPull ? ["pull-requests", "issues"] : ["issues"], method == "GET" ? "read" : "write"))
                return (403, null);
            if (method != "GET")
                Writes.Add($"{method} {path}");
            if (body?["body"]?.ToString().Length > Longest)
                return (422, null);
            return (method, parts) switch
            {
                ("GET", ["issues", var n, "comments"]) => (200, Page(http, Comments.Where(c => c["issue"]!.ToString() == n))),
                ("POST", ["issues", var n, "comments"]) => (
                    201,
                    Add(
                        Comments,
                        New(caller.Login, body!["body"]!.ToString(), c =>
                            c["issue"] = int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)
                        )
                    )
                ),
                ("PATCH", ["issues", "comments", var id]) => Change(Comments, "id", id, body!),
                ("GET", ["issues"]) => (200, Page(http, Issues.Where(i => Is(http, i, "state")).Where(i => HasLabel(http, i)))),
                ("POST", ["issues"]) => (
                    201,
                    Add(Issues, New(caller.Login, body!["body"]!.ToString(), i => Fill(i, body, "state", "open")))
                ),
                ("PATCH", ["issues", var n]) => Change(Issues, "number", n, body!),
                ("GET", ["pulls"]) => (200, Page(http, Pulls.Where(p => Is(http, p, "state") && IsHead(http, p)))),
                ("POST", ["pulls"]) => (201, Add(Pulls, New(caller.Login, body!["body"]!.ToString(), p => Fill(p, body, "state", "open")))),
                ("PATCH", ["pulls", var n]) => Change(Pulls, "number", n, body!),
                _ => (404, null),
            };
        }
    }

    private bool IsPull(string number) => Issues.TrueForAll(i => i["number"]!.ToString() != number);

    private static bool Is(HttpContext http, JsonObject item, string key) =>
        http.Request.Query[key].ToString() is "" or "all" || item[key]!.ToString() == http.Request.Query[key].ToString();

    private static bool HasLabel(HttpContext http, JsonObject issue) =>
        http.Request.Query["labels"].ToString() is ""
        || ((JsonArray)issue["labels"]!).Any(l => l!["name"]!.ToString() == http.Request.Query["labels"].ToString());

    private static bool IsHead(HttpContext http, JsonObject pull) =>
        http.Request.Query["head"].ToString() is "" || http.Request.Query["head"].ToString() == $"example:{pull["head"]}";

    /// <summary>As GitHub pages: 30 a page unless asked, at most 100.</summary>
    private static JsonArray Page(HttpContext http, IEnumerable<JsonObject> items)
    {
        var size = int.TryParse(http.Request.Query["per_page"], out var asked) ? Math.Min(asked, 100) : 30;
        var page = int.TryParse(http.Request.Query["page"], out var number) ? number : 1;
        return new JsonArray([.. items.Skip((page - 1) * size).Take(size).Select(i => i.DeepClone())]);
    }

    private static JsonNode Add(List<JsonObject> items, JsonObject item)
    {
        items.Add(item);
        return item.DeepClone();
    }

    private static (int, JsonNode?) Change(List<JsonObject> items, string key, string value, JsonObject body)
    {
        if (items.Find(i => i[key]!.ToString() == value) is not { } item)
            return (404, null);
        foreach (var (name, node) in body)
            item[name] = node?.DeepClone();
        return (200, item.DeepClone());
    }

    private JsonObject New(string login, string body, Action<JsonObject> fill)
    {
        var item = new JsonObject
        {
            ["id"] = ++last,
            ["number"] = last,
            ["user"] = new JsonObject { ["login"] = login },
            ["body"] = body,
        };
        fill(item);
        return item;
    }

    private static void Fill(JsonObject item, JsonObject body, string key, string value)
    {
        foreach (var (name, node) in body)
            item[name] =
                name == "labels"
                    ? new JsonArray([.. ((JsonArray)node!).Select(l => new JsonObject { ["name"] = l!.ToString() })])
                    : node?.DeepClone();
        item[key] = value;
    }

    private Caller? CallerOf(HttpContext http, string scheme)
    {
        var header = http.Request.Headers.Authorization.ToString();
        lock (gate)
            return header.StartsWith(scheme, StringComparison.Ordinal) ? callers.GetValueOrDefault(header[scheme.Length..]) : null;
    }

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private sealed record Caller(string Login, IReadOnlyDictionary<string, string> Permissions, string Subject)
    {
        public bool May(string[] scopes, string level) =>
            scopes.Any(s => Permissions.GetValueOrDefault(s) is "write" || Permissions.GetValueOrDefault(s) == level);
    }
}
