using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>A user or group that is to be renamed in place: an item of <c>moved</c>.</summary>
public sealed record Move(ResourceAddress From, ResourceAddress To, SourceSpan Span);
