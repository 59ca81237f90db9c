using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace S3Creds.Pages.Tests;

/// <summary>The site as <c>npm run build</c> left it in artifacts/site, at an address of its own: the browser asks no network.</summary>
internal static class SitePages
{
    private const string Address = "http://site.test/";
    private static readonly string Root = Path.Combine(Source(), "..", "..", "artifacts", "site");

    /// <summary>Null where a browser and the site are there.</summary>
    public static string? WhyMissing =>
        Chromium.WhyMissing ?? (File.Exists(Path.Combine(Root, "index.html")) ? null : "needs the site: npm ci and npm run build in site");

    /// <summary>All pages by their paths, those of a folder last.</summary>
    public static IReadOnlyList<string> All { get; } =
        WhyMissing is not null
            ? []
            :
            [
                .. Directory
                    .GetFiles(Root, "*.html", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(Root, f))
                    .Where(f => f != "404.html")
                    .OrderBy(f => f.Contains('/', StringComparison.Ordinal))
                    .ThenBy(f => f, StringComparer.Ordinal),
            ];

    public static async Task<OpenPage> OpenAsync(Chromium chromium, string page, BrowserNewContextOptions? options = null)
    {
        var opened = await chromium.BlankAsync(options);
        await opened.Page.Context.RouteAsync("**/*", AnswerAsync);
        await GoAsync(opened, page);
        return opened;
    }

    /// <summary>Waits until the scripts of the page have taken over.</summary>
    public static async Task GoAsync(OpenPage opened, string page)
    {
        var answer = await opened.Page.GotoAsync(Address + page, new() { WaitUntil = WaitUntilState.Load });
        Assert.True(answer is { Ok: true }, $"{page} is not there");
        await opened.Page.WaitForFunctionAsync("document.querySelector('#app').__vue_app__ !== undefined");
    }

    private static async Task AnswerAsync(IRoute route)
    {
        var path = Path.Combine(Root, Uri.UnescapeDataString(new Uri(route.Request.Url).AbsolutePath).TrimStart('/'));
        if (route.Request.Url.StartsWith(Address, StringComparison.Ordinal) && File.Exists(path))
            await route.FulfillAsync(new() { Path = path });
        else
            await route.FulfillAsync(new() { Status = 404, Body = "" });
    }

    private static string Source([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

public sealed class SiteFactAttribute : FactAttribute
{
    public SiteFactAttribute() => Skip = SitePages.WhyMissing;
}
