using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>
/// <c>$!name!$</c> in any string value. IAM's <c>${aws:username}</c> passes untouched, and so does <c>$!BUCKET_NAME!$</c>, which policies
/// take per bucket as s3-credentials does. A value that is nothing but one variable takes that variable's type too.
/// </summary>
internal sealed partial class Vars(IReadOnlyDictionary<string, ManifestNode.Scalar> declared)
{
    /// <summary>The resource's own name, in resources and in the profiles that they use.</summary>
    public const string ResourceName = "name";

    public const string BucketName = "BUCKET_NAME";

    /// <summary>Gives one <c>$</c>, so that a text may hold what looks like a variable: <c>$!dollar!$!x!$</c> is the text
    /// <c>$!x!$</c>.</summary>
    public const string Dollar = "dollar";

    /// <summary>Characters that the variables of one file may put into texts: a hundred thousand uses of one long value would fill the
    /// memory.</summary>
    public const int MostText = 4 * ManifestReader.LargestFile;

    /// <summary>Texts that are made anew for each resource which uses a profile count from this length on.</summary>
    private const int LongText = 4096;
    private const long MostLongText = 64 * MostText;

    /// <summary>Names that are looked through for one that was misspelt, in all.</summary>
    private const int MostCompared = 200_000;

    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private int made;
    private int compared;
    private long longTexts;

    public IReadOnlySet<string> Used => used;

    /// <summary>Reads a <c>vars</c> section; <paramref name="overrides"/> come from the command line and win.</summary>
    public static Vars Of(ManifestNode? section, IReadOnlyDictionary<string, string> overrides, DiagnosticBag diagnostics)
    {
        var declared = new Dictionary<string, ManifestNode.Scalar>(StringComparer.Ordinal);
        foreach (var (key, keySpan, value) in (section as ManifestNode.Map)?.Entries ?? [])
        {
            if (!Name().IsMatch(key) || key is ResourceName or BucketName or Dollar)
                diagnostics.Add(
                    ManifestCodes.VarForm.At(
                        keySpan,
                        $"{ShownText.Quote(key)} cannot be a variable's name",
                        "letters, digits, - and _, beginning with a letter; name, dollar and BUCKET_NAME have their own meaning"
                    )
                );
            else if (value is not ManifestNode.Scalar scalar)
                diagnostics.Add(ManifestCodes.VarForm.At(value.Span, $"the variable {key} must be a single value"));
            else if (Reference().IsMatch(scalar.Text))
                diagnostics.Add(ManifestCodes.VarForm.At(value.Span, $"the variable {key} cannot contain other variables"));
            else
                declared[key] = scalar;
        }

        foreach (var (key, text) in overrides)
        {
            var span = declared.GetValueOrDefault(key)?.Span ?? new SourceSpan("--var", 1, 1);
            var isText = !declared.TryGetValue(key, out var old) || old.Value.GetValueKind() == System.Text.Json.JsonValueKind.String;
            declared[key] = isText || CoreScalar.Plain(span, text) is not ManifestNode.Scalar typed ? CoreScalar.Text(span, text) : typed;
        }

        return new Vars(declared);
    }

    /// <summary>Whether a text holds what is read as a variable.</summary>
    public static bool HasReference(string text) => Reference().IsMatch(text);

    /// <summary>Puts variables in: in a resource with its own name, in a profile all but the name of the resource that will use
    /// it.</summary>
    /// <param name="sections">Where resources are declared.</param>
    public ManifestNode ApplyTo(ManifestNode node, IReadOnlySet<string> sections, DiagnosticBag diagnostics)
    {
        if (node is not ManifestNode.Map map)
            return node;
        return map with
        {
            Entries =
            [
                .. map.Entries.Select(e =>
                    e switch
                    {
                        { Key: "vars" } => e,
                        { Key: "profiles" } => e with { Value = Apply(e.Value, null, true, diagnostics) },
                        { Value: ManifestNode.Map section } when sections.Contains(e.Key) => e with
                        {
                            Value = section with
                            {
                                Entries = [.. section.Entries.Select(r => r with { Value = Apply(r.Value, r.Key, true, diagnostics) })],
                            },
                        },
                        _ => e with { Value = Apply(e.Value, null, false, diagnostics) },
                    }
                ),
            ],
        };
    }

    /// <summary>The node with its variables put in. Places stay.</summary>
    /// <param name="resource">The resource's name; null where there is none yet.</param>
    /// <param name="nameIsKnown">Whether <c>$!name!$</c> has a meaning here at all. Without a name yet it stays for the resource that uses
    /// the profile, and so does <c>$!dollar!$</c>: what it gives must not be read as a variable then.</param>
    public ManifestNode Apply(ManifestNode node, string? resource, bool nameIsKnown, DiagnosticBag diagnostics) =>
        node switch
        {
            ManifestNode.Map map => map with
            {
                Entries = [.. map.Entries.Select(e => e with { Value = Apply(e.Value, resource, nameIsKnown, diagnostics) })],
            },
            ManifestNode.List list => list with { Items = [.. list.Items.Select(i => Apply(i, resource, nameIsKnown, diagnostics))] },
            ManifestNode.Scalar scalar when scalar.Text.Contains("$!", StringComparison.Ordinal) => Put(
                scalar,
                resource,
                nameIsKnown,
                diagnostics
            ),
            _ => node,
        };

