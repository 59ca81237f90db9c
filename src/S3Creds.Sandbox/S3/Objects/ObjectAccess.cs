namespace S3Creds.Sandbox.S3.Objects;

/// <summary>Actions and condition keys of object operations.</summary>
internal static class ObjectAccess
{
    /// <summary><c>s3:GetObject</c>, or <c>s3:GetObjectVersion</c> when the call names a version; likewise for tags and lists.</summary>
    public static Func<S3Call, string> Versioned(string action) => call => Action(action, call.Query("versionId"));

    public static string Action(string action, string? versionId)
    {
        const string Object = "Object";
        var end = action.IndexOf(Object, StringComparison.Ordinal) + Object.Length;
        return "s3:" + (versionId is null ? action : action[..end] + "Version" + action[end..]);
    }

    public static void AddVersion(S3Call call, IDictionary<string, IReadOnlyList<string>> context)
    {
        if (call.Query("versionId") is { } id)
        {
            context["s3:versionid"] = [id];
        }
    }

    /// <summary>s3:ExistingObjectTag/… and s3:versionid.</summary>
    public static void AddExisting(S3Call call, IDictionary<string, IReadOnlyList<string>> context)
    {
        AddVersion(call, context);
        foreach (var (key, value) in VersionStack.Peek(call)?.Tags ?? State.Maps.Empty<string>())
        {
            context["s3:ExistingObjectTag/" + key] = [value];
        }
    }

    /// <summary>s3:RequestObjectTag/… and s3:RequestObjectTagKeys, of the tags that come in a header.</summary>
    public static void AddRequested(S3Call call, IDictionary<string, IReadOnlyList<string>> context)
    {
        var tags = ObjectFields.Tags(call);
        foreach (var (key, value) in tags)
        {
            context["s3:RequestObjectTag/" + key] = [value];
        }

        if (tags.Count > 0)
        {
            context["s3:RequestObjectTagKeys"] = [.. tags.Keys];
        }
    }
}
