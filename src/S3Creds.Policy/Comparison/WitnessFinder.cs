namespace S3Creds.Policy;

/// <summary> Turns a case of the comparison into a request and lets the plain evaluator confirm it. Cases that rest on an open question are
/// tried with values for the variables in question; without a confirmed request such a case is no answer. </summary>
internal sealed class WitnessFinder(
    RequestPrincipal principal,
    string? resourceAccount,
    RequestContext known,
    RowTable table,
    Func<AccessRequest, bool> inA,
    Func<AccessRequest, bool> inB
)
{
    /// <summary>How many requests one open case may cost, so that a hopeless one takes nothing from the others.</summary>
    private const int MaxAttemptsOfOne = 400;

    /// <summary>Answers for open cases: what one question confirmed, the next must not lose.</summary>
    private readonly Dictionary<(Finding Finding, bool WantA, bool WantB), AccessRequest?> open = [];

    /// <summary>How many requests all open cases together may cost; each is two evaluations.</summary>
    private int attempts = 8_000;

    /// <summary>A request on which the sides answer as asked, or null.</summary>
    public AccessRequest? Confirm(Finding finding, Leaf leaf, bool wantA, bool wantB)
    {
        var action = S3Actions.Catalogue.All[finding.Actions.First()].FullName;
        var context = known;
        foreach (var (dimension, choice) in leaf.Choices)
        {
            if (dimension.Key is { } key && choice.Values is { } values)
            {
                context = context.With(key, values);
            }
        }

        var request = Request(action, finding.Atom.Example, context);
        if (inA(request) == wantA && inB(request) == wantB)
        {
            return request;
        }

        if (!leaf.IsOpen)
        {
            return null;
        }

        var question = (finding, wantA, wantB);
        if (!open.TryGetValue(question, out var answer))
        {
            open[question] = answer = ConfirmOpen(action, finding, context, wantA, wantB);
        }

        return answer;
    }

    private AccessRequest Request(string action, string resource, RequestContext context) =>
        new(principal, action, resource, context, resourceAccount);

    /// <summary> Tries, for each variable key, absence, an unused value, the value that the example resource would need, and the values
    /// that conditions name. </summary>
    private AccessRequest? ConfirmOpen(string action, Finding finding, RequestContext context, bool wantA, bool wantB)
    {
        var candidates = Candidates(finding);
        var left = Math.Min(attempts, MaxAttemptsOfOne);
        var keys = candidates.Keys.Order(StringComparer.OrdinalIgnoreCase).Take(4).ToList();
        return Try(0, context);

        AccessRequest? Try(int index, RequestContext current)
        {
            if (index == keys.Count)
            {
                if (--left < 0)
                {
                    return null;
                }

                attempts--;

                var request = Request(action, finding.Atom.Example, current);
                return inA(request) == wantA && inB(request) == wantB ? request : null;
            }

            foreach (var value in candidates[keys[index]])
            {
                var next = value is null ? current.With(keys[index]) : current.With(keys[index], value);
                if (Try(index + 1, next) is { } found)
                {
                    return found;
                }
            }

            return null;
        }
    }

    private Dictionary<string, List<string?>> Candidates(Finding finding)
    {
        var candidates = new Dictionary<string, List<string?>>(StringComparer.OrdinalIgnoreCase);
        foreach (var index in finding.Rows.Members())
        {
            var row = table.Rows[finding.RowIds[index]];
            foreach (var template in (row.Statement.Resources ?? []).Where(t => t.Static is null))
            {
                foreach (var (key, value) in template.Solve(finding.Atom.Example))
                {
                    Offer(key, value);
                }

                foreach (var key in template.Keys)
                {
                    Offer(key, null);
                    Offer(key, "someone-else");
                }
            }

            foreach (var test in row.Statement.Tests.Where(t => t.Patterns.Any(p => p.Static is null)))
            {
                foreach (var key in test.Patterns.SelectMany(p => p.Keys).Append(test.Key))
                {
                    Offer(key, null);
                    Offer(key, "someone");
                    Offer(key, "someone-else");
                }

                foreach (var resolved in test.Patterns.Select(p => p.Resolve(RequestContext.Empty)).OfType<string>())
                {
                    Offer(test.Key, resolved.Replace(Glob.Star.ToString(), "", StringComparison.Ordinal).Replace(Glob.Any, 'x'));
                }
            }
        }

        return candidates;

        void Offer(string key, string? value)
        {
            if (!known.Get(key).IsEmpty)
            {
                return;
            }

            if (!candidates.TryGetValue(key, out var values))
            {
                candidates[key] = values = [];
            }

            if (!values.Contains(value))
            {
                values.Add(value);
            }
        }
    }
}
