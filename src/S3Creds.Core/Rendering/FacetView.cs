using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>One line of a property: what is added (<c>+</c>), taken away (<c>-</c>), changed (<c>~</c>), or just so (a blank).</summary>
public readonly record struct FacetLine(char Mark, string Text);

/// <summary>A policy document that a step writes or removes.</summary>
/// <param name="Name">Of what: <c>policy</c>, <c>inline uploads</c>.</param>
public sealed record DocumentChange(string Name, JsonNode? Before, JsonNode? After)
{
    /// <summary>Its statements, matched.</summary>
    public IReadOnlyList<StatementPair> Statements => StatementMatch.Of(Before, After);
}

/// <summary>One property of a change, in the manifest's form.</summary>
/// <param name="Name">The manifest key; empty: a line in words.</param>
/// <param name="Risks">Of the step that it is part of; they stand on the first of its properties.</param>
/// <param name="Before">The live value; null: absent.</param>
/// <param name="After">The value that is written; null: absent.</param>
public sealed record FacetView(
    string Name,
    IReadOnlyList<FacetLine> Lines,
    IReadOnlyList<string> Risks,
    PlanStep Step,
    CanonicalJson? Before,
    CanonicalJson? After
)
{
    /// <summary>The documents in it.</summary>
    public IReadOnlyList<DocumentChange> Documents { get; init; } = [];

    /// <summary>Who may have caused the difference.</summary>
    public IReadOnlyList<string> Trail { get; init; } = [];

    /// <summary>Whether it keeps records and changes nothing that a reader looks for: the ownership tags.</summary>
    public bool IsBookkeeping { get; init; }
}
