using System.Diagnostics.CodeAnalysis;

namespace S3Creds.Policy;

/// <summary>An IAM policy document: identity policy, bucket policy, trust policy, boundary, session policy, SCP or RCP.</summary>
/// <remarks> Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. The parser checks what holds for
/// every kind of document; what one kind forbids (a Principal in an identity policy) stands in <see cref="PolicyGrammar"/>. Immutable; safe
/// to share between threads. </remarks>
public sealed class PolicyDocument
{
    /// <summary>The version without policy variables, which also holds where the Version element is absent.</summary>
    public const string Version2008 = "2008-10-17";

    /// <summary>The current version of the policy language.</summary>
    public const string Version2012 = "2012-10-17";

    private CompiledDocument? compiled;
    private string? canonical;

    internal PolicyDocument(string? version, string? id, IReadOnlyList<PolicyStatement> statements, IReadOnlyList<PolicyMember> unknown)
    {
        Version = version;
        Id = id;
        Statements = statements;
        Unknown = unknown;
    }

    /// <summary>The Version element as written, null when absent.</summary>
    public string? Version { get; }

    public string? Id { get; }

    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>Top-level members that the grammar does not know, kept as raw JSON.</summary>
    public IReadOnlyList<PolicyMember> Unknown { get; }

    /// <summary>False under Version 2008-10-17 or without a Version, where <c>${…}</c> is plain text.</summary>
    public bool UsesVariables => Version is not (null or Version2008);

    internal CompiledDocument Compiled => compiled ??= CompiledDocument.From(this);

    /// <summary>Parses a document.</summary>
    /// <exception cref="PolicyFormatException">The text is not a policy document; the error has the place and the cause.</exception>
    public static PolicyDocument Parse(string json) =>
        TryParse(json, out var document, out var error) ? document : throw new PolicyFormatException(error);

    /// <summary>Parses a document; on failure gives the first error with line, column and JSON path.</summary>
    public static bool TryParse(
        string json,
        [NotNullWhen(true)] out PolicyDocument? document,
        [NotNullWhen(false)] out PolicyError? error
    ) => PolicyParser.TryParse(json, out document, out error);

    /// <summary>A Version 2012-10-17 document of these statements.</summary>
    public static PolicyDocument Create(params IReadOnlyList<PolicyStatement> statements) => new(Version2012, null, statements, []);

    /// <summary>A document with another version or id.</summary>
    public static PolicyDocument Create(string? version, string? id, IReadOnlyList<PolicyStatement> statements) =>
        new(version, id, statements, []);

    /// <summary>This document with other statements; version, id and unknown members stay.</summary>
    public PolicyDocument WithStatements(IReadOnlyList<PolicyStatement> statements) => new(Version, Id, statements, Unknown);

    /// <summary>Compact JSON: the author's order, scalars as one-element arrays, unknown members last.</summary>
    public string ToJson(bool indented = false) => PolicyWriter.Write(this, indented, PolicyWriter.Form.AsWritten);

    /// <summary> The readable normal form: arrays instead of scalars, duplicates removed, action names in the catalogue's casing, empty
    /// Sids dropped, the Version explicit; the author's order of statements and values kept. It is what is stored and shown in differences.
    /// </summary>
    public string ToReadableJson(bool indented = false) => PolicyWriter.Write(this, indented, PolicyWriter.Form.Readable);

    /// <summary>The same document in its shortest spelling: compact, and lists of one element as that element. It is what is sent, and what
    /// limits count.</summary>
    public string ToShortestJson() => PolicyWriter.Write(this, indented: false, PolicyWriter.Form.Shortest);

    /// <summary>
    /// The canonical form: equal text means the same document, safe for every request now and later, whatever the document is attached to.
    /// See <see cref="PolicyEquivalence"/>.
    /// </summary>
    public string Canonical => canonical ??= CanonicalForm.Of(this);

    public override string ToString() => ToJson();
}
