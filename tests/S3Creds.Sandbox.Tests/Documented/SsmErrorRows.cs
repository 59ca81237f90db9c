namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>Errors of the parameter store, operation by operation. A request is the operation and its JSON.</summary>
internal static class SsmErrorRows
{
    private const string Parameter = """PutParameter {"Name":"/team/a","Value":"x","Type":"String"}""";
    private const string Filter = """{"ParameterFilters":[{"Key":"KEY","Option":"OPTION","Values":["x"]}]}""";

    /// <summary>A request that is served, of each operation.</summary>
    public static IReadOnlyDictionary<string, string> Valid { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PutParameter"] = """{"Name":"/team/b","Value":"x","Type":"String"}""",
            ["GetParameter"] = """{"Name":"/team/a"}""",
            ["GetParameters"] = """{"Names":["/team/a"]}""",
            ["GetParametersByPath"] = """{"Path":"/team"}""",
            ["GetParameterHistory"] = """{"Name":"/team/a"}""",
            ["DeleteParameter"] = """{"Name":"/team/a"}""",
            ["DeleteParameters"] = """{"Names":["/team/a"]}""",
            ["DescribeParameters"] = "{}",
            ["AddTagsToResource"] = """{"ResourceType":"Parameter","ResourceId":"/team/a","Tags":[{"Key":"a","Value":"b"}]}""",
            ["RemoveTagsFromResource"] = """{"ResourceType":"Parameter","ResourceId":"/team/a","TagKeys":["a"]}""",
            ["ListTagsForResource"] = """{"ResourceType":"Parameter","ResourceId":"/team/a"}""",
        };

    public static IReadOnlyList<ErrorRow> All { get; } =
    [
        Row("ParameterAlreadyExists", "it exists, and Overwrite is not set", Parameter, Parameter),
        Row(
            "HierarchyLevelLimitExceededException",
            "a name of 16 levels",
            "PutParameter {\"Name\":\"" + string.Concat(Enumerable.Repeat("/a", 16)) + "\",\"Value\":\"x\",\"Type\":\"String\"}"
        ),
        Row(
            "HierarchyTypeMismatchException",
            "the type of a parameter does not change",
            """PutParameter {"Name":"/team/a","Value":"x","Type":"SecureString","Overwrite":true}""",
            Parameter
        ),
        Row(
            "InvalidAllowedPatternException",
            "the pattern is no regular expression",
            """PutParameter {"Name":"/team/a","Value":"x","Type":"String","AllowedPattern":"("}"""
        ),
        Row(
            "ParameterPatternMismatchException",
            "the value does not match the pattern",
            """PutParameter {"Name":"/team/a","Value":"x","Type":"String","AllowedPattern":"^y$"}"""
        ),
        Row("ParameterNotFound", "no such parameter", """GetParameter {"Name":"/none"}"""),
        Row("ParameterVersionNotFound", "no such version", """GetParameter {"Name":"/team/a:7"}""", Parameter),
        Row("ParameterNotFound", "no such parameter", """GetParameterHistory {"Name":"/none"}"""),
        Row("InvalidNextToken", "a token that was not given out", """GetParameterHistory {"Name":"/team/a","NextToken":"x"}""", Parameter),
        Row("ParameterNotFound", "no such parameter", """DeleteParameter {"Name":"/none"}"""),
        Row("InvalidNextToken", "a token that was not given out", """GetParametersByPath {"Path":"/","NextToken":"x"}"""),
        Row("InvalidFilterKey", "a key of another operation", OfPath("Name", "Equals")),
        Row("InvalidFilterOption", "an option that the key does not have", OfPath("Type", "Near"), Parameter),
        Row("InvalidFilterValue", "no values", OfPath("Type", "Equals").Replace("\"x\"", "", StringComparison.Ordinal)),
        Row("InvalidNextToken", "a token that was not given out", """DescribeParameters {"NextToken":"x"}"""),
        Row("InvalidFilterKey", "no such key", Of("Colour", "Equals")),
        Row("InvalidFilterOption", "an option that the key does not have", Of("Path", "Near")),
        Row("InvalidFilterValue", "no values", Of("Name", "Equals").Replace("\"x\"", "", StringComparison.Ordinal)),
        .. new[]
        {
            ("AddTagsToResource", """,  "Tags":[{"Key":"a","Value":"b"}]}"""),
            ("RemoveTagsFromResource", """,  "TagKeys":["a"]}"""),
            ("ListTagsForResource", "}"),
        }.SelectMany(o =>
            new[]
            {
                Row("InvalidResourceType", "no such type", $$"""{{o.Item1}} {"ResourceType":"Cup","ResourceId":"/team/a"{{o.Item2}}"""),
                Row(
                    "InvalidResourceId",
                    "no such parameter",
                    $$"""{{o.Item1}} {"ResourceType":"Parameter","ResourceId":"/none"{{o.Item2}}"""
                ),
            }
        ),
        Row(
            "TooManyTagsError",
            "a parameter has 50",
            $$"""AddTagsToResource {"ResourceType":"Parameter","ResourceId":"/team/a","Tags":[{{Tags(51)}}]}""",
            Parameter
        ),
        // Constraints of single parameters: ValidationException, on the page of common errors.
        Row("ValidationException", "an empty value", """PutParameter {"Name":"/team/a","Value":"","Type":"String"}"""),
        Row(
            "ValidationException",
            "a value above 4 KB",
            $$"""PutParameter {"Name":"/a","Value":"{{new string('x', 4097)}}","Type":"String"}"""
        ),
        Row("ValidationException", "no such type", """PutParameter {"Name":"/team/a","Value":"x","Type":"Number"}"""),
        Row("ValidationException", "a reserved name", """PutParameter {"Name":"/ssm/a","Value":"x","Type":"String"}"""),
        Row("AccessDeniedException", "a name of AWS", """PutParameter {"Name":"/aws/a","Value":"x","Type":"String"}"""),
        Row("ValidationException", "a path without a slash", """GetParametersByPath {"Path":"team"}"""),
        Row("ValidationException", "pages of 10 at most", """GetParametersByPath {"Path":"/","MaxResults":11}"""),
        Row("ValidationException", "pages of 50 at most", """DescribeParameters {"MaxResults":51}"""),
        Row("ValidationException", "pages of 50 at most", """GetParameterHistory {"Name":"/team/a","MaxResults":51}""", Parameter),
        Row("ValidationException", "ten names at most", $$"""GetParameters {"Names":[{{Names(11)}}]}"""),
        Row("ValidationException", "ten names at most", $$"""DeleteParameters {"Names":[{{Names(11)}}]}"""),
    ];

    private static ErrorRow Row(string code, string when, string request, params string[] before) => new(code, when, before, request);

    private static string Of(string key, string option) =>
        "DescribeParameters " + Filter.Replace("KEY", key, StringComparison.Ordinal).Replace("OPTION", option, StringComparison.Ordinal);

    private static string OfPath(string key, string option) =>
        "GetParametersByPath {\"Path\":\"/team\"," + Of(key, option)["DescribeParameters {".Length..];

    private static string Names(int count) => string.Join(',', Enumerable.Range(1, count).Select(n => $"\"/n{n}\""));

    private static string Tags(int count) => string.Join(',', Enumerable.Range(1, count).Select(n => $$"""{"Key":"k{{n}}","Value":"v"}"""));
}
