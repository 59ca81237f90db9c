namespace S3Creds.Cli.Doctor;

/// <summary>One line of the report.</summary>
/// <param name="Todo">What to do; null where there is nothing to do.</param>
internal sealed record Finding(Standing Standing, string Message, string? Todo = null)
{
    public static Finding Fine(string message) => new(Standing.Fine, message);

    public static Finding Warn(string message, string todo) => new(Standing.Warn, message, todo);

    public static Finding Fail(string message, string? todo) => new(Standing.Fail, message, todo);

    public static Finding NotChecked(string reason, string? todo = null) => new(Standing.NotChecked, "not checked: " + reason, todo);
}
