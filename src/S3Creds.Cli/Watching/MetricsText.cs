using System.Globalization;
using System.Text;

namespace S3Creds.Cli.Watching;

/// <summary>Prometheus text exposition format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): a family of samples
/// after its HELP and TYPE lines, each series once.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder text = new();

    /// <summary>Adds a family of gauges; nothing where it has no samples.</summary>
    public void Gauge(string name, string help, IEnumerable<(IReadOnlyList<(string Name, string Value)> Labels, double Value)> samples)
    {
        var lines = samples
            .Select(s => (Series: name + LabelsOf(s.Labels), s.Value))
            .DistinctBy(s => s.Series, StringComparer.Ordinal)
            .OrderBy(s => s.Series, StringComparer.Ordinal)
            .ToList();
        if (lines.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escaped(help, quotes: false)}\n# TYPE {name} gauge\n");
        foreach (var (series, value) in lines)
            text.Append(CultureInfo.InvariantCulture, $"{series} {value:R}\n");
    }

    public override string ToString() => text.ToString();

    private static string LabelsOf(IReadOnlyList<(string Name, string Value)> labels) =>
        labels.Count == 0 ? "" : $"{{{string.Join(",", labels.Select(l => $"{l.Name}=\"{Escaped(l.Value, quotes: true)}\""))}}}";

    /// <summary>A lone surrogate cannot be written as UTF-8: it becomes U+FFFD here, so that two series that differ by nothing else
    /// are one.</summary>
    private static string Escaped(string value, bool quotes)
    {
        var escaped = Encoding
            .UTF8.GetString(Encoding.UTF8.GetBytes(value))
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
