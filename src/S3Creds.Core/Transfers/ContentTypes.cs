using System.Collections.Frozen;

namespace S3Creds.Core.Transfers;

/// <summary>The media type of a file by its extension (IANA media types).</summary>
public static class ContentTypes
{
    /// <summary>What S3 itself writes where nothing is said.</summary>
    public const string Unknown = "binary/octet-stream";

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".7z"] = "application/x-7z-compressed", [".aac"] = "audio/aac", [".avi"] = "video/x-msvideo", [".avif"] = "image/avif", [".bin"] = "application/octet-stream",
        [".bmp"] = "image/bmp", [".bz2"] = "application/x-bzip2", [".c"] = "text/plain", [".css"] = "text/css", [".csv"] = "text/csv", [".doc"] = "application/msword",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", [".eml"] = "message/rfc822", [".eot"] = "application/vnd.ms-fontobject",
        [".epub"] = "application/epub+zip", [".flac"] = "audio/flac", [".geojson"] = "application/geo+json", [".gif"] = "image/gif", [".gz"] = "application/gzip",
        [".heic"] = "image/heic", [".htm"] = "text/html", [".html"] = "text/html", [".ico"] = "image/vnd.microsoft.icon", [".ics"] = "text/calendar",
        [".jpeg"] = "image/jpeg", [".jpg"] = "image/jpeg", [".js"] = "text/javascript", [".json"] = "application/json", [".jsonl"] = "application/jsonl",
        [".log"] = "text/plain", [".m3u8"] = "application/vnd.apple.mpegurl", [".m4a"] = "audio/mp4", [".map"] = "application/json", [".md"] = "text/markdown",
        [".mid"] = "audio/midi", [".mjs"] = "text/javascript", [".mov"] = "video/quicktime", [".mp3"] = "audio/mpeg", [".mp4"] = "video/mp4", [".mpeg"] = "video/mpeg",
        [".odp"] = "application/vnd.oasis.opendocument.presentation", [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        [".odt"] = "application/vnd.oasis.opendocument.text", [".oga"] = "audio/ogg", [".ogg"] = "audio/ogg", [".ogv"] = "video/ogg", [".opus"] = "audio/opus",
        [".otf"] = "font/otf", [".parquet"] = "application/vnd.apache.parquet", [".pdf"] = "application/pdf", [".png"] = "image/png",
        [".ppt"] = "application/vnd.ms-powerpoint", [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".ps"] = "application/postscript", [".py"] = "text/x-python", [".rtf"] = "application/rtf", [".sh"] = "application/x-sh", [".sql"] = "application/sql",
        [".svg"] = "image/svg+xml", [".tar"] = "application/x-tar", [".tgz"] = "application/gzip", [".tif"] = "image/tiff", [".tiff"] = "image/tiff",
        [".ts"] = "video/mp2t", [".tsv"] = "text/tab-separated-values", [".ttf"] = "font/ttf", [".txt"] = "text/plain", [".wasm"] = "application/wasm",
        [".wav"] = "audio/x-wav", [".weba"] = "audio/webm", [".webm"] = "video/webm", [".webmanifest"] = "application/manifest+json", [".webp"] = "image/webp",
        [".woff"] = "font/woff", [".woff2"] = "font/woff2", [".xhtml"] = "application/xhtml+xml", [".xls"] = "application/vnd.ms-excel",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", [".xml"] = "text/xml", [".yaml"] = "application/yaml", [".yml"] = "application/yaml",
        [".zip"] = "application/zip", [".zst"] = "application/zstd",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path), Unknown);
}
