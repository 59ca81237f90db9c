using System.Text;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>Manifests given as text.</summary>
internal static class Loading
{
    public const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    /// <summary>What standard input would load; <paramref name="body"/> follows the three lines of <see cref="Head"/>.</summary>
    public static DesiredState Load(string body, params (string Name, string Value)[] vars) => LoadText(Head + body, vars);

    public static DesiredState LoadText(string text, params (string Name, string Value)[] vars) =>
        LoadBytes(Encoding.UTF8.GetBytes(text), vars);

    public static DesiredState LoadBytes(byte[] bytes, params (string Name, string Value)[] vars) =>
        DesiredLoader.Load(
            ["-"],
            new PhysicalFileSystem(),
            KindTable.All,
            new LoadOptions(vars.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal), bytes)
        );

    /// <summary><c>S3C007 4:3</c> for each error, in the order of reporting.</summary>
    public static IReadOnlyList<string> Errors(DesiredState state) =>
        [.. state.Diagnostics.Where(d => d.IsError).Select(d => $"{d.Code} {d.Span?.Line ?? 0}:{d.Span?.Column ?? 0}")];

    /// <summary>The canonical JSON of one facet, or the name of the value's type.</summary>
    public static string? Facet(DesiredState state, string address, string facet) =>
        state.Resources[ResourceAddress.Parse(address)!.Value]![facet] switch
        {
            null => null,
            FacetValue.Present present => present.Json.Text,
            var other => other.GetType().Name,
        };
}
