using System.Text.Json;

namespace S3Creds.Core.Trails;

/// <summary>Reads the records of one CloudTrail file as a stream: no more than one of them is in memory, however large the file
/// is.</summary>
internal static class TrailRecords
{
    private const int FirstBuffer = 64 * 1024;

    private static ReadOnlySpan<byte> Mark => [0xef, 0xbb, 0xbf];

    private enum Place
    {
        Start,
        Members,
        Records,
        End,
    }

    /// <param name="largest">Bytes of a record.</param>
    /// <returns>Whether it has records at all: a file of another kind has none.</returns>
    /// <exception cref="JsonException">Not JSON, truncated, or nested too deeply.</exception>
    /// <exception cref="TrailFileException">A record is too large.</exception>
    public static bool Read(Stream stream, int largest, Action<JsonElement> record)
    {
        var buffer = new byte[FirstBuffer];
        var (filled, isLast, hasRecords) = (0, false, false);
        var place = Place.Start;
        var state = new JsonReaderState();
        var isFirst = true;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length >= largest)
                    throw new TrailFileException($"a record in it has more than {largest} bytes");
                Array.Resize(ref buffer, Math.Min(largest, buffer.Length * 2));
            }

            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            isLast = read == 0;
            if (isFirst && filled < Mark.Length && !isLast)
                continue;
            var from = isFirst && buffer.AsSpan(0, filled).StartsWith(Mark) ? Mark.Length : 0;
            isFirst = false;
            var reader = new Utf8JsonReader(buffer.AsSpan(from, filled - from), isLast, state);
            while (Step(ref reader, ref place, ref hasRecords, record)) { }
            state = reader.CurrentState;
            var used = from + (int)reader.BytesConsumed;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (!isLast)
                continue;
            return place == Place.End ? hasRecords : throw new JsonException();
        }
    }

    /// <summary>One unit; false where more bytes are needed: then nothing of it is consumed.</summary>
    private static bool Step(ref Utf8JsonReader reader, ref Place place, ref bool hasRecords, Action<JsonElement> record)
    {
        var ahead = reader;
        if (!ahead.Read())
        {
            // Blanks at the end are consumed too.
            if (place == Place.End)
                reader = ahead;
            return false;
        }

        switch (place)
        {
            case Place.Start:
                place = ahead.TokenType == JsonTokenType.StartObject ? Place.Members : throw new JsonException();
                break;
            case Place.Members when ahead.TokenType == JsonTokenType.EndObject:
                place = Place.End;
                break;
            case Place.Members:
                var isRecords = ahead.ValueTextEquals("Records"u8);
                if (!ahead.Read())
                    return false;
                if (isRecords && ahead.TokenType == JsonTokenType.StartArray)
                    (place, hasRecords) = (Place.Records, true);
                else if (!ahead.TrySkip())
                    return false;
                break;
            case Place.Records when ahead.TokenType == JsonTokenType.EndArray:
                place = Place.Members;
                break;
            case Place.Records:
                if (!JsonDocument.TryParseValue(ref ahead, out var document))
                    return false;
                using (document)
                    record(document.RootElement);
                break;
            default:
                throw new JsonException();
        }

        reader = ahead;
        return true;
    }
}

/// <summary>Why a file is not read to its end, as the end of a sentence that names it.</summary>
internal sealed class TrailFileException(string why) : Exception(why);
