using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>docs/support.md: every property of every kind beside what other tools do with it.</summary>
public sealed class SupportDocTests
{
    private static readonly string[] Others = ["s3-credentials", "iamy", "iambic", "terraform"];

    [InProcessFact]
    public async Task The_support_matrix_is_current_and_has_every_property()
    {
        var known = Known();
        var facets = KindTable
            .All.SelectMany(k => k.Facets.Select(f => (Kind: k, Facet: f, Id: $"{k.ResourceKind.Name()}:{f.Key}")))
            .ToList();
        Assert.Equal(
            facets.Select(f => f.Id).Order(StringComparer.Ordinal),
            known.Entries.Select(e => e.Key).Order(StringComparer.Ordinal)
        );
        var text = new StringBuilder(
            """
            # What s3creds manages, beside other tools

            Look up here whether a property can be managed. The rows are generated from the program (`SupportDocTests`). *yes* means: read, compared, written, and restored
            after a change by hand. *at creation* means: set when the resource is created; a later difference is refused with instructions. *null removes it* means that the manifest
            can also declare its absence. A property that a manifest does not name is not changed; grants of users, groups and roles are exclusive.

            The other columns are what the tools' own documentation lists: [s3-credentials](https://s3-credentials.readthedocs.io/),
            [iamy](https://github.com/envato/iamy), [iambic](https://docs.iambic.org/), and the resources of
            [Terraform's AWS provider](https://registry.terraform.io/providers/hashicorp/aws/latest/docs). An empty cell: not managed.


            """
        );
        foreach (var kind in facets.GroupBy(f => f.Kind))
        {
            text.Append(
                $"## {kind.Key.Section}\n\n| property | s3creds | {string.Join(" | ", Others)} |\n|---|---|{string.Concat(Others.Select(_ => "---|"))}\n"
            );
            foreach (var (_, facet, id) in kind)
            {
                var row = (ManifestNode.Map)known[id]!;
                Assert.Empty(row.Entries.Select(e => e.Key).Except(Others, StringComparer.Ordinal));
                var cells = Others.Select(o =>
                    row[o] is ManifestNode.Scalar cell
                        ? cell.Text is "yes"
                            ? "yes"
                            : $"`{cell.Text}`"
                        : ""
                );
                text.Append($"| `{string.Join("`, `", facet.ManifestKeys)}` | {Ours(facet)} | {string.Join(" | ", cells)} |\n");
            }

            text.Append('\n');
        }

        await RepositoryFiles.AssertCurrentAsync(
            RepositoryFiles.Doc("support.md"),
            text.ToString().TrimEnd('\n') + "\n",
            nameof(SupportDocTests)
        );
    }

    private static string Ours(Facet facet) =>
        (facet.Role == FacetRole.Fixed ? "at creation" : "yes") + (TakesNull(SchemaOf(facet)) ? "; null removes it" : "");

    /// <summary>Of a facet with several keys, that of the first.</summary>
    private static JsonObject SchemaOf(Facet facet) =>
        facet.ManifestKeys.Count == 1 ? facet.Schema() : (JsonObject)facet.Schema()["properties"]![facet.ManifestKeys[0]]!;

    private static bool TakesNull(JsonObject schema) =>
        schema["type"] is JsonArray types && types.Any(t => t?.ToString() == "null")
        || schema["enum"] is JsonArray values && values.Any(v => v is null)
        || schema["type"]?.ToString() == "null"
        || (schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices && choices.OfType<JsonObject>().Any(TakesNull);

    private static ManifestNode.Map Known()
    {
        var path = Path.Combine(RepositoryFiles.Root, "tests", "S3Creds.Cli.Tests", "Docs", "support.yaml");
        var problems = new DiagnosticBag();
        var node = ManifestReader.Read(path, File.ReadAllBytes(path), problems);
        Assert.False(problems.HasErrors);
        return (ManifestNode.Map)node!;
    }
}
