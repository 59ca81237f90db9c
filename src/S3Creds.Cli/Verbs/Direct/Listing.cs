using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Prints rows as they come: a JSON array, JSON lines, CSV or TSV.</summary>
internal static class Listing
{
    /// <param name="headers">The columns of CSV and TSV; JSON shows what a row has.</param>
    public static async Task WriteAsync(
        IAsyncEnumerable<JsonObject> rows,
        IReadOnlyList<string> headers,
        ListingOptions options,
        CommandContext context
    )
    {
        if (options.Array)
            await WriteArrayAsync(rows, 4, context);
        else if (options.Lines)
            await WriteLinesAsync(rows, context);
        else if (options.Csv || options.Tsv)
            await WriteSeparatedAsync(rows, headers, options.Tsv ? '\t' : ',', context);
        else
            await WriteArrayAsync(rows, 2, context);
    }

    private static async Task WriteLinesAsync(IAsyncEnumerable<JsonObject> rows, CommandContext context)
    {
        await foreach (var row in rows.WithCancellation(context.Stop))
            await context.Out.WriteLineAsync(PythonJson.Dumps(row, null));
    }

    private static async Task WriteArrayAsync(IAsyncEnumerable<JsonObject> rows, int indent, CommandContext context)
    {
        // A row is written when the next one is known: only then is it clear whether a comma follows.
        string? held = null;
        var margin = new string(' ', indent);
        await foreach (var row in rows.WithCancellation(context.Stop))
        {
            if (held is not null)
                await context.Out.WriteLineAsync(held + ",");
            else
                await context.Out.WriteLineAsync("[");
            held = margin + PythonJson.Dumps(row, indent).Replace("\n", "\n" + margin, StringComparison.Ordinal);
        }

        await context.Out.WriteLineAsync(held is null ? "[]" : held + "\n]");
    }

    private static async Task WriteSeparatedAsync(
        IAsyncEnumerable<JsonObject> rows,
        IReadOnlyList<string> headers,
        char separator,
        CommandContext context
    )
    {
        var onTerminal = context.Terminals.Out;
        await context.Out.WriteAsync(string.Join(separator, headers.Select(h => CsvCell.Compatible(h, separator, onTerminal))) + "\r\n");
        await foreach (var row in rows.WithCancellation(context.Stop))
            await context.Out.WriteAsync(
                string.Join(separator, headers.Select(h => CsvCell.Compatible(Text(row[h]), separator, onTerminal))) + "\r\n"
            );
    }

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonObject or JsonArray => PythonJson.Dumps(value, 2),
            _ => value.GetValueKind() switch
            {
                JsonValueKind.String => value.GetValue<string>(),
                JsonValueKind.True => "True",
                JsonValueKind.False => "False",
                _ => value.ToJsonString(),
            },
        };
}
