using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>Values, by name, ARN, and optionally version (<c>NAME:3</c>).</summary>
internal static class GetParameters
{
    private const int MostNames = 10;

    public static void One(SsmCall call)
    {
        var (name, selector) = Split(call, call.Required("Name"));
        call.Demand(name);
        var parameter = call.Find(name) ?? throw SsmErrors.NotFound();
        var version = Find(parameter, selector) ?? throw SsmErrors.NoVersion(name, selector!);
        call.Json.WriteStartObject("Parameter");
        Write(call, parameter, version, selector);
        call.Json.WriteEndObject();
    }

    public static void Many(SsmCall call)
    {
        var names = call.Texts("Names") ?? throw SsmErrors.Null("Names");
        if (names.Count is 0 or > MostNames)
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and "
                    + $"{MostNames}"
            );
        }

        var missing = new List<string>();
        call.Json.WriteStartArray("Parameters");
        foreach (var asked in names)
        {
            var (name, selector) = Split(call, asked);
            call.Demand(name);
            if (call.Find(name) is not { } parameter || Find(parameter, selector) is not { } version)
            {
                missing.Add(asked);
                continue;
            }

            call.Json.WriteStartObject();
            Write(call, parameter, version, selector);
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndArray();
        call.Json.WriteStartArray("InvalidParameters");
        foreach (var name in missing)
        {
            call.Json.WriteStringValue(name);
        }

        call.Json.WriteEndArray();
    }

    private static (string Name, string? Selector) Split(SsmCall call, string asked)
    {
        var tail = asked.StartsWith("arn:", StringComparison.Ordinal) ? asked.IndexOf(":parameter/", StringComparison.Ordinal) + 1 : 0;
        var colon = asked.IndexOf(':', tail);
        return colon < 0 ? (call.NameOf(asked), null) : (call.NameOf(asked[..colon]), asked[colon..]);
    }

    /// <summary>Null when there is no such version: labels are none here.</summary>
    private static ParameterVersion? Find(ParameterState parameter, string? selector) =>
        selector is null ? parameter.Latest
        : long.TryParse(selector.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? parameter.Versions.Find(v => v.Number == number)
        : null;

    /// <param name="isHistory">Called with the description of a version.</param>
    public static void Write(SsmCall call, ParameterState parameter, ParameterVersion version, string? selector, bool isHistory = false)
    {
        var isSecret = parameter.Type == "SecureString";
        var isOpened = isSecret && call.Flag("WithDecryption");
        if (isOpened)
        {
            call.DemandKey(parameter.KeyId, "kms:Decrypt");
        }

        if (isHistory)
        {
            call.Json.WriteString("LastModifiedUser", version.ModifiedBy);
            call.Json.WriteString("Tier", parameter.Tier);
            foreach (
                var (name, text) in ((string, string?)[])
                    [("Description", parameter.Description), ("KeyId", parameter.KeyId), ("AllowedPattern", parameter.AllowedPattern)]
            )
            {
                if (text is not null)
                {
                    call.Json.WriteString(name, text);
                }
            }
        }
        else
        {
            call.Json.WriteString("ARN", call.Arn(parameter.Name));
        }

        call.Json.WriteString("DataType", parameter.DataType);
        call.WriteTime("LastModifiedDate", version.Modified);
        call.Json.WriteString("Name", parameter.Name);
        if (selector is not null)
        {
            call.Json.WriteString("Selector", selector);
        }

        call.Json.WriteString("Type", parameter.Type);
        call.Json.WriteString("Value", isSecret && !isOpened ? Sealed(call, version) : version.Value);
        call.Json.WriteNumber("Version", version.Number);
    }

    /// <summary>What stands for the ciphertext: it follows from the value and reveals nothing of it.</summary>
    private static string Sealed(SsmCall call, ParameterVersion version) =>
        "AQICAHh"
        + Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(call.Request.Current.Seed), Encoding.UTF8.GetBytes("parameter:" + version.Value))
        );
}
