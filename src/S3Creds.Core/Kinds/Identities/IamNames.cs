namespace S3Creds.Core.Kinds.Identities;

/// <summary>Names and paths as IAM takes them (IAM User Guide, reference_iam-quotas).</summary>
internal static class IamNames
{
    public const string PathPattern = @"^/([\u0021-\u007e]+/)*$";

    public static string? Error(string name, int longest)
    {
        if (name.Length == 0)
            return "the name is empty";
        if (name.Length > longest)
            return $"the name has {name.Length} characters, IAM allows {longest}";
        var bad = name.FirstOrDefault(c => !IsNameCharacter(c));
        return bad == default ? null : $"the name has '{bad}', IAM allows letters, digits and + = , . @ _ -";
    }

    public static string? PathError(string path)
    {
        if (path.Length is 0 or > 512 || path[0] != '/' || path[^1] != '/')
            return "a path begins and ends with '/' and has at most 512 characters";
        return path.All(c => c is >= '!' and <= '~') ? null : "a path has printable ASCII characters only";
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c, StringComparison.Ordinal);
}
