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
    /// <summary>Columns of the text that a narrow terminal has on a key's first line.</summary>
    private const int Narrow = 5;

    private static readonly string[] Columns =
    [
        "user",
        "key",
        "standing",
        "status",
        "own",
        "created",
        "age_days",
        "last_used",
        "service",
        "region",
        "due",
        "overdue",
        "delivered_to",
        "not_known",
    ];

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    /// <param name="width">Columns of the terminal; null where there is none.</param>
    public static Func<IReadOnlyList<KeyRow>, string> Of(string name, int? width) =>
        name switch
        {
            "text" => rows => Text(rows, width),
            "json" => Json,
            "csv" => Csv,
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{name}'", "text, json or csv")),
        };

    /// <summary>One line a key; on a terminal too narrow for that, last use and sinks on a second one.</summary>
    private static string Text(IReadOnlyList<KeyRow> rows, int? width)
    {
        if (rows.Count == 0)
            return "no access keys\n";
        string[][] table =
        [
            ["USER", "KEY", "STATE", "AGE", "DUE", "LAST USE", "DELIVERED TO"],
            .. rows.Select(TextRow),
        ];
        var widths = Enumerable.Range(0, table[0].Length).Select(c => table.Max(r => r[c].Length)).ToArray();
        var folds = width is { } columns && widths.Sum() + (2 * (widths.Length - 1)) > columns;
        var text = new StringBuilder();
        foreach (var row in table)
        {
            var cells = row.Select((cell, c) => cell.PadRight(widths[c])).ToList();
            text.Append(string.Join("  ", folds ? cells[..Narrow] : cells).TrimEnd()).Append('\n');
            if (folds && row != table[0])
                text.Append("    last use: ")
                    .Append(row[Narrow])
                    .Append(row[Narrow + 1] == "-" ? "" : $"; in {row[Narrow + 1]}")
                    .Append('\n');
        }

        return text.ToString();
    }

    private static string[] TextRow(KeyRow row) =>
        [
            Escape.Text(row.User),
            Escape.Text(row.Key.Id),
            Standing(row.Standing) + (row.Key.Active ? "" : ", inactive") + (row.Own ? " (signs this run)" : ""),
            Days(row) + (Days(row) == "1" ? " day" : " days"),
            row.Due is { } due ? Date(due) + (row.Overdue ? " OVERDUE" : "") : "-",
            row.Key.LastUse switch
            {
                KeyUse.At use => Escape.Text($"{Date(use.Time)} {use.Service} {use.Region}"),
                KeyUse.Unknown => "unknown",
                _ => "never",
            },
            row.DeliveredTo.Count + row.NotKnown.Count == 0
                ? "-"
                : Escape.Text(string.Join(", ", row.DeliveredTo.Concat(row.NotKnown.Select(s => s + " (unreadable)")))),
        ];

    /// <summary>The day: JSON and CSV have the time.</summary>
    private static string Date(DateTimeOffset time) => KeyTags.Text(time)[..10];

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

        return Escape.Json(Encoding.UTF8.GetString(buffer.ToArray())) + "\n";
    }

    private static void Write(Utf8JsonWriter json, KeyRow row)
    {
        json.WriteStartObject();
        json.WriteString("user", row.User);
        json.WriteString("keyId", row.Key.Id);
        json.WriteString("standing", Standing(row.Standing));
        json.WriteBoolean("ours", row.Standing != KeyStanding.Foreign);
        json.WriteString("status", Status(row.Key));
        json.WriteBoolean("own", row.Own);
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
                row.User,
                row.Key.Id,
                Standing(row.Standing),
                Status(row.Key),
                row.Own ? "true" : "false",
                KeyTags.Text(row.Key.Created),
                Days(row),
                use is not null ? KeyTags.Text(use.Time)
                : row.Key.LastUse is KeyUse.Unknown ? "unknown"
                : "never",
                use?.Service ?? "",
                use?.Region ?? "",
                row.Due is { } due ? KeyTags.Text(due) : "",
                row.Overdue ? "true" : "false",
                string.Join("; ", row.DeliveredTo),
                string.Join("; ", row.NotKnown),
            ];
            text.Append(string.Join(',', cells.Select(CsvCell.ForSpreadsheet))).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Standing(KeyStanding standing) =>
        standing switch
        {
            KeyStanding.Current => "in use",
            KeyStanding.Retired => "retired",
            KeyStanding.Delivering => "being delivered",
            _ => "foreign",
        };

    private static string Status(LiveKey key) => key.Active ? "active" : "inactive";

    private static string Days(KeyRow row) => ((long)row.Age.TotalDays).ToString(CultureInfo.InvariantCulture);
}
