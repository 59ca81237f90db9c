namespace S3Creds.Core.Aws.Answers;

/// <summary>What a successful answer to one operation looks like, before anything is read from it.</summary>
internal abstract record AnswerShape
{
    private AnswerShape() { }

    /// <summary>A whole XML document.</summary>
    /// <param name="Root">The local name of its root element.</param>
    /// <param name="Child">An element that the root must have; null: none is needed.</param>
    public sealed record Xml(string Root, string? Child = null) : AnswerShape
    {
        /// <summary>Another name of the root element, which some stores use; the SDK is given <see cref="Root"/>.</summary>
        public string? Alias { get; init; }

        /// <summary>The element that the answers of other stores than AWS must have instead of <see cref="Child"/>.</summary>
        public string? ChildOfOthers { get; init; }
    }

    /// <summary>A whole JSON object.</summary>
    public sealed record Json : AnswerShape;

    /// <summary>No body, or one that is passed on as it streams in (an object): only the header can be judged.</summary>
    /// <param name="ETag">Whether the operation answers with the tag of an object or part.</param>
    public sealed record Header(bool ETag) : AnswerShape;

    /// <summary>A write that documents no body.</summary>
    /// <param name="ETag">Whether the operation answers with the tag of an object or part.</param>
    public sealed record Nothing(bool ETag = false) : AnswerShape;
}
