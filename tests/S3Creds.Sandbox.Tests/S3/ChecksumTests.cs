using S3Creds.Sandbox.S3;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Tests.S3;

public sealed class ChecksumTests
{
    /// <summary>The check values of the CRC catalogue (reveng) and of FIPS 180 for the text 123456789.</summary>
    [Theory]
    [InlineData("crc32", "CBF43926")]
    [InlineData("crc32c", "E3069283")]
    [InlineData("crc64nvme", "AE8B14860A799888")]
    [InlineData("sha1", "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData("sha256", "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    [InlineData("md5", "25F9E794323B453885F5181F1B624D0B")]
    public void An_algorithm_gives_its_published_value(string name, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Checksum.BytesOf(name, "123456789"u8)));

    [Fact]
    public void Keys_sort_by_their_utf8_bytes()
    {
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.String, CsCheck.Gen.String), (a, b) =>
        {
            // Half surrogates have no UTF-8 form; the wire cannot carry them.
            if (a.EnumerateRunes().Concat(b.EnumerateRunes()).All(r => r.Value != 0xFFFD))
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
                Assert.Equal(Math.Sign(bytes), Math.Sign(KeyOrder.Instance.Compare(a, b)));
            }
        });
    }
}
