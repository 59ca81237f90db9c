using System.IO.Compression;
using System.Text.Json;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Trails;

/// <summary>What is looked for in the files.</summary>
/// <param name="Account">The only account whose records count.</param>
/// <param name="Resources">The only resources whose events are kept.</param>
public sealed record TrailQuestion(string Account, IReadOnlyList<Kind> Kinds, IReadOnlySet<ResourceAddress> Resources);

/// <summary>The changes of some resources that the log files of CloudTrail below a folder record.</summary>
/// <param name="Folder">As it was given.</param>
/// <param name="Events">The newest first.</param>
/// <param name="Notes">What the files hold, and what of them could not be read.</param>
public sealed record Trail(string Folder, IReadOnlyList<TrailEvent> Events, TrailCoverage Coverage, IReadOnlyList<Diagnostic> Notes)
{
    /// <summary>Before anything else is read.</summary>
    /// <exception cref="S3CredsException">There is no such folder (S3C650).</exception>
    public static void CheckFolder(string folder, IFileSystem files) => TrailFiles.CheckFolder(folder, files);

    /// <exception cref="S3CredsException">There is no such folder, or no log file in it (S3C650).</exception>
    public static Trail Read(
        string folder,
        TrailQuestion question,
        IFileSystem files,
        CancellationToken cancellationToken,
        TrailLimits? limits = null
    )
    {
        var found = TrailFiles.Below(folder, question.Account, files, cancellationToken);
        var reading = new Reading(question, files, limits ?? TrailLimits.Default);
        foreach (var (path, name) in found.Paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reading.Read(path, name);
        }

        return new Trail(folder, reading.Newest(), reading.Coverage, [.. reading.Notes(folder, found)]);
    }

    private sealed class Reading(TrailQuestion question, IFileSystem files, TrailLimits limits)
    {
        private readonly UnpackedBytes unpacked = new();
        private readonly List<(string Name, string Why)> unread = [];
        private readonly HashSet<string> ids = new(StringComparer.Ordinal);
        private List<TrailEvent> events = [];
        private int left;
        private long others;
        private long dropped;

        public TrailCoverage Coverage { get; } = new();

        public void Read(string path, string name)
        {
            if (unpacked.IsOver(limits))
            {
                left++;
                return;
            }

            try
            {
                // A pipe would wait for its writer.
                if (files.TypeOf(path) != FileType.Regular)
                    throw new TrailFileException("it is no regular file");
                using var packed = files.OpenRead(path);
                using var plain = Unpacked(packed);
                using var counted = new UnpackedStream(plain, limits, unpacked);
                if (!TrailRecords.Read(counted, limits.InRecord, Take))
                    throw new TrailFileException("it has no CloudTrail records");
            }
            catch (Exception e) when (WhyOf(e, path) is { } why)
            {
                unread.Add((name, why));
            }
        }

        public List<TrailEvent> Newest()
        {
            Shorten(limits.Events);
            return events;
        }

        public IEnumerable<Diagnostic> Notes(string folder, TrailFiles found)
        {
            foreach (var (name, why) in unread.Take(limits.Named))
                yield return Unread($"{Path.Combine(folder, name)} is not read in full: {why}");
            if (unread.Count > limits.Named)
                yield return Unread($"{Plural.Of(unread.Count - limits.Named, "more file")} below {folder} could not be read in full");
            if (left > 0)
                yield return Unread(
                    $"{Plural.Of(left, "file")} below {folder} {(left == 1 ? "is" : "are")} not read: unpacked, those before have more "
                        + $"than {limits.InAll} bytes",
                    "name a folder with fewer files: AWSLogs/ACCOUNT/CloudTrail/REGION/YEAR/MONTH"
                );
            if (found.Links.Count > 0)
                yield return Unread(
                    $"{Plural.Of(found.Links.Count, "link")} below {folder} {(found.Links.Count == 1 ? "is" : "are")} not followed: "
                        + ManifestSources.Few(found.Links)
                );
            if (dropped > 0)
                yield return Unread($"{folder} has more than {limits.Events} events on what differs: {dropped} older ones are left out");
            var inFiles = $"{Plural.Of(found.Paths.Count, "CloudTrail file")} below {folder} {(found.Paths.Count == 1 ? "holds" : "hold")}";
            yield return Coverage.Records > 0
                ? TrailCodes.Held.With($"{inFiles} {Plural.Of(Coverage.Records, "record")} of the account: {Coverage}")
                : TrailCodes.NoRecords.With(
                    $"{inFiles} no record of account {question.Account}"
                        + (others > 0 ? $", and {Plural.Of(others, "record")} of other accounts" : ""),
                    "copy the files of this account: AWSLogs/ACCOUNT/CloudTrail"
                );
        }

        private static Diagnostic Unread(string message, string hint = "changes that it records are missing from the candidates") =>
            TrailCodes.Unread.With(message, hint);

        /// <summary>By its first bytes: some programs unpack a file and leave its name.</summary>
        private static Stream Unpacked(Stream packed)
        {
            var start = new byte[2];
            var read = packed.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            var whole = new StartedStream(start.AsMemory(0, read), packed);
            return read == 2 && start is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
        }

        private static string? WhyOf(Exception e, string path) =>
            e switch
            {
                TrailFileException known => known.Message,
                JsonException => "it is not the JSON of CloudTrail, or it is truncated",
                InvalidDataException => "it is damaged or truncated",
                _ when FileProblem.Is(e) => FileProblem.Of(e, path),
                _ => null,
            };

        private void Take(JsonElement json)
        {
            var record = new RecordForm(json);
            if (record.Account != question.Account)
            {
                others++;
                return;
            }

            if (record.Time is not { } time)
                return;
            Coverage.Add(record.Region, time);
            if (record.IsRefused || record.Call is not { } call)
                return;
            var resources = question
                .Kinds.SelectMany(k => k.NamesIn(call).Select(n => new ResourceAddress(k.ResourceKind, n)))
                .Where(question.Resources.Contains)
                .Distinct()
                .ToList();
            // Two trails of one account deliver an event twice.
            if (resources.Count == 0 || (record.Id is { } id && !ids.Add(id)))
                return;
            events.Add(
                new TrailEvent(
                    record.Id ?? "without an id",
                    time,
                    call,
                    record.Principal,
                    record.Source,
                    record.RequestId,
                    record.NamesUs,
                    resources
                )
            );
            if (events.Count < limits.Events * 2)
                return;
            Shorten(limits.Events);
            ids.Clear();
            ids.UnionWith(events.Select(e => e.Id));
        }

        private void Shorten(int most)
        {
            var all = events.Count;
            events = [.. events.OrderByDescending(e => e.Time).ThenBy(e => e.Id, StringComparer.Ordinal).Take(most)];
            dropped += all - events.Count;
        }
    }
}