    /// <summary>A text in the place of another one, with the variables that the new text still begins or ends with: what is written as
    /// <c>$!env!$-uploads/</c> stays so where only the rest changed.</summary>
    /// <param name="written">As it stands in the file.</param>
    public string Rewritten(string written, string? resource, string wanted)
    {
        var parts = Parts(written, resource);
        var old = string.Concat(parts.Select(p => p.Value));
        var same = old.AsSpan().CommonPrefixLength(wanted);
        var head = Kept(parts, same);
        var most = Math.Min(old.Length, wanted.Length) - head.Length;
        var sameEnd = 0;
        while (sameEnd < most && old[^(sameEnd + 1)] == wanted[^(sameEnd + 1)])
            sameEnd++;
        var tail = KeptAtEnd(parts, sameEnd);
        var middle = wanted[head.Length..^tail.Length];
        var rewritten = head.Text + ManifestWriter.Escape(middle) + tail.Text;
        return string.Concat(Parts(rewritten, resource).Select(p => p.Value)) == wanted ? rewritten : ManifestWriter.Escape(wanted);
    }

    /// <summary>Literal text and variables, as written and as read.</summary>
    private List<(string Text, string Value, bool IsVariable)> Parts(string written, string? resource)
    {
        var parts = new List<(string, string, bool)>();
        var at = 0;
        foreach (Match match in Reference().Matches(written))
        {
            parts.Add((written[at..match.Index], written[at..match.Index], false));
            var name = match.Groups[1].Value;
            var value =
                name == Dollar ? "$"
                : name == ResourceName ? resource
                : declared.GetValueOrDefault(name)?.Text;
            parts.Add((match.Value, value ?? match.Value, true));
            at = match.Index + match.Length;
        }

        parts.Add((written[at..], written[at..], false));
        return parts;
    }

    private static (string Text, int Length) Kept(List<(string Text, string Value, bool IsVariable)> parts, int same)
    {
        var (text, length) = ("", 0);
        foreach (var part in parts)
        {
            var room = same - length;
            if (part.Value.Length <= room)
                (text, length) = (text + part.Text, length + part.Value.Length);
            else
                return part.IsVariable ? (text, length) : (text + part.Text[..room], same);
        }

        return (text, length);
    }

    private static (string Text, int Length) KeptAtEnd(List<(string Text, string Value, bool IsVariable)> parts, int same)
    {
        var (text, length) = ("", 0);
        foreach (var part in Enumerable.Reverse(parts))
        {
            var room = same - length;
            if (part.Value.Length <= room)
                (text, length) = (part.Text + text, length + part.Value.Length);
            else
                return part.IsVariable ? (text, length) : (part.Text[^room..] + text, same);
        }

        return (text, length);
    }

    private ManifestNode.Scalar Put(ManifestNode.Scalar scalar, string? resource, bool nameIsKnown, DiagnosticBag diagnostics)
    {
        var whole = Reference().Match(scalar.Text);
        if (whole.Length == scalar.Text.Length && declared.TryGetValue(whole.Groups[1].Value, out var only))
        {
            used.Add(whole.Groups[1].Value);
            return only with { Span = scalar.Span };
        }

        var text = Reference().Replace(scalar.Text, match => Value(match.Groups[1].Value) ?? match.Value);
        if (text.Length > LongText && (longTexts += text.Length) > MostLongText)
            throw new S3CredsException(TooMuch(scalar.Span, MostLongText));
        return text == scalar.Text ? scalar : CoreScalar.Text(scalar.Span, text);

        string? Value(string name)
        {
            if (name == BucketName)
                return null;
            if (name == Dollar)
                return nameIsKnown && resource is null ? null : "$";
            if (name == ResourceName && nameIsKnown)
                return resource;
            if (declared.TryGetValue(name, out var value))
            {
                used.Add(name);
                return (made += value.Text.Length) > MostText ? throw new S3CredsException(TooMuch(scalar.Span, MostText)) : value.Text;
            }

            diagnostics.Add(
                name == ResourceName
                    ? ManifestCodes.UnknownVar.At(scalar.Span, "$!name!$ has a meaning only in resources and profiles")
                    : ManifestCodes.UnknownVar.At(scalar.Span, $"the variable {ShownText.Quote(name)} is not declared", Hint(name))
            );
            return null;
        }
    }

    private static Diagnostic TooMuch(SourceSpan span, long most) =>
        ManifestCodes.VarText.At(
            span,
            $"the variables of this file produce more than {most} characters of text",
            "use fewer or shorter ones"
        );

    private string Hint(string name)
    {
        compared += declared.Count;
        return compared <= MostCompared && Suggestion.For(name, declared.Keys) is { } near
            ? $"did you mean $!{near}!$?"
            : $"declare it under vars, or give --var {name}=…";
    }

    [GeneratedRegex(@"\$!(?<1>[A-Za-z][A-Za-z0-9_-]{0,63})!\$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,63}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}
