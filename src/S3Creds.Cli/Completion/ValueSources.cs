using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Completion;

/// <summary>The source of values by what <c>--help</c> calls them. A name that is missing here is found by a test.</summary>
internal static class ValueSources
{
    public static ValueSource Of(Verb verb, OptionSpec option) =>
        option switch
        {
            { Form: OptionForm.Flag } => ValueSource.None,
            // The pattern of keys of objects, and the ids and tokens of credentials, are of no manifest.
            { Long: "pattern" or "session-token" } => ValueSource.None,
            { Long: "path" } => ValueSource.None,
            { Long: "bucket", Value: "NAME" } => ValueSource.Buckets,
            _ => OfName(option.Value) ?? throw new System.Diagnostics.UnreachableException($"{verb.Name} {option.Name} {option.Value}"),
        };

    public static ValueSource Of(Verb verb, ArgumentSpec argument) =>
        (verb.Name, argument.Name) switch
        {
            ("runs", "ID") => ValueSource.Runs,
            ("compare", "A" or "B") => ValueSource.Files,
            ("put-objects", "OBJECTS") => ValueSource.Files,
            ("why", "RESOURCE") => ValueSource.Buckets,
            _ => OfName(argument.Name) ?? throw new System.Diagnostics.UnreachableException($"{verb.Name} {argument.Name}"),
        };

    private static ValueSource? OfName(string name) =>
        name switch
        {
            "FILE" or "FILES" or "PATH" or "PLAN" or "POLICY" or "PROGRAM" => ValueSource.Files,
            "FOLDER" or "DIR" or "PLACE" => ValueSource.Folders,
            "ADDRESS" or "GLOB" or "WHO" => ValueSource.Addresses,
            "TOKEN" => ValueSource.Tokens,
            "USER" => ValueSource.Users,
            "ACTION" => ValueSource.Actions,
            "CODE" => ValueSource.Codes,
            "RUN" => ValueSource.Runs,
            "SINK" => ValueSource.Sinks,
            "ACCOUNT"
            or "ARG"
            or "ARN"
            or "BOOLEAN"
            or "BUCKET"
            or "BUCKETS"
            or "DAYS"
            or "DIGEST"
            or "DURATION"
            or "FORMAT"
            or "FROM=TO"
            or "HEADER"
            or "HOST"
            or "I/N"
            or "ID"
            or "JSON"
            or "KEY"
            or "KEY=VALUE"
            or "KEYID"
            or "KEYS"
            or "LABELS"
            or "LIMIT"
            or "LOCK"
            or "METHOD"
            or "MILLISECONDS"
            or "N"
            or "NAME"
            or "NAME=N"
            or "NAME=VALUE"
            or "ORDER"
            or "ORIGIN"
            or "PORT"
            or "PREFIX"
            or "REGION"
            or "ROLE_NAMES"
            or "s3://BUCKET/KEY"
            or "SCOPE"
            or "SECONDS"
            or "SECRET"
            or "SHELL"
            or "SPEC"
            or "TEXT"
            or "TIME"
            or "TYPE"
            or "URL"
            or "USERNAMES"
            or "VALUE"
            or "VERB"
            or "WHAT"
            or "WORD" => ValueSource.None,
            _ => null,
        };
}
