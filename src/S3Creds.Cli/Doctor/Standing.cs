namespace S3Creds.Cli.Doctor;

/// <summary>How a line of the report stands.</summary>
internal enum Standing
{
    Fine,

    /// <summary>Works, and may fail or leak later.</summary>
    Warn,

    /// <summary>Runs fail because of it.</summary>
    Fail,

    /// <summary>Could not be checked here; it may be either.</summary>
    NotChecked,
}
