using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Groups;

/// <summary>
/// IAM groups have no tags, so a group's path holds whose it is: <c>/s3creds/OWNER/</c>, and behind it the path that the manifest gives.
/// The owner's segment takes what tags hold elsewhere, as words after a plus sign: <c>/s3creds/team-media+protect+retain/eng/</c>. No
/// owner has a plus sign or a tilde in its name; a tilde stands for a slash in it.
/// </summary>
/// <param name="Ownership">Owner, protection and what happens on removal; the others are not kept.</param>
/// <param name="Rest">The path behind it: <c>/</c> or <c>/eng/</c>.</param>
internal sealed record GroupPath(OwnershipTags Ownership, string Rest)
{
    /// <summary>Where everything that s3creds owns is.</summary>
    public const string Root = "/s3creds/";

    private const string Protect = "protect";

    public static GroupPath Read(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal) || path.IndexOf('/', Root.Length) is not (> 0 and var end))
            return new GroupPath(OwnershipTags.Nothing, path);
        var words = path[Root.Length..end].Split('+');
        if (words[0].Length == 0 || !words[0].All(IsOwnerCharacter))
            return new GroupPath(OwnershipTags.Nothing, path);
        var owner = words[0].Replace('~', '/');
        var onRemove = words.Skip(1).Where(w => w != Protect).Select(Word).ToList();
        return new GroupPath(
            new OwnershipTags(owner, null, onRemove.Count == 0 ? null : onRemove[0], words.Skip(1).Contains(Protect)),
            path[end..]
        );
    }

    /// <summary>The part of ownership tags that a path holds. The default is delete.</summary>
    public static OwnershipTags Kept(OwnershipTags ownership) =>
        ownership with
        {
            Source = null,
            Claims = null,
            OnRemove = ownership.OnRemove == OnRemove.Delete ? null : ownership.OnRemove,
        };

    /// <summary>As IAM stores it.</summary>
    public override string ToString()
    {
        if (Ownership.Owner is not { } owner)
            return Rest;
        var words = new List<string> { owner.Replace('/', '~') };
        if (Ownership.Protect)
            words.Add(Protect);
        if (Kept(Ownership).OnRemove is { } onRemove)
            words.Add(onRemove.ToString().ToLowerInvariant());
        return Root + string.Join('+', words) + Rest;
    }

    /// <summary>A value that this version does not know must not lead to a deletion.</summary>
    private static OnRemove Word(string word) => word == "release" ? OnRemove.Release : OnRemove.Retain;

    private static bool IsOwnerCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "._~@-".Contains(c, StringComparison.Ordinal);
}
