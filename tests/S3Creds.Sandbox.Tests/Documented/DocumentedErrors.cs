namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>What AWS documents of one operation: the parameters that it requires, and its errors.</summary>
/// <param name="Errors">Status by code.</param>
internal sealed record ErrorsOfOperation(
    string Service,
    string Name,
    IReadOnlyList<string> Required,
    IReadOnlyDictionary<string, int> Errors
)
{
    /// <summary>Where AWS documents it.</summary>
    public string Page =>
        Service switch
        {
            "iam" => $"https://docs.aws.amazon.com/IAM/latest/APIReference/API_{Name}.html",
            "sts" => $"https://docs.aws.amazon.com/STS/latest/APIReference/API_{Name}.html",
            "kms" => $"https://docs.aws.amazon.com/kms/latest/APIReference/API_{Name}.html",
            "ssm" => $"https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_{Name}.html",
            "s3" => $"https://docs.aws.amazon.com/AmazonS3/latest/API/API_{Name}.html",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>The errors that AWS documents, operation by operation: <c>errors.txt</c>, printed by <c>documented_errors.py</c>.</summary>
internal static class DocumentedErrors
{
    public static IReadOnlyList<ErrorsOfOperation> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Documented", "errors.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .Select(words => new ErrorsOfOperation(
                words[0],
                words[1],
                words[2] == "-" ? [] : words[2].Split(','),
                words[3..]
                    .Select(w => w.Split(':'))
                    .ToDictionary(w => w[0], w => int.Parse(w[1], System.Globalization.CultureInfo.InvariantCulture))
            )),
    ];
}
