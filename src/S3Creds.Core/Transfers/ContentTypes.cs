using System.Collections.Frozen;

namespace S3Creds.Core.Transfers;

/// <summary>
/// The media type of a file by its extensions, as Python's mimetypes guesses it (CPython 3.14, Lib/mimetypes.py): that of <c>a.svgz</c> and
/// <c>a.svg.gz</c> is the one of what is compressed in it. Some formats that came after that table follow it.
/// </summary>
public static class ContentTypes
{
    /// <summary>What S3 itself writes by default.</summary>
    public const string Unknown = "binary/octet-stream";

    /// <summary>Extensions that stand for two.</summary>
    private static readonly FrozenDictionary<string, string> Suffixes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".svgz"] = ".svg.gz",
        [".taz"] = ".tar.gz",
        [".tbz2"] = ".tar.bz2",
        [".tgz"] = ".tar.gz",
        [".txz"] = ".tar.xz",
        [".tz"] = ".tar.gz",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Compressions: the type is that of the extension before. Upper and lower case differ here.</summary>
    private static readonly FrozenSet<string> Encodings = ((string[])[".Z", ".br", ".bz2", ".gz", ".xz"]).ToFrozenSet(
        StringComparer.Ordinal
    );

    private static readonly FrozenDictionary<string, string> ByExtension = Table(
        new()
        {
            ["application/epub+zip"] = "epub",
            ["application/json"] = "json",
            ["application/manifest+json"] = "webmanifest",
            ["application/msword"] = "doc dot wiz",
            ["application/n-quads"] = "nq",
            ["application/n-triples"] = "nt",
            ["application/octet-stream"] = "a bin dll exe o obj so",
            ["application/oda"] = "oda",
            ["application/ogg"] = "ogx",
            ["application/pdf"] = "pdf",
            ["application/pkcs7-mime"] = "p7c",
            ["application/postscript"] = "ai eps ps",
            ["application/texinfo"] = "texi texinfo",
            ["application/toml"] = "toml",
            ["application/trig"] = "trig",
            ["application/vnd.apple.mpegurl"] = "m3u m3u8",
            ["application/vnd.ms-excel"] = "xlb xls",
            ["application/vnd.ms-fontobject"] = "eot",
            ["application/vnd.ms-powerpoint"] = "pot ppa pps ppt pwz",
            ["application/vnd.oasis.opendocument.graphics"] = "odg",
            ["application/vnd.oasis.opendocument.presentation"] = "odp",
            ["application/vnd.oasis.opendocument.spreadsheet"] = "ods",
            ["application/vnd.oasis.opendocument.text"] = "odt",
            ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = "pptx",
            ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "xlsx",
            ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "docx",
            ["application/vnd.rar"] = "rar",
            ["application/wasm"] = "wasm",
            ["application/x-7z-compressed"] = "7z",
            ["application/x-bcpio"] = "bcpio",
            ["application/x-cpio"] = "cpio",
            ["application/x-csh"] = "csh",
            ["application/x-debian-package"] = "deb",
            ["application/x-dvi"] = "dvi",
            ["application/x-gtar"] = "gtar",
            ["application/x-hdf"] = "hdf",
            ["application/x-hdf5"] = "h5",
            ["application/x-httpd-php"] = "php",
            ["application/x-latex"] = "latex",
            ["application/x-mif"] = "mif",
            ["application/x-netcdf"] = "cdf nc",
            ["application/x-pkcs12"] = "p12 pfx",
            ["application/x-pn-realaudio"] = "ram",
            ["application/x-python-code"] = "pyc pyo",
            ["application/x-rpm"] = "rpm",
            ["application/x-sh"] = "sh",
            ["application/x-shar"] = "shar",
            ["application/x-shockwave-flash"] = "swf",
            ["application/x-sv4cpio"] = "sv4cpio",
            ["application/x-sv4crc"] = "sv4crc",
            ["application/x-tar"] = "tar",
            ["application/x-tcl"] = "tcl",
            ["application/x-tex"] = "tex",
            ["application/x-troff"] = "roff t tr",
            ["application/x-troff-man"] = "man",
            ["application/x-troff-me"] = "me",
            ["application/x-troff-ms"] = "ms",
            ["application/x-ustar"] = "ustar",
            ["application/x-wais-source"] = "src",
            ["application/xml"] = "rdf wsdl xpdl xsl",
            ["application/yaml"] = "yaml yml",
            ["application/zip"] = "zip",
            ["audio/3gpp"] = "3gp 3gpp",
            ["audio/3gpp2"] = "3g2 3gpp2",
            ["audio/aac"] = "aac adts ass loas",
            ["audio/basic"] = "au snd",
            ["audio/flac"] = "flac",
            ["audio/matroska"] = "mka",
            ["audio/mp4"] = "m4a",
            ["audio/mpeg"] = "mp2 mp3",
            ["audio/ogg"] = "ogg",
            ["audio/opus"] = "opus",
            ["audio/vnd.wave"] = "wav",
            ["audio/webm"] = "weba",
            ["audio/x-aiff"] = "aif aifc aiff",
            ["audio/x-pn-realaudio"] = "ra",
            ["font/otf"] = "otf",
            ["font/ttf"] = "ttf",
            ["font/woff"] = "woff",
            ["font/woff2"] = "woff2",
            ["image/avif"] = "avif",
            ["image/bmp"] = "bmp",
            ["image/emf"] = "emf",
            ["image/fits"] = "fits",
            ["image/g3fax"] = "g3",
            ["image/gif"] = "gif",
            ["image/heic"] = "heic",
            ["image/heif"] = "heif",
            ["image/ief"] = "ief",
            ["image/jp2"] = "jp2",
            ["image/jpeg"] = "jpe jpeg jpg",
            ["image/jpm"] = "jpm",
            ["image/jpx"] = "jpx",
            ["image/png"] = "png",
            ["image/svg+xml"] = "svg",
            ["image/t38"] = "t38",
            ["image/tiff"] = "tif tiff",
            ["image/tiff-fx"] = "tfx",
            ["image/vnd.microsoft.icon"] = "ico",
            ["image/webp"] = "webp",
            ["image/wmf"] = "wmf",
            ["image/x-cmu-raster"] = "ras",
            ["image/x-portable-anymap"] = "pnm",
            ["image/x-portable-bitmap"] = "pbm",
            ["image/x-portable-graymap"] = "pgm",
            ["image/x-portable-pixmap"] = "ppm",
            ["image/x-rgb"] = "rgb",
            ["image/x-xbitmap"] = "xbm",
            ["image/x-xpixmap"] = "xpm",
            ["image/x-xwindowdump"] = "xwd",
            ["message/rfc822"] = "eml mht mhtml nws",
            ["model/gltf+json"] = "gltf",
            ["model/gltf-binary"] = "glb",
            ["model/stl"] = "stl",
            ["text/css"] = "css",
            ["text/csv"] = "csv",
            ["text/html"] = "htm html",
            ["text/javascript"] = "js mjs",
            ["text/markdown"] = "markdown md",
            ["text/n3"] = "n3",
            ["text/plain"] = "bat c h ksh pl srt txt",
            ["text/richtext"] = "rtx",
            ["text/rtf"] = "rtf",
            ["text/tab-separated-values"] = "tsv",
            ["text/vtt"] = "vtt",
            ["text/x-python"] = "py",
            ["text/x-rst"] = "rst",
            ["text/x-setext"] = "etx",
            ["text/x-sgml"] = "sgm sgml",
            ["text/x-vcard"] = "vcf",
            ["text/xml"] = "xml",
            ["video/matroska"] = "mkv",
            ["video/matroska-3d"] = "mk3d",
            ["video/mp4"] = "mp4",
            ["video/mpeg"] = "m1v mpa mpe mpeg mpg",
            ["video/ogg"] = "ogv",
            ["video/quicktime"] = "mov qt",
            ["video/vnd.avi"] = "avi",
            ["video/webm"] = "webm",
            ["video/x-m4v"] = "m4v",
            ["video/x-ms-wmv"] = "wmv",
            ["video/x-sgi-movie"] = "movie",
        },
        new()
        {
            ["application/geo+json"] = "geojson",
            ["application/json"] = "map",
            ["application/jsonl"] = "jsonl",
            ["application/sql"] = "sql",
            ["application/vnd.apache.parquet"] = "parquet",
            ["application/xhtml+xml"] = "xhtml",
            ["application/zstd"] = "zst",
            ["audio/midi"] = "mid",
            ["audio/ogg"] = "oga",
            ["text/calendar"] = "ics",
            ["text/plain"] = "log",
            ["video/mp2t"] = "ts",
        }
    );

    public static string Of(string path)
    {
        var (name, extension) = Split(path);
        while (Suffixes.TryGetValue(extension, out var both))
            (name, extension) = Split(name + both);
        if (Encodings.Contains(extension))
            (_, extension) = Split(name);
        return ByExtension.GetValueOrDefault(extension, Unknown);
    }

    /// <summary>A name that begins with dots has no extension by them (<c>.profile</c>).</summary>
    private static (string Name, string Extension) Split(string path)
    {
        var file = path.LastIndexOf('/') + 1;
        var dot = path.LastIndexOf('.');
        return dot > file && path.AsSpan(file, dot - file).ContainsAnyExcept('.') ? (path[..dot], path[dot..]) : (path, "");
    }

    private static FrozenDictionary<string, string> Table(params ReadOnlySpan<Dictionary<string, string>> types)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (type, extensions) in types.ToArray().SelectMany(t => t))
        {
            foreach (var extension in extensions.Split(' '))
                all.Add("." + extension, type);
        }

        return all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
