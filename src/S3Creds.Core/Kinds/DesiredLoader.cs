using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Manifests → desired state: one state from all files of a run, with every error at once.</summary>
public sealed class DesiredLoader
{
    private readonly IFileSystem files;
    private readonly IReadOnlyList<Kind> kinds;
    private readonly LoadOptions options;
    private readonly DiagnosticBag diagnostics = new();
    private readonly SortedDictionary<ResourceAddress, DesiredEntry> entries = [];
    private readonly Dictionary<string, DesiredProfile> profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BucketInfo> buckets = new(StringComparer.Ordinal);
    private readonly List<Expectation> expectations = [];
    private readonly List<LintIgnore> ignored = [];
    private readonly Dictionary<string, SourceSpan> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> documentUses = new(StringComparer.Ordinal);
    private readonly ClaimsLoader claims;
    private readonly RunSettings settings;
    private readonly MovesLoader moves;
    private readonly ManifestScope scope;
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool formsFit;

    private DesiredLoader(IFileSystem files, IReadOnlyList<Kind> kinds, LoadOptions options)
    {
        this.files = files;
        this.kinds = kinds;
        this.options = options;
        claims = new ClaimsLoader(diagnostics);
        settings = new RunSettings(diagnostics);
        moves = new MovesLoader(diagnostics);
        scope = new ManifestScope(kinds, diagnostics);
    }

    /// <param name="names">Files, folders and <c>-</c>.</param>
    public static DesiredState Load(IReadOnlyList<string> names, IFileSystem files, IReadOnlyList<Kind> kinds, LoadOptions options) =>
        new DesiredLoader(files, kinds, options).Run(names);

    private DesiredState Run(IReadOnlyList<string> names)
    {
        var found = new ManifestFiles(files, diagnostics, options.Stop).Read(names, options.StandardInput);
        var manifests = found.Where(m => !m.MayBeDocument).ToList();
        var check = new SchemaCheck(ManifestSchema.Create(kinds));
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            options.Stop.ThrowIfCancellationRequested();
            diagnostics.AddRange(manifest.Problems);
            Digest(manifest.Source, manifest.Bytes);
            Collect(manifest, check, used);
        }

        foreach (var (name, value) in options.Vars.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Digest("--var " + name, Encoding.UTF8.GetBytes(value));
            if (!used.Contains(name))
                diagnostics.Add(ManifestCodes.UnusedVar.With($"--var {name} is not used", "check its spelling"));
        }

        moves.Check(a => entries.GetValueOrDefault(a)?.Span);
        var merged = entries.Values.ToDictionary(e => e.Address, e => e.Merge(profiles, diagnostics));
        foreach (var (address, keys) in merged)
        {
            if (entries[address].Kind.AsBucket(keys) is { } bucket)
                buckets[address.Name] = bucket;
        }

        formsFit = !diagnostics.HasErrors;
        var resources = merged
            .OrderBy(m => m.Key)
            .Select(m => KeyValuePair.Create(m.Key, State(entries[m.Key], m.Value, diagnostics, ReaderOf(entries[m.Key]))))
            .ToList();
        resources = [.. ClaimMark.On(resources, claims.Claims, a => entries[a].Kind)];
        var declaredKeys = formsFit
            ? entries
                .Values.Where(e => e.Kind.HasAccessKeys && merged[e.Address].ContainsKey(DesiredEntry.Keys))
                .Select(e => KeyDeclaration.Load(e.Address.Name, merged[e.Address][DesiredEntry.Keys], e.Manifest.Folder, diagnostics))
                .OfType<KeyDeclaration>()
                .ToList()
            : [];
        KeyDeclaration.RefuseSharedSinks(declaredKeys, diagnostics);
        KeyDeclaration.WarnOfGit(declaredKeys, files, diagnostics);
        JudgeDocuments([.. found.Where(m => m.MayBeDocument)], manifests, check);
        return new DesiredState(
            ResourceSet.Of(resources),
            settings.Account,
            settings.Owner ?? "",
            settings.Endpoint,
            settings.Operators,
            [.. manifests.Select(m => m.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Convert.ToHexStringLower(digest.GetHashAndReset()),
            diagnostics.Sorted()
        )
        {
            Sources = options.ForEdits ? new ManifestSources(files, entries, profiles, documentUses, StateOf, ContextOf) : null,
            Claims = claims.Claims,
            Moves = moves.Moves,
            Expectations = expectations,
            Ignored = ignored,
            SourceRoots = [.. manifests.Select(m => m.SourceRoot).OfType<string>().Distinct(StringComparer.Ordinal)],
            UnmanagedKeys = [.. entries.Values.Where(e => IsKeysUnmanaged(e, merged[e.Address])).Select(e => e.Address.Name)],
            Keys = declaredKeys,
            BucketsOnly = scope.BucketsOnly,
            Region = buckets.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => b.Value.Region).FirstOrDefault(r => r is not null),
        };
    }

