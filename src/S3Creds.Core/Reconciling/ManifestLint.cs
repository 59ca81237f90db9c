using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Policy;

namespace S3Creds.Core.Reconciling;

/// <summary>Lint in the manifests, offline: each finding at the resource that holds the policy, unless an <c>ignore</c> gives a
/// reason.</summary>
public static class ManifestLint
{
    public static IReadOnlyList<Diagnostic> Check(DesiredState desired, string partition, CancellationToken cancellationToken = default)
    {
        var found = new List<(ResourceAddress? Address, Diagnostic Diagnostic)>();
        foreach (var (address, state) in desired.Resources.Resources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.AddRange(Check(address, state));
        }

        var facts = Access.AccessFacts.Of(desired, partition);
        var model = Access.AccessModel.Of(desired.Resources, facts);
        found.AddRange(CutOffs(model, desired, cancellationToken));
        var escalating = found.Where(f => f.Diagnostic.Code == LintCodes.Escalation.Code).Select(f => f.Address).ToHashSet();
        foreach (var (address, diagnostic) in EscalationLint.Check(model, desired.Resources, partition))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!escalating.Contains(address))
                found.Add((address, diagnostic));
        }

        return Ignoring(found, desired.Ignored).Sorted();
    }

    private static IEnumerable<(ResourceAddress? Address, Diagnostic Diagnostic)> CutOffs(
        Access.AccessModel model,
        DesiredState desired,
        CancellationToken cancellationToken
    )
    {
        Dictionary<SourceSpan, ResourceAddress>? places = null;
        foreach (var diagnostic in AccessGuard.CutOffs(model, desired.Resources))
        {
            cancellationToken.ThrowIfCancellationRequested();
            places ??= desired
                .Resources.Resources.Where(r => r.Value.DeclaredAt is not null)
                .DistinctBy(r => r.Value.DeclaredAt)
                .ToDictionary(r => r.Value.DeclaredAt!, r => r.Key);
            yield return (diagnostic.Span is { } span && places.TryGetValue(span, out var address) ? address : null, diagnostic);
        }
    }

    private static DiagnosticBag Ignoring(List<(ResourceAddress? Address, Diagnostic Diagnostic)> found, IReadOnlyList<LintIgnore> ignores)
    {
        var bag = new DiagnosticBag();
        var used = new HashSet<LintIgnore>();
        foreach (var (address, diagnostic) in found)
        {
            var ignored = ignores.Where(i => i.Code == diagnostic.Code && (address is null || i.On.Matches(address.Value))).ToList();
            used.UnionWith(ignored);
            if (ignored.Count == 0)
                bag.Add(diagnostic);
        }

        foreach (var ignore in ignores.Where(i => !used.Contains(i)))
            bag.Add(LintCodes.UnusedIgnore.At(ignore.Span, $"no resource of {ignore.On} has {ignore.Code}", "remove it"));
        return bag;
    }

    private static IEnumerable<(ResourceAddress? Address, Diagnostic Diagnostic)> Check(ResourceAddress address, ResourceState state)
    {
        foreach (
            var (facet, held) in KindTable.All.ValuesOf(address, state).SelectMany(v => v.Facet.Policies(v.Value), (v, h) => (v.Facet, h))
        )
        {
            if (PolicyText.Parse(held.Document) is not { } parsed)
                continue;

            // What AWS refuses was an error when the manifest was loaded.
            foreach (
                var finding in PolicyLint
                    .Check(parsed, held.Kind, address.Kind == ResourceKind.Bucket ? address.Name : null)
                    .Where(f => !f.Rule.Refused)
            )
            {
                if (facet.HasWarned(finding.Rule, state))
                    continue;
                var code = LintCodes.Of(finding.Rule);
                yield return (
                    address,
                    code.At(
                        state.DeclaredAt,
                        $"{address} {held.What}{PolicyRefusals.Place(parsed, finding)}: {finding.Message}",
                        finding.Hint
                    )
                );
            }
        }
    }
}
