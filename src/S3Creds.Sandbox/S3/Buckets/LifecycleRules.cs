using System.Globalization;
using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>What S3 refuses in a lifecycle rule beyond its schema (S3 User Guide, intro-lifecycle-rules and
/// lifecycle-transition-general-considerations).</summary>
internal static class LifecycleRules
{
    /// <exception cref="Requests.SandboxException">InvalidArgument, InvalidRequest.</exception>
    public static void Check(XElement rule)
    {
        var timed = rule.Elements("Expiration").Concat(rule.Elements("Transition")).ToList();
        if (timed.Any(t => t.Element("Days") is not null) && timed.Any(t => t.Element("Date") is not null))
        {
            throw S3Errors.InvalidRequest(
                "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for " + $"prefix '{Prefix(rule)}'"
            );
        }

        CheckTags(rule);
        CheckSizes(rule);
        CheckTransitions(rule, rule.Elements("Transition"), "Days", rule.Element("Expiration")?.Element("Days"));
        CheckTransitions(
            rule,
            rule.Elements("NoncurrentVersionTransition"),
            "NoncurrentDays",
            rule.Element("NoncurrentVersionExpiration")?.Element("NoncurrentDays")
        );
        if (rule.Descendants("NewerNoncurrentVersions").Select(Number).FirstOrDefault(n => n > 100) is > 0 and var kept)
        {
            throw S3Errors.InvalidArgument(
                "'NewerNoncurrentVersions' must be between 1 and 100",
                "NewerNoncurrentVersions",
                kept.ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    private static void CheckTags(XElement rule)
    {
        if (!rule.Elements("Filter").Descendants("Tag").Any())
        {
            return;
        }

        if (rule.Element("AbortIncompleteMultipartUpload") is not null)
        {
            throw S3Errors.InvalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags");
        }

        if (rule.Element("Expiration")?.Element("ExpiredObjectDeleteMarker") is not null)
        {
            throw S3Errors.InvalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags");
        }
    }

    private static void CheckSizes(XElement rule)
    {
        var filter = rule.Elements("Filter").DescendantsAndSelf().ToList();
        var (greater, less) = (
            filter.Elements("ObjectSizeGreaterThan").FirstOrDefault(),
            filter.Elements("ObjectSizeLessThan").FirstOrDefault()
        );
        if (greater is not null && less is not null && Number(greater) >= Number(less))
        {
            throw S3Errors.InvalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'");
        }
    }

    private static void CheckTransitions(XElement rule, IEnumerable<XElement> transitions, string days, XElement? expires)
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var transition in transitions)
        {
            var to = transition.Value("StorageClass")!;
            if (!classes.Add(to))
            {
                throw S3Errors.InvalidRequest(
                    $"'StorageClass' must be different for '{transition.Name.LocalName}' actions in same 'Rule' with prefix '{Prefix(rule)}'"
                );
            }

            if (transition.Element(days) is not { } after)
            {
                continue;
            }

            if (to is "STANDARD_IA" or "ONEZONE_IA" && Number(after) < 30)
            {
                throw S3Errors.InvalidArgument(
                    $"'{days}' in {transition.Name.LocalName} action must be greater than or equal to 30 for storageClass '{to}'",
                    days,
                    after.Value
                );
            }

            if (expires is not null && Number(expires) <= Number(after))
            {
                throw S3Errors.InvalidArgument(
                    $"'{days}' in the {expires.Parent!.Name.LocalName} action for prefix '{Prefix(rule)}' must be greater than '{days}' in "
                        + $"the {transition.Name.LocalName} action",
                    days,
                    expires.Value
                );
            }
        }
    }

    private static long Number(XElement element) => long.Parse(element.Value, CultureInfo.InvariantCulture);

    private static string Prefix(XElement rule) => rule.Descendants("Prefix").FirstOrDefault()?.Value ?? "";
}
