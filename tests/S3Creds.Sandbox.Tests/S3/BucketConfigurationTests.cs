using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Sandbox.Tests.S3;

/// <summary>Each configuration: what it is on a new bucket, put, read back, refused, deleted.</summary>
public sealed class BucketConfigurationTests : IAsyncLifetime
{
    private const string Name = "configured";
    private S3Fixture s3 = null!;
    private AmazonS3Client client = null!;

    public async Task InitializeAsync()
    {
        s3 = await S3Fixture.StartAsync();
        client = s3.Root();
        await client.PutBucketAsync(Name);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await s3.DisposeAsync();
    }

    [Fact]
    public async Task Tagging()
    {
        Task<GetBucketTaggingResponse> Read() => client.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = Name });
        await S3Fixture.RefusedAsync("NoSuchTagSet", HttpStatusCode.NotFound, Read);
        await client.PutBucketTaggingAsync(Name, [new Tag { Key = "team", Value = "a" }, new Tag { Key = "Team", Value = "ü b" }]);
        Assert.Equal(["Team=ü b", "team=a"], (await Read()).TagSet.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
        await S3Fixture.RefusedAsync("InvalidTag", HttpStatusCode.BadRequest, () =>
            client.PutBucketTaggingAsync(Name, [new Tag { Key = "aws:x", Value = "" }])
        );
        await S3Fixture.RefusedAsync("InvalidTag", HttpStatusCode.BadRequest, () =>
            client.PutBucketTaggingAsync(Name, [new Tag { Key = "a", Value = "1" }, new Tag { Key = "a", Value = "2" }])
        );
        await S3Fixture.RefusedAsync("InvalidTag", HttpStatusCode.BadRequest, () =>
            client.PutBucketTaggingAsync(Name, [new Tag { Key = "a", Value = "a<b" }])
        );
        await S3Fixture.RefusedAsync("BadRequest", HttpStatusCode.BadRequest, () =>
            client.PutBucketTaggingAsync(Name, [.. Enumerable.Range(0, 51).Select(n => new Tag { Key = $"k{n}", Value = "" })])
        );
        Assert.Equal(2, (await Read()).TagSet.Count);
        await client.DeleteBucketTaggingAsync(Name);
        await S3Fixture.RefusedAsync("NoSuchTagSet", HttpStatusCode.NotFound, Read);
    }

    [Fact]
    public async Task Versioning_and_object_lock()
    {
        // The SDK's word for a bucket that never had versioning.
        Assert.Equal(VersionStatus.Off, (await client.GetBucketVersioningAsync(Name)).VersioningConfig.Status);
        var locked = new PutObjectLockConfigurationRequest
        {
            BucketName = Name,
            ObjectLockConfiguration = new ObjectLockConfiguration
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = new ObjectLockRule
                {
                    DefaultRetention = new DefaultRetention { Mode = ObjectLockRetentionMode.Governance, Days = 3 },
                },
            },
        };
        await S3Fixture.RefusedAsync("ObjectLockConfigurationNotFoundError", HttpStatusCode.NotFound, () =>
            client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = Name })
        );
        await S3Fixture.RefusedAsync("InvalidBucketState", HttpStatusCode.Conflict, () => client.PutObjectLockConfigurationAsync(locked));
        await Set(VersionStatus.Enabled);
        Assert.Equal(VersionStatus.Enabled, (await client.GetBucketVersioningAsync(Name)).VersioningConfig.Status);
        await client.PutObjectLockConfigurationAsync(locked);
        Assert.Equal(
            3,
            (await client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = Name }))
                .ObjectLockConfiguration
                .Rule
                .DefaultRetention
                .Days
        );
        await S3Fixture.RefusedAsync("InvalidBucketState", HttpStatusCode.Conflict, () => Set(VersionStatus.Suspended));

        Task Set(VersionStatus status) =>
            client.PutBucketVersioningAsync(
                new PutBucketVersioningRequest
                {
                    BucketName = Name,
                    VersioningConfig = new S3BucketVersioningConfig { Status = status },
                }
            );
    }

    [Theory]
    [InlineData("AES256", null)]
    [InlineData("aws:kms", "arn:aws:kms:us-east-1:123456789012:key/k")]
    [InlineData("aws:kms:dsse", null)]
    public async Task Encryption(string algorithm, string? key)
    {
        Assert.Equal("AES256", await Read());
        await Put(algorithm, key);
        Assert.Equal(algorithm, await Read());
        await S3Fixture.RefusedAsync("InvalidArgument", HttpStatusCode.BadRequest, () => Put("AES256", "some-key"));
        await S3Fixture.RefusedAsync("MalformedXML", HttpStatusCode.BadRequest, () => Put("rot13", null));
        await client.DeleteBucketEncryptionAsync(new DeleteBucketEncryptionRequest { BucketName = Name });
        Assert.Equal("AES256", await Read());

        async Task<string> Read() =>
            Assert
                .Single(
                    (await client.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = Name }))
                        .ServerSideEncryptionConfiguration
                        .ServerSideEncryptionRules
                )
                .ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm.Value;

        Task Put(string method, string? id) =>
            client.PutBucketEncryptionAsync(
                new PutBucketEncryptionRequest
                {
                    BucketName = Name,
                    ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                    {
                        ServerSideEncryptionRules =
                        [
                            new ServerSideEncryptionRule
                            {
                                BucketKeyEnabled = true,
                                ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
                                {
                                    ServerSideEncryptionAlgorithm = method,
                                    ServerSideEncryptionKeyManagementServiceKeyId = id,
                                },
                            },
                        ],
                    },
                }
            );
    }

    [Fact]
    public async Task Public_access_block()
    {
        Task<GetPublicAccessBlockResponse> Read() =>
            client.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = Name });
        var fresh = (await Read()).PublicAccessBlockConfiguration;
        Assert.True(fresh is { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true });
        await client.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = Name,
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration { BlockPublicPolicy = true },
            }
        );
        Assert.True(
            (await Read()).PublicAccessBlockConfiguration
                is { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: true, RestrictPublicBuckets: false }
        );
        await client.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = Name });
        await S3Fixture.RefusedAsync("NoSuchPublicAccessBlockConfiguration", HttpStatusCode.NotFound, Read);
    }

    [Fact]
    public async Task Ownership_and_acl()
    {
        Task<GetBucketOwnershipControlsResponse> Read() =>
            client.GetBucketOwnershipControlsAsync(new GetBucketOwnershipControlsRequest { BucketName = Name });
        Task SetAcl(S3CannedACL acl) => client.PutBucketAclAsync(new PutBucketAclRequest { BucketName = Name, ACL = acl });
        Assert.Equal("BucketOwnerEnforced", Assert.Single((await Read()).OwnershipControls.Rules).ObjectOwnership.Value);
        await S3Fixture.RefusedAsync("AccessControlListNotSupported", HttpStatusCode.BadRequest, () => SetAcl(S3CannedACL.PublicRead));
        await Own(ObjectOwnership.ObjectWriter);
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () => SetAcl(S3CannedACL.PublicRead));
        await client.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = Name });
        await SetAcl(S3CannedACL.PublicRead);
        var grants = (await client.GetBucketAclAsync(new GetBucketAclRequest { BucketName = Name })).Grants;
        Assert.Equal(["FULL_CONTROL", "READ"], grants.Select(g => g.Permission.Value).Order(StringComparer.Ordinal));
        Assert.Contains(grants, g => g.Grantee.URI == "http://acs.amazonaws.com/groups/global/AllUsers");

        // The list lets everyone list, until public lists are ignored.
        await s3.Anonymous().ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name });
        await client.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = Name,
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration { IgnorePublicAcls = true },
            }
        );
        await S3Fixture.RefusedAsync("AccessDenied", HttpStatusCode.Forbidden, () =>
            s3.Anonymous().ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name })
        );

        await S3Fixture.RefusedAsync("InvalidBucketAclWithObjectOwnership", HttpStatusCode.BadRequest, () =>
            Own(ObjectOwnership.BucketOwnerEnforced)
        );
        await client.DeleteBucketOwnershipControlsAsync(new DeleteBucketOwnershipControlsRequest { BucketName = Name });
        await S3Fixture.RefusedAsync("OwnershipControlsNotFoundError", HttpStatusCode.NotFound, Read);

        Task Own(ObjectOwnership value) =>
            client.PutBucketOwnershipControlsAsync(
                new PutBucketOwnershipControlsRequest
                {
                    BucketName = Name,
                    OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = value }] },
                }
            );
    }

    [Fact]
    public async Task Cors()
    {
        Task Put(params List<string> methods) =>
            client.PutCORSConfigurationAsync(
                new PutCORSConfigurationRequest
                {
                    BucketName = Name,
                    Configuration = new CORSConfiguration
                    {
                        Rules =
                        [
                            new CORSRule
                            {
                                Id = "r",
                                AllowedMethods = methods,
                                AllowedOrigins = ["https://*.example.org"],
                                AllowedHeaders = ["x-*"],
                                MaxAgeSeconds = 30,
                            },
                        ],
                    },
                }
            );
        var none = await Absent(() => client.GetCORSConfigurationAsync(Name), r => r.HttpStatusCode);
        Assert.Equal("NoSuchCORSConfiguration", none);
        await Put("GET", "PUT");
        var rule = Assert.Single((await client.GetCORSConfigurationAsync(Name)).Configuration.Rules);
        Assert.Equal(("r", 30), (rule.Id, rule.MaxAgeSeconds));
        await S3Fixture.RefusedAsync("InvalidRequest", HttpStatusCode.BadRequest, () => Put("PATCH"));

        using var http = new HttpClient { BaseAddress = s3.Server.Url };
        using var allowed = await Preflight("https://a.example.org", "PUT");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("https://a.example.org", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        using var refused = await Preflight("https://a.example.com", "PUT");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        await client.DeleteCORSConfigurationAsync(Name);
        Assert.Equal("NoSuchCORSConfiguration", await Absent(() => client.GetCORSConfigurationAsync(Name), r => r.HttpStatusCode));

        async Task<HttpResponseMessage> Preflight(string origin, string method)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, $"/{Name}/key");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", method);
            request.Headers.Add("Access-Control-Request-Headers", "x-thing");
            return await http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Website()
    {
        Task Put(WebsiteConfiguration website) =>
            client.PutBucketWebsiteAsync(new PutBucketWebsiteRequest { BucketName = Name, WebsiteConfiguration = website });
        Assert.Equal("NoSuchWebsiteConfiguration", await Absent(() => client.GetBucketWebsiteAsync(Name), r => r.HttpStatusCode));
        await S3Fixture.RefusedAsync("InvalidArgument", HttpStatusCode.BadRequest, () =>
            Put(new WebsiteConfiguration { IndexDocumentSuffix = "a/b" })
        );
        await Put(new WebsiteConfiguration { IndexDocumentSuffix = "index.html", ErrorDocument = "error.html" });
        var found = (await client.GetBucketWebsiteAsync(Name)).WebsiteConfiguration;
        Assert.Equal(("index.html", "error.html"), (found.IndexDocumentSuffix, found.ErrorDocument));
        await client.DeleteBucketWebsiteAsync(Name);
        Assert.Equal("NoSuchWebsiteConfiguration", await Absent(() => client.GetBucketWebsiteAsync(Name), r => r.HttpStatusCode));
    }

    [Fact]
    public async Task Lifecycle()
    {
        Task Put(params List<LifecycleRule> rules) =>
            client.PutLifecycleConfigurationAsync(Name, new LifecycleConfiguration { Rules = rules });
        LifecycleRule Rule(string? id, int days) =>
            new()
            {
                Id = id,
                Status = LifecycleRuleStatus.Enabled,
                Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "tmp/" } },
                Expiration = new LifecycleRuleExpiration { Days = days },
            };
        Assert.Equal(
            "NoSuchLifecycleConfiguration",
            await Absent(() => client.GetLifecycleConfigurationAsync(Name), r => r.HttpStatusCode)
        );
        await Put(Rule(null, 7));
        var rule = Assert.Single((await client.GetLifecycleConfigurationAsync(Name)).Configuration.Rules);
        Assert.Equal(7, rule.Expiration.Days);
        Assert.NotEmpty(rule.Id);
        await S3Fixture.RefusedAsync("InvalidArgument", HttpStatusCode.BadRequest, () => Put(Rule("same", 1), Rule("same", 2)));
        await S3Fixture.RefusedAsync("InvalidArgument", HttpStatusCode.BadRequest, () => Put(Rule("zero", 0)));
        await S3Fixture.RefusedAsync("InvalidRequest", HttpStatusCode.BadRequest, () => Put(
                new LifecycleRule
                {
                    Status = LifecycleRuleStatus.Enabled,
                    Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } },
                }
            ));
        await client.DeleteLifecycleConfigurationAsync(Name);
        Assert.Equal(
            "NoSuchLifecycleConfiguration",
            await Absent(() => client.GetLifecycleConfigurationAsync(Name), r => r.HttpStatusCode)
        );
    }

    [Fact]
    public async Task Logging_notification_payment_and_acceleration()
    {
        Task Log(string target) =>
            client.PutBucketLoggingAsync(
                new PutBucketLoggingRequest
                {
                    BucketName = Name,
                    LoggingConfig = new S3BucketLoggingConfig { TargetBucketName = target, TargetPrefix = "log/" },
                }
            );
        Assert.Null((await client.GetBucketLoggingAsync(Name)).BucketLoggingConfig?.TargetBucketName);
        await S3Fixture.RefusedAsync("InvalidTargetBucketForLogging", HttpStatusCode.BadRequest, () => Log("not-there"));
        await Log(Name);
        Assert.Equal(Name, (await client.GetBucketLoggingAsync(Name)).BucketLoggingConfig.TargetBucketName);

        Task Notify(string arn) =>
            client.PutBucketNotificationAsync(
                new PutBucketNotificationRequest
                {
                    BucketName = Name,
                    QueueConfigurations = [new QueueConfiguration { Queue = arn, Events = [EventType.ObjectCreatedAll] }],
                }
            );
        await S3Fixture.RefusedAsync("InvalidArgument", HttpStatusCode.BadRequest, () => Notify("no-arn"));
        await Notify("arn:aws:sqs:us-east-1:123456789012:q");
        Assert.Equal(
            "arn:aws:sqs:us-east-1:123456789012:q",
            Assert.Single((await client.GetBucketNotificationAsync(Name)).QueueConfigurations).Queue
        );

        Assert.Equal("BucketOwner", (await client.GetBucketRequestPaymentAsync(Name)).Payer);
        await client.PutBucketRequestPaymentAsync(Name, new RequestPaymentConfiguration { Payer = "Requester" });
        Assert.Equal("Requester", (await client.GetBucketRequestPaymentAsync(Name)).Payer);

        await client.PutBucketAccelerateConfigurationAsync(
            new PutBucketAccelerateConfigurationRequest
            {
                BucketName = Name,
                AccelerateConfiguration = new AccelerateConfiguration { Status = BucketAccelerateStatus.Enabled },
            }
        );
        Assert.Equal(BucketAccelerateStatus.Enabled, (await client.GetBucketAccelerateConfigurationAsync(Name)).Status);
    }

    [Fact]
    public async Task Replication_needs_versioning_on_both_sides()
    {
        await client.PutBucketAsync("replica");
        Task Put() =>
            client.PutBucketReplicationAsync(
                new PutBucketReplicationRequest
                {
                    BucketName = Name,
                    Configuration = new ReplicationConfiguration
                    {
                        Role = "arn:aws:iam::123456789012:role/r",
                        Rules =
                        [
                            new ReplicationRule
                            {
                                Id = "a",
                                Priority = 1,
                                Status = ReplicationRuleStatus.Enabled,
                                Filter = new ReplicationRuleFilter { Prefix = "" },
                                DeleteMarkerReplication = new DeleteMarkerReplication { Status = DeleteMarkerReplicationStatus.Disabled },
                                Destination = new ReplicationDestination { BucketArn = "arn:aws:s3:::replica" },
                            },
                        ],
                    },
                }
            );
        Assert.Equal(
            "ReplicationConfigurationNotFoundError",
            await Absent(
                () => client.GetBucketReplicationAsync(new GetBucketReplicationRequest { BucketName = Name }),
                r => r.HttpStatusCode
            )
        );
        await S3Fixture.RefusedAsync("InvalidRequest", HttpStatusCode.BadRequest, Put);
        foreach (var bucket in (string[])[Name, "replica"])
        {
            await client.PutBucketVersioningAsync(
                new PutBucketVersioningRequest
                {
                    BucketName = bucket,
                    VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
                }
            );
        }

        await Put();
        Assert.Equal(
            "a",
            Assert
                .Single((await client.GetBucketReplicationAsync(new GetBucketReplicationRequest { BucketName = Name })).Configuration.Rules)
                .Id
        );
        await client.DeleteBucketReplicationAsync(new DeleteBucketReplicationRequest { BucketName = Name });
        Assert.Equal(
            "ReplicationConfigurationNotFoundError",
            await Absent(
                () => client.GetBucketReplicationAsync(new GetBucketReplicationRequest { BucketName = Name }),
                r => r.HttpStatusCode
            )
        );
    }

    [Fact]
    public async Task Configurations_with_ids_are_put_listed_and_deleted()
    {
        Assert.Equal(
            "NoSuchConfiguration",
            await Absent(
                () =>
                    client.GetBucketMetricsConfigurationAsync(
                        new GetBucketMetricsConfigurationRequest { BucketName = Name, MetricsId = "m" }
                    ),
                r => r.HttpStatusCode
            )
        );
        await client.PutBucketMetricsConfigurationAsync(
            new PutBucketMetricsConfigurationRequest
            {
                BucketName = Name,
                MetricsId = "m",
                MetricsConfiguration = new MetricsConfiguration { MetricsId = "m" },
            }
        );
        Assert.Equal(
            "m",
            Assert
                .Single(
                    (
                        await client.ListBucketMetricsConfigurationsAsync(new ListBucketMetricsConfigurationsRequest { BucketName = Name })
                    ).MetricsConfigurationList
                )
                .MetricsId
        );
        await client.DeleteBucketMetricsConfigurationAsync(
            new DeleteBucketMetricsConfigurationRequest { BucketName = Name, MetricsId = "m" }
        );
        Assert.Empty(
            (
                await client.ListBucketMetricsConfigurationsAsync(new ListBucketMetricsConfigurationsRequest { BucketName = Name })
            ).MetricsConfigurationList
                ?? []
        );

        var tiering = new IntelligentTieringConfiguration
        {
            IntelligentTieringId = "t",
            Status = IntelligentTieringStatus.Enabled,
            Tierings = [new Tiering { AccessTier = IntelligentTieringAccessTier.ARCHIVE_ACCESS, Days = 90 }],
        };
        await client.PutBucketIntelligentTieringConfigurationAsync(
            new PutBucketIntelligentTieringConfigurationRequest
            {
                BucketName = Name,
                IntelligentTieringId = "t",
                IntelligentTieringConfiguration = tiering,
            }
        );
        Assert.Equal(
            90,
            Assert
                .Single(
                    (
                        await client.GetBucketIntelligentTieringConfigurationAsync(
                            new GetBucketIntelligentTieringConfigurationRequest { BucketName = Name, IntelligentTieringId = "t" }
                        )
                    )
                        .IntelligentTieringConfiguration
                        .Tierings
                )
                .Days
        );

        var inventory = new InventoryConfiguration
        {
            InventoryId = "i",
            IsEnabled = true,
            IncludedObjectVersions = InventoryIncludedObjectVersions.All,
            Schedule = new InventorySchedule { Frequency = InventoryFrequency.Daily },
            Destination = new InventoryDestination
            {
                S3BucketDestination = new InventoryS3BucketDestination
                {
                    BucketName = "arn:aws:s3:::" + Name,
                    InventoryFormat = InventoryFormat.CSV,
                },
            },
        };
        await client.PutBucketInventoryConfigurationAsync(
            new PutBucketInventoryConfigurationRequest
            {
                BucketName = Name,
                InventoryId = "i",
                InventoryConfiguration = inventory,
            }
        );
        Assert.Equal(
            "i",
            Assert
                .Single(
                    (
                        await client.ListBucketInventoryConfigurationsAsync(
                            new ListBucketInventoryConfigurationsRequest { BucketName = Name }
                        )
                    ).InventoryConfigurationList
                )
                .InventoryId
        );
    }

    /// <summary>The SDK swallows some 404s and throws others; the sandbox's log has the code of both.</summary>
    private async Task<string> Absent<T>(Func<Task<T>> call, Func<T, HttpStatusCode> status)
    {
        try
        {
            var answer = await call();
            Assert.Equal(HttpStatusCode.NotFound, status(answer));
        }
        catch (AmazonS3Exception e)
        {
            Assert.Equal(HttpStatusCode.NotFound, e.StatusCode);
        }

        return s3.Server.Sandbox.Counters.Entries[^1].ErrorCode;
    }
}