    /// <summary>A file of the folder that is not called a manifest is one of its documents where a manifest really includes it; else it is
    /// a bad manifest.</summary>
    private void JudgeDocuments(List<ManifestFile> candidates, List<ManifestFile> manifests, SchemaCheck check)
    {
        // Where the manifests do not fit their schema nothing was included yet: then a mere mention of the name counts.
        var named = formsFit ? [] : manifests.SelectMany(m => m.FileNames()).ToHashSet(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (documents.TryGetValue(files.Resolve(candidate.Shown), out var by))
            {
                diagnostics.Add(
                    ManifestCodes.IsDocument.At(
                        new SourceSpan(candidate.Shown, 1, 1),
                        $"not read as a manifest: {by} names it as a policy document"
                    )
                );
            }
            else if (!named.Contains(Path.GetFullPath(candidate.Shown)))
            {
                diagnostics.AddRange(candidate.Problems);
                if (candidate.Node is { } node)
                    check.Check(node, diagnostics);
            }
        }
    }

    private static bool IsKeysUnmanaged(DesiredEntry entry, Dictionary<string, ManifestNode> keys) =>
        entry.Kind.HasAccessKeys && keys.GetValueOrDefault(DesiredEntry.Keys) is ManifestNode.Scalar { Text: "unmanaged" };

    private void Digest(string name, byte[] bytes) =>
        digest.AppendData(Encoding.UTF8.GetBytes($"{name}\0{Convert.ToHexString(SHA256.HashData(bytes))}\n"));

    private void Collect(ManifestFile manifest, SchemaCheck check, HashSet<string> used)
    {
        if (manifest.Node is null)
            return;
        var vars = Vars.Of((manifest.Node as ManifestNode.Map)?["vars"], options.Vars, diagnostics);
        var root = vars.ApplyTo(manifest.Node, kinds.Select(k => k.Section).ToHashSet(StringComparer.Ordinal), diagnostics);
        used.UnionWith(vars.Used);
        root = check.Check(root, diagnostics);
        if (root is not ManifestNode.Map map)
            return;
        settings.Read(map);
        scope.Read(map);
        moves.Read(map);
        foreach (var (name, span, value) in (map["profiles"] as ManifestNode.Map)?.Entries ?? [])
        {
            if (value is ManifestNode.Map body && !profiles.TryAdd(name, new DesiredProfile(name, span, body, vars)))
                diagnostics.Add(
                    ManifestCodes.DeclaredTwice.At(
                        span,
                        $"the profile {ShownText.Quote(name)} is declared twice, first at {profiles[name].Span}"
                    )
                );
        }

        claims.Add(map, (name, span) => ReadDocument(manifest, name, span, "guardrails or keyPolicies", diagnostics));
        ignored.AddRange(
            ((map["ignore"] as ManifestNode.List)?.Items ?? []).Select(i => LintIgnore.Load(i, diagnostics)).OfType<LintIgnore>()
        );
        foreach (var item in (map["expect"] as ManifestNode.List)?.Items ?? [])
        {
            if (
                Expectation.Load(item, (name, span) => ReadDocument(manifest, name, span, "expect", diagnostics), diagnostics) is
                { } expectation
            )
                expectations.Add(expectation);
        }

        foreach (var kind in kinds)
            Declare(kind, map[kind.Section] as ManifestNode.Map, map["defaults"] as ManifestNode.Map, manifest, vars);
    }

