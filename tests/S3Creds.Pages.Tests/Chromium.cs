using Microsoft.Playwright;
using S3Creds.Testing;

namespace S3Creds.Pages.Tests;

/// <summary>Debian's Chromium, one for all tests. Where none is installed the tests are skipped with a line.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3creds-pages-");
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Null where it is installed.</summary>
    public static string? WhyMissing => Programs.WhyMissing("chromium");

    public async Task InitializeAsync()
    {
        if (WhyMissing is not null)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Programs.Find("chromium"), Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Opens a page from a file, as a person would who got it as an artefact.</summary>
    public async Task<OpenPage> OpenAsync(string html, BrowserNewContextOptions? options = null)
    {
        var path = Path.Combine(folder.FullName, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(path, html);
        var opened = await BlankAsync(options);
        await opened.Page.AddInitScriptAsync(
            "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));"
        );
        await opened.Page.GotoAsync("file://" + path);
        return opened;
    }

    /// <summary>A page that shows nothing yet.</summary>
    public async Task<OpenPage> BlankAsync(BrowserNewContextOptions? options = null) =>
        new(await (await browser!.NewContextAsync(options ?? new())).NewPageAsync());
}

/// <summary>A page, what it asked of the network, and what it complained about.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    public OpenPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Console += (_, message) => Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Requests { get; } = [];

    public List<string> Complaints { get; } = [];

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>
{
    public const string Name = "chromium";
}

public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.WhyMissing;
}

public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.WhyMissing;
}
