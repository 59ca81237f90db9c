namespace S3Creds.Cli.Completion;

/// <summary>Where the values of an option or an argument come from.</summary>
internal enum ValueSource
{
    /// <summary>Nothing can be offered: a number, a name in the account, free text.</summary>
    None,
    Files,
    Folders,

    /// <summary>Addresses of the manifests that <c>-f</c> names on the same line.</summary>
    Addresses,

    /// <summary>Approval tokens: a kind, then an address.</summary>
    Tokens,

    /// <summary>Users of the manifests, without <c>user/</c>.</summary>
    Users,

    /// <summary>Buckets of the manifests, without <c>bucket/</c>.</summary>
    Buckets,
    Actions,
    Codes,
    Runs,
    Sinks,
}
