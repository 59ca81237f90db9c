namespace S3Creds.Core.Permissions;

/// <summary>One test of a condition block.</summary>
internal sealed record Test(string Operator, string Key, IReadOnlyList<string> Values)
{
    public override string ToString() => $"{Operator} {Key} {string.Join(' ', Values)}";
}

/// <summary>One action on one resource, before statements are made of them.</summary>
/// <param name="Tests">All of them must hold.</param>
internal sealed record Grant(string Action, string Resource, IReadOnlyList<Test> Tests)
{
    /// <summary>Grants of one condition are written in one statement.</summary>
    public string Condition => string.Join('\n', Tests.Select(t => t.ToString()));
}
