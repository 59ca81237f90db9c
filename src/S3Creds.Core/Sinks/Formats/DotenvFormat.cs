using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary>A <c>.env</c> file; other variables in it stay.</summary>
internal sealed class DotenvFormat : LineFormat
{
    protected override ReadOnlySpan<byte> IdName => "AWS_ACCESS_KEY_ID"u8;

    protected override ReadOnlySpan<byte> SecretName => "AWS_SECRET_ACCESS_KEY"u8;

    protected override ReadOnlySpan<byte> SessionName => "AWS_SESSION_TOKEN"u8;

    protected override byte Separator => (byte)'=';

    public override bool Merges => true;

    protected override void Begin(ReadOnlySpan<byte> existing, SecretBuffer to) { }

    /// <summary>A file that a shell sources has <c>export</c>.</summary>
    protected override ReadOnlySpan<byte> LeadOf(ReadOnlySpan<byte> line) =>
        line.StartsWith("export "u8) ? line[.."export ".Length] : default;

    protected override void Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecretBuffer to) =>
        to.Add(name).Add("=").Add(value).Add("\n");
}
