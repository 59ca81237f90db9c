using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketReplication
{
    private static readonly Shape Minutes = Shape.Node("Time", Shape.Number("Minutes"));

    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "replication",
            "BucketReplication",
            "ReplicationConfiguration",
            Shape.Node(
                "ReplicationConfiguration",
                Shape.Text("Role"),
                Shape
                    .Node(
                        "Rule",
                        Shape.Text("ID", 255).Optional,
                        Shape.Number("Priority").Optional,
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.Switch(),
                        Shape
                            .Node(
                                "Filter",
                                Shape.Text("Prefix", 1024).Optional,
                                Shape.Tag().Optional,
                                Shape.Node("And", Shape.Text("Prefix", 1024).Optional, Shape.Tag().Many()).Optional
                            )
                            .Optional,
                        Shape
                            .Node(
                                "SourceSelectionCriteria",
                                Shape.Node("SseKmsEncryptedObjects", Shape.Switch()).Optional,
                                Shape.Node("ReplicaModifications", Shape.Switch()).Optional
                            )
                            .Optional,
                        Shape.Node("ExistingObjectReplication", Shape.Switch()).Optional,
                        Shape.Node("DeleteMarkerReplication", Shape.Switch()).Optional,
                        Shape.Node(
                            "Destination",
                            Shape.Text("Bucket"),
                            Shape.Text("Account", 12).Optional,
                            Shape.Text("StorageClass").Optional,
                            Shape.Node("AccessControlTranslation", Shape.OneOf("Owner", "Destination")).Optional,
                            Shape.Node("EncryptionConfiguration", Shape.Text("ReplicaKmsKeyID")).Optional,
                            Shape.Node("ReplicationTime", Shape.Switch(), Minutes).Optional,
                            Shape.Node("Metrics", Shape.Switch(), Shape.Node("EventThreshold", Shape.Number("Minutes")).Optional).Optional
                        )
                    )
                    .Many(1, 1000)
            )
        )
        {
            Absent = ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
            DeleteAction = "PutReplicationConfiguration",
            Check = Check,
            Complete = Complete,
        }.Operations;

    private static void Check(S3Call call, XElement document)
    {
        if (call.Bucket.Versioning != "Enabled")
        {
            throw S3Errors.InvalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        }

        var passing = new Dictionary<string, IReadOnlyList<string>>(S3Context.Of(call), StringComparer.OrdinalIgnoreCase)
        {
            ["iam:PassedToService"] = ["s3.amazonaws.com"],
        };
        S3Access.Demand(call, "iam:PassRole", document.Value("Role")!, passing);
        var priorities = document.Elements("Rule").Select(r => r.Value("Priority")).OfType<string>().ToList();
        if (priorities.Distinct(StringComparer.Ordinal).Count() < priorities.Count)
        {
            throw S3Errors.InvalidRequest("Found duplicate priority in the replication configuration. Priority must be unique.");
        }
        foreach (var rule in document.Elements("Rule"))
        {
            // A rule with a filter is of the second version of the schema, which requires the priority and the delete markers.
            if (rule.Element("Filter") is not null && (rule.Element("Priority") is null || rule.Element("DeleteMarkerReplication") is null))
            {
                throw S3Errors.InvalidRequest(
                    rule.Element("Priority") is null
                        ? "Priority must be specified for this version of Cross Region Replication configuration schema. Please refer "
                            + "to S3 Developer Guide for more information."
                        : "DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration "
                            + "schema. Please refer to S3 Developer Guide for more information."
                );
            }

            Refuse(rule);
            const string Prefix = "arn:aws:s3:::";
            var target = rule.Element("Destination")!.Value("Bucket")!;
            if (!target.StartsWith(Prefix, StringComparison.Ordinal))
            {
                throw S3Errors.InvalidArgument("Invalid bucket ARN.", "Destination", target);
            }

            if (target[Prefix.Length..] == call.BucketName)
            {
                throw S3Errors.InvalidRequest("Destination bucket cannot be the same as the source bucket.");
            }

            if (!call.Request.Current.Buckets.TryGetValue(target[Prefix.Length..], out var bucket))
            {
                throw S3Errors.InvalidRequest("Destination bucket must exist.");
            }

            if (bucket.Versioning != "Enabled")
            {
                throw S3Errors.InvalidRequest("Destination bucket must have versioning enabled.");
            }
        }
    }

    /// <summary>Parts that go with one another, or not at all (API reference, PutBucketReplication).</summary>
    private static void Refuse(XElement rule)
    {
        if (
            rule.Element("Filter")?.Descendants("Tag").Any() == true
            && rule.Element("DeleteMarkerReplication")?.Value("Status") == "Enabled"
        )
        {
            throw S3Errors.InvalidRequest("Delete marker replication is not supported if any Tag filter is specified.");
        }

        var destination = rule.Element("Destination")!;
        var withKms = rule.Element("SourceSelectionCriteria")?.Element("SseKmsEncryptedObjects")?.Value("Status") == "Enabled";
        if (withKms != (destination.Element("EncryptionConfiguration") is not null))
        {
            throw S3Errors.InvalidRequest(
                withKms
                    ? "EncryptionConfiguration must be specified if SseKmsEncryptedObjects is enabled."
                    : "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present."
            );
        }

        if (destination.Element("AccessControlTranslation") is not null && destination.Value("Account") is null)
        {
            throw S3Errors.InvalidRequest("Account must be specified if AccessControlTranslation is specified.");
        }

        if (destination.Element("ReplicationTime")?.Value("Status") == "Enabled" && destination.Element("Metrics") is null)
        {
            throw S3Errors.InvalidRequest("Metrics must be enabled if ReplicationTime is enabled.");
        }
    }

    /// <summary>A rule that was put without an id is given one.</summary>
    private static void Complete(S3Call call, XElement document)
    {
        foreach (var rule in document.Elements("Rule").Where(r => string.IsNullOrEmpty(r.Value("ID"))))
        {
            rule.Elements("ID").Remove();
            var id = "";
            call.Request.Store.Write(draft =>
            {
                id = draft.NewHex()[..32];
            });
            rule.AddFirst(S3Xml.Element("ID", id));
        }
    }
}
