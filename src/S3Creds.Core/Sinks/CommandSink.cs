using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Processes;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks.Formats;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Sinks;

/// <summary>A program that takes the key as JSON on its standard input. What it prints is not shown: it may contain the secret.</summary>
internal sealed class CommandSink(ExternalProgram program, Waits waits) : ISink
{
    // Arguments may be confidential; the program is enough to identify the sink.
    public string Label => $"command {program.Command[0]}";

    public bool CanReadBack => false;

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        program.Find() is null
            ? throw new S3CredsException(
                KeyCodes.SinkRefused.With(
                    $"{Label}: there is no such program, or it may not be run",
                    "name it by its full path, or put it on PATH"
                ),
                Outcome.Refused
            )
            : Task.CompletedTask;

    public Task<SinkReport> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult<SinkReport>(SinkReport.NotReadable.Instance);

    public async Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken)
    {
        await ProbeAsync(cancellationToken);
        using var content = new SecretBuffer();
        new JsonFormat().Write([], key, content);
        var end = await waits.DuringAsync($"{Label} takes the key", program.Limit, () =>
            program.RunAsync(content.WrittenMemory, cancellationToken)
        );
        switch (end)
        {
            case ProgramEnd.NotStarted failed:
                throw Failed(failed.Why, failed.Inner);
            case ProgramEnd.TimedOut:
                throw Failed($"it took longer than {program.Limit.TotalSeconds:0} s and was ended");
            case ProgramEnd.Exited { Code: not 0 and var code }:
                throw Failed($"it ended with {code}; its output is not shown: it may contain the secret");
        }
    }

    public Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);

    private S3CredsException Failed(string why, Exception? inner = null) =>
        new(KeyCodes.DeliveryFailed.With($"{Label}: {why}"), Outcome.Partial, inner);
}

/// <summary><c>command</c>: a program with its arguments, what it may know of the environment, and how long it may take.</summary>
internal sealed class CommandSinkKind : SinkKind
{
    /// <summary>Seconds.</summary>
    private const int UsualLimit = 60;

    public override string Name => "command";

    public override JsonObject Schema() =>
        Either(
                Text("The program, without a shell."),
                Words(),
                Closed(
                    new JsonObject
                    {
                        ["run"] = Words()
                            .Described(
                                "The program and its arguments, without a shell.",
                                examples: new JsonArray("pass", "insert", "-m", "aws/ci")
                            ),
                        ["env"] = ListOf(Word("The name of an environment variable.", "^[A-Za-z_][A-Za-z0-9_]*$"))
                            .Described(
                                "Environment variables that the program gets, beside HOME, PATH and the like.",
                                examples: new JsonArray("GNUPGHOME")
                            ),
                        ["timeout"] = new JsonObject
                        {
                            ["type"] = "integer",
                            ["minimum"] = 1,
                            ["maximum"] = 600,
                        }.Described("Seconds after which the program is ended.", UsualLimit),
                    },
                    "run"
                )
            )
            .Described(
                "A program that gets the key as JSON on standard input.",
                examples: new JsonObject { ["run"] = new JsonArray("pass", "insert", "-m", "aws/ci") }
            );

    private static JsonObject Words()
    {
        var words = ListOf(new JsonObject { ["type"] = "string", ["description"] = "The program and its arguments, without a shell." });
        words["minItems"] = 1;
        return words;
    }

    public override JsonObject Options(JsonNode? written) =>
        written switch
        {
            JsonArray words => new JsonObject { ["run"] = words.DeepClone() },
            JsonValue word => new JsonObject { ["run"] = new JsonArray(word.DeepClone()) },
            _ => Long(written, "run"),
        };

    public override ISink Make(SinkDeclaration declared, SinkFactory around)
    {
        var seconds = Option(declared, "timeout") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : UsualLimit;
        return new CommandSink(
            new ExternalProgram(
                [.. Texts(declared.Options["run"])],
                ExternalProgram.EnvironmentOf(Texts(declared.Options["env"]), around.Variable),
                TimeSpan.FromSeconds(seconds),
                declared.Folder,
                TimeProvider.System
            ),
            around.Aws.Waits
        );
    }
}
