using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>The warning about a key that s3creds did not create, the same in every verb.</summary>
internal static class KeyWarnings
{
    public static Diagnostic Foreign(KeyRing ring, LiveKey key, DateTimeOffset now)
    {
        var use = key.LastUse switch
        {
            KeyUse.At at => $"last used {KeyCase.UseText(at)}",
            KeyUse.Unknown unknown => $"last use unknown: {unknown.Reason}",
            _ => "never used",
        };
        return KeyCodes.Foreign.With(
            $"access-key/{ring.User}/{key.Id} was not created by s3creds: it is not changed ({(key.Active ? "active" : "inactive")}, "
                + $"{Plural.Of((long)(now - key.Created).TotalDays, "day")} old, {use})",
            $"delete it when no consumer uses it: aws iam delete-access-key --user-name {ring.User} --access-key-id {key.Id}; or "
                + $"declare keys: unmanaged for a user whose keys are created elsewhere"
        ) with
        {
            Subject = new DiagnosticSubject(new ResourceAddress(ResourceKind.AccessKey, $"{ring.User}/{key.Id}"), key.Created),
        };
    }
}
