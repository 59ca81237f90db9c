using System.Globalization;
using System.Text;
using System.Text.Json;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>The policy of a posted form: its expiration, and what the form may contain (S3 API, "POST policy").</summary>
internal static class PostPolicy
{
    private const string IgnoredPrefix = "x-ignore-";

    /// <summary>Fields that need no condition.</summary>
    private static readonly IReadOnlyList<string> Free = ["policy", "x-amz-signature", "file"];

    /// <returns>The sizes that the file may have; null: any.</returns>
    /// <exception cref="SandboxException">InvalidPolicyDocument; AccessDenied where the form does not keep to it.</exception>
    public static (long Least, long Most)? Check(string encoded, PostForm form, string bucket, DateTimeOffset now)
    {
        using var document = Parse(encoded);
        var policy = document.RootElement;
        if (Member(policy, "expiration") is not { ValueKind: JsonValueKind.String } expiration)
        {
            throw Invalid("Policy missing expiration.");
        }

        if (!DateTimeOffset.TryParse(expiration.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
        {
            throw Invalid($"Invalid 'expiration' value: '{expiration.GetString()}'");
        }

        if (until <= now)
        {
            throw Denied("Policy expired.");
        }

        if (Member(policy, "conditions") is not { ValueKind: JsonValueKind.Array } conditions)
        {
            throw Invalid("Policy missing conditions.");
        }

        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        (long, long)? sizes = null;
        foreach (var condition in conditions.EnumerateArray())
        {
            sizes = Check(condition, form, bucket, named) ?? sizes;
        }

        var extra = form.Fields.Select(f => f.Key).FirstOrDefault(name => !named.Contains(name) && !IsFree(name));
        return extra is null ? sizes : throw Denied($"Extra input fields: {extra}");
    }

    public static void CheckSize(long size, (long Least, long Most)? allowed)
    {
        CheckMost(size, allowed);
        if (allowed is (var least, _) && size < least)
        {
            throw new SandboxException("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
            {
                Details = [("ProposedSize", $"{size}"), ("MinSizeAllowed", $"{least}")],
            };
        }
    }

    /// <summary>Asked as the file comes in: who sends without end is stopped.</summary>
    public static void CheckMost(long size, (long Least, long Most)? allowed)
    {
        if (allowed is (_, var most) && size > most)
        {
            throw new SandboxException("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
            {
                Details = [("ProposedSize", $"{size}"), ("MaxSizeAllowed", $"{most}")],
            };
        }
    }

    private static (long Least, long Most)? Check(JsonElement condition, PostForm form, string bucket, HashSet<string> named)
    {
        if (condition.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in condition.EnumerateObject())
            {
                Match("eq", member.Name, Text(member.Value), condition, form, bucket, named);
            }

            return null;
        }

        if (condition.ValueKind != JsonValueKind.Array || condition.GetArrayLength() != 3)
        {
            throw Invalid("Invalid Condition: must be an object or a list of three.");
        }

        var kind = Text(condition[0]).ToLowerInvariant();
        if (kind == "content-length-range")
        {
            return (Number(condition[1]), Number(condition[2]));
        }

        var field = Text(condition[1]);
        if (kind is not ("eq" or "starts-with") || field.Length < 2 || field[0] != '$')
        {
            throw Invalid($"Invalid Simple-Condition: {Shown(condition)}");
        }

        Match(kind, field[1..], Text(condition[2]), condition, form, bucket, named);
        return null;
    }

    private static void Match(
        string kind,
        string field,
        string wanted,
        JsonElement condition,
        PostForm form,
        string bucket,
        HashSet<string> named
    )
    {
        named.Add(field);
        var value = field.Equals("bucket", StringComparison.OrdinalIgnoreCase) ? form[field] ?? bucket : form[field] ?? "";
        // A list of content types starts with the value where each of its members does.
        var isList = kind != "eq" && field.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<string> values = isList ? value.Split(',', StringSplitOptions.TrimEntries) : [value];
        var holds = values.All(v => kind == "eq" ? v == wanted : v.StartsWith(wanted, StringComparison.Ordinal));
        if (!holds)
        {
            var shown = condition.ValueKind == JsonValueKind.Object ? $"[\"eq\", \"${field}\", \"{wanted}\"]" : Shown(condition);
            throw Denied($"Policy Condition failed: {shown}");
        }
    }

    private static bool IsFree(string name) =>
        Free.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(IgnoredPrefix, StringComparison.OrdinalIgnoreCase);

    private static JsonDocument Parse(string encoded)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            document?.Dispose();
            throw Invalid("Invalid JSON.");
        }
    }

    private static JsonElement? Member(JsonElement policy, string name) => policy.TryGetProperty(name, out var member) ? member : null;

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Invalid("Invalid Condition: values are texts.");

    private static long Number(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid("Invalid content-length-range.");
    }

    private static string Shown(JsonElement condition) => $"[{string.Join(", ", condition.EnumerateArray().Select(e => e.GetRawText()))}]";

    private static SandboxException Invalid(string why) => new("InvalidPolicyDocument", 400, $"Invalid Policy: {why}");

    private static SandboxException Denied(string why) => new("AccessDenied", 403, $"Invalid according to Policy: {why}");
}
