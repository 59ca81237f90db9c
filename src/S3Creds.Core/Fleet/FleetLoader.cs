using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Fleet;

/// <summary>A fleet file → its accounts, with every error at once. What the manifests of an account hold is read with the
/// account.</summary>
public sealed class FleetLoader
{
    private const string Account = "account";

    private readonly string path;
    private readonly IFileSystem files;
    private readonly DiagnosticBag diagnostics = new();
    private readonly HashSet<(string Place, string Path)> outside = [];

    private FleetLoader(string path, IFileSystem files) => (this.path, this.files) = (path, files);

    public static FleetFile Load(string path, IFileSystem files) => new FleetLoader(path, files).Run();

    private FleetFile Run()
    {
        var accounts = Root() is { } root ? Accounts(root) : [];
        return new FleetFile(path, [.. accounts.OrderBy(a => a.Id, StringComparer.Ordinal)], diagnostics.Sorted());
    }

    private ManifestNode.Map? Root()
    {
        try
        {
            var node = ManifestReader.Read(path, files.ReadAllBytes(path, ManifestReader.LargestFile), diagnostics);
            return node is null
                ? null
                : new SchemaCheck(FleetSchema.Create()).Check(node, diagnostics, SchemaCheck.WholeFleet) as ManifestNode.Map;
        }
        catch (FileTooLargeException e)
        {
            diagnostics.Add(ManifestReader.TooLarge(new SourceSpan(path, 1, 1), e.Bytes));
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            diagnostics.Add(
                ManifestCodes.Unreadable.At(new SourceSpan(path, 1, 1), $"the fleet file cannot be read: {FileProblem.Of(e, path)}")
            );
        }

        return null;
    }

    private List<FleetAccount> Accounts(ManifestNode.Map root)
    {
        var listed =
            root["accountsFrom"] is ManifestNode.Scalar from && !diagnostics.HasErrors && Inside(from.Text, from.Span) is { } list
                ? OrganizationAccounts.Read(list, from.Span, files, diagnostics)
                : [];
        var own = (root["accounts"] as ManifestNode.Map)?.Entries ?? [];
        foreach (var entry in own.Where(e => !FleetAccount.IsId(e.Key)))
            diagnostics.Add(
                FleetCodes.BadAccount.At(entry.KeySpan, $"{ShownText.Quote(entry.Key)} is not the id of an account", "12 digits, in quotes")
            );
        if (diagnostics.HasErrors)
            return [];
        var template = root["template"] as ManifestNode.Map;
        var states = listed.ToDictionary(l => l.Id, StringComparer.Ordinal);
        var accounts = new List<FleetAccount>();
        foreach (var entry in own)
        {
            if (states.TryGetValue(entry.Key, out var state) && !state.IsActive)
            {
                diagnostics.Add(
                    FleetCodes.NotActive.At(
                        entry.KeySpan,
                        $"account {entry.Key} is left out: its state is {ShownText.Quote(state.State)}",
                        "remove it from this file once it is closed"
                    )
                );
                continue;
            }

            accounts.Add(
                Of(entry.Key, states.GetValueOrDefault(entry.Key)?.Name, template, entry.Value as ManifestNode.Map, entry.KeySpan)
            );
        }

        var declared = own.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        var span = root["accountsFrom"]?.Span ?? root.Span;
        accounts.AddRange(listed.Where(l => l.IsActive && !declared.Contains(l.Id)).Select(l => Of(l.Id, l.Name, template, null, span)));
        if (accounts.Count == 0 && !diagnostics.HasErrors)
            diagnostics.Add(
                FleetCodes.BadAccount.At(
                    root.Span,
                    "the fleet has no accounts",
                    "declare them under accounts, or name a list with accountsFrom"
                )
            );
        return accounts;
    }

