using System.Globalization;
using System.Text;
using System.Text.Json;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>The views of a list of keys by their names on the command line. None of them holds a secret: there is none in a list.</summary>
internal static class KeyViews
{
    private static readonly string[] Columns = ["user", "key", "standing", "status", "created", "age_days", "last_used", "service", "region", "due", "overdue", "delivered_to", "not_known"];

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    public static Func<IReadOnlyList<KeyRow>, string> Of(string name) => name switch
    {
        "text" => Text,
        "json" => Json,
        "csv" => Csv,
        _ => throw new S3CredsException(CliCodes.Usage.Says($"there is no format '{name}'", "text, json or csv")),
    };

    private static string Text(IReadOnlyList<KeyRow> rows)
    {
        if (rows.Count == 0)
            return "no access keys\n";
        string[][] table = [["USER", "KEY", "", "STATUS", "AGE", "LAST USE", "DUE", "DELIVERED TO"], .. rows.Select(TextRow)];
        var widths = Enumerable.Range(0, table[0].Length).Select(c => table.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in table)
            text.Append(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string[] TextRow(KeyRow row) =>
    [
        Escape.Text(row.User),
        Escape.Text(row.Key.Id),
        Standing(row.Standing),
        Status(row.Key),
        Days(row) + (row.Age.TotalDays is >= 1 and < 2 ? " day" : " days"),
        row.Key.LastUse switch
        {
            KeyUse.At use => Escape.Text($"{KeyTags.Text(use.Time)} {use.Service} {use.Region}"),
            KeyUse.Unknown => "unknown",
            _ => "never",
        },
        row.Due is { } due ? KeyTags.Text(due) + (row.Overdue ? " OVERDUE" : "") : "-",
        row.DeliveredTo.Count + row.NotKnown.Count == 0 ? "-" : Escape.Text(string.Join(", ", row.DeliveredTo.Concat(row.NotKnown.Select(s => s + " (cannot tell)")))),
    ];

    private static string Json(IReadOnlyList<KeyRow> rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var row in rows)
                Write(json, row);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, KeyRow row)
    {
        json.WriteStartObject();
        json.WriteString("user", row.User);
        json.WriteString("keyId", row.Key.Id);
        json.WriteString("standing", Standing(row.Standing));
        json.WriteBoolean("ours", row.Standing != KeyStanding.Foreign);
        json.WriteString("status", Status(row.Key));
        json.WriteString("created", KeyTags.Text(row.Key.Created));
        json.WriteNumber("ageDays", (long)row.Age.TotalDays);
        json.WritePropertyName("lastUse");
        switch (row.Key.LastUse)
        {
            case KeyUse.At use:
                json.WriteStartObject();
                json.WriteString("time", KeyTags.Text(use.Time));
                json.WriteString("service", use.Service);
                json.WriteString("region", use.Region);
                json.WriteEndObject();
                break;
            case KeyUse.Unknown unknown:
                json.WriteStartObject();
                json.WriteString("unknown", unknown.Reason);
                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }

        json.WriteString("due", row.Due is { } due ? KeyTags.Text(due) : null);
        json.WriteBoolean("overdue", row.Overdue);
        Write(json, "deliveredTo", row.DeliveredTo);
        Write(json, "notKnown", row.NotKnown);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Csv(IReadOnlyList<KeyRow> rows)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        foreach (var row in rows)
        {
            var use = row.Key.LastUse as KeyUse.At;
            string[] cells =
            [
                row.User, row.Key.Id, Standing(row.Standing), Status(row.Key), KeyTags.Text(row.Key.Created), Days(row),
                use is not null ? KeyTags.Text(use.Time) : row.Key.LastUse is KeyUse.Unknown ? "unknown" : "never", use?.Service ?? "", use?.Region ?? "",
                row.Due is { } due ? KeyTags.Text(due) : "", row.Overdue ? "true" : "false", string.Join("; ", row.DeliveredTo), string.Join("; ", row.NotKnown),
            ];
            text.Append(string.Join(',', cells.Select(Cell))).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>RFC 4180.</summary>
    internal static string Cell(string value) =>
        value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Standing(KeyStanding standing) => standing switch
    {
        KeyStanding.Current => "in use",
        KeyStanding.Retired => "retired",
        KeyStanding.Delivering => "being delivered",
        _ => "foreign",
    };

    private static string Status(LiveKey key) => key.Active ? "active" : "inactive";

    private static string Days(KeyRow row) => ((long)row.Age.TotalDays).ToString(CultureInfo.InvariantCulture);
}
