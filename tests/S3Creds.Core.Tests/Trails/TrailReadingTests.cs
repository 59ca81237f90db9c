using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Trails;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Trails;

/// <summary>Log files of CloudTrail: which are read, what of them is kept, and that no file stops the reader or fills the memory.</summary>
public sealed class TrailReadingTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-trail-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("x.json", 1)]
    [InlineData("x.json.gz", 1)]
    [InlineData("AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/01/x.json.gz", 1)]
    [InlineData("some/prefix/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/01/x.json.gz", 1)]
    [InlineData("AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/us-east-1/2026/03/01/x.json.gz", 1)]
    [InlineData("AWSLogs/210987654321/CloudTrail/us-east-1/2026/03/01/x.json.gz", null)]
    [InlineData("AWSLogs/o-a1b2c3d4e5/210987654321/CloudTrail/us-east-1/2026/03/01/x.json.gz", null)]
    [InlineData("AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/03/01/x.json.gz", null)]
    [InlineData("AWSLogs/123456789012/CloudTrail-Insight/us-east-1/2026/03/01/x.json.gz", null)]
    [InlineData("x.json.bak", null)]
    [InlineData("x.gz", null)]
    public void Files_are_found_by_the_layout_of_accounts_and_organisations(string path, int? events)
    {
        var bytes = TrailWriter.Plain(Record("ada"));
        Put(path, path.EndsWith("gz", StringComparison.Ordinal) ? TrailWriter.Packed(bytes) : bytes);
        if (events is null)
            Assert.Equal("S3C650", Assert.Throws<S3CredsException>(() => Read()).Diagnostics[0].Code);
        else
            Assert.Equal(events, Read().Events.Count);
    }

    [Fact]
    public void Only_changes_of_this_account_that_succeeded_are_kept_and_an_event_once()
    {
        var kept = Record("ada");
        Put(
            "x.json",
            TrailWriter.Plain(
                kept,
                kept,
                With(Record("ada"), "recipientAccountId", "210987654321"),
                With(Record("ada"), "recipientAccountId", null),
                With(Record("ada"), "errorCode", "AccessDenied"),
                With(Record("ada"), "readOnly", true),
                With(Record("ada"), "eventSource", "ec2.amazonaws.com"),
                With(Record("ada"), "eventTime", "yesterday"),
                Record("bob")
            )
        );
        var trail = Read();
        Assert.Equal("PutUserPolicy", Assert.Single(trail.Events).Call.Name);
        // Reads and refused calls show what the files hold.
        Assert.Equal(6, trail.Coverage.Records);
    }

    [Fact]
    public void What_the_files_hold_is_not_more_than_their_records()
    {
        Put(
            "x.json",
            TrailWriter.Plain(
                TrailWriter.Record("iam", "GetUser", "{}", Time),
                TrailWriter.Record("iam", "GetUser", "{}", Time.AddDays(9)),
                TrailWriter.Record("s3", "PutBucketAcl", "{}", Time.AddDays(2), region: "eu-west-1"),
                TrailWriter.Record("s3", "PutBucketAcl", "{}", Time, region: "\u001b[2J")
            )
        );
        var trail = Read();
        Assert.Equal(
            "eu-west-1 from 2026-03-03 12:00 to 2026-03-03 12:00 UTC (on 1 of 1 day); other regions from 2026-03-01 12:00 to 2026-03-01 12:00 "
                + "UTC (on 1 of 1 day); us-east-1 from 2026-03-01 12:00 to 2026-03-10 12:00 UTC (on 2 of 10 days)",
            trail.Coverage.ToString()
        );
        Assert.Null(trail.Coverage.Span("cn-north-1").From);
    }

    [Fact]
    public void A_bomb_ends_with_a_warning_that_names_the_file_and_others_are_read()
    {
        var bomb = TrailWriter.Packed([.. "{\"Records\":["u8, .. new byte[4 << 20].Select(_ => (byte)' ')]);
        Assert.True(bomb.Length < 100_000);
        Put("a.json.gz", bomb);
        Put("b.json.gz", TrailWriter.Packed(TrailWriter.Plain(Record("ada"))));
        var trail = Read(TrailLimits.Default with { InFile = 1 << 20 });
        Assert.Single(trail.Events);
        Assert.Contains($"{Path.Combine(folder, "a.json.gz")} is not read in full: unpacked it has more than 1048576 bytes", Unread(trail));

        var limited = Read(TrailLimits.Default with { InFile = 8 << 20, InAll = 1 << 20 });
        Assert.Empty(limited.Events);
        Assert.Contains(Unread(limited), m => m.Contains("1 file below", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_that_is_too_large_ends_its_file()
    {
        Put("a.json", TrailWriter.Plain(Record("ada"), With(Record("ada"), "x", new string('x', 200_000))));
        var trail = Read(TrailLimits.Default with { InRecord = 100_000 });
        Assert.Single(trail.Events);
        Assert.Contains(Unread(trail), m => m.Contains("a record in it has more than 100000 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void More_events_than_are_kept_leave_the_oldest_out()
    {
        Put("a.json", TrailWriter.Plain(Enumerable.Range(0, 50).Select(i => Record("ada", Time.AddMinutes(i)))));
        var trail = Read(TrailLimits.Default with { Events = 10 });
        Assert.Equal(Enumerable.Range(40, 10).Reverse().Select(i => Time.AddMinutes(i)), trail.Events.Select(e => e.Time));
        Assert.Contains(Unread(trail), m => m.Contains("40 older ones are left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("s3creds-outside-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(outside, "x.json"), TrailWriter.Plain(Record("ada")));
            Directory.CreateSymbolicLink(Path.Combine(folder, "linked"), outside);
            File.CreateSymbolicLink(Path.Combine(folder, "y.json"), Path.Combine(outside, "x.json"));
            File.CreateSymbolicLink(Path.Combine(folder, "loop.json"), Path.Combine(folder, "loop.json"));
            Put("a.json", TrailWriter.Plain(Record("bob")));
            var trail = Read();
            Assert.Empty(trail.Events);
            Assert.Contains(Unread(trail), m => m.Contains("3 links", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "truncated")]
    [InlineData("[]", "not the JSON of CloudTrail")]
    [InlineData("{}", "no CloudTrail records")]
    [InlineData("""{"digestStartTime":"x"}""", "no CloudTrail records")]
    [InlineData("""{"Records":[{"a":1}""", "truncated")]
    [InlineData("""{"Records":[]} x""", "not the JSON of CloudTrail")]
    public void A_file_of_another_kind_is_named(string text, string why)
    {
        Put("a.json", Encoding.UTF8.GetBytes(text));
        Assert.Contains(Unread(Read()), m =>
            m.Contains("a.json is not read in full", StringComparison.Ordinal) && m.Contains(why, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Members_before_and_after_the_records_and_values_of_any_type_are_passed_over()
    {
        Put(
            "a.json",
            [
                0xef,
                0xbb,
                0xbf,
                .. Encoding.UTF8.GetBytes(
                    $$"""{"a":{"b":[1,2,{"c":null}]},"Records":[1,"x",null,[],{"recipientAccountId":7},{{Record("ada").ToJsonString()}}],"z":[{}],"Records":7}  """
                ),
            ]
        );
        Assert.Single(Read().Events);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_of_a_packed_file_ends_without_a_crash()
    {
        var whole = TrailWriter.Packed(TrailWriter.Plain(Record("ada"), Record("ada"), Record("bob")));
        for (var length = 0; length < whole.Length; length++)
            Survives(whole[..length]);
        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 0x41;
            Survives(flipped);
        }
    }

    [Fact]
    public void No_bytes_stop_the_reader() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 400],
                Gen.Byte.Array[0, 400].Select(TrailWriter.Packed),
                Gen.Byte.Array[0, 200].Select(b => (byte[])[0x1f, 0x8b, 8, 0, .. b])
            )
            .Sample(Survives, iter: Volume.Of(300, 3_000, 30_000));

    [Fact]
    public void No_json_stops_the_reader_whatever_stands_in_the_place_of_a_member() =>
        Gen.Select(Gen.Int[0, 15], Value(3), Gen.String)
            .Sample(
                (at, value, text) =>
                {
                    var record = Record("ada");
                    string[] members = [.. record.Select(m => m.Key), "requestParameters.userName"];
                    var member = members[at % members.Length];
                    if (member.StartsWith("requestParameters.", StringComparison.Ordinal))
                        record["requestParameters"]!["userName"] = value?.DeepClone();
                    else
                        record[member] = value?.DeepClone();
                    record[text] = value?.DeepClone();
                    Survives(TrailWriter.Plain(record, Record("ada")));
                },
                iter: Volume.Of(300, 3_000, 30_000)
            );

    [Fact]
    public void Deep_nesting_is_a_damaged_file()
    {
        Put("a.json", Encoding.UTF8.GetBytes("{\"Records\":[" + new string('[', 100_000)));
        Assert.NotEmpty(Unread(Read()));
        Put(
            "a.json",
            Encoding.UTF8.GetBytes("""{"Records":[{"recipientAccountId":"123456789012","eventTime":"\ud800","userAgent":"\udc00"}]}""")
        );
        Assert.Empty(Read().Events);
    }

    [Fact]
    public void Records_are_read_alike_whatever_the_pieces_in_which_they_come()
    {
        var bytes = TrailWriter.Plain(Enumerable.Range(0, 20).Select(i => Record(i % 2 == 0 ? "ada" : "bob", Time.AddMinutes(i))));
        for (var piece = 1; piece < 40; piece++)
        {
            var seen = new List<string>();
            using var stream = new Pieces(bytes, piece);
            Assert.True(TrailRecords.Read(stream, 1 << 20, r => seen.Add(r.GetProperty("eventID").GetString()!)));
            Assert.Equal(20, seen.Distinct(StringComparer.Ordinal).Count());
        }
    }

    private void Survives(byte[] bytes)
    {
        Put("x.json.gz", bytes);
        var trail = Read(TrailLimits.Default with { InFile = 1 << 20 });
        Assert.NotEmpty(trail.Notes);
    }

    private static Gen<JsonNode?> Value(int depth) =>
        depth == 0
            ? Gen.OneOf(
                Gen.String.Select(s => (JsonNode?)JsonValue.Create(s)),
                Gen.Double.Where(double.IsFinite).Select(d => (JsonNode?)JsonValue.Create(d)),
                Gen.Const((JsonNode?)null)
            )
            : Gen.OneOf(
                Value(0),
                Value(depth - 1).Array[0, 3].Select(a => (JsonNode?)new JsonArray([.. a.Select(i => i?.DeepClone())])),
                Gen.Select(Gen.String, Value(depth - 1)).Select((k, v) => (JsonNode?)new JsonObject { [k] = v?.DeepClone() })
            );

    private static IEnumerable<string> Unread(Trail trail) => trail.Notes.Where(n => n.Code == "S3C651").Select(n => n.Message);

    private Trail Read(TrailLimits? limits = null) =>
        Trail.Read(
            folder,
            new TrailQuestion(TrailWriter.Account, KindTable.All, new HashSet<ResourceAddress> { new(ResourceKind.User, "ADA") }),
            new PhysicalFileSystem(),
            CancellationToken.None,
            limits
        );

    private void Put(string path, byte[] bytes)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    private static JsonObject Record(string user, DateTimeOffset? time = null) =>
        TrailWriter.Record(
            "iam",
            "PutUserPolicy",
            string.Create(CultureInfo.InvariantCulture, $$"""{"userName":"{{user}}"}"""),
            time ?? Time
        );

    private static JsonObject With(JsonObject record, string key, JsonNode? value)
    {
        record[key] = value;
        return record;
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(piece, count));
    }
}
