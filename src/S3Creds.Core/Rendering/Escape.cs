using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering;

/// <summary>Names, tags and documents of an account are untrusted text: nothing in them may hide, move the cursor, colour or reorder what
/// is shown.</summary>
public static class Escape
{
    /// <summary>What a reader would not see (<see cref="HiddenText"/>) as <c>\u….</c></summary>
    public static string Text(string text) => HiddenText.Escaped(text);

    /// <summary>JSON for a reader: the same value, and nothing hidden in it.</summary>
    public static string Json(string json) => HiddenText.InJson(json);
}
