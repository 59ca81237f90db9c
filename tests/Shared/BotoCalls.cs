using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Testing;

/// <summary>One boto3 that stays open for many calls: a hand that changes an account without any code of ours.</summary>
public sealed class BotoCalls : IAsyncDisposable
{
    private const string Loop = """
        import sys, json, boto3
        from botocore.config import Config
        url, key, secret, region = sys.argv[1:5]
        clients = {}
        # boto3 puts the account into the host name of S3 Control, which no loopback address has.
        def to_loopback(request, **_):
            request.headers["Host"] = request.url.split("/", 3)[2]
            request.url = url + "/" + request.url.split("/", 3)[3]
        for line in sys.stdin:
            call = json.loads(line)
            service = call["service"]
            if service not in clients:
                clients[service] = boto3.client(service, endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret,
                    region_name=region, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))
                clients[service].meta.events.register("before-send.s3-control", to_loopback)
            try:
                answer = getattr(clients[service], call["operation"])(**call["arguments"])
                answer.pop("ResponseMetadata", None)
                print(json.dumps({"answer": answer}, default=str), flush=True)
            except Exception as e:
                print(json.dumps({"error": str(e)}), flush=True)
        """;

    private readonly Process process;

    private BotoCalls(Process process) => this.process = process;

    /// <summary>The newest boto3 there is, pointed at an endpoint.</summary>
    public static BotoCalls Start(Uri endpoint, string accessKeyId, string secretAccessKey, string region)
    {
        var python = Installations.Boto[0].Program;
        var start = new ProcessStartInfo(python, ["-c", Loop, endpoint.ToString().TrimEnd('/'), accessKeyId, secretAccessKey, region])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        return new BotoCalls(Process.Start(start)!);
    }

    /// <summary>Sends one call and waits for its answer.</summary>
    /// <param name="call"><c>iam.put_user_policy</c>.</param>
    /// <param name="arguments">A JSON object, as boto3 takes keyword arguments.</param>
    /// <exception cref="InvalidOperationException">boto3 raised an error.</exception>
    public async Task<JsonNode?> CallAsync(string call, string arguments)
    {
        var parts = call.Split('.');
        var line = new JsonObject
        {
            ["service"] = parts[0],
            ["operation"] = parts[1],
            ["arguments"] = JsonNode.Parse(arguments),
        };
        await process.StandardInput.WriteLineAsync(line.ToJsonString(JsonSerializerOptions.Default));
        await process.StandardInput.FlushAsync();
        var answer = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"boto3 ended at {call}"));
        var read = JsonNode.Parse(answer)!;
        return read["error"] is { } error ? throw new InvalidOperationException($"{call}: {error}") : read["answer"];
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
