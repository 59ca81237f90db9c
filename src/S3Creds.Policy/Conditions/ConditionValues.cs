using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace S3Creds.Policy;

/// <summary>An address range: IPv4 and IPv6 are apart, so <c>0.0.0.0/0</c> is every IPv4 address and no other.</summary>
internal readonly record struct IpRange(bool V6, UInt128 First, UInt128 Last)
{
    public bool Contains(bool v6, UInt128 address) => v6 == V6 && address >= First && address <= Last;

    /// <summary>Parses an address or CIDR block; host bits are masked.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpRange range)
    {
        range = default;
        var slash = text.IndexOf('/');
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var v6, out var address))
        {
            return false;
        }

        var width = v6 ? 128 : 32;
        var length = width;
        if (
            slash >= 0
            && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width)
        )
        {
            return false;
        }

        var host =
            length == 0 ? UInt128.MaxValue >> (128 - width)
            : length == width ? 0
            : (UInt128.One << (width - length)) - 1;
        range = new IpRange(v6, address & ~host, address | host);
        return true;
    }

    /// <summary>Strict dotted quads (no octal, no short forms) and RFC 4291 IPv6.</summary>
    public static bool TryParseAddress(ReadOnlySpan<char> text, out bool v6, out UInt128 address)
    {
        v6 = text.Contains(':');
        address = 0;
        if (v6)
        {
            if (
                text.Contains('%')
                || text.Contains('[')
                || !IPAddress.TryParse(text, out var parsed)
                || parsed.AddressFamily != AddressFamily.InterNetworkV6
            )
            {
                return false;
            }

            Span<byte> bytes = stackalloc byte[16];
            parsed.TryWriteBytes(bytes, out _);
            foreach (var b in bytes)
            {
                address = (address << 8) | b;
            }

            return true;
        }

        uint value = 0;
        var octets = 0;
        while (true)
        {
            var dot = text.IndexOf('.');
            var part = dot < 0 ? text : text[..dot];
            if (
                part.Length is 0 or > 3
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var octet)
                || ++octets > 4
            )
            {
                return false;
            }

            value = (value << 8) | octet;
            if (dot < 0)
            {
                address = value;
                return octets == 4;
            }

            text = text[(dot + 1)..];
        }
    }

    public static string Format(bool v6, UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[v6 ? 16 : 4];
        for (var i = bytes.Length - 1; i >= 0; i--, address >>= 8)
        {
            bytes[i] = (byte)(address & 0xFF);
        }

        return new IPAddress(bytes).ToString();
    }

    public override string ToString()
    {
        var size = Last - First;
        var length = (V6 ? 128 : 32) - (int)UInt128.PopCount(size);
        return $"{Format(V6, First)}/{length}";
    }
}

/// <summary>Values of numeric and date conditions on one number line each.</summary>
internal static class ConditionScalars
{
    public static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number
        );

    /// <summary>Ticks since year 1, UTC: W3C ISO 8601 forms (year, month, day or more, offset or Z) or epoch seconds.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0 && text.Length != 4)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253402300799)
            {
                return false;
            }

            ticks = DateTimeOffset.FromUnixTimeSeconds(seconds).UtcTicks;
            return true;
        }

        if (!DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return false;
        }

        ticks = date.UtcTicks;
        return true;
    }

    public static string FormatDate(long ticks) =>
        new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc).ToString(
            "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ",
            CultureInfo.InvariantCulture
        );

    private static readonly string[] DateForms =
    [
        "yyyy",
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyyMMddTHHmmssK",
        "yyyy-MM-dd HH:mm:ssK",
    ];
}

/// <summary>
/// ARN conditions compare the six colon-delimited parts each by itself; wildcards do not cross the first five colons.
/// </summary>
internal static class ArnPattern
{
    /// <summary>Matches tokens of a pattern against a value.</summary>
    public static bool IsMatch(ReadOnlySpan<char> tokens, ReadOnlySpan<char> value)
    {
        for (var part = 0; part < 5; part++)
        {
            var patternColon = tokens.IndexOf(':');
            var valueColon = value.IndexOf(':');
            if (patternColon < 0 || valueColon < 0)
            {
                return false;
            }

            if (!Glob.IsMatch(tokens[..patternColon], value[..valueColon]))
            {
                return false;
            }

            tokens = tokens[(patternColon + 1)..];
            value = value[(valueColon + 1)..];
        }

        return Glob.IsMatch(tokens, value);
    }
}
