using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Where a statement stands.</summary>
/// <param name="At">The line of the manifest, or of the document that it includes; null: in the account.</param>
/// <param name="Policy">Whose policy it is: <c>user/x inline policy y</c>, <c>live bucket/b policy</c>.</param>
/// <param name="Index">0-based place in the document.</param>
public sealed record StatementPlace(SourceSpan? At, string Policy, int Index, string? Sid)
{
    /// <summary><c>team.yaml:12:9 user/x inline policy y statement 1 (Sid)</c>.</summary>
    public override string ToString() =>
        $"{(At is null ? "" : At + " ")}{Policy} statement {Index + 1}{(Sid is { Length: > 0 } sid ? $" ({sid})" : "")}";
}

/// <summary>A document's place, in the manifests or in the account.</summary>
/// <param name="Address">Null: a policy of AWS.</param>
/// <param name="Key">As <see cref="ResourceState.Places"/> names it.</param>
internal sealed record PolicyOrigin(ResourceAddress? Address, ResourceState State, string Key, string What)
{
    private SourceSpan? Place => State.Places.GetValueOrDefault(Key);

    private string Policy => Address is null ? What : $"{Address} {What}";

    public StatementPlace Of(DecidingStatement statement)
    {
        var at = (statement.Statement.Sid is { Length: > 0 } sid ? State.Places.GetValueOrDefault($"{Key}/{sid}") : null)
            ?? State.Places.GetValueOrDefault($"{Key}/{statement.Index}")
            ?? Place;
        return new StatementPlace(
            at,
            at is null && State.DeclaredAt is null && Address is not null ? $"live {Policy}" : Policy,
            statement.Index,
            statement.Statement.Sid
        );
    }

    public override string ToString() =>
        Place is { } place ? $"{place} {Policy}"
        : State.DeclaredAt is { } declared ? $"{declared} {Policy}"
        : Address is null ? Policy
        : $"live {Policy}";
}
