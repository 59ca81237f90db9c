using S3Creds.Core.Secrets;

namespace S3Creds.Core.Sinks.Formats;

/// <summary>A Kubernetes Secret manifest with the two environment variables of the SDKs, ready for <c>kubectl apply -f</c>.</summary>
internal sealed class KubernetesFormat(string name, string? space) : LineFormat
{
    protected override ReadOnlySpan<byte> IdName => "AWS_ACCESS_KEY_ID"u8;

    protected override ReadOnlySpan<byte> SecretName => "AWS_SECRET_ACCESS_KEY"u8;

    protected override byte Separator => (byte)':';

    public override bool Merges => false;

    protected override void Begin(ReadOnlySpan<byte> existing, SecretBuffer to)
    {
        to.Add("apiVersion: v1\nkind: Secret\nmetadata:\n  name: ").Add(name).Add("\n");
        if (space is not null)
            to.Add("  namespace: ").Add(space).Add("\n");
        to.Add("type: Opaque\nstringData:\n");
    }

    // Quoted: a key id or secret that looks like a number must stay text.
    protected override void Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecretBuffer to) =>
        to.Add("  ").Add(name).Add(": \"").Add(value).Add("\"\n");
}
