using System.Collections.Immutable;
using System.Globalization;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>An announced creation.</summary>
/// <param name="At">When it was announced, to the second.</param>
/// <param name="Prior">The key ids that existed before, in any state.</param>
public sealed record KeyIntent(string Run, DateTimeOffset At, ImmutableSortedSet<string> Prior)
{
    /// <summary>It may be this old when the key is made: what a later run takes for ours depends on it. An older one is of a run that
    /// was interrupted.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromMinutes(10);
}

/// <summary>
/// The state of a user's access keys, as tags on the user (docs/keys.md, States). Values use only what IAM takes in tags: letters, digits,
/// spaces and <c>_ . : / = + - @</c>.
/// </summary>
/// <param name="Delivering">The key that may be in a sink already: written before the first delivery.</param>
/// <param name="DeactivatedAt">When <paramref name="Previous"/> was deactivated; written before it is.</param>
public sealed record KeyTags(
    KeyIntent? Intent,
    string? Delivering,
    DateTimeOffset? DeliveringAt,
    string? Current,
    string? Previous,
    DateTimeOffset? RotatedAt,
    DateTimeOffset? DeactivatedAt
)
{
    public const string IntentKey = "s3creds:key-intent";
    public const string DeliveringKey = "s3creds:key-delivering";
    public const string CurrentKey = "s3creds:key-current";
    public const string PreviousKey = "s3creds:key-previous";
    public const string RotatedKey = "s3creds:key-rotated";
    public const string DeactivatedKey = "s3creds:key-deactivated";

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static KeyTags None { get; } = new(null, null, null, null, null, null, null);

    /// <summary>Every key id that the tags name.</summary>
    public IEnumerable<string> Named => ((string?[])[Delivering, Current, Previous]).OfType<string>();

    public static KeyTags Of(IReadOnlyDictionary<string, string> tags)
    {
        var delivering = tags.GetValueOrDefault(DeliveringKey)?.Split(' ');
        return new KeyTags(
            IntentOf(tags.GetValueOrDefault(IntentKey)),
            delivering?[0],
            delivering?.Length > 1 ? Time(delivering[1]) : null,
            tags.GetValueOrDefault(CurrentKey),
            tags.GetValueOrDefault(PreviousKey),
            Time(tags.GetValueOrDefault(RotatedKey)),
            Time(tags.GetValueOrDefault(DeactivatedKey))
        );
    }

    /// <summary>All six tags; null for what is not to be there.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> ToTags() =>
        [
            new(IntentKey, Intent is { } i ? string.Join(' ', [i.Run, Text(i.At), .. i.Prior]) : null),
            new(
                DeliveringKey,
                Delivering is null ? null
                    : DeliveringAt is { } at ? $"{Delivering} {Text(at)}"
                    : Delivering
            ),
            new(CurrentKey, Current),
            new(PreviousKey, Previous),
            new(RotatedKey, RotatedAt is { } rotated ? Text(rotated) : null),
            new(DeactivatedKey, DeactivatedAt is { } deactivated ? Text(deactivated) : null),
        ];

    public static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeForm, CultureInfo.InvariantCulture);

    private static KeyIntent? IntentOf(string? text)
    {
        var words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length == 0)
            return null;
        // A value in an unknown format still shows that a creation has begun.
        return words.Length > 1 && Time(words[1]) is { } at
            ? new KeyIntent(words[0], at, [.. words[2..]])
            : new KeyIntent(words[0], DateTimeOffset.MinValue, []);
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
