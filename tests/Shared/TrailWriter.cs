using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace S3Creds.Testing;

/// <summary>Writes log files as CloudTrail does.</summary>
public static class TrailWriter
{
    public const string Account = "123456789012";

    /// <param name="parameters">As JSON: <c>{"userName": "ada"}</c>.</param>
    public static JsonObject Record(
        string service,
        string name,
        string parameters,
        DateTimeOffset time,
        string principal = "arn:aws:iam::123456789012:user/eve",
        string source = "198.51.100.7",
        string agent = "Boto3/1.40",
        string? request = null,
        string region = "us-east-1"
    ) =>
        new()
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = new JsonObject
            {
                ["type"] = "IAMUser",
                ["arn"] = principal,
                ["accountId"] = Account,
            },
            ["eventTime"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["eventSource"] = $"{service}.amazonaws.com",
            ["eventName"] = name,
            ["awsRegion"] = region,
            ["sourceIPAddress"] = source,
            ["userAgent"] = agent,
            ["requestParameters"] = JsonNode.Parse(parameters),
            ["responseElements"] = null,
            ["requestID"] = request ?? Guid.NewGuid().ToString(),
            ["eventID"] = Guid.NewGuid().ToString(),
            ["readOnly"] = false,
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = true,
            ["recipientAccountId"] = Account,
            ["eventCategory"] = "Management",
        };

    public static byte[] Plain(params IEnumerable<JsonObject> records) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["Records"] = new JsonArray([.. records.Select(r => r.DeepClone())]) }.ToJsonString());

    public static byte[] Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>In the layout of S3, below a prefix.</summary>
    public static string Write(string folder, string file, params IEnumerable<JsonObject> records)
    {
        var path = Path.Combine(folder, "any", "AWSLogs", Account, "CloudTrail", "us-east-1", "2026", "03", "02", file + ".json.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Packed(Plain(records)));
        return path;
    }
}
