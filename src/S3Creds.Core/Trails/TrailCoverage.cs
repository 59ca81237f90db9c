using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Trails;

/// <summary>What the records that were read hold, by region: the first and the last one, and the days that have any. What lies between is
/// not claimed.</summary>
public sealed class TrailCoverage
{
    private const int MostShown = 6;
    private const int MostRegions = 100;
    private const string OtherRegions = "other regions";

    private readonly SortedDictionary<string, (DateTimeOffset First, DateTimeOffset Last, HashSet<DateOnly> Days)> regions = new(
        StringComparer.Ordinal
    );

    public long Records { get; private set; }

    internal void Add(string region, DateTimeOffset time)
    {
        Records++;
        if (!regions.ContainsKey(region) && (regions.Count >= MostRegions || !IsRegion(region)))
            region = OtherRegions;
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        if (!regions.TryGetValue(region, out var held))
            regions[region] = (time, time, [day]);
        else
        {
            held.Days.Add(day);
            regions[region] = (time < held.First ? time : held.First, time > held.Last ? time : held.Last, held.Days);
        }
    }

    /// <summary>Of one region, or of all.</summary>
    public TrailSpan Span(string? region)
    {
        var held = regions.Where(r => region is null || r.Key == region).Select(r => r.Value).ToList();
        return held.Count == 0 ? new TrailSpan(region, null, null) : new TrailSpan(region, held.Min(h => h.First), held.Max(h => h.Last));
    }

    /// <summary><c>us-east-1 from 2026-11-01 00:02 to 2026-11-29 05:11 UTC (on 27 of 29 days)</c>.</summary>
    public override string ToString()
    {
        var shown = regions.Take(MostShown).Select(r => $"{r.Key} {Text(r.Value)}");
        var more = regions.Count > MostShown ? $"; and {regions.Count - MostShown} more regions" : "";
        return string.Join("; ", shown) + more;
    }

    private static string Text((DateTimeOffset First, DateTimeOffset Last, HashSet<DateOnly> Days) held)
    {
        var days = DateOnly.FromDateTime(held.Last.UtcDateTime).DayNumber - DateOnly.FromDateTime(held.First.UtcDateTime).DayNumber + 1;
        return $"from {Minute(held.First)} to {Minute(held.Last)} UTC (on {held.Days.Count} of {Plural.Of(days, "day")})";
    }

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static bool IsRegion(string region) =>
        region.Length is > 0 and <= 32 && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
