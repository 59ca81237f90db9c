using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary>A profile of an AWS credentials file; merged into a file with other profiles, or the whole file.</summary>
internal sealed class IniFormat(string profile, bool merges) : LineFormat
{
    protected override ReadOnlySpan<byte> IdName => "aws_access_key_id"u8;

    protected override ReadOnlySpan<byte> SecretName => "aws_secret_access_key"u8;

    protected override ReadOnlySpan<byte> SessionName => "aws_session_token"u8;

    protected override byte Separator => (byte)'=';

    protected override string? Section => profile;

    public override bool Merges => merges;

    protected override void Begin(ReadOnlySpan<byte> existing, SecretBuffer to)
    {
        if (!existing.IsEmpty)
            to.Add("\n");
        to.Add("[").Add(profile).Add("]\n");
    }

    protected override void Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecretBuffer to) =>
        to.Add(name).Add(" = ").Add(value).Add("\n");
}
