using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>One facet's life: two values of it, a change of it by another client, and what its absence means.</summary>
public sealed record FacetCase
{
    public required ResourceKind Kind { get; init; }

    public required string Facet { get; init; }

    /// <summary>Manifest keys of the resource that set the facet, in flow style.</summary>
    public required string First { get; init; }

    /// <summary>Another value; null where the facet cannot change once it is set.</summary>
    public string? Second { get; init; }

    /// <summary>The keys that make the facet absent; null where it has no absence, or where null is refused.</summary>
    public string? Absent { get; init; }

    /// <summary>Another facet that the second value changes as well (a bucket that becomes readable gets a statement).</summary>
    public string? Also { get; init; }

    /// <summary>boto3 calls that change the facet behind our back: <c>service.operation</c> and its arguments. Null where nobody
    /// can.</summary>
    public IReadOnlyList<(string Call, string Arguments)>? ByHand { get; init; }

    /// <summary>boto3 calls before the first apply.</summary>
    public IReadOnlyList<(string Call, string Arguments)> Before { get; init; } = [];

    /// <summary>Manifest sections that the values need.</summary>
    public string Beside { get; init; } = "";

    /// <summary>Why moto cannot take part; null where it does.</summary>
    public string? NotOnMoto { get; init; }

    public string Name =>
        Kind switch
        {
            ResourceKind.Account => "s3",
            ResourceKind.Bucket => "facet-life",
            ResourceKind.OidcProvider => "facet-life.example.com/path",
            _ => "FacetLife",
        };

    /// <summary>Keys that the resource cannot do without.</summary>
    public string Needed =>
        Kind switch
        {
            ResourceKind.Role when Facet != "trust" => Trust + ", ",
            ResourceKind.Policy when Facet != "document" => $"document: {Document}, ",
            ResourceKind.SamlProvider when Facet != "metadata" => $"metadata: '{Saml("one")}', ",
            _ => "",
        };

    /// <summary>Why moto cannot remove the resource; null where it can.</summary>
    public string? NotRemovedOnMoto =>
        Kind switch
        {
            ResourceKind.User => "moto has no ListServiceSpecificCredentials, which the removal of a user needs",
            _ => null,
        };

    /// <summary>What deletes the resource when it is no longer declared, where that is not the default.</summary>
    public string OnRemove => KindTable.Of(Kind)!.DefaultOnRemove == Core.Model.OnRemove.Delete ? "" : ", onRemove: delete";

    public ResourceAddress Address => new(Kind, Name);

    public override string ToString() => $"{Kind.Name()}:{Facet}";

    private const string Managed = "arn:aws:iam::aws:policy/";
    private const string Document =
        """{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}""";
    private const string Other = """{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetBucketLocation", Resource: "*"}]}""";
    private const string Key = "arn:aws:kms:us-west-2:123456789012:key/0f6b0c3e-0000-4000-8000-000000000001";
    private const string Lists =
        "ownership: ObjectWriter, publicAccess: {blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: true, "
        + "restrictPublicBuckets: true}, ";
    private const string ReplicationRole = "arn:aws:iam::123456789012:role/replicator";
    private const string Trust = "trust: {service: ec2.amazonaws.com}";

