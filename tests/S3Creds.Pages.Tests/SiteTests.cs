using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using S3Creds.Testing;

namespace S3Creds.Pages.Tests;

/// <summary>The pages of docs/ as a site, in a browser.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class SiteTests(Chromium chromium)
{
    private const string Links = """
        [...document.querySelectorAll('a[href]')].map(a => a.href).filter(h => h.startsWith(location.origin))
            .map(h => decodeURI(h.slice(location.origin.length + 1)))
        """;
    private const string Ids = "[...document.querySelectorAll('[id]')].map(e => e.id)";

    /// <summary>What sticks out and is in nothing that scrolls by itself.</summary>
    private const string Wide = """
        (() => {
            const clipped = e => {
                for (let a = e.parentElement; a && a !== document.body; a = a.parentElement)
                    if (getComputedStyle(a).overflowX !== 'visible') return true;
                return false;
            };
            return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !clipped(e))
                .map(e => e.outerHTML.slice(0, 120));
        })()
        """;

    /// <summary>Records of decisions are of one form: a few of them stand for all where a check is slow.</summary>
    private static IEnumerable<string> Checked(int records)
    {
        var seen = 0;
        return SitePages.All.Where(p => !p.StartsWith("decisions/", StringComparison.Ordinal) || seen++ < records);
    }

    [SiteFact]
    public async Task Every_page_opens_without_a_complaint_and_each_of_its_links_leads_somewhere()
    {
        Assert.InRange(SitePages.All.Count, 30, 1000);
        var (links, ids) = (new Dictionary<string, string[]>(), new Dictionary<string, HashSet<string>>());
        await using var opened = await SitePages.OpenAsync(chromium, "index.html");
        foreach (var page in SitePages.All)
        {
            await SitePages.GoAsync(opened, page);
            links[page] = await opened.Page.EvaluateAsync<string[]>(Links);
            ids[page] = [.. await opened.Page.EvaluateAsync<string[]>(Ids)];
        }

        Assert.Empty(opened.Complaints);
        Assert.All(opened.Requests, r => Assert.StartsWith("http://site.test/", r, StringComparison.Ordinal));
        var broken = links.SelectMany(p => p.Value.Where(l => !Leads(l, ids)).Select(l => $"{p.Key}: {l}")).ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken.Distinct()));
        Assert.True(links.Values.Sum(l => l.Length) > 1000);
    }

    private static bool Leads(string link, Dictionary<string, HashSet<string>> ids)
    {
        var parts = link.Split('#');
        var page = parts[0].Length == 0 || parts[0].EndsWith('/') ? parts[0] + "index.html" : parts[0];
        return ids.TryGetValue(page, out var there) && (parts.Length == 1 || parts[1].Length == 0 || there.Contains(parts[1]));
    }

    [SiteFact]
    public async Task Every_reader_can_use_it_in_the_light_and_in_the_dark()
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var opened = await SitePages.OpenAsync(chromium, "index.html", new() { ColorScheme = scheme });
            // In the dark the colours alone are others.
            foreach (var page in Checked(records: 3).Where(p => scheme == ColorScheme.Light || Volume.IsLong || p.Length % 4 == 0))
            {
                await SitePages.GoAsync(opened, page);
                var result = await opened.Page.RunAxe();
                Assert.True(
                    result.Violations.Length == 0,
                    $"{page}, {scheme}: "
                        + string.Join(
                            '\n',
                            result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
                        )
                );
            }
        }
    }

    [SiteFact]
    public async Task A_phone_shows_it_without_scrolling_sideways()
    {
        await using var opened = await SitePages.OpenAsync(
            chromium,
            "index.html",
            new()
            {
                ViewportSize = new() { Width = 360, Height = 740 },
            }
        );
        foreach (var page in Checked(records: 5))
        {
            await SitePages.GoAsync(opened, page);
            var wide = await opened.Page.EvaluateAsync<string[]>(Wide);
            Assert.True(wide.Length == 0, $"{page}: {string.Join('\n', wide)}");
            Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), page);
        }
    }

    [SiteFact]
    public async Task The_search_finds_a_page_and_leads_to_it()
    {
        await using var opened = await SitePages.OpenAsync(chromium, "index.html");
        await opened.Page.Keyboard.PressAsync("Control+k");
        await opened.Page.Locator("#localsearch-input").FillAsync("credential_process");
        var first = opened.Page.Locator("#localsearch-list a").First;
        await first.WaitForAsync();
        await first.ClickAsync();
        await opened.Page.WaitForURLAsync("**/*.html*");
        Assert.Contains("credential_process", await opened.Page.Locator("#VPContent").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(opened.Complaints);
    }
}
