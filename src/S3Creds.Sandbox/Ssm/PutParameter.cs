using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>Makes a parameter, or a new version of it with <c>Overwrite</c>.</summary>
internal static class PutParameter
{
    private const int MostName = 1011;
    private const int MostLevels = 15;
    private const int MostDescription = 1024;
    private const int MostVersions = 100;
    private const int MostTags = 50;

    public static void Run(SsmCall call)
    {
        var name = call.Required("Name");
        var value = call.Required("Value");
        var overwrite = call.Flag("Overwrite");
        var tags = call.Tags();
        call.Demand(name, tags, overwrite: overwrite);
        if (tags.Count > 0)
        {
            call.Demand(name, tags, "AddTagsToResource");
        }

        Check(call, name, value, overwrite, tags);
        var parameter = call.Request.Store.Write(draft =>
        {
            var before = draft.State.Parameters.GetValueOrDefault(call.Place(name));
            var after = before is null ? New(call, draft, name, value, tags) : Replaced(call, draft, before, value, overwrite);
            call.DemandKey(after.KeyId, "kms:Encrypt");
            draft.State = draft.State with { Parameters = draft.State.Parameters.SetItem(call.Place(name), after) };
            return after;
        });
        call.Json.WriteNumber("Version", parameter.Latest.Number);
        call.Json.WriteString("Tier", parameter.Tier);
    }

    private static void Check(SsmCall call, string name, string value, bool overwrite, ImmutableSortedDictionary<string, string> tags)
    {
        if (name.Length is 0 or > MostName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/'))
        {
            throw SsmErrors.Invalid(
                "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths "
                    + "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
            );
        }

        if (name.Contains('/') && (name[0] != '/' || name[^1] == '/' || name.Contains("//", StringComparison.Ordinal)))
        {
            throw SsmErrors.Invalid("Parameter name must be a fully qualified name.");
        }

        var first = name.TrimStart('/');
        if (first.StartsWith("aws", StringComparison.OrdinalIgnoreCase) || first.StartsWith("ssm", StringComparison.OrdinalIgnoreCase))
        {
            throw first[0] is 'a' or 'A'
                ? new SandboxException("AccessDeniedException", 400, "No access to reserved parameter name: " + name + ".")
                : SsmErrors.Invalid("Parameter name: can't be prefixed with \"ssm\" (case-insensitive).");
        }

        if (name.Count(c => c == '/') > MostLevels)
        {
            throw new SandboxException(
                "HierarchyLevelLimitExceededException",
                400,
                $"The hierarchy can have a maximum of {MostLevels} levels."
            );
        }

        var most = call.Text("Tier") is "Advanced" or "Intelligent-Tiering" ? 8192 : 4096;
        if (value.Length == 0 || Encoding.UTF8.GetByteCount(value) > most)
        {
            throw SsmErrors.Invalid(
                value.Length == 0
                    ? "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater "
                        + "than or equal to 1"
                    : $"Standard tier parameters support a maximum parameter value of {most} characters."
            );
        }

        if (call.Text("Description") is { Length: > MostDescription })
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than "
                    + $"or equal to {MostDescription}"
            );
        }

        if (overwrite && tags.Count > 0)
        {
            throw SsmErrors.Invalid(
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite "
                    + "flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource."
            );
        }

        if (tags.Count > MostTags)
        {
            throw SsmErrors.Invalid(
                $"Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {MostTags}"
            );
        }

        if (call.Text("DataType") is { } dataType && dataType is not ("text" or "aws:ec2:image" or "aws:ssm:integration"))
        {
            throw SsmErrors.Invalid(
                "The following data type is not supported: " + dataType + ". Use one of text, aws:ec2:image and aws:ssm:integration."
            );
        }

        if (call.Text("Tier") is { } tier && tier is not ("Standard" or "Advanced" or "Intelligent-Tiering"))
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value '{tier}' at 'tier' failed to satisfy constraint: Member must satisfy enum value "
                    + $"set: [Standard, Advanced, Intelligent-Tiering]"
            );
        }

        if (call.Text("Type") is { } type && type is not ("String" or "StringList" or "SecureString"))
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value '{type}' at 'type' failed to satisfy constraint: Member must satisfy enum value "
                    + $"set: [SecureString, StringList, String]"
            );
        }
    }

    private static ParameterState New(SsmCall call, Draft draft, string name, string value, ImmutableSortedDictionary<string, string> tags)
    {
        var type = call.Text("Type") ?? throw SsmErrors.Invalid("A parameter type is required when you create a parameter.");
        return new ParameterState
        {
            AccountId = call.Request.AccountId,
            Region = call.Region,
            Name = name,
            Type = type,
            Description = call.Text("Description"),
            KeyId = KeyOf(call, type),
            Tier = Tier(call, value, "Standard"),
            DataType = call.Text("DataType") ?? "text",
            AllowedPattern = Matched(call.Text("AllowedPattern"), value),
            Versions = [new ParameterVersion(1, value, draft.Now, call.Request.Caller.Arn)],
            Tags = tags,
        };
    }

    private static ParameterState Replaced(SsmCall call, Draft draft, ParameterState before, string value, bool overwrite)
    {
        if (!overwrite)
        {
            throw new SandboxException(
                "ParameterAlreadyExists",
                400,
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
            );
        }

        if (call.Text("Type") is { } type && type != before.Type)
        {
            throw new SandboxException(
                "HierarchyTypeMismatchException",
                400,
                "Parameter Store doesn't support changing a parameter type in a hierarchy."
            );
        }

        var versions = before.Versions.Add(new ParameterVersion(before.Latest.Number + 1, value, draft.Now, call.Request.Caller.Arn));
        return before with
        {
            Description = call.Text("Description") ?? before.Description,
            DataType = call.Text("DataType") ?? before.DataType,
            AllowedPattern = Matched(call.Text("AllowedPattern") ?? before.AllowedPattern, value),
            Tier = Tier(call, value, before.Tier),
            KeyId = KeyOf(call, before.Type),
            Versions = versions.Count > MostVersions ? versions.RemoveRange(0, versions.Count - MostVersions) : versions,
        };
    }

    // An advanced parameter never becomes a standard one again.
    private static string Tier(SsmCall call, string value, string before)
    {
        var isLarge = Encoding.UTF8.GetByteCount(value) > 4096;
        return before == "Advanced" && call.Text("Tier") == "Standard"
                ? throw SsmErrors.Invalid(
                    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier "
                        + "to the standard-parameter tier."
                )
            : isLarge || call.Text("Tier") == "Advanced" || before == "Advanced" ? "Advanced"
            : "Standard";
    }

    /// <exception cref="SandboxException">ParameterPatternMismatchException or InvalidAllowedPatternException.</exception>
    private static string? Matched(string? pattern, string value)
    {
        try
        {
            return pattern is null || Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                ? pattern
                : throw new SandboxException(
                    "ParameterPatternMismatchException",
                    400,
                    $"Parameter value, cannot be validated against allowedPattern: {pattern}"
                );
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new SandboxException(
                "InvalidAllowedPatternException",
                400,
                "The allowed pattern is not a valid regular expression: " + pattern
            );
        }
    }

    private static string? KeyOf(SsmCall call, string type) =>
        type == "SecureString" ? call.Text("KeyId") ?? SsmCall.DefaultKey
        : call.Text("KeyId") is null ? null
        : throw SsmErrors.Invalid("KeyId is required for SecureString type parameter only.");
}
