using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs;

[Verb("why")]
internal sealed class WhyOptions : LookOptions
{
    [Value(0, MetaName = "WHO", HelpText = "user/NAME, role/NAME, anonymous, a service, or an ARN")]
    public string? Who { get; set; }

    [Value(1, MetaName = "ACTION", HelpText = "s3:GetObject")]
    public string? Action { get; set; }

    [Value(2, MetaName = "RESOURCE", HelpText = "bucket/key, bucket, * or an ARN")]
    public string? Resource { get; set; }

    [Option("context", MetaValue = "KEY=VALUE", HelpText = "A condition key of the request; a key given twice has two values")]
    public IEnumerable<string> Context { get; set; } = [];

    [Option("scp", MetaValue = "FILES", HelpText = "Service control policies to apply too: the files of one level, separated by commas")]
    public IEnumerable<string> Scp { get; set; } = [];

    [Option("rcp", MetaValue = "FILES", HelpText = "Resource control policies to apply too, in the same form")]
    public IEnumerable<string> Rcp { get; set; } = [];

    [Option(
        "session-policy",
        MetaValue = "FILE",
        HelpText = "The policy that the session was made with: WHO is a role, a session of one, or a federated user"
    )]
    public string? SessionPolicy { get; set; }

    [OneOf("text", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text or json; text by default")]
    public string Format { get; set; } = "text";

    [Option(
        "batch",
        MetaValue = "FILE",
        HelpText = "JSON lines with requests and their policies (- for standard input); prints one decision per line"
    )]
    public string? Batch { get; set; }
}

/// <summary>Why a request is allowed or denied: the decision and the statements that decide it.</summary>
internal static class WhyVerb
{
    public static async Task<Outcome> RunAsync(WhyOptions options, CommandContext context)
    {
        if (options.Batch is { } batch)
            return await PolicySuite.RunAsync(batch, suite => new PolicyBatch(PolicyBatch.OwnerOf(suite)).Why, context);
        if (options.Who is not { } who || options.Action is not { } action || options.Resource is not { } resource)
            throw new S3CredsException(
                CliCodes.Usage.With("why needs WHO ACTION RESOURCE", "s3creds why user/ci s3:GetObject media/a.jpg, or --batch FILE")
            );
        Func<AccessAnswer, string> render = options.Format switch
        {
            "text" => Text,
            "json" => Json,
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{options.Format}'", "text or json")),
        };
        CheckAction(action);
        var given = Given(options.Context);
        var keyed = AccessAnswer.NeedsKeys(action);
        var looked = await AccessQuery.ModelAsync(options, AccessQuery.BucketOf(resource), mustExist: false, context, keyed);
        var subject = AccessQuery.Find(looked.Model, who);
        subject = subject with { Policies = Given(options, subject.Policies, context) };
        if (options.SessionPolicy is { } session)
            subject = InSession(subject, new PolicySource(session, PolicyFile.Read(session, context)));
        var assumed = AlwaysSent(subject, context.Time).Where(k => !given.Contains(k.Key)).ToList();
        var keys = given.Aggregate(assumed.Aggregate(subject.Known, (all, k) => all.With(k.Key, k.Value)), (all, k) =>
            all.With(k.Key, [.. k])
        );
        var arn =
            resource == "*" || resource.StartsWith("arn:", StringComparison.Ordinal) ? resource : $"arn:{looked.Partition}:s3:::{resource}";
        var answer = AccessAnswer.Of(
            looked.Model,
            subject,
            new AccessRequest(subject.Principal, action, arn, keys, looked.Model.Account)
        ) with
        {
            Assumed = assumed,
        };
        await context.Out.WriteAsync(render(answer));
        return answer.Answer.IsDecided ? Outcome.Done : Outcome.Failed;
    }

    private const int MostRights = 3;
    private const int MostValues = 10;

    private static string Text(AccessAnswer answer)
    {
        var text = new StringBuilder(Headline(answer)).Append('\n');
        foreach (var reason in answer.Answer.Reasons)
            Line(text, $"  unknown: {reason}");
        if (!answer.Answer.IsDecided)
            Line(text, $"  {answer.Decision} by what is known");

        foreach (var deciding in answer.Deciding)
        {
            Line(text, $"  {deciding.Statement.Effect} {deciding.Layer}: {deciding.Place}");
            Line(text, $"    {Document(Shortened(deciding.Statement))}");
        }

        if (answer.HoldsBy.Count > 0)
            Line(text, $"  holds only by: {string.Join(", ", answer.HoldsBy)} (claimed, not read)");
        foreach (var key in answer.Keys)
            Line(text, $"  key: {key}");
        foreach (var missing in answer.Missing)
        {
            if (missing.Layer == PolicyLayer.BucketOwner)
            {
                Line(text, $"  whatever any policy allows: {missing.Needed}");
                continue;
            }

            Line(text, $"  no Allow in: {missing.Layer}");
            Line(text, $"    needed: {missing.Needed}");
        }

        foreach (var near in answer.Near)
            Line(text, $"  would allow it: {near.Place}, {near.But}");
        foreach (var path in answer.Paths)
            Line(text, $"  as a role that it can assume: {path}");
        if (answer.MayChange.Count > 0)
        {
            var rights = AccessWords.Few(answer.MayChange.Select(r => r.ToString()), MostRights);
            Line(text, $"  {(answer.Answer.IsDecided ? "cannot now, but " : "")}may change access by: {rights}");
        }

        Line(text, $"  assumed: {string.Join(", ", answer.Assumed.Select(k => $"{k.Key}={k.Value}"))} (--context overrides)");
        foreach (var gap in answer.NotSeen.Except(answer.Answer.Reasons, StringComparer.Ordinal))
            Line(text, $"  not read: {gap}");
        return text.ToString();
    }

    /// <summary>What requests always have besides what is known of the principal: the time, and TLS, which clients use by
    /// default.</summary>
    private static IEnumerable<KeyValuePair<string, string>> AlwaysSent(AccessSubject who, TimeProvider time)
    {
        var now = time.GetUtcNow();
        yield return new("aws:CurrentTime", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        yield return new("aws:EpochTime", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("aws:SecureTransport", "true");
        foreach (var key in who.Usual.Keys)
            yield return new(key, who.Usual[key][0]);
        if (who.Principal.Kind is RequestPrincipalKind.User or RequestPrincipalKind.RoleSession or RequestPrincipalKind.Root)
            yield return new("aws:PrincipalIsAWSService", "false");
    }

    private static string Headline(AccessAnswer answer) =>
        answer.Answer.IsDecided ? answer.Decision.ToString() : nameof(Verdict.NotDecided);

    private static void Line(StringBuilder text, string line) => text.Append(Escape.Text(line)).Append('\n');

    private static string Json(AccessAnswer answer)
    {
        var request = answer.Request;
        var json = new JsonObject
        {
            ["decision"] = Headline(answer),
            ["known"] = answer.Decision.ToString(),
            ["notDecided"] = Texts(answer.Answer.Reasons),
            ["paths"] = Texts(answer.Paths),
            ["assumed"] = new JsonObject(answer.Assumed.Select(k => KeyValuePair.Create(k.Key, (JsonNode?)k.Value))),
            ["request"] = new JsonObject
            {
                ["who"] = answer.Who.Name,
                ["principal"] = answer.Who.Principal.Text,
                ["action"] = request.Action,
                ["resource"] = request.Resource,
                ["context"] = new JsonObject(
                    request
                        .Context.Keys.Order(StringComparer.OrdinalIgnoreCase)
                        .Select(k => KeyValuePair.Create(k, (JsonNode?)Texts(request.Context[k])))
                ),
            },
            ["deciding"] = new JsonArray([
                .. answer.Deciding.Select(d =>
                    (JsonNode?)Place(
                        d.Place,
                        ("effect", d.Statement.Effect.ToString()),
                        ("layer", d.Layer.ToString()),
                        ("statement", JsonNode.Parse(Document(d.Statement)))
                    )
                ),
            ]),
            ["missing"] = new JsonArray([
                .. answer.Missing.Select(m => (JsonNode?)new JsonObject { ["layer"] = m.Layer.ToString(), ["needed"] = m.Needed }),
            ]),
            ["near"] = new JsonArray([.. answer.Near.Select(n => (JsonNode?)Place(n.Place, ("but", n.But)))]),
            ["holdsBy"] = Texts(answer.HoldsBy),
            ["keys"] = Texts(answer.Keys),
            ["mayChange"] = Texts(answer.MayChange.Select(r => r.ToString())),
            ["notSeen"] = Texts(answer.NotSeen),
        };
        return json.ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            ) + "\n";
    }

    private static JsonObject Place(StatementPlace place, params ReadOnlySpan<(string Key, JsonNode? Value)> more)
    {
        var json = new JsonObject
        {
            ["policy"] = place.Policy,
            ["index"] = place.Index,
            ["sid"] = place.Sid,
            ["at"] = place.At is { } at
                ? new JsonObject
                {
                    ["file"] = at.File,
                    ["line"] = at.Line,
                    ["column"] = at.Column,
                }
                : null,
        };
        foreach (var (key, value) in more)
            json[key] = value;
        return json;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    /// <summary>The statement alone, as JSON.</summary>
    private static string Document(PolicyStatement statement) =>
        JsonNode.Parse(PolicyDocument.Create(statement).ToJson())!["Statement"]![0]!.ToJsonString(
            new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );

    /// <summary>The statement with the first of long lists, and how many values there are besides; JSON has them all.</summary>
    private static PolicyStatement Shortened(PolicyStatement statement) =>
        statement with
        {
            Principal = Shortened(statement.Principal),
            NotPrincipal = Shortened(statement.NotPrincipal),
            Action = Shortened(statement.Action),
            NotAction = Shortened(statement.NotAction),
            Resource = Shortened(statement.Resource),
            NotResource = Shortened(statement.NotResource),
            Conditions =
            [
                .. statement.Conditions.Select(c => c with { Keys = [.. c.Keys.Select(k => k with { Values = Shortened(k.Values)! })] }),
            ],
        };

    private static PolicyPrincipals? Shortened(PolicyPrincipals? principal) =>
        principal is null
            ? null
            : principal with
            {
                Entries = [.. principal.Entries.Select(e => e with { Values = Shortened(e.Values)! })],
            };

    private static IReadOnlyList<string>? Shortened(IReadOnlyList<string>? values) =>
        values is { Count: > MostValues } ? [.. values.Take(MostValues), $"… and {values.Count - MostValues} more"] : values;

    private static AccessSubject InSession(AccessSubject who, PolicySource policy) =>
        who.Principal.Kind is RequestPrincipalKind.RoleSession or RequestPrincipalKind.FederatedUser
            ? who.InSession(policy)
            : throw new S3CredsException(
                CliCodes.Usage.With(
                    $"--session-policy belongs to sessions, and {who.Name} has none",
                    "name role/NAME, or the ARN of an assumed role or of a federated user"
                )
            );

    /// <summary>Control policies of the command line count in place of those that manifests claim.</summary>
    private static PolicySet Given(WhyOptions options, PolicySet policies, CommandContext context) =>
        policies with
        {
            ServiceControl = options.Scp.Any() ? PolicyFile.Levels(options.Scp, context) : policies.ServiceControl,
            ResourceControl = options.Rcp.Any() ? PolicyFile.Levels(options.Rcp, context) : policies.ResourceControl,
        };

    private static void CheckAction(string action)
    {
        if (action.AsSpan().ContainsAny('*', '?'))
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"{action} matches several actions, and a request has one",
                    "use s3creds access --who WHO to list the access of a principal"
                )
            );
        if (
            S3Actions.Catalogue.Find(action) is not null
            || (action.Contains(':', StringComparison.Ordinal) && !action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
        )
            return;
        var near = Suggestion.For(action, S3Actions.Catalogue.All.Select(a => a.FullName))
            ?? S3Actions.Catalogue.Find("s3:" + action)?.FullName;
        throw new S3CredsException(CliCodes.Usage.With($"there is no action {action}", near is null ? null : $"did you mean {near}?"));
    }

    private static ILookup<string, string> Given(IEnumerable<string> pairs) =>
        pairs
            .Select(p =>
                p.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                    ? (Key: Known(p[..at]), Value: p[(at + 1)..])
                    : throw new S3CredsException(CliCodes.Usage.With($"--context {p} is not KEY=VALUE"))
            )
            .ToLookup(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys of AWS and of S3 are known; those of other services and of identity providers may be anything.</summary>
    private static string Known(string key)
    {
        var ours = key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);
        if (
            ours ? ConditionKeys.IsGlobal(key) || S3Actions.Catalogue.KeyType(key) is not null : key.Contains(':', StringComparison.Ordinal)
        )
            return key;
        var all = ConditionKeys.Global.Concat(S3Actions.Catalogue.ConditionKeys).ToList();
        var near = Suggestion.For(key, all) ?? all.Find(k => k.EndsWith(":" + key, StringComparison.OrdinalIgnoreCase));
        throw new S3CredsException(
            CliCodes.Usage.With(
                $"there is no condition key {key}",
                near is null ? "aws:SourceIp, aws:SecureTransport, s3:prefix, …" : $"did you mean {near}?"
            )
        );
    }
}
