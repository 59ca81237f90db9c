using S3Creds.Core.Model;

namespace S3Creds.Core.Diagnostics;

/// <summary>Something of the account that could not be read. A picture of the account is incomplete exactly where it has gaps, so none goes
/// unreported.</summary>
/// <param name="Address">The resource; null: a whole list.</param>
/// <param name="Diagnostic">What could not be read, and by which call.</param>
public sealed record LiveGap(ResourceAddress? Address, Diagnostic Diagnostic);
