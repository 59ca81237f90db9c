using System.Globalization;
using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Policy;

namespace S3Creds.Core.Signing;

/// <summary>Who may sign, in the form that ssh-keygen(1) describes under ALLOWED SIGNERS: principals, options, type and key on a
/// line.</summary>
public sealed class AllowedSigners
{
    /// <summary>Of the file, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly string[] TimeForms = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    private readonly IReadOnlyList<Signer> signers;

    private AllowedSigners(IReadOnlyList<Signer> signers) => this.signers = signers;

    /// <param name="path">For messages.</param>
    /// <param name="zone">Of times without a <c>Z</c>.</param>
    /// <exception cref="S3CredsException">A line is not valid (S3C273).</exception>
    public static AllowedSigners Parse(string text, string path, TimeZoneInfo zone)
    {
        var found = new List<Signer>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                if (Signer.Of(line, zone) is { } signer)
                    found.Add(signer);
            }
            catch (FormatException e)
            {
                throw new S3CredsException(
                    SavedPlanCodes.BadSigners.With(
                        $"{path}, line {i + 1}: not a valid signer: {e.Message}",
                        "write PRINCIPAL [OPTIONS] TYPE KEY, as ssh-keygen(1) describes under ALLOWED SIGNERS"
                    ),
                    Outcome.Refused
                );
            }
        }

        return new AllowedSigners(found);
    }

    /// <summary>The principals whose line allows the key for this namespace at this time; else why none does.</summary>
    internal (string? Principals, string? WhyNot) Find(SshPublicKey key, string scope, DateTimeOffset now)
    {
        var lines = signers.Where(s => s.Key.Blob.SequenceEqual(key.Blob)).ToList();
        var reasons = lines.ConvertAll(s => s.WhyNot(scope, now));
        var at = reasons.FindIndex(r => r is null);
        return at >= 0
            ? (lines[at].Principals, null)
            : (null, reasons.Count > 0 ? reasons[0] : $"its key {key.Fingerprint} is not that of an allowed signer");
    }

    private sealed record Signer(
        string Principals,
        SshPublicKey Key,
        string? Namespaces,
        DateTimeOffset? ValidAfter,
        DateTimeOffset? ValidBefore
    )
    {
        /// <summary>Null: a key of a type that cannot check signatures here.</summary>
        public static Signer? Of(string line, TimeZoneInfo zone)
        {
            var fields = Fields(line);
            if (fields.Count < 3)
                throw new FormatException("it has fewer than three fields");
            var hasOptions = !LooksLikeType(fields[1]);
            if (hasOptions && fields.Count < 4)
                throw new FormatException("its key is missing");
            var (type, text) = hasOptions ? (fields[2], fields[3]) : (fields[1], fields[2]);
            var options = hasOptions ? Options(fields[1]) : [];
            var (namespaces, after, before) = ((string?)null, (DateTimeOffset?)null, (DateTimeOffset?)null);
            foreach (var (name, value) in options)
            {
                switch (name.ToLowerInvariant(), value)
                {
                    case ("namespaces", { Length: > 0 }):
                        namespaces = value;
                        break;
                    case ("valid-after", { } time):
                        after = Time(time, zone);
                        break;
                    case ("valid-before", { } time):
                        before = Time(time, zone);
                        break;
                    case ("cert-authority", _):
                        throw new FormatException("certificates (cert-authority) are not supported");
                    default:
                        throw new FormatException($"there is no option {name}, or its value is missing");
                }
            }

            if (!SshPublicKey.IsSupported(type))
                return null;
            var blob = new byte[text.Length];
            if (!Convert.TryFromBase64String(text, blob, out var length))
                throw new FormatException("its key is not base64");
            var key = SshPublicKey.Of(blob.AsSpan(0, length));
            return key.Type == type
                ? new Signer(Unquoted(fields[0]), key, namespaces, after, before)
                : throw new FormatException($"its key is of type {key.Type}, not {type}");
        }

        public string? WhyNot(string scope, DateTimeOffset now) =>
            Namespaces is { } allowed && !IsIn(allowed, scope) ? $"{Principals} may not sign for the namespace {scope}"
            : now < ValidAfter ? $"{Principals} may sign from {Text(ValidAfter.Value)} on"
            : now > ValidBefore ? $"{Principals} could sign until {Text(ValidBefore.Value)}"
            : null;

        private static string Text(DateTimeOffset time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        private static bool LooksLikeType(string field) =>
            SshPublicKey.IsSupported(field)
            || field.StartsWith("sk-", StringComparison.Ordinal)
            || field.StartsWith("ssh-", StringComparison.Ordinal)
            || field.StartsWith("ecdsa-", StringComparison.Ordinal);

        /// <summary>A list of patterns: one that matches with a <c>!</c> before it excludes.</summary>
        private static bool IsIn(string patterns, string name)
        {
            var isIn = false;
            foreach (var pattern in patterns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var excludes = pattern[0] == '!';
                if (!Wildcard.Of(excludes ? pattern[1..] : pattern).Matches(name))
                    continue;
                if (excludes)
                    return false;
                isIn = true;
            }

            return isIn;
        }

        private static DateTimeOffset Time(string text, TimeZoneInfo zone)
        {
            var isUtc = text.EndsWith('Z');
            if (
                !DateTime.TryParseExact(
                    isUtc ? text[..^1] : text,
                    TimeForms,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var time
                )
            )
                throw new FormatException($"{text} is not a time: YYYYMMDD[HHMM[SS]][Z]");
            return new DateTimeOffset(time, isUtc ? TimeSpan.Zero : zone.GetUtcOffset(time));
        }

        /// <summary>Fields are apart by white space outside of quotes.</summary>
        private static List<string> Fields(string line)
        {
            var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
            foreach (var c in line)
            {
                quoted ^= c == '"';
                if (quoted || c is not (' ' or '\t'))
                    field.Append(c);
                else if (field.Length > 0)
                {
                    fields.Add(field.ToString());
                    field.Clear();
                }
            }

            if (quoted)
                throw new FormatException("a quote is not closed");
            if (field.Length > 0)
                fields.Add(field.ToString());
            return fields;
        }

        private static IEnumerable<(string Name, string? Value)> Options(string field)
        {
            var (start, quoted) = (0, false);
            for (var i = 0; i <= field.Length; i++)
            {
                if (i < field.Length && field[i] == '"')
                    quoted = !quoted;
                if (i < field.Length && (quoted || field[i] != ','))
                    continue;
                var option = field[start..i];
                start = i + 1;
                var equals = option.IndexOf('=', StringComparison.Ordinal);
                yield return equals < 0 ? (option, null) : (option[..equals], Unquoted(option[(equals + 1)..]));
            }
        }

        private static string Unquoted(string text) => text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
    }
}
