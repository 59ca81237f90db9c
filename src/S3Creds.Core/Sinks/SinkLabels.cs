using System.Globalization;

namespace S3Creds.Core.Sinks;

/// <summary>The labels of one user's sinks, each its own: two commands of the same program are <c>command gh</c> and <c>command gh
/// #2</c>.</summary>
public static class SinkLabels
{
    /// <summary>In the order of the sinks.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ISink> sinks)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. sinks.Select(s => Own(s.Label))];

        string Own(string label)
        {
            var times = seen[label] = seen.GetValueOrDefault(label) + 1;
            return times == 1 ? label : $"{label} #{times.ToString(CultureInfo.InvariantCulture)}";
        }
    }
}
