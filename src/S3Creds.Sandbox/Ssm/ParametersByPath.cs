using System.Globalization;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Ssm;

/// <summary>GetParametersByPath: the values below a path, page by page.</summary>
internal static class ParametersByPath
{
    private const int MostResults = 10;

    public static void Run(SsmCall call)
    {
        var path = call.Required("Path");
        if (!path.StartsWith('/'))
        {
            throw SsmErrors.Invalid("The parameter path must be prefixed with \"/\".");
        }

        var below = path.TrimEnd('/') + "/";
        call.Demand(path.TrimEnd('/'));
        var recursive = call.Flag("Recursive");
        var filters = ParameterFilters.Of(call, ofPath: true);
        var found = call.All().Where(p => ParameterFilters.IsBelow(p.Name, below, recursive) && filters.TrueForAll(f => f(p))).ToList();
        var (start, count) = Page(call, MostResults);
        call.Json.WriteStartArray("Parameters");
        foreach (var parameter in found.Skip(start).Take(count))
        {
            call.Json.WriteStartObject();
            GetParameters.Write(call, parameter, parameter.Latest, selector: null);
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndArray();
        if (start + count < found.Count)
        {
            call.Json.WriteString("NextToken", (start + count).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Where the page begins, and how many it holds.</summary>
    /// <exception cref="SandboxException">ValidationException or InvalidNextToken.</exception>
    public static (int Start, int Count) Page(SsmCall call, int most)
    {
        var size = call.Number("MaxResults") ?? most;
        if (size < 1 || size > most)
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have value "
                    + $"between 1 and {most}"
            );
        }

        var start =
            call.Text("NextToken") is not { } token ? 0
            : int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
            : throw new SandboxException("InvalidNextToken", 400, "The specified token isn't valid.");
        return (start, Math.Min(size, call.Request.Options.PageSize ?? size));
    }
}
