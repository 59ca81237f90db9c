using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class InventoryTests
{
    private const string Defaults = "\"frequency\":\"daily\",\"status\":\"enabled\",\"versions\":\"current\"";

    [Theory]
    [InlineData(
        "inventory: {d: {destination: {bucket: reports}}}",
        """{"d":{"destination":{"bucket":"arn:aws:s3:::reports","format":"csv"},""" + Defaults + "}}"
    )]
    [InlineData(
        "inventory: {d: {fields: [Size, ETag, Size], prefix: in/, destination: {bucket: \"arn:aws:s3:::theirs\", account: \"444455556666\", "
            + "prefix: p/, format: orc, encryption: s3}}}",
        """{"d":{"destination":{"account":"444455556666","bucket":"arn:aws:s3:::theirs","encryption":"s3","format":"orc","prefix":"p/"},"fields":["ETag","Size"],"frequency":"daily","prefix":"in/","status":"enabled","versions":"current"}}"""
    )]
    [InlineData("inventory: {d: null}", """{"d":null}""")]
    [InlineData("inventory: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("inventory: {d: {}}", "S3C031")]
    [InlineData("inventory: {d: {destination: {bucket: unknown}}}", "S3C108")]
    [InlineData("inventory: {d: {destination: {bucket: Bad_Name}}}", "S3C150")]
    [InlineData("inventory: {d: {destination: {bucket: reports, encryption: aes}}}", "S3C150")]
    [InlineData("inventory: {d: {destination: {bucket: reports, account: \"1\"}}}", "S3C032")]
    [InlineData("inventory: {d: {frequency: hourly, destination: {bucket: reports}}}", "S3C033")]
    [InlineData("inventory: {d: {fields: [Colour], destination: {bucket: reports}}}", "S3C033")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "inventory", keys, "external: {buckets: [reports]}"));
}