    private void Declare(Kind kind, ManifestNode.Map? section, ManifestNode.Map? defaults, ManifestFile manifest, Vars vars)
    {
        foreach (var (name, span, value) in section?.Entries ?? [])
        {
            var address = new ResourceAddress(kind.ResourceKind, name);
            if (kind.NameError(name) is { } wrong)
                diagnostics.Add(ManifestCodes.Name.At(span, $"{kind.ResourceKind.Name()} {ShownText.Quote(name)}: {wrong}"));
            var body = value as ManifestNode.Map ?? new ManifestNode.Map(value.Span, []);
            if (!entries.TryAdd(address, new DesiredEntry(address, kind, span, body, defaults, manifest) { Vars = vars }))
                diagnostics.Add(ManifestCodes.DeclaredTwice.At(span, Twice(address, entries[address])));
        }
    }

    private static string Twice(ResourceAddress address, DesiredEntry first) =>
        first.Address.IsSpelledAs(address)
            ? $"{ShownText.Quote(address.ToString())} is declared twice, first at {first.Span}"
            : $"{ShownText.Quote(address.ToString())} is declared twice, first as {ShownText.Quote(first.Address.ToString())} at "
                + $"{first.Span}: IAM names do not differ by case";

    private Func<string, SourceSpan, byte[]?> ReaderOf(DesiredEntry entry) =>
        (name, span) => ReadDocument(entry.Manifest, name, span, entry.Address.ToString(), diagnostics);

    /// <summary>The state that an entry would give; what is wrong with it goes into a bag of its own.</summary>
    private ResourceState StateOf(DesiredEntry entry, DiagnosticBag bag, Func<string, byte[]?> changed) =>
        State(entry, entry.Merge(profiles, bag), bag, (name, span) =>
            changed(ManifestSources.PathOf(files, entry, name)) ?? ReadDocument(entry.Manifest, name, span, entry.Address.ToString(), bag)
        );

    private LoadContext ContextOf(DesiredEntry entry) =>
        Context(
            entry,
            entry.Merge(profiles, new DiagnosticBag()),
            ImmutableSortedDictionary.CreateBuilder<string, SourceSpan>(StringComparer.Ordinal),
            [],
            new DiagnosticBag(),
            (_, _) => null
        );

    private ResourceState State(
        DesiredEntry entry,
        Dictionary<string, ManifestNode> keys,
        DiagnosticBag bag,
        Func<string, SourceSpan, byte[]?> readFile
    )
    {
        options.Stop.ThrowIfCancellationRequested();
        var places = ImmutableSortedDictionary.CreateBuilder<string, SourceSpan>(StringComparer.Ordinal);
        var named = new SortedDictionary<string, ImmutableArray<ResourceAddress>>(StringComparer.Ordinal);
        var context = Context(entry, keys, places, named, bag, readFile);
        var state = ResourceState.Empty with { DeclaredAt = entry.Span, OwnershipTags = OwnershipOf(entry) };
        foreach (var facet in entry.Kind.Facets)
        {
            facet.CheckKeys(Written(facet, keys), context);
            var node = NodeOf(facet, keys, entry.Address, bag);
            if (node is ManifestNode.Scalar { Text: "unmanaged" } && facet.WhenOmitted is not null)
                continue;
            // A facet may rely on its schema: nothing is loaded from manifests that do not fit it.
            var value =
                node is null ? facet.WhenOmitted
                : formsFit ? facet.Load(node, context)
                : null;
            if (value is not null)
                state = state.With(facet.Key, value);
        }

        state = formsFit ? entry.Kind.Complete(state, context) : state;
        return state with { Places = places.ToImmutable(), Named = named.Count == 0 ? state.Named : state.Named.AddRange(named) };
    }

    private static List<ManifestEntry> Written(Facet facet, Dictionary<string, ManifestNode> keys) =>
        [.. facet.ManifestKeys.Where(keys.ContainsKey).Select(k => new ManifestEntry(k, keys[k].Span, keys[k]))];

    /// <summary>The declaration of a facet: if it has several keys, a map of them, since they depend on each other.</summary>
    private static ManifestNode? NodeOf(Facet facet, Dictionary<string, ManifestNode> keys, ResourceAddress address, DiagnosticBag bag)
    {
        var parts = Written(facet, keys);
        if (facet.ManifestKeys.Count == 1 || parts.Count == 0)
            return parts.FirstOrDefault()?.Value;
        var unmanaged = parts.Find(p => p.Value is ManifestNode.Scalar { Text: "unmanaged" });
        if (unmanaged is not null && parts.Count > 1)
        {
            var names = string.Join(" and ", facet.ManifestKeys);
            bag.Add(
                ManifestCodes.UnmanagedWithGrants.At(
                    unmanaged.Value.Span,
                    $"{address}: {names} are one: both declared, or unmanaged",
                    "remove one of the two"
                )
            );
        }

        return unmanaged?.Value ?? new ManifestNode.Map(parts[0].Value.Span, parts);
    }

