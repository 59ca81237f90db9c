namespace S3Creds.Policy;

/// <summary>When two documents are one.</summary>
public static class PolicyEquivalence
{
    /// <summary> Same document: no request, past or future, distinguishes them, so nothing needs to be written. Holds only for the
    /// equivalences that need no action catalogue; the same access by other means is the comparison's answer, and is still written.
    /// </summary>
    public static bool SameDocument(PolicyDocument a, PolicyDocument b) =>
        ReferenceEquals(a, b) || string.Equals(a.Canonical, b.Canonical, StringComparison.Ordinal);
}
