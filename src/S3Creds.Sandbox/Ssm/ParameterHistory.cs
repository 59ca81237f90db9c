using System.Globalization;

namespace S3Creds.Sandbox.Ssm;

/// <summary>GetParameterHistory: the versions of a parameter, oldest first.</summary>
internal static class ParameterHistory
{
    private const int MostResults = 50;

    public static void Run(SsmCall call)
    {
        var name = call.NameOf(call.Required("Name"));
        call.Demand(name);
        var parameter = call.Find(name) ?? throw SsmErrors.NotFound();
        var (start, count) = ParametersByPath.Page(call, MostResults);
        call.Json.WriteStartArray("Parameters");
        foreach (var version in parameter.Versions.Skip(start).Take(count))
        {
            call.Json.WriteStartObject();
            GetParameters.Write(call, parameter, version, selector: null, isHistory: true);
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndArray();
        if (start + count < parameter.Versions.Count)
        {
            call.Json.WriteString("NextToken", (start + count).ToString(CultureInfo.InvariantCulture));
        }
    }
}