    private OwnershipTags OwnershipOf(DesiredEntry entry) =>
        entry.Kind.Kept(
            new(
                settings.Owner,
                entry.Manifest.Source,
                (entry.Body["onRemove"] as ManifestNode.Scalar)?.Text switch
                {
                    "delete" => OnRemove.Delete,
                    "retain" => OnRemove.Retain,
                    "release" => OnRemove.Release,
                    _ => null,
                },
                entry.Body["protect"] is ManifestNode.Scalar { Text: "true" or "True" or "TRUE" }
            )
        );

    private LoadContext Context(
        DesiredEntry entry,
        Dictionary<string, ManifestNode> keys,
        IDictionary<string, SourceSpan> places,
        SortedDictionary<string, ImmutableArray<ResourceAddress>> named,
        DiagnosticBag bag,
        Func<string, SourceSpan, byte[]?> readFile
    )
    {
        var region = entry.Kind.AsBucket(keys)?.Region ?? (entry.Defaults?["region"] as ManifestNode.Scalar)?.Text ?? "";
        return new LoadContext
        {
            Address = entry.Address,
            Account = settings.Account,
            Partition =
                region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
                : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
                : "aws",
            Diagnostics = bag,
            ReadFile = readFile,
            Bucket = name =>
                buckets.GetValueOrDefault(name) ?? (settings.External.Contains(name) ? new BucketInfo(true, null, null, false) : null),
            NearBucket = name => Suggestion.For(name, buckets.Keys.Concat(settings.External)),
            IsDeclared = entries.ContainsKey,
            Spelled = other => entries.GetValueOrDefault(other)?.Address ?? other,
            Named = (facet, other) => named[facet] = named.TryGetValue(facet, out var before) ? before.Add(other) : [other],
            PathOf = other => entries.GetValueOrDefault(other) is { } declared ? declared.Kind.PathOf(declared.Body) : null,
            Head = key => (entry.Manifest.Node as ManifestNode.Map)?[key],
            Place = (key, span) => places[key] = span,
            Sibling = key =>
                entry.Kind.Facets.FirstOrDefault(f => f.Key == key) is { } sibling ? NodeOf(sibling, keys, entry.Address, bag) : null,
        };
    }

    /// <param name="by">Who names it: an address, or a section.</param>
    private byte[]? ReadDocument(ManifestFile manifest, string name, SourceSpan span, string by, DiagnosticBag bag)
    {
        try
        {
            var root = files.Resolve(manifest.Root);
            var path = files.Resolve(Path.Combine(manifest.Folder, name));
            if (Path.IsPathRooted(name) || !path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                bag.Add(
                    ManifestCodes.FileOutside.At(
                        span,
                        $"the file {ShownText.Quote(name)} is outside the manifest folder",
                        "name a file inside it, by a relative path"
                    )
                );
                return null;
            }

            var bytes = files.ReadAllBytes(path, JsonDocumentReader.LargestFile);
            documents.TryAdd(path, span);
            documentUses.TryAdd(path, new SortedSet<string>(StringComparer.Ordinal));
            documentUses[path].Add(by);
            Digest(name, bytes);
            return bytes;
        }
        catch (FileTooLargeException e)
        {
            var size = e.Bytes is { } bytes ? $"{bytes} bytes" : "more than that";
            bag.Add(
                ManifestCodes.DocumentTooLarge.At(
                    span,
                    $"the file {ShownText.Quote(name)} has {size}, a policy file has at most {e.Largest} bytes: the largest policy "
                        + $"that AWS allows has 20480"
                )
            );
            return null;
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            bag.Add(
                ManifestCodes.FileMissing.At(
                    span,
                    $"the file {ShownText.Quote(name)} cannot be read: {FileProblem.Of(e, name)}",
                    "paths are relative to the manifest that names them"
                )
            );
            return null;
        }
    }
}
