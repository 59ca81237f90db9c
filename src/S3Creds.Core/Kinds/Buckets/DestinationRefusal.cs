using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// Destinations of notifications that S3 tried and could not use. Its message names none of them: they stand beside it, as
/// <c>ArgumentName1</c> (the ARN) and <c>ArgumentValue1</c> (the cause), which no SDK shows (aws-cli issue 8162).
/// </summary>
internal sealed record DestinationRefusal(IReadOnlyList<(string Arn, string Cause)> Causes)
{
    private const int Shown = 5;
    private const int Longest = 300;

    /// <summary>Null where the failure is another one, or holds no more than its message.</summary>
    public static DestinationRefusal? Of(AmazonServiceException failure)
    {
        if (failure.ErrorCode != "InvalidArgument" || AwsError.BodyOf(failure) is not { } body)
            return null;
        if (!failure.Message.Contains("destination configuration", StringComparison.OrdinalIgnoreCase))
            return null;
        var fields = Fields(body);
        var causes = fields
            .Where(f => f.Key.StartsWith("ArgumentName", StringComparison.Ordinal))
            .Select(f =>
                (
                    Arn: f.Value.Split(',')[0].Trim(),
                    Cause: fields.FirstOrDefault(v => v.Key == "ArgumentValue" + f.Key["ArgumentName".Length..]).Value ?? ""
                )
            )
            .Where(c => c.Arn.Length > 0)
            .ToList();
        return causes.Count == 0 ? null : new DestinationRefusal(causes);
    }

    public Diagnostic ToDiagnostic(string bucket)
    {
        var causes = string.Join("; ", Causes.Take(Shown).Select(c => $"{ShownText.Short(c.Arn)}: {Whole(c.Cause)}"));
        var more = Causes.Count > Shown ? $" and {Causes.Count - Shown} more" : "";
        return PlanCodes.DestinationRefused.With($"bucket/{bucket}: S3 cannot send events to {causes}{more}", WayOut(bucket));
    }

    private string WayOut(string bucket)
    {
        var source = $"with aws:SourceArn arn:aws:s3:::{bucket}";
        return Causes[0] switch
        {
            { Cause: var cause }
                when cause.Contains("does not exist", StringComparison.OrdinalIgnoreCase)
                    || cause.Contains("region", StringComparison.OrdinalIgnoreCase) =>
                "create it first, in the region of the bucket, or correct the ARN",
            { Arn: var arn } when arn.EndsWith(".fifo", StringComparison.Ordinal) => "use a standard queue or topic",
            { Arn: var arn } when arn.Contains(":lambda:", StringComparison.Ordinal) =>
                $"allow s3.amazonaws.com lambda:InvokeFunction on it, {source} (aws lambda add-permission)",
            { Arn: var arn } when arn.Contains(":sns:", StringComparison.Ordinal) =>
                $"allow s3.amazonaws.com sns:Publish in the policy of the topic, {source}, and the use of its KMS key",
            _ => $"allow s3.amazonaws.com sqs:SendMessage in the policy of the queue, {source}, and the use of its KMS key",
        };
    }

    /// <summary>A text of the store, on one line.</summary>
    private static string Whole(string cause) => HiddenText.Escaped(cause.Length <= Longest ? cause : cause[..Longest] + "…");

    private static List<(string Key, string Value)> Fields(string body)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(body),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            return [.. XElement.Load(reader).Elements().Select(e => (e.Name.LocalName, e.Value))];
        }
        catch (XmlException)
        {
            return [];
        }
    }
}
