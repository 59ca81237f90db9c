namespace S3Creds.Policy;

/// <summary>A statement of either side, once: the same statement on both sides is one row, so that what did not change cancels
/// out.</summary>
internal sealed class Row
{
    public required CompiledStatement Statement { get; init; }

    public required PolicySource Source { get; init; }

    public required Bits Actions { get; init; }

    /// <summary>Indexes of resource patterns; null: every resource.</summary>
    public int[]? Patterns { get; init; }

    public bool IsNotResource { get; init; }

    /// <summary>The bucket that a bucket policy is attached to; null: not limited.</summary>
    public string? Bucket { get; init; }

    /// <summary>The one resource pattern of the row where it holds variables that are not known.</summary>
    public PatternTemplate? Open { get; init; }

    /// <summary>Whether every resource is concerned, or all but some: then each bucket is.</summary>
    public bool IsWide => Patterns is null || IsNotResource;

    /// <summary>The variable patterns whose match is an open question wherever their upper bounds match.</summary>
    public int[] Guards { get; init; } = [];

    /// <summary>Whether the row applies when the guards' patterns match, or when none does.</summary>
    public bool GuardHolds { get; init; }

    public required int[] Predicates { get; init; }
}

/// <summary>Rows, patterns and condition predicates of a comparison, each kept once.</summary>
/// <param name="partition">Of the buckets that policies are attached to.</param>
internal sealed class RowTable(RequestContext known, string partition)
{
    private readonly Dictionary<StatementIdentity, int[]> rowsOf = [];
    private readonly Dictionary<StatementIdentity, int[]> sparingRowsOf = [];
    private readonly Dictionary<string, int> patternIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> guardIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> letterOf = new(StringComparer.Ordinal);
    private readonly List<string?> texts = [];
    private readonly Dictionary<Row, int[][]> tokensOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int[]> bucketPatterns = new(StringComparer.Ordinal);

    public List<Row> Rows { get; } = [];

    /// <summary>Token texts of the resource patterns.</summary>
    public List<string> Patterns { get; } = [];

    /// <summary>Variable patterns whose variables are not known.</summary>
    public List<PatternTemplate> Guards { get; } = [];

    public ConditionSpace Conditions { get; } = new(known);

    /// <summary>A pattern as its author would write it.</summary>
    public string Text(int pattern) => texts[pattern] ??= Glob.Text(Patterns[pattern]);

    /// <summary>The row indexes of a statement, made on first sight.</summary>
    /// <param name="sparing">Whether the statement has no effect on <see cref="BucketPolicyActions"/>.</param>
    public int[] Add(CompiledStatement statement, PolicySource source, string? bucket, bool sparing = false)
    {
        var made = sparing ? sparingRowsOf : rowsOf;
        var key = new StatementIdentity(statement, bucket);
        if (made.TryGetValue(key, out var rows))
        {
            return rows;
        }

        var actions = ActionIndex.Of(statement);
        return made[key] =
            !sparing ? Build(statement, source, bucket, actions)
            : actions.Intersects(BucketPolicyActions.All) ? Build(statement, source, bucket, actions.Except(BucketPolicyActions.All))
            : Add(statement, source, bucket);
    }

    private int[] Build(CompiledStatement statement, PolicySource source, string? bucket, Bits actions)
    {
        if (actions.IsEmpty)
        {
            return [];
        }

        var predicates = statement.Tests.Select(t => Conditions.Add(t, statement.IsDeny)).Distinct().ToArray();
        if (bucket is not null && !bucketPatterns.ContainsKey(bucket))
        {
            bucketPatterns.Add(bucket, [Pattern($"arn:{partition}:s3:::{bucket}"), Pattern($"arn:{partition}:s3:::{bucket}/{Glob.Star}")]);
        }

        if (statement.Resources is not { } resources)
        {
            return [AddRow(null, false, [], true)];
        }

        var fixedPatterns = new List<int>();
        var variable = new List<PatternTemplate>();
        foreach (var template in resources)
        {
            if (template.Static is { } glob)
            {
                fixedPatterns.Add(Pattern(glob.Tokens));
            }
            else if (template.Keys.All(k => known.TryGetSingle(k, out _)))
            {
                fixedPatterns.Add(Pattern(Glob.Fold(template.Resolve(known)!)));
            }
            else
            {
                variable.Add(template);
            }
        }

        var result = new List<int>();
        if (statement.IsNotResource)
        {
            // Where no variable pattern can match, the statement applies; where one can, only if none does.
            var bounds = variable.Select(t => Pattern(t.UpperBound().Tokens)).ToArray();
            result.Add(AddRow([.. fixedPatterns, .. bounds], true, [], true));
            if (variable.Count > 0)
            {
                result.Add(AddRow([.. fixedPatterns], true, [.. variable.Select(GuardOf)], false));
            }
        }
        else
        {
            if (fixedPatterns.Count > 0 || variable.Count == 0)
            {
                result.Add(AddRow([.. fixedPatterns], false, [], true));
            }

            foreach (var template in variable)
            {
                result.Add(AddRow([Pattern(template.UpperBound().Tokens)], false, [GuardOf(template)], true, template));
            }
        }

        return [.. result];

        int AddRow(int[]? patterns, bool not, int[] guards, bool holds, PatternTemplate? open = null)
        {
            Rows.Add(
                new Row
                {
                    Statement = statement,
                    Source = source,
                    Actions = actions,
                    Patterns = patterns,
                    IsNotResource = not,
                    Bucket = bucket,
                    Open = open,
                    Guards = guards,
                    GuardHolds = holds,
                    Predicates = predicates,
                }
            );
            return Rows.Count - 1;
        }
    }

    /// <summary>The patterns of a bucket that a policy is attached to, by which regions of it can be named; empty where there is no such
    /// policy.</summary>
    public int[] BucketPatterns(string bucket) => bucketPatterns.GetValueOrDefault(bucket) ?? [];

    /// <summary>A row's resource patterns for the containment search, with a letter for each variable that is not known.</summary>
    public int[][] TokensOf(Row row)
    {
        if (!tokensOf.TryGetValue(row, out var tokens))
        {
            tokensOf[row] = tokens = row.Open is { } open
                ? [open.Letters(known, Letter)]
                : [.. (row.Patterns ?? []).Select(p => PatternTokens.Of(Patterns[p]))];
        }

        return tokens;
    }

    private int Letter(string variable)
    {
        if (!letterOf.TryGetValue(variable, out var letter))
        {
            letterOf[variable] = letter = PatternTokens.Variable(letterOf.Count);
        }

        return letter;
    }

    private int Pattern(string tokens)
    {
        if (!patternIndex.TryGetValue(tokens, out var index))
        {
            patternIndex[tokens] = index = Patterns.Count;
            Patterns.Add(tokens);
            texts.Add(null);
        }

        return index;
    }

    private int GuardOf(PatternTemplate template)
    {
        if (!guardIndex.TryGetValue(template.Text, out var index))
        {
            guardIndex[template.Text] = index = Guards.Count;
            Guards.Add(template);
        }

        return index;
    }
}
