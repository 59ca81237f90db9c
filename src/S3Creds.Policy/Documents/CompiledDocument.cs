namespace S3Creds.Policy;

/// <summary>A document's statements with their patterns prepared; made once a document, on first use.</summary>
internal sealed class CompiledDocument
{
    private CompiledDocument(CompiledStatement[] statements) => Statements = statements;

    public CompiledStatement[] Statements { get; }

    public static CompiledDocument From(PolicyDocument document)
    {
        var statements = new CompiledStatement[document.Statements.Count];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = new CompiledStatement(document.Statements[i], i, document.UsesVariables);
        }

        return new CompiledDocument(statements);
    }
}

/// <summary>One statement, prepared.</summary>
internal sealed class CompiledStatement
{
    private readonly GlobPattern[] actions;
    private readonly PatternTemplate[]? resources;
    private string? identity;

    public CompiledStatement(PolicyStatement statement, int index, bool variables)
    {
        Statement = statement;
        Index = index;
        UsesVariables = variables;
        IsDeny = statement.Effect == PolicyEffect.Deny;
        IsNotAction = statement.Action is null;
        actions = ActionIndex.Patterns(statement.Action ?? statement.NotAction ?? []);
        IsNotResource = statement.NotResource is not null;
        resources = (statement.Resource ?? statement.NotResource) is { } texts
            ? Array.ConvertAll([.. texts], r => PatternTemplate.Parse(r, variables))
            : null;
        Tests =
            statement.Conditions.Count == 0
                ? []
                : [.. statement.Conditions.SelectMany(c => c.Keys, (c, key) => new ConditionTest(c.Operator, key, variables))];
        Principals =
            statement.Principal is { } principal ? new PrincipalMatcher(principal)
            : statement.NotPrincipal is { } not ? new PrincipalMatcher(not)
            : null;
        IsNotPrincipal = statement.NotPrincipal is not null;
    }

    public PolicyStatement Statement { get; }

    /// <summary>The canonical text and how variables are read: case of values matters, and <c>${…}</c> is text under Version
    /// 2008.</summary>
    public string Identity => identity ??= CanonicalForm.OfStatement(Statement) + (UsesVariables ? "2012" : "2008");

    public int Index { get; }

    public bool UsesVariables { get; }

    public bool IsDeny { get; }

    public bool IsNotAction { get; }

    public bool IsNotResource { get; }

    public bool IsNotPrincipal { get; }

    public IReadOnlyList<GlobPattern> Actions => actions;

    /// <summary>Null where the statement has neither Resource nor NotResource (trust policies): it then concerns the resource it is
    /// attached to.</summary>
    public IReadOnlyList<PatternTemplate>? Resources => resources;

    public ConditionTest[] Tests { get; }

    public PrincipalMatcher? Principals { get; }

    /// <summary>Lower case; <c>*:*</c> is <c>*</c>.</summary>
    public static string NormalAction(string action) => action == "*:*" ? "*" : action.ToLowerInvariant();

    /// <summary>Whether action, resource and conditions match; principals are the caller's question.</summary>
    public bool Applies(AccessRequest request) =>
        MatchesAction(request.LowerAction) && MatchesResource(request.MatchedResource, request.Context) && ConditionsHold(request.Context);

    public bool MatchesAction(string lowerAction)
    {
        foreach (var action in actions)
        {
            if (action.Matches(lowerAction))
            {
                return !IsNotAction;
            }
        }

        return IsNotAction;
    }

    public bool MatchesResource(string resource, RequestContext context)
    {
        if (resources is null)
        {
            return true;
        }

        foreach (var pattern in resources)
        {
            if (pattern.Matches(resource, context))
            {
                return !IsNotResource;
            }
        }

        return IsNotResource;
    }

    /// <summary>An unknown operator never helps an Allow and never spares a Deny: the safe side where AWS would refuse the
    /// document.</summary>
    public bool ConditionsHold(RequestContext context)
    {
        foreach (var test in Tests)
        {
            if (!test.Holds(context, whenUnknown: IsDeny))
            {
                return false;
            }
        }

        return true;
    }
}
