using System.Globalization;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>Everything about parameters but their values.</summary>
internal static class DescribeParameters
{
    private const int MostResults = 50;

    public static void Run(SsmCall call)
    {
        call.Request.Authorizer.Demand(
            call.Request,
            new AccessQuestion("ssm:DescribeParameters", $"arn:aws:ssm:{call.Region}:{call.Request.AccountId}:*")
        );
        var filters = ParameterFilters.Of(call, ofPath: false);
        var (start, count) = ParametersByPath.Page(call, MostResults);
        // A page is what was searched, not what was found: AWS answers with fewer than asked for, even none, and a token for the rest.
        var window = call.Request.Options.PageSize;
        var all = call.All().ToList();
        if (window is null)
        {
            all = [.. all.Where(p => filters.TrueForAll(f => f(p)))];
        }

        var page = all.Skip(start).Take(count).ToList();
        call.Json.WriteStartArray("Parameters");
        foreach (var parameter in page.Where(p => filters.TrueForAll(f => f(p))))
        {
            Write(call, parameter);
        }

        call.Json.WriteEndArray();
        if (start + page.Count < all.Count)
        {
            call.Json.WriteString("NextToken", (start + page.Count).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Write(SsmCall call, ParameterState parameter)
    {
        var json = call.Json;
        json.WriteStartObject();
        json.WriteString("ARN", call.Arn(parameter.Name));
        json.WriteString("DataType", parameter.DataType);
        if (parameter.Description is { } description)
        {
            json.WriteString("Description", description);
        }

        if (parameter.KeyId is { } keyId)
        {
            json.WriteString("KeyId", keyId);
        }

        if (parameter.AllowedPattern is { } pattern)
        {
            json.WriteString("AllowedPattern", pattern);
        }

        call.WriteTime("LastModifiedDate", parameter.Latest.Modified);
        json.WriteString("LastModifiedUser", parameter.Latest.ModifiedBy);
        json.WriteString("Name", parameter.Name);
        json.WriteStartArray("Policies");
        json.WriteEndArray();
        json.WriteString("Tier", parameter.Tier);
        json.WriteString("Type", parameter.Type);
        json.WriteNumber("Version", parameter.Latest.Number);
        json.WriteEndObject();
    }
}
