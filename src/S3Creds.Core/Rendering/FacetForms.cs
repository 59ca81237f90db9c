using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>Values of a plan in the form that a manifest has for them.</summary>
internal static class FacetForms
{
    /// <summary>Manifest keys and nodes; the value itself under the facet's last key where the manifest has no form for it.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonNode?>> Of(Plan plan, ResourceAddress address, Facet facet, CanonicalJson? value)
    {
        if (value is not { } json)
            return [];
        var node = json.ToNode();
        try
        {
            if (ManifestForm.Of(facet, new FacetValue.Present(json), ReaderContext.Of(plan, address, node)) is { } form)
                return form;
        }
        catch (Exception e) when (IsOfStrangeValue(e))
        {
            // A value of a plan file may have any form: it is shown as it is.
        }

        return [KeyValuePair.Create(facet.ManifestKeys[^1], node)];
    }

    /// <summary>Whether nothing was configured by the value.</summary>
    public static bool IsDefault(Facet facet, CanonicalJson value)
    {
        try
        {
            return facet.IsDefault(new FacetValue.Present(value));
        }
        catch (Exception e) when (IsOfStrangeValue(e))
        {
            return false;
        }
    }

    /// <summary>The manifest keyword of the value beside the others of its resource; null: none.</summary>
    public static string? WordBeside(Facet facet, CanonicalJson value, Func<string, CanonicalJson?> beside)
    {
        try
        {
            return facet.WordBeside(new FacetValue.Present(value), key => beside(key) is { } there ? new FacetValue.Present(there) : null);
        }
        catch (Exception e) when (IsOfStrangeValue(e))
        {
            return null;
        }
    }

    /// <summary>What facets throw for a value that no reader and no loader of this tool makes.</summary>
    public static bool IsOfStrangeValue(Exception exception) =>
        exception
            is FormatException
                or InvalidOperationException
                or ArgumentException
                or KeyNotFoundException
                or IndexOutOfRangeException
                or NullReferenceException
                or InvalidCastException
                or OverflowException
                or NotSupportedException
                or System.Diagnostics.UnreachableException
                or Diagnostics.S3CredsException
                or System.Text.Json.JsonException;
}
