namespace S3Creds.Cli.Doctor;

/// <summary>What a check needs is not there: that is a line of another check, and no fault of this one.</summary>
internal sealed class NotCheckedException(string reason) : Exception(reason);
