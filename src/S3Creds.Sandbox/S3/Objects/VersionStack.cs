using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>What a write changed.</summary>
/// <param name="VersionId">Null in a bucket that was never versioned.</param>
/// <param name="IsMarker">A delete marker was written or removed.</param>
internal sealed record VersionChange(BucketState Bucket, string? VersionId, bool IsMarker, IReadOnlyList<string> Released);

/// <summary> The versions of a key under the three states of a bucket: never versioned, enabled, suspended (S3 User Guide, "How S3
/// Versioning works"). </summary>
internal static class VersionStack
{
    public static VersionChange Put(Draft draft, BucketState bucket, string key, ObjectVersion version)
    {
        var versions = bucket.Objects.GetValueOrDefault(key)?.Versions ?? [];
        var (kept, id) = bucket.Versioning switch
        {
            "Enabled" => (versions, draft.NewHex()[..32]),
            // The null version is replaced, those of the versioned time stay.
            "Suspended" => (versions.RemoveAll(v => v.VersionId == ObjectVersion.NullId), ObjectVersion.NullId),
            _ => ([], ObjectVersion.NullId),
        };
        var changed = bucket with
        {
            Objects = bucket.Objects.SetItem(key, new ObjectState(kept.Insert(0, version with { VersionId = id }))),
        };
        return new VersionChange(changed, bucket.Versioning is null ? null : id, version.IsDeleteMarker, Bodies(versions.Except(kept)));
    }

    /// <summary>Without a version id: removes the object, or hides it under a delete marker.</summary>
    public static VersionChange Delete(Draft draft, BucketState bucket, string key, string owner)
    {
        if (bucket.Versioning is not null)
        {
            return Put(
                draft,
                bucket,
                key,
                new ObjectVersion
                {
                    Modified = draft.Now,
                    IsDeleteMarker = true,
                    Owner = owner,
                }
            );
        }

        var versions = bucket.Objects.GetValueOrDefault(key)?.Versions ?? [];
        return new VersionChange(bucket with { Objects = bucket.Objects.Remove(key) }, VersionId: null, IsMarker: false, Bodies(versions));
    }

    /// <summary>Removes one version for good; nothing when there is no such version.</summary>
    public static VersionChange DeleteVersion(BucketState bucket, string key, string versionId)
    {
        var versions = bucket.Objects.GetValueOrDefault(key)?.Versions ?? [];
        var removed = versions.Find(v => v.VersionId == versionId);
        if (removed is null)
        {
            return new VersionChange(bucket, versionId, IsMarker: false, []);
        }

        var left = versions.Remove(removed);
        var objects = left.IsEmpty ? bucket.Objects.Remove(key) : bucket.Objects.SetItem(key, new ObjectState(left));
        return new VersionChange(bucket with { Objects = objects }, versionId, removed.IsDeleteMarker, Bodies([removed]));
    }

    /// <summary>Puts a version in the place of the one that has its id.</summary>
    public static BucketState Replace(BucketState bucket, string key, ObjectVersion version)
    {
        var versions = bucket.Objects[key].Versions;
        var place = versions.FindIndex(v => v.VersionId == version.VersionId);
        return bucket with { Objects = bucket.Objects.SetItem(key, new ObjectState(versions.SetItem(place, version))) };
    }

    /// <summary>The version that a request names, or the newest.</summary>
    /// <exception cref="SandboxException">NoSuchKey, NoSuchVersion, InvalidArgument; MethodNotAllowed for a delete marker by its
    /// id.</exception>
    public static ObjectVersion Find(S3Call call, BucketState bucket, string key, string? versionId)
    {
        var versions = bucket.Objects.GetValueOrDefault(key)?.Versions ?? [];
        var found = versionId is null ? versions.FirstOrDefault() : versions.Find(v => v.VersionId == CheckId(versionId));
        var maySee =
            found is { IsDeleteMarker: false }
            || S3Access.Allows(call, versionId is null ? "s3:ListBucket" : "s3:ListBucketVersions", bucket.Arn);
        return found switch
        {
            // Those who may not list the bucket cannot learn which keys exist.
            _ when !maySee => throw S3Errors.AccessDenied(),
            null when versionId is null => throw S3Errors.NoSuchKey(key),
            null => throw new SandboxException("NoSuchVersion", 404, "The specified version does not exist.")
            {
                Details = [("Key", key), ("VersionId", versionId)],
            },
            { IsDeleteMarker: true } when versionId is null => throw new SandboxException(
                "NoSuchKey",
                404,
                "The specified key does not exist."
            )
            {
                Details = [("Key", key)],
                Headers = [("x-amz-delete-marker", "true"), ("x-amz-version-id", found.VersionId)],
            },
            { IsDeleteMarker: true } => throw new SandboxException(
                "MethodNotAllowed",
                405,
                "The specified method is not allowed against this resource."
            )
            {
                Details = [("Method", call.Request.Method), ("ResourceType", "DeleteMarker")],
                Headers = [("x-amz-delete-marker", "true"), ("x-amz-version-id", found.VersionId), ("Allow", "DELETE")],
            },
            _ => found,
        };
    }

    /// <exception cref="SandboxException">InvalidArgument.</exception>
    public static string CheckId(string versionId) =>
        versionId == ObjectVersion.NullId || (versionId.Length == 32 && versionId.All(char.IsAsciiHexDigitLower))
            ? versionId
            : throw S3Errors.InvalidArgument("Invalid version id specified", "versionId", versionId);

    public static void Release(S3Call call, IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
        {
            call.Request.Blobs.Release(body);
        }
    }

    /// <summary>Of the version that the call is about, or the newest: for conditions of policies, so it never throws.</summary>
    public static ObjectVersion? Peek(S3Call call)
    {
        var versions = call.Bucket.Objects.GetValueOrDefault(call.Key)?.Versions;
        return call.Query("versionId") is { } id ? versions?.Find(v => v.VersionId == id) : versions?[0];
    }

    private static IReadOnlyList<string> Bodies(IEnumerable<ObjectVersion> versions) => [.. versions.Select(v => v.Blob).OfType<string>()];
}
