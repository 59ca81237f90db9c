using System.Diagnostics.CodeAnalysis;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The direct verbs, in the order of <c>--help</c>: those of s3-credentials, then what this program adds.</summary>
internal static class DirectVerbs
{
    public const string Group = "direct";

    public static IReadOnlyList<Verb> All { get; } =
    [
        Of<CreateOptions>(
            "Create credentials for buckets, and the buckets with -c",
            CreateVerb.RunAsync,
            CreateVerb.Actions,
            new Example("s3creds create my-bucket -c", "a new bucket, and credentials that read and write it"),
            new Example("s3creds create my-bucket --read-only -f ini", "credentials to read an existing bucket, as INI"),
            new Example("s3creds create my-bucket --write-only -d 15m", "credentials that work for 15 minutes"),
            new Example(
                "s3creds create one two --prefix in/ --prefix out/ --username sync",
                "two buckets, two prefixes in each, for the user sync"
            ),
            new Example("s3creds create my-bucket --deliver file:key.ini", "the key is written to a file and not printed"),
            new Example("s3creds create my-bucket --role reader --read-only --emit-manifest reader.yaml", "a role, and the manifest of it")
        ),
        Of<PolicyOptions>(
            "Print the policy that create would attach",
            PolicyVerb.RunAsync,
            [],
            new Example("s3creds policy my-bucket --read-only", "to read"),
            new Example("s3creds policy my-bucket --public-bucket", "the bucket policy that lets anyone read")
        ) with
        {
            CheckArgument = null,
        },
        Of<LocalserverOptions>(
            "Serve temporary credentials to programs of this machine",
            LocalserverVerb.RunAsync,
            LocalserverVerb.Actions,
            new Example(
                "s3creds localserver my-bucket --read-only -d 1h",
                "at http://localhost:8094/; in ~/.aws/config: credential_process = curl -s http://localhost:8094/"
            )
        ),
        Of<WhoamiOptions>(
            "Print the identity of the credentials",
            WhoamiVerb.RunAsync,
            WhoamiVerb.Actions,
            new Example("s3creds whoami", "of the environment or the default profile"),
            new Example("s3creds whoami --auth key.json", "of a key that create printed")
        ),
        Of<ListUsersOptions>(
            "List users",
            ListUsersVerb.RunAsync,
            ListUsersVerb.Actions,
            new Example("s3creds list-users --csv", "as CSV")
        ),
        Of<ListUserPoliciesOptions>(
            "List inline policies of users",
            ListUserPoliciesVerb.RunAsync,
            ListUserPoliciesVerb.Actions,
            new Example("s3creds list-user-policies sync", "of one user")
        ),
        Of<DeleteUserOptions>(
            "Delete users with their keys and policies",
            DeleteUserVerb.RunAsync,
            DeleteUserVerb.Actions,
            new Example("s3creds delete-user s3.read-only.my-bucket", "one user")
        ),
        Of<ListRolesOptions>(
            "List roles",
            ListRolesVerb.RunAsync,
            ListRolesVerb.Actions,
            new Example("s3creds list-roles reader --details", "one, with its policies")
        ),
        Of<ListBucketsOptions>(
            "List buckets",
            ListBucketsVerb.RunAsync,
            ListBucketsVerb.Actions,
            new Example("s3creds list-buckets --nl", "a JSON object a line"),
            new Example("s3creds list-buckets my-bucket --details", "one, with region, ACL, public access block and website")
        ),
        Of<ListBucketOptions>(
            "List the objects of a bucket",
            ListBucketVerb.RunAsync,
            ListBucketVerb.Actions,
            new Example("s3creds list-bucket my-bucket --prefix logs/ --csv", "those below logs/")
        ),
        Of<PutObjectOptions>(
            "Upload a file",
            PutObjectVerb.RunAsync,
            PutObjectVerb.Actions,
            new Example("s3creds put-object my-bucket a/b.txt b.txt", "under another name"),
            new Example("s3creds put-object my-bucket all.tar -", "standard input, of any length")
        ),
        Of<PutObjectsOptions>(
            "Upload files and folders",
            PutObjectsVerb.RunAsync,
            PutObjectsVerb.Actions,
            new Example("s3creds put-objects my-bucket one.txt folder --prefix backup", "as backup/one.txt and backup/folder/…"),
            new Example("s3creds put-objects my-bucket folder --dry-run", "print the keys only")
        ),
        Of<GetObjectOptions>(
            "Download an object",
            GetObjectVerb.RunAsync,
            GetObjectVerb.Actions,
            new Example("s3creds get-object my-bucket a.txt -o a.txt", "to a file; run it again to continue")
        ),
        Of<GetObjectsOptions>(
            "Download objects into a folder",
            GetObjectsVerb.RunAsync,
            GetObjectsVerb.Actions,
            new Example("s3creds get-objects my-bucket -o copy", "all of them"),
            new Example("s3creds get-objects my-bucket --pattern '*/*.js'", "those that match")
        ),
        Of<DeleteObjectsOptions>(
            "Delete objects",
            DeleteObjectsVerb.RunAsync,
            DeleteObjectsVerb.Actions,
            new Example("s3creds delete-objects my-bucket one.txt two.txt", "two"),
            new Example("s3creds delete-objects my-bucket --prefix tmp/ -d", "print what would be deleted")
        ),
        Of<SetCorsPolicyOptions>(
            "Set the CORS rule of a bucket",
            SetCorsPolicyVerb.RunAsync,
            SetCorsPolicyVerb.Actions,
            new Example("s3creds set-cors-policy my-bucket", "GET from any origin"),
            new Example("s3creds set-cors-policy my-bucket -m GET -m PUT -o https://www.example.com -e ETag", "more")
        ),
        Of<GetCorsPolicyOptions>(
            "Show the CORS rules of a bucket",
            GetCorsPolicyVerb.RunAsync,
            GetCorsPolicyVerb.Actions,
            new Example("s3creds get-cors-policy my-bucket", "as JSON")
        ),
        Of<SetBucketPolicyOptions>(
            "Replace the policy of a bucket",
            SetBucketPolicyVerb.RunAsync,
            SetBucketPolicyVerb.Actions,
            new Example("s3creds set-bucket-policy my-bucket --policy-file policy.json", "from a file")
        ),
        Of<GetBucketPolicyOptions>(
            "Show the policy of a bucket",
            GetBucketPolicyVerb.RunAsync,
            GetBucketPolicyVerb.Actions,
            new Example("s3creds get-bucket-policy my-bucket", "as JSON")
        ),
        Of<SetPublicAccessBlockOptions>(
            "Set the public access block of a bucket",
            SetPublicAccessBlockVerb.RunAsync,
            SetPublicAccessBlockVerb.Actions,
            new Example("s3creds set-public-access-block my-bucket --allow-public-access", "all four off")
        ),
        Of<GetPublicAccessBlockOptions>(
            "Show the public access block of a bucket",
            GetPublicAccessBlockVerb.RunAsync,
            GetPublicAccessBlockVerb.Actions,
            new Example("s3creds get-public-access-block my-bucket", "as JSON")
        ),
        Of<DebugBucketOptions>(
            "Print everything that decides who can access a bucket",
            DebugBucketVerb.RunAsync,
            DebugBucketVerb.Actions,
            new Example("s3creds debug-bucket my-bucket", "aspect by aspect")
        ),
        Of<DeleteBucketOptions>(
            "Delete buckets",
            DeleteBucketVerb.RunAsync,
            DeleteBucketVerb.Actions,
            new Example("s3creds delete-bucket my-bucket", "an empty one"),
            new Example("s3creds delete-bucket my-bucket --force", "with all that is in it")
        ),
        Of<MakePublicOptions>(
            "Let anyone read an existing bucket",
            MakePublicVerb.RunAsync,
            MakePublicVerb.Actions,
            new Example("s3creds make-public my-bucket --website", "and serve it as a website")
        ),
        Of<MakePrivateOptions>(
            "Block all public access to a bucket",
            MakePrivateVerb.RunAsync,
            MakePrivateVerb.Actions,
            new Example("s3creds make-private my-bucket", "the way back")
        ),
    ];

    private static Verb Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(
        string summary,
        Func<T, CommandContext, Task<Outcome>> run,
        IReadOnlyList<DirectAction> actions,
        params Example[] examples
    )
        where T : class =>
        Verb.Of(Group, summary, run, examples, isDirect: true) with
        {
            CheckArgument = BucketArgument.Check,
            Actions = actions,
        };
}
