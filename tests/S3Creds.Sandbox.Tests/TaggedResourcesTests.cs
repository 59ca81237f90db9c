using System.Net;
using System.Text.Json;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Tagged;

namespace S3Creds.Sandbox.Tests;

/// <summary>Buckets by their tags, as the Resource Groups Tagging API shows them.</summary>
public sealed class TaggedResourcesTests : IAsyncLifetime, IDisposable
{
    private SandboxServer server = null!;
    private RawRequests raw = null!;

    public async Task InitializeAsync()
    {
        server = await SandboxServer.StartAsync(RawRequests.Options with { PageSize = 2 }, 0, default);
        raw = new RawRequests(server);
        foreach (var (name, team) in new[] { ("b-one", "x"), ("b-two", "y"), ("b-three", "x"), ("b-four", "x"), ("b-bare", "") })
        {
            Assert.Equal(HttpStatusCode.OK, (await raw.SendAsync("s3", "PUT", "/" + name)).Status);
            if (team.Length > 0)
                Assert.Equal(
                    HttpStatusCode.NoContent,
                    (
                        await raw.SendAsync(
                            "s3",
                            "PUT",
                            $"/{name}?tagging",
                            $"<Tagging><TagSet><Tag><Key>team</Key><Value>{team}</Value></Tag></TagSet></Tagging>"
                        )
                    ).Status
                );
        }
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => raw.Dispose();

    [Theory]
    [InlineData("", "b-four b-one b-three b-two")]
    [InlineData("""{"Key":"team"}""", "b-four b-one b-three b-two")]
    [InlineData("""{"Key":"team","Values":["x"]}""", "b-four b-one b-three")]
    [InlineData("""{"Key":"team","Values":["x","y"]}""", "b-four b-one b-three b-two")]
    [InlineData("""{"Key":"team","Values":["x"]},{"Key":"other"}""", "")]
    public async Task The_buckets_of_a_region_that_have_tags_are_found_by_them_page_by_page(string filters, string found)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var (status, body) = await GetAsync(
                $$"""{"ResourceTypeFilters":["s3"],"TagFilters":[{{filters}}],"PaginationToken":"{{token}}"}"""
            );
            Assert.Equal(HttpStatusCode.OK, status);
            using var json = JsonDocument.Parse(body);
            var page = json.RootElement.GetProperty("ResourceTagMappingList");
            Assert.InRange(page.GetArrayLength(), 0, 2);
            names.AddRange(page.EnumerateArray().Select(r => r.GetProperty("ResourceARN").GetString()!["arn:aws:s3:::".Length..]));
            token = json.RootElement.GetProperty("PaginationToken").GetString()!;
        } while (token.Length > 0);
        Assert.Equal(found, string.Join(' ', names));
    }

    [Theory]
    [InlineData("""{"ResourceTypeFilters":["s3:bucket"],"ResourcesPerPage":0}""", 400, "InvalidParameterException")]
    [InlineData("""{"ResourceTypeFilters":["s3:bucket"],"ResourcesPerPage":101}""", 400, "InvalidParameterException")]
    [InlineData("""{"ResourceTypeFilters":["s3:bucket"],"TagFilters":[{"Key":""}]}""", 400, "InvalidParameterException")]
    [InlineData("""{"ResourceTypeFilters":["s3:bucket"],"PaginationToken":"x"}""", 400, "InvalidParameterException")]
    [InlineData("""{"ResourceTypeFilters":["s3:bucket"],"PaginationToken":"2.1700000000"}""", 400, "PaginationTokenExpiredException")]
    [InlineData("""{"ResourceTypeFilters":"s3"}""", 400, "SerializationException")]
    [InlineData("""{"ResourceTypeFilters":["ec2"]}""", 501, "NotImplementedException")]
    [InlineData("{}", 501, "NotImplementedException")]
    public async Task What_the_API_refuses_is_refused_with_its_code(string input, int status, string code)
    {
        var (answered, body) = await GetAsync(input);
        Assert.Equal(status, (int)answered);
        Assert.Contains($"\"{code}\"", body, StringComparison.Ordinal);
    }

    private Task<(HttpStatusCode Status, string Body)> GetAsync(string input) =>
        raw.SendAsync(
            TaggingService.Name,
            "POST",
            "/",
            input,
            "application/x-amz-json-1.1",
            ("X-Amz-Target", TaggingService.Target + "GetResources")
        );
}