    private FleetAccount Of(string id, string? listedName, ManifestNode.Map? template, ManifestNode.Map? own, SourceSpan span)
    {
        var vars = Merged("vars", template, own, span);
        var only = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Account] = id };
        var given = Scalars(vars, Vars.Of(null, only, diagnostics));
        var all = new SortedDictionary<string, string>(given, StringComparer.Ordinal) { [Account] = id };
        var replaced = Vars.Of(null, all, diagnostics);
        string? Value(string key) =>
            (own?[key] ?? template?[key]) is { } node ? Text(replaced.Apply(node, null, false, diagnostics)) : null;
        var account = new FleetAccount(
            id,
            Value("name") ?? listedName,
            Role(id, Value("role"), Value("region"), (own?["role"] ?? template?["role"])?.Span),
            Value("region"),
            Value("endpoint"),
            [
                .. Texts(own?["manifests"] ?? template?["manifests"], replaced)
                    .Select(t => Inside(t, (own?["manifests"] ?? template?["manifests"])!.Span) ?? ""),
            ],
            given,
            Scalars(Merged("labels", template, own, span), replaced),
            span
        )
        {
            ExternalId = Value("externalId"),
        };
        if (account.Manifests.Count == 0)
            diagnostics.Add(
                FleetCodes.BadAccount.At(span, $"account {id} has no manifests", "name them with manifests, here or in the template")
            );
        return account;
    }

    /// <summary>A role by its name is one of the account.</summary>
    private string? Role(string id, string? role, string? region, SourceSpan? span)
    {
        if (role is null)
            return null;
        var arn = role.StartsWith("arn:", StringComparison.Ordinal)
            ? role
            : $"arn:{AwsSession.PartitionOf(region ?? "")}:iam::{id}:role/{role.TrimStart('/')}";
        if (arn.Split(':', 6) is not ["arn", _, "iam", "", { } of, { } rest] || !rest.StartsWith("role/", StringComparison.Ordinal))
            diagnostics.Add(
                FleetCodes.BadAccount.At(
                    span,
                    $"account {id}: {ShownText.Quote(role)} is not a role",
                    "arn:aws:iam::ACCOUNT:role/NAME, or NAME"
                )
            );
        else if (of != id)
            diagnostics.Add(
                FleetCodes.BadAccount.At(
                    span,
                    $"account {id}: the role {ShownText.Quote(arn)} is of another account",
                    "use $!account!$ in its ARN"
                )
            );
        return arn;
    }

    /// <summary>The template's entries with those of the account over them.</summary>
    private static ManifestNode.Map Merged(string key, ManifestNode.Map? template, ManifestNode.Map? own, SourceSpan span)
    {
        var mine = (own?[key] as ManifestNode.Map)?.Entries ?? [];
        var names = mine.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        return new ManifestNode.Map(
            span,
            [.. ((template?[key] as ManifestNode.Map)?.Entries ?? []).Where(e => !names.Contains(e.Key)), .. mine]
        );
    }

    private SortedDictionary<string, string> Scalars(ManifestNode.Map map, Vars vars) =>
        new(
            map.Entries.ToDictionary(e => e.Key, e => Text(vars.Apply(e.Value, null, false, diagnostics)), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private IEnumerable<string> Texts(ManifestNode? node, Vars vars) =>
        node switch
        {
            ManifestNode.List list => list.Items.Select(i => Text(vars.Apply(i, null, false, diagnostics))),
            ManifestNode.Scalar scalar => [Text(vars.Apply(scalar, null, false, diagnostics))],
            _ => [],
        };

    private static string Text(ManifestNode node) => (node as ManifestNode.Scalar)?.Text ?? "";

    /// <summary>The path as it is opened from the working folder; null, and an error, where it leads out of the repository, or, where there
    /// is none, out of the folder of this file: a change of the fleet file must not read what its reviewers do not see.</summary>
    private string? Inside(string name, SourceSpan span)
    {
        var relative = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        try
        {
            var folder = files.Resolve(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var root = ManifestSource.RepositoryOf(folder, files) ?? folder;
            var target = files.Resolve(relative);
            if (
                name.Length > 0
                && !Path.IsPathRooted(name)
                && (target == root || target.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            )
                return relative;
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            // A circle of links leads nowhere.
        }

        if (outside.Add((span.ToString(), name)))
            diagnostics.Add(
                FleetCodes.PathOutside.At(
                    span,
                    $"the path {ShownText.Quote(name)} leads outside the repository, or the folder, of the fleet file",
                    "name a file or a folder inside it, by a relative path"
                )
            );
        return null;
    }
}
