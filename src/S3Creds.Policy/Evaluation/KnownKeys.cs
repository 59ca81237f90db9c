using System.Text;

namespace S3Creds.Policy;

/// <summary> Policies with some condition keys put in: variables take their values, tests on them are decided. Two sides whose keys differ
/// (a user's tags before and after a change) can then be compared like any others. </summary>
public static class KnownKeys
{
    /// <param name="keys">Whether a key is to be put in. One that is and has no value in <paramref name="known"/> is absent from every
    /// request.</param>
    /// <param name="only">The statements in question; null: all.</param>
    public static PolicySet PutIn(
        PolicySet policies,
        RequestContext known,
        Func<string, bool> keys,
        Func<PolicyStatement, bool>? only = null
    )
    {
        return policies with
        {
            Identity = All(policies.Identity),
            Boundary = policies.Boundary is { } boundary ? One(boundary) : null,
            Session = policies.Session is { } session ? All(session) : null,
            Resources = Resources(policies.Resources),
            ServiceControl = [.. policies.ServiceControl.Select(All)],
            ResourceControl = [.. policies.ResourceControl.Select(All)],
        };

        IReadOnlyList<PolicySource> All(IReadOnlyList<PolicySource> sources) => [.. sources.Select(One)];

        PolicySource One(PolicySource source) => PutIn(source, known, keys, only);

        // The same list where nothing changes: it is indexed once for all principals.
        IReadOnlyList<ResourcePolicy> Resources(IReadOnlyList<ResourcePolicy> all)
        {
            List<ResourcePolicy> changed =
            [
                .. all.Select(r =>
                    One(r.Source) is var source && ReferenceEquals(source, r.Source)
                        ? r
                        : r with
                        {
                            Source = source,
                            CountsAsPublic = r.HidesGrantsFromOthers,
                        }
                ),
            ];
            return changed.SequenceEqual(all, ReferenceEqualityComparer.Instance) ? all : changed;
        }
    }

    private static PolicySource PutIn(PolicySource source, RequestContext known, Func<string, bool> keys, Func<PolicyStatement, bool>? only)
    {
        var document = source.Document;
        if (!document.Statements.Any(IsMeant))
        {
            return source;
        }

        return source with
        {
            Document = document.WithStatements([
                .. document.Statements.Select(s => IsMeant(s) ? PutIn(s, document.UsesVariables, known, keys) : s),
            ]),
        };

        bool IsMeant(PolicyStatement statement) => only?.Invoke(statement) != false && Mentions(statement, document.UsesVariables, keys);
    }

    private static bool Mentions(PolicyStatement statement, bool variables, Func<string, bool> keys) =>
        statement.Conditions.Any(c => c.Keys.Any(k => keys(k.Name) || (variables && k.Values.Any(v => HasVariable(v, keys)))))
        || (variables && (statement.Resource ?? statement.NotResource ?? []).Any(r => HasVariable(r, keys)));

    private static bool HasVariable(string text, Func<string, bool> keys) => PatternTemplate.Parse(text, variables: true).Keys.Any(keys);

    private static PolicyStatement PutIn(PolicyStatement statement, bool variables, RequestContext known, Func<string, bool> keys)
    {
        var deny = statement.Effect == PolicyEffect.Deny;
        var conditions = new List<PolicyCondition>();
        foreach (var condition in statement.Conditions)
        {
            var left = new List<ConditionKey>();
            foreach (var key in condition.Keys)
            {
                var values = key with
                {
                    Values = variables ? [.. key.Values.Select(v => Substitute(v, known, keys)).OfType<string>()] : key.Values,
                };
                var open = variables && values.Values.Any(v => PatternTemplate.Parse(v, variables: true).Keys.Any());
                if (!keys(key.Name) || open)
                {
                    left.Add(values);
                }
                else if (!new ConditionTest(condition.Operator, key, variables).Holds(known, deny))
                {
                    return Never(statement);
                }
            }

            if (left.Count > 0)
            {
                conditions.Add(condition with { Keys = left });
            }
        }

        var result = statement with { Conditions = conditions };
        if (!variables)
        {
            return result;
        }

        if (statement.Resource is { } on)
        {
            List<string> resolved = [.. on.Select(r => Substitute(r, known, keys)).OfType<string>()];
            return resolved.Count == 0 ? Never(statement) : result with { Resource = resolved };
        }

        if (statement.NotResource is { } not)
        {
            List<string> resolved = [.. not.Select(r => Substitute(r, known, keys)).OfType<string>()];
            return resolved.Count == 0 ? result with { Resource = ["*"], NotResource = null } : result with { NotResource = resolved };
        }

        return result;
    }

    /// <summary>In its place, so that the others keep their numbers.</summary>
    private static PolicyStatement Never(PolicyStatement statement) => statement with { Action = [], NotAction = null };

    /// <summary>The text with its variables put in as literals; null where one has no value: such a pattern matches nothing.</summary>
    private static string? Substitute(string text, RequestContext known, Func<string, bool> keys)
    {
        var built = new StringBuilder();
        for (var rest = text.AsSpan(); rest.Length > 0; )
        {
            var open = rest.IndexOf("${");
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');
            if (close < 0)
            {
                return built.Append(rest).ToString();
            }

            built.Append(rest[..open]);
            var whole = rest[open..(open + close + 1)];
            rest = rest[(open + close + 1)..];
            var inner = whole[2..^1];
            var comma = inner.IndexOf(',');
            var key = (comma < 0 ? inner : inner[..comma]).Trim().ToString();
            if (key is "*" or "?" or "$" || !keys(key))
            {
                built.Append(whole);
                continue;
            }

            var fallback = comma < 0 ? default : inner[(comma + 1)..].Trim();
            if (known.TryGetSingle(key, out var value))
            {
                AppendLiteral(built, value);
            }
            else if (fallback is ['\'', .., '\''] && fallback.Length >= 2)
            {
                AppendLiteral(built, fallback[1..^1]);
            }
            else
            {
                return null;
            }
        }

        return built.ToString();
    }

    private static void AppendLiteral(StringBuilder built, ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            _ = c is '*' or '?' or '$' ? built.Append("${").Append(c).Append('}') : built.Append(c);
        }
    }
}