    private const string JsonDocument =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}""";

    /// <summary>Every facet of every kind, once.</summary>
    public static IReadOnlyList<FacetCase> All { get; } =
    [
        new()
        {
            Kind = ResourceKind.Account,
            Facet = "publicAccess",
            Beside = "accountOwner: true\n",
            First = "publicAccess: blocked",
            Second =
                "publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false}",
            ByHand = [("s3control.delete_public_access_block", """{"AccountId":"123456789012"}""")],
        },
        .. Buckets(),
        .. Providers(),
        .. Grants(ResourceKind.Group, "group", "GroupName", ""),
        .. Identities(ResourceKind.User, "user", "UserName", ""),
        .. Identities(ResourceKind.Role, "role", "RoleName", Trust + ", "),
        new()
        {
            Kind = ResourceKind.User,
            Facet = "path",
            First = "path: /media/",
            Second = "path: /video/",
            ByHand = [("iam.update_user", """{"UserName":"FacetLife","NewPath":"/elsewhere/"}""")],
            NotOnMoto = "moto ignores NewPath of UpdateUser",
        },
        new()
        {
            Kind = ResourceKind.Group,
            Facet = "path",
            First = "path: /media/",
            Second = "path: /video/",
            ByHand = [("iam.update_group", """{"GroupName":"FacetLife","NewPath":"/s3creds/team/elsewhere/"}""")],
            NotOnMoto = "moto ignores NewPath of UpdateGroup",
        },
        new()
        {
            Kind = ResourceKind.User,
            Facet = "groups",
            Before = [("iam.create_group", """{"GroupName":"readers"}"""), ("iam.create_group", """{"GroupName":"writers"}""")],
            First = "groups: [readers]",
            Second = "groups: [readers, writers]",
            Absent = "groups: null",
            ByHand = [("iam.remove_user_from_group", """{"UserName":"FacetLife","GroupName":"readers"}""")],
        },
        new()
        {
            Kind = ResourceKind.Role,
            Facet = "path",
            First = Trust + ", path: /media/",
        },
        new()
        {
            Kind = ResourceKind.Role,
            Facet = "description",
            First = Trust + ", description: reads media",
            Second = Trust + ", description: writes media",
            ByHand = [("iam.update_role_description", """{"RoleName":"FacetLife","Description":"changed"}""")],
        },
        new()
        {
            Kind = ResourceKind.Role,
            Facet = "maxSessionDuration",
            First = Trust + ", maxSessionDuration: 7200",
            Second = Trust + ", maxSessionDuration: 3600",
            ByHand = [("iam.update_role", """{"RoleName":"FacetLife","MaxSessionDuration":43200}""")],
        },
        new()
        {
            Kind = ResourceKind.Role,
            Facet = "trust",
            First = Trust,
            Second = "trust: {service: lambda.amazonaws.com}",
            ByHand =
            [
                (
                    "iam.update_assume_role_policy",
                    """
                    {"RoleName":"FacetLife","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}
                    """
                ),
            ],
        },
        new()
        {
            Kind = ResourceKind.Policy,
            Facet = "path",
            First = $"path: /media/, document: {Document}",
        },
        new()
        {
            Kind = ResourceKind.Policy,
            Facet = "description",
            First = $"description: lists buckets, document: {Document}",
        },
        new()
        {
            Kind = ResourceKind.Policy,
            Facet = "tags",
            First = $"document: {Document}, tags: {{team: media}}",
            Second = $"document: {Document}, tags: {{team: video}}",
            ByHand =
            [
                ("iam.untag_policy", """{"PolicyArn":"arn:aws:iam::123456789012:policy/s3creds/team/FacetLife","TagKeys":["team"]}"""),
            ],
        },
        new()
        {
            Kind = ResourceKind.Policy,
            Facet = "document",
            First = $"document: {Document}",
            Second = $"document: {Other}",
            ByHand =
            [
                (
                    "iam.create_policy_version",
                    $$"""
                    {"PolicyArn":"arn:aws:iam::123456789012:policy/s3creds/team/FacetLife","PolicyDocument":"{{JsonDocument}}","SetAsDefault":true}
                    """
                ),
            ],
        },
    ];

    private static IEnumerable<FacetCase> Buckets() =>
        [
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "region",
                First = "region: us-west-2",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "tags",
                First = "tags: {team: media, old: x}",
                Second = "tags: {team: video, old: null}",
                ByHand =
                [
                    (
                        "s3.put_bucket_tagging",
                        """{"Bucket":"facet-life","Tagging":{"TagSet":[{"Key":"s3creds:owner","Value":"team"},{"Key":"team","Value":"other"},{"Key":"old","Value":"x"},{"Key":"s3creds:on-remove","Value":"delete"}]}}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "versioning",
                First = "versioning: enabled",
                Second = "versioning: suspended",
                ByHand = [("s3.put_bucket_versioning", """{"Bucket":"facet-life","VersioningConfiguration":{"Status":"Suspended"}}""")],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "encryption",
                First = $"encryption: {{kms: \"{Key}\"}}",
                Second = $"encryption: {{kmsDsse: \"{Key}\"}}",
                Absent = "encryption: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_encryption",
                        """{"Bucket":"facet-life","ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "intelligentTiering",
                First = "intelligentTiering: {logs: {prefix: logs/, archiveAfter: 90}, old: {tags: {class: old}, deepArchiveAfter: 180}}",
                Second =
                    "intelligentTiering: {logs: {prefix: logs/, tags: {a: b, c: d}, status: disabled, archiveAfter: 90, "
                    + "deepArchiveAfter: 200}, old: null}",
                Absent = "intelligentTiering: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_intelligent_tiering_configuration",
                        """
                        {"Bucket":"facet-life","Id":"logs","IntelligentTieringConfiguration":
                            {"Id":"logs","Status":"Enabled","Tierings":[{"Days":120,"AccessTier":"ARCHIVE_ACCESS"}]}}
                        """
                    ),
                    ("s3.delete_bucket_intelligent_tiering_configuration", """{"Bucket":"facet-life","Id":"old"}"""),
                ],
                NotOnMoto = "moto has no intelligent tiering",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "metrics",
                First = "metrics: {all: {}, uploads: {prefix: in/, tags: {a: b}}}",
                Second = "metrics: {all: null, uploads: {prefix: out/}}",
                Absent = "metrics: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_metrics_configuration",
                        """{"Bucket":"facet-life","Id":"uploads","MetricsConfiguration":{"Id":"uploads","Filter":{"Prefix":"in/"}}}"""
                    ),
                    ("s3.delete_bucket_metrics_configuration", """{"Bucket":"facet-life","Id":"all"}"""),
                ],
                NotOnMoto = "moto has no metrics configurations",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "acceleration",
                First = "acceleration: suspended",
                Second = "acceleration: enabled",
                Absent = "acceleration: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_accelerate_configuration",
                        """{"Bucket":"facet-life","AccelerateConfiguration":{"Status":"Enabled"}}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "requestPayer",
                First = "requestPayer: requester",
                Absent = "requestPayer: null",
                ByHand =
                [
                    ("s3.put_bucket_request_payment", """{"Bucket":"facet-life","RequestPaymentConfiguration":{"Payer":"BucketOwner"}}"""),
                ],
                NotOnMoto = "moto has no request payment",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "objectLock",
                First = "versioning: enabled, objectLock: {mode: governance, days: 30}",
                Second = "versioning: enabled, objectLock: {mode: compliance, years: 1}",
                ByHand =
                [
                    (
                        "s3.put_object_lock_configuration",
                        """
                        {"Bucket":"facet-life","ObjectLockConfiguration":
                            {"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":1}}}}
                        """
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "notifications",
                First =
                    "notifications: {eventBridge: true, configurations: {up: {sqs: \"arn:aws:sqs:us-west-2:123456789012:q\", "
                    + "events: [\"s3:ObjectRemoved:*\", \"s3:ObjectCreated:*\"], prefix: in/, suffix: .jpg}}}",
                Second =
                    "notifications: {configurations: {up: {sns: \"arn:aws:sns:us-west-2:123456789012:t\", events: "
                    + "[\"s3:ObjectCreated:Put\"], prefix: in/}, fn: {lambda: "
                    + "\"arn:aws:lambda:us-west-2:123456789012:function:f\", events: [\"s3:ObjectCreated:*\"], prefix: out/}}}",
                Absent = "notifications: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_notification_configuration",
                        """
                        {"Bucket":"facet-life","SkipDestinationValidation":true,"NotificationConfiguration":{"QueueConfigurations":
                            [{"Id":"theirs","QueueArn":"arn:aws:sqs:us-west-2:123456789012:q","Events":["s3:ObjectCreated:*"]}]}}
                        """
                    ),
                ],
                NotOnMoto = "moto answers no EventBridge configuration",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "replication",
                Before =
                [
                    ("s3.create_bucket", """{"Bucket":"facet-replica","CreateBucketConfiguration":{"LocationConstraint":"us-west-2"}}"""),
                    ("s3.put_bucket_versioning", """{"Bucket":"facet-replica","VersioningConfiguration":{"Status":"Enabled"}}"""),
                    (
                        "iam.create_role",
                        """{"RoleName":"replicator","AssumeRolePolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"s3.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}"""
                    ),
                ],
                Beside = "external: {buckets: [facet-replica]}\n",
                First =
                    $"versioning: enabled, replication: {{role: \"{ReplicationRole}\", rules: {{all: {{destination: "
                    + "{bucket: facet-replica, storageClass: GLACIER_IR}, deleteMarkers: true}}}",
                Second =
                    $"versioning: enabled, replication: {{role: \"{ReplicationRole}\", rules: {{logs: {{priority: 1, prefix: logs/, tags: "
                    + "{a: b, c: d}, replicationTime: true, replicaModifications: true, destination: {bucket: "
                    + "\"arn:aws:s3:::facet-replica\", kmsKey: \""
                    + Key
                    + "\"}}, old: {priority: 2, status: disabled, destination: "
                    + "{bucket: facet-replica, account: \"444455556666\", owner: destination}}}}",
                Absent = "versioning: enabled, replication: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_replication",
                        """
                        {"Bucket":"facet-life","ReplicationConfiguration":{"Role":"arn:aws:iam::123456789012:role/replicator","Rules":
                            [{"ID":"all","Prefix":"x/","Status":"Enabled","Destination":{"Bucket":"arn:aws:s3:::facet-replica"}}]}}
                        """
                    ),
                ],
                NotOnMoto = "moto answers every rule without its filter and its delete markers",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "inventory",
                Beside = "external: {buckets: [facet-reports]}\n",
                First =
                    "inventory: {daily: {fields: [Size, ETag], destination: {bucket: facet-reports, prefix: inv/}}, "
                    + "all: {versions: all, destination: {bucket: facet-reports}}}",
                Second =
                    "inventory: {all: null, daily: {status: disabled, frequency: weekly, prefix: in/, destination: {bucket: "
                    + $"facet-reports, account: \"123456789012\", format: parquet, encryption: \"{Key}\"}}}}}}",
                Absent = "inventory: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_inventory_configuration",
                        """
                        {"Bucket":"facet-life","Id":"daily","InventoryConfiguration":{"Id":"daily","IsEnabled":true,
                            "IncludedObjectVersions":"All","Schedule":{"Frequency":"Daily"},"Destination":{"S3BucketDestination":
                            {"Bucket":"arn:aws:s3:::facet-reports","Format":"CSV","Encryption":{"SSES3":{}}}}}}
                        """
                    ),
                ],
                NotOnMoto = "moto has no paged list of inventory configurations, and keeps no optional fields",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "analytics",
                Beside = "external: {buckets: [facet-reports]}\n",
                First = "analytics: {all: {}, logs: {prefix: logs/, tags: {a: b}, export: {bucket: facet-reports, prefix: an/}}}",
                Second = "analytics: {all: null, logs: {export: {bucket: facet-reports, account: \"123456789012\"}}}",
                Absent = "analytics: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_analytics_configuration",
                        """{"Bucket":"facet-life","Id":"all","AnalyticsConfiguration":{"Id":"all","Filter":{"Prefix":"x/"},"StorageClassAnalysis":{}}}"""
                    ),
                ],
                NotOnMoto = "moto has no analytics configurations",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "lifecycle",
                First =
                    "lifecycle: {tmp: {prefix: tmp/, expireAfter: 7}, old: {tags: {class: log, n: 1}, largerThan: 128, smallerThan: 5000000000, "
                    + "transitions: [{to: GLACIER, after: 90}, {to: STANDARD_IA, after: 30}], "
                    + "noncurrent: {transitions: [{to: GLACIER, after: 30, keep: 2}], expireAfter: 60, keep: 3}}}",
                Second =
                    "transitionDefaultMinimumObjectSize: varies_by_storage_class, lifecycle: {tmp: {status: disabled, expireMarkers: true}, "
                    + "uploads: {abortUploadsAfter: 7}, dated: {prefix: a/, transitions: [{to: GLACIER, on: 2027-01-01}], expireOn: 2027-02-01}}",
                Absent = "lifecycle: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_lifecycle_configuration",
                        """
                        {"Bucket":"facet-life","LifecycleConfiguration":{"Rules":[
                            {"ID":"tmp","Status":"Enabled","Filter":{"Prefix":"tmp/"},"Expiration":{"Days":1}}]}}
                        """
                    ),
                ],
                NotOnMoto = "moto forgets NewerNoncurrentVersions and the header for the minimum size",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "cors",
                First = "cors: [{origins: [\"https://example.org\"], methods: [GET, HEAD]}]",
                Second =
                    "cors: [{id: web, origins: [\"https://*.example.org\", \"http://localhost\"], methods: [PUT, POST, DELETE], headers: [\"*\"], "
                    + "expose: [ETag, x-amz-id-2], maxAge: 3600}, {origins: [\"*\"], methods: [GET]}]",
                Absent = "cors: null",
                ByHand = [("s3.delete_bucket_cors", """{"Bucket":"facet-life"}""")],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "website",
                First = "website: {index: index.html, error: error.html}",
                Second =
                    "website: {index: index.html, rules: [{when: {prefix: docs/, error: 404}, redirect: {protocol: https, host: example.org, "
                    + "replacePrefix: \"\", code: 302}}, {redirect: {replaceKey: gone.html}}]}",
                Absent = "website: null",
                ByHand =
                [
                    (
                        "s3.put_bucket_website",
                        """{"Bucket":"facet-life","WebsiteConfiguration":{"RedirectAllRequestsTo":{"HostName":"other.example.org","Protocol":"https"}}}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "logging",
                Before =
                [
                    ("s3.create_bucket", """{"Bucket":"facet-logs","CreateBucketConfiguration":{"LocationConstraint":"us-west-2"}}"""),
                    (
                        "s3.put_bucket_policy",
                        """
                        {"Bucket":"facet-logs","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"},\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::facet-logs/*\"}]}"}
                        """
                    ),
                ],
                First = "logging: {bucket: facet-logs, prefix: web/}",
                Second =
                    "logging: {bucket: facet-logs, keyFormat: event-time, grants: [{to: LogDelivery, permissions: [WRITE]}, "
                    + "{to: AuthenticatedUsers, permissions: [READ]}]}",
                Absent = "logging: null",
                ByHand = [("s3.put_bucket_logging", """{"Bucket":"facet-life","BucketLoggingStatus":{}}""")],
                NotOnMoto = "moto forgets the key format",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "acl",
                First = Lists + "acl: log-delivery-write",
                Second =
                    Lists
                    + "acl: [{to: AllUsers, permissions: [READ, READ_ACP]}, "
                    + "{to: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be, permissions: [FULL_CONTROL]}]",
                Absent = Lists + "acl: null",
                ByHand = [("s3.put_bucket_acl", """{"Bucket":"facet-life","ACL":"public-read"}""")],
                NotOnMoto = "moto keeps one grantee of a header that names several",
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "ownership",
                First = "ownership: BucketOwnerEnforced",
                Second = "ownership: BucketOwnerPreferred",
                ByHand =
                [
                    (
                        "s3.put_bucket_ownership_controls",
                        """{"Bucket":"facet-life","OwnershipControls":{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "publicAccess",
                First = "publicAccess: blocked",
                Second =
                    "publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false}",
                ByHand = [("s3.delete_public_access_block", """{"Bucket":"facet-life"}""")],
            },
            new()
            {
                Kind = ResourceKind.Bucket,
                Facet = "policy",
                First = Policy("one"),
                Second = Policy("two"),
                Absent = "policy: null",
                ByHand = [("s3.delete_bucket_policy", """{"Bucket":"facet-life"}""")],
            },
        ];

    private static IEnumerable<FacetCase> Providers() =>
        [
            new()
            {
                Kind = ResourceKind.OidcProvider,
                Facet = "audiences",
                First = "audiences: [sts.amazonaws.com, app]",
                Second = "audiences: [other, sts.amazonaws.com]",
                Absent = "audiences: null",
                ByHand =
                [
                    ("iam.add_client_id_to_open_id_connect_provider", $$"""{"OpenIDConnectProviderArn":"{{Oidc}}","ClientID":"x"}"""),
                ],
                NotOnMoto = "moto answers 500 to AddClientIDToOpenIDConnectProvider",
            },
            new()
            {
                Kind = ResourceKind.OidcProvider,
                Facet = "thumbprints",
                First = "thumbprints: [6938FD4D98BAB03FAADB97B34396831E3780AEA1]",
                Second = "thumbprints: [6938fd4d98bab03faadb97b34396831e3780aea1, 0000000000000000000000000000000000000000]",
                ByHand =
                [
                    (
                        "iam.update_open_id_connect_provider_thumbprint",
                        $$"""{"OpenIDConnectProviderArn":"{{Oidc}}","ThumbprintList":["{{new string('1', 40)}}"]}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.OidcProvider,
                Facet = "tags",
                First = "tags: {team: media, old: x}",
                Second = "tags: {team: video, old: null}",
                ByHand =
                [
                    (
                        "iam.tag_open_id_connect_provider",
                        $$"""{"OpenIDConnectProviderArn":"{{Oidc}}","Tags":[{"Key":"team","Value":"other"}]}"""
                    ),
                ],
            },
            new()
            {
                Kind = ResourceKind.SamlProvider,
                Facet = "metadata",
                First = $"metadata: '{Saml("one")}'",
                Second = $"metadata: '{Saml("two")}'",
                ByHand =
                [
                    (
                        "iam.update_saml_provider",
                        $$"""{"SAMLProviderArn":"{{SamlArn}}","SAMLMetadataDocument":"{{Saml("three").Replace("\"", "\\\"", StringComparison.Ordinal)}}"}"""
                    ),
                ],
                NotOnMoto = "moto keeps no tags of SAML providers",
            },
            new()
            {
                Kind = ResourceKind.SamlProvider,
                Facet = "tags",
                First = $"metadata: '{Saml("one")}', tags: {{team: media, old: x}}",
                Second = $"metadata: '{Saml("one")}', tags: {{team: video, old: null}}",
                ByHand = [("iam.tag_saml_provider", $$"""{"SAMLProviderArn":"{{SamlArn}}","Tags":[{"Key":"team","Value":"other"}]}""")],
                NotOnMoto = "moto keeps no tags of SAML providers",
            },
        ];

    private const string Oidc = "arn:aws:iam::123456789012:oidc-provider/facet-life.example.com/path";
    private const string SamlArn = "arn:aws:iam::123456789012:saml-provider/FacetLife";

    /// <summary>The least metadata that IAM takes: a thousand characters.</summary>
    public static string Saml(string entity) =>
        $"<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity}\"><IDPSSODescriptor><KeyDescriptor>"
        + $"{new string('A', 1000)}</KeyDescriptor></IDPSSODescriptor></EntityDescriptor>";

    private static string Policy(string prefix) =>
        """
            policy: {document: {Version: "2012-10-17", Statement: [{Sid: tls, Effect: Deny, Principal: "*", Action: "s3:*",
                Resource: "arn:aws:s3:::facet-life/PREFIX/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}]}}
            """.Replace("PREFIX", prefix, StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    /// <summary>What users and roles share.</summary>
    /// <param name="word">How IAM's operations name the kind.</param>
    /// <param name="parameter">How IAM's parameters name the resource.</param>
    /// <param name="needed">Manifest keys that the kind cannot do without.</param>
    private static IEnumerable<FacetCase> Identities(ResourceKind kind, string word, string parameter, string needed) =>
        [
            new()
            {
                Kind = kind,
                Facet = "tags",
                First = needed + "tags: {team: media, old: x}",
                Second = needed + "tags: {team: video, old: null}",
                ByHand = [($"iam.tag_{word}", $$"""{"{{parameter}}":"FacetLife","Tags":[{"Key":"team","Value":"other"}]}""")],
            },
            new()
            {
                Kind = kind,
                Facet = "boundary",
                First = needed + $"boundary: \"{Managed}AmazonS3ReadOnlyAccess\"",
                Second = needed + $"boundary: \"{Managed}AmazonS3FullAccess\"",
                Absent = needed + "boundary: null",
                ByHand =
                [
                    (
                        $"iam.put_{word}_permissions_boundary",
                        $$"""{"{{parameter}}":"FacetLife","PermissionsBoundary":"{{Managed}}AdministratorAccess"}"""
                    ),
                ],
                NotOnMoto = "moto answers 500 to PutUserPermissionsBoundary and lists no boundary in the bulk read",
            },
            .. Grants(kind, word, parameter, needed),
        ];

    /// <summary>What users, groups and roles share.</summary>
    private static IEnumerable<FacetCase> Grants(ResourceKind kind, string word, string parameter, string needed) =>
        [
            new()
            {
                Kind = kind,
                Facet = "inline",
                Beside = "external: {buckets: [media]}\n",
                First = needed + "access: [{bucket: media, allow: read-only}]",
                Second = needed + "access: [{bucket: media, allow: read-write, prefix: in/}]",
                Absent = needed.TrimEnd(',', ' '),
                ByHand =
                [
                    (
                        $"iam.put_{word}_policy",
                        $$"""{"{{parameter}}":"FacetLife","PolicyName":"byhand","PolicyDocument":"{{JsonDocument}}"}"""
                    ),
                ],
            },
            new()
            {
                Kind = kind,
                Facet = "policies",
                First = needed + $"policies: [\"{Managed}AmazonS3ReadOnlyAccess\"]",
                Second = needed + $"policies: [\"{Managed}AmazonS3FullAccess\"]",
                Absent = needed + "policies: null",
                ByHand =
                [
                    ($"iam.attach_{word}_policy", $$"""{"{{parameter}}":"FacetLife","PolicyArn":"{{Managed}}AdministratorAccess"}"""),
                ],
            },
        ];
}
