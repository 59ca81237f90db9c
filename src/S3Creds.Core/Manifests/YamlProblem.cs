using YamlDotNet.Core;

namespace S3Creds.Core.Manifests;

/// <summary>Why a text is not YAML, in this tool's words: the parser's own name its grammar.</summary>
internal static class YamlProblem
{
    /// <summary>The first part of the parser's message that is found decides.</summary>
    private static readonly (string Part, string Words)[] Table =
    [
        ("tab", "a tab stands where spaces are needed"),
        ("flow mapping", "a ',' or '}' is missing"),
        ("flow sequence, did not find", "a ',' or ']' is missing"),
        ("block collection", "a '- ' is missing before an entry of the list, or the line is indented differently"),
        ("block mapping", "a key is missing here, or the line is indented differently from the keys before it"),
        ("expected ':'", "a ':' is missing after a key"),
        ("quoted scalar, found unexpected", "a quote is not closed"),
        ("unknown escape", "an escape in double quotes is unknown: write \\ for a backslash"),
        ("escape code", "an escape in double quotes is not a character"),
        ("hexadecimal", "an escape in double quotes is not a character"),
        ("surrogate", "an escape in double quotes is not a character"),
        ("wrong indentation", "a text in quotes goes on in a line that is indented too little"),
        ("cannot start any token", "this character cannot begin a value: put the value in quotes"),
        ("invalid mapping", "a ': ' stands in the middle of a value: put the value in quotes"),
        ("Mapping values are not allowed", "a ': ' stands in the middle of a value, or the line is indented too far"),
        ("Mapping keys are not allowed", "a key cannot stand here"),
        ("Block sequence entries are not allowed", "a list entry cannot stand here: begin it on a line of its own"),
        ("node content", "a value is missing, or cannot begin with this character"),
        ("expected token", "a value is missing, or cannot begin with this character"),
        ("more than one anchor", "a value has two anchors (&)"),
        ("anchor or alias", "an anchor (&) or alias (*) has a character that names cannot have: put the value in quotes"),
        ("alias", "an alias (*) has no anchor (&) before it: put the value in quotes if it begins with *"),
        ("anchor", "an anchor (&) has no valid name: put the value in quotes if it begins with &"),
        ("comment", "a '#' stands where no comment can be: write a blank before it, or put the value in quotes"),
        ("block scalar", "the text after | or > is not indented as its first line"),
        ("tag", "a value begins with '!': put it in quotes"),
        ("directive", "a line begins with '%': put the value in quotes"),
        ("document", "the document ends before this line: nothing may stand here"),
        ("end of the stream", "the file ends before the document does"),
        ("end of stream", "the file ends before the document does"),
        ("uplicate key", "a key is given twice"),
        ("recursion", "values are nested too deep"),
    ];

    public static string Of(YamlException exception)
    {
        var message = exception.InnerException is YamlException inner ? inner.Message : exception.Message;
        var known = Array.Find(Table, row => message.Contains(row.Part, StringComparison.OrdinalIgnoreCase));
        return known.Words ?? "the text cannot be understood here";
    }
}
